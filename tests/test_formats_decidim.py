"""The `decidim` reader: projects, proposals with their answers, accountability results; each site's own words."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats import decidim
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Origin, Record
from ingest.sources import Source, load_source
from tests.conftest import REAL
from tests.spoilt import spoilt

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "decidim"
DATA = HERE.parent / "data" / "decidim_barcelona"
STATED = Origin("source.yml", 1)
FILES = {kind: f"vega-open-data-{kind}s.csv" for kind in ("project", "proposal", "result")}
UNKNOWN = "say what it means: add it under mapping.{} in source.yml (null: not known)"


def run(source: Source) -> list[Emitted]:
    return list(decidim.read(RawFolder(source.raw), source))


def result(
    kind: str, line: int, initiative: str, number: str, address: str, /, **values: str | None
) -> Record:
    common = {
        "result_id": f"{initiative}-{kind}-{number}",
        "initiative_id": initiative,
        "number": number,
        "lang": "es",
        "support_measure": None,
        "n_for": None,
        "latitude": None,
        "longitude": None,
        "place_text": None,
        "subject_text": None,
        "source_url": f"https://vega.example.org/{address}",
    }
    return Record("result", {**common, **values}, Origin(FILES[kind], line))


def answer(kind: str, line: int, number: str, address: str, /, **values: str | None) -> Record:
    common = {
        "response_id": f"vega-plan-{kind}-{number}-answer",
        "initiative_id": "vega-plan",
        "result_id": f"vega-plan-{kind}-{number}",
        "responder_id": "vega-council",
        "source_url": f"https://vega.example.org/{address}",
    }
    return Record("response", {**common, **values}, Origin(FILES[kind], line))


def unmapped(kind: str, line: int, identifier: str, column: str, value: str, message: str) -> Issue:
    return Issue("unmapped_value", message, Origin(FILES[kind], line), "result", identifier, column, value)


def engagements() -> list[Emitted]:
    plan = {"initiative_id": "vega-plan", "title": "A plan for Vega", "subjects": "PLA.01"}
    budget = {"initiative_id": "vega-budget", "title": "Budget of Vega"}
    council = {"organisation_id": "vega-council", "name": "Vega Council"}
    return [
        Record("initiative", {**plan, "source_url": "https://vega.example.org/plan"}, STATED),
        Record("initiative", {**budget, "source_url": "https://vega.example.org/budget"}, STATED),
        Record("organisation", {**council}, STATED),
    ]


def projects() -> list[Emitted]:
    component = "say which engagement it is: add the component under mapping.engagements in source.yml"
    return [
        result(
            "project",
            2,
            "vega-budget",
            "31",
            "budget/31",
            kind="funded_project",
            title="Árboles nuevos",
            text="Más árboles; más sombra.\n\nUno",
            date="2031-02-07",
            support_measure="approval",
            n_for="60",
            outcome="funded",
            amount="18000",
            currency="EUR",
            latitude="41.5",
            longitude="2.25",
            place_text="Norte, Vega",
            subject_text="Verde",
        ),
        result(
            "project",
            3,
            "vega-budget",
            "32",
            "budget/32",
            kind="funded_project",
            title="Bancs",
            lang="ca",
            text=None,
            date="2031-02-08",
            outcome=None,
            amount=None,
            currency=None,
        ),
        unmapped("project", 4, "", "component/id", "77", component),
    ]


def proposals() -> list[Emitted]:
    no_money: dict[str, str | None] = {"kind": "proposal", "amount": None, "currency": None}
    rejected: dict[str, str | None] = {**no_money, "outcome": "rejected", "date": "2031-03-03"}
    refusal: dict[str, str | None] = {
        "decision": "rejected",
        "decision_basis": "stated",
        "decision_object": "what_people_said",
    }
    return [
        result(
            "proposal",
            2,
            "vega-plan",
            "41",
            "plan/41",
            kind="proposal",
            title="Un autobús",
            date="2031-03-02",
            support_measure="approval",
            n_for="12",
            outcome="adopted",
            amount="2500.0",
            currency="EUR",
            subject_text="Transporte;Sur",
        ),
        answer(
            "proposal",
            2,
            "41",
            "plan/41",
            decision="accepted",
            decision_basis="stated",
            decision_object="what_people_said",
            action="Desde enero.",
            date="2031-09-01",
        ),
        result(
            "proposal",
            3,
            "vega-plan",
            "42",
            "plan/42",
            **rejected,
            title="Un túnel",
            support_measure="signatures",
            n_for="4",
        ),
        answer(
            "proposal",
            3,
            "42",
            "plan/42",
            **refusal,
            reason="No hay dinero.",
            reason_status="given",
            date="2031-09-02",
        ),
        result(
            "proposal",
            4,
            "vega-plan",
            "43",
            "plan/43",
            **rejected,
            title="Un puente",
            support_measure="approval",
            n_for="0",
        ),
        answer("proposal", 4, "43", "plan/43", **refusal, reason=None, reason_status="none_given", date=None),
        result(
            "proposal",
            5,
            "vega-plan",
            "44",
            "plan/44",
            **no_money,
            title="Una fuente",
            date="2031-03-03",
            support_measure="approval",
            n_for="1",
            outcome=None,
        ),
        unmapped("proposal", 6, "vega-plan-proposal-45", "state", "parked", UNKNOWN.format("states")),
    ]


def results() -> list[Emitted]:
    shared: dict[str, str | None] = {"kind": "commitment", "date": "2031-09-20"}
    own: dict[str, str | None] = {
        "decision_basis": "coded",
        "decision_object": "what_people_said",
        "assessed_by": "self",
        "status_date": "2032-11-30",
    }
    above = {"parent_result_id": "vega-plan-result-51"}
    return [
        result(
            "result",
            2,
            "vega-plan",
            "51",
            "plan/r/51",
            **shared,
            parent_result_id=None,
            title="Calles",
            text="Todas.",
            subject_text="Verde",
        ),
        answer(
            "result",
            2,
            "51",
            "plan/r/51",
            **own,
            decision="accepted",
            delivery_status="complete",
            progress_percent="100",
            due_date="2032-12-31",
        ),
        result(
            "result",
            3,
            "vega-plan",
            "52",
            "plan/r/52",
            **shared,
            **above,
            title="Aceras",
            text=None,
            subject_text="Verde",
        ),
        answer(
            "result",
            3,
            "52",
            "plan/r/52",
            **own,
            decision="accepted_in_part",
            reason_status="not_read",
            delivery_status="limited",
            progress_percent="40",
            due_date="2033",
        ),
        result("result", 4, "vega-plan", "53", "plan/r/53", **shared, **above, title="Luces", text=None),
        result(
            "result",
            5,
            "vega-plan",
            "54",
            "plan/r/54",
            **shared,
            parent_result_id=None,
            title="Ruido",
            text=None,
        ),
        unmapped("result", 6, "vega-plan-result-55", "status/key", "paused", UNKNOWN.format("statuses")),
    ]


def test_projects_proposals_and_results_become_results_and_answers() -> None:
    assert run(load_source(FIXTURE)) == [*engagements(), *projects(), *proposals(), *results()]


def test_authors_and_their_words_stand_nowhere() -> None:
    everything = repr(run(load_source(FIXTURE)))
    for words in ("Eva", "Leo", "Es mío", "profiles"):
        assert words not in everything


@pytest.mark.parametrize(
    ("kind", "old", "new", "issue_type", "field"),
    [
        ("project", "comments", "shoe_size", "unmapped_column", "shoe_size"),
        ("project", "description/es", "colour/es", "unmapped_column", "colour/es"),
        ("project", "component/id", "component/name", "missing_column", "component/id"),
        ("proposal", "withdrawn_at", "progress", "unmapped_column", "progress"),
        ("result", "title/es", "body/es", "missing_column", "title/<lang>"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, kind: str, old: str, new: str, issue_type: str, field: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        run(spoilt(FIXTURE, tmp_path, FILES[kind], old, new))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, FILES[kind], field)


def test_what_source_yml_leaves_unsaid_is_asked_for() -> None:
    source = load_source(FIXTURE)
    del source.settings["mapping"]["responder"]
    with pytest.raises(InputProblem, match=r"mapping\.responder"):
        run(source)
    source.settings["mapping"]["engagements"] = [{"components": 7}]
    with pytest.raises(InputProblem, match=r"mapping\.engagements\.0"):
        run(source)


def test_files_are_read_or_left_out_by_name(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURE), raw=tmp_path)
    with pytest.raises(InputProblem, match="missing_file"):
        run(source)
    shutil.copytree(FIXTURE / "raw", tmp_path, dirs_exist_ok=True)
    (tmp_path / "users.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputProblem, match=r"users\.csv"):
        run(source)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of Decidim Barcelona are not there")
def test_real_projects_are_accounted_for() -> None:
    raw = RawFolder(REAL / "decidim_barcelona")
    emitted = list(decidim.read(raw, load_source(DATA, REAL / "decidim_barcelona")))
    assert raw.rows_read == {"projects.csv": 220}
    assert [item.table for item in emitted if isinstance(item, Record)] == [
        *["initiative"] * 3,
        *["result"] * 220,
    ]
    found = [item for item in emitted if isinstance(item, Record) and item.table == "result"]
    assert {item.values["lang"] for item in found} == {"ca"}
    assert {item.values["outcome"] for item in found} == {None}
    assert not any(mark in item.get("text") for item in found for mark in ("<p>", "&nbsp;", "<strong>"))
