"""The `consul` reader: citizens' proposals and budget investments, without the citizens."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import consul
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Origin, Record
from ingest.sources import Source, load_source
from tests.conftest import REAL
from tests.spoilt import spoilt

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "consul"
DATA = HERE.parent / "data" / "decide_madrid"
STATED = Origin("source.yml", 1)
UNKNOWN = "say what it means: add it under mapping.{} in source.yml (null: not known)"


def run(source: Source) -> list[Emitted]:
    return list(consul.read(RawFolder(source.raw), source))


def proposals() -> list[Emitted]:
    common = {
        "initiative_id": "vega-proposals",
        "lang": "es",
        "kind": "proposal",
        "support_measure": "signatures",
    }
    return [
        Record(
            "initiative",
            {
                "initiative_id": "vega-proposals",
                "title": "Proposals of Vega",
                "lang": "es",
                "places_about": "gn:1;gn:2",
                "source_url": "https://example.org/proposals",
            },
            STATED,
        ),
        Record(
            "result",
            {
                **common,
                "result_id": "vega-proposals-12",
                "title": "Un carril bici",
                "number": "VEG-2031-01-12",
                "date": "2031-01-15",
                "n_for": "210",
                "outcome": None,
                "subjects": "TRA.03;ENV.02",
                "source_url": "https://example.org/proposals/12-carril",
            },
            Origin("proposals.csv", 2),
        ),
        Record(
            "result",
            {
                **common,
                "result_id": "vega-proposals-13",
                "title": "Bancos",
                "number": "VEG-2031-02-13",
                "date": "2031-02-01",
                "n_for": "4",
                "outcome": "pending",
                "subjects": None,
                "source_url": "https://example.org/proposals/13-bancos",
            },
            Origin("proposals.csv", 4),
        ),
        Issue(
            "unmapped_value",
            UNKNOWN.format("statuses"),
            Origin("proposals.csv", 5),
            "result",
            "vega-proposals-14",
            "status",
            "retired",
        ),
    ]


def budget(identifier: str, **values: str | None) -> list[Emitted]:
    council = {"organisation_id": "vega-council", "name": "Vega Council", "kind": "local_government"}
    common = {"initiative_id": identifier, "title": "Budget of Vega"}
    return [Record("initiative", {**common, **values}, STATED), Record("organisation", council, STATED)]


def investment(line: int, number: str, title: str, place: str, **values: str | None) -> Record:
    name = "vega-budget-2031"
    common = {
        "result_id": f"{name}-{number}",
        "initiative_id": name,
        "title": title,
        "lang": None,
        "number": number,
        "kind": "funded_project",
        "support_measure": "approval",
        "place_text": f"{place}, Vega",
        "amount": None,
        "currency": None,
        "source_url": f"https://example.org/budgets/1/investments/{number}",
    }
    return Record("result", {**common, **values}, Origin("budget-2031.csv", line))


def refusal(line: int, number: str, reason: str | None) -> Record:
    name = "vega-budget-2031"
    return Record(
        "response",
        {
            "response_id": f"{name}-{number}-valuation",
            "initiative_id": name,
            "result_id": f"{name}-{number}",
            "responder_id": "vega-council",
            "decision": "rejected",
            "decision_basis": "stated",
            "decision_object": "what_people_said",
            "reason": reason,
            "reason_status": "given" if reason else "none_given",
            "source_url": f"https://example.org/budgets/1/investments/{number}",
        },
        Origin("budget-2031.csv", line),
    )


def budgets() -> list[Emitted]:
    euro = {"currency": "EUR"}
    file = "presupuesto-2030.csv"
    return [
        *budget("vega-budget-2031", start_date="2031", source_url="https://example.org/budgets/1"),
        investment(2, "1", "Trees", "North", n_for="300", outcome="funded", amount="12500", **euro),
        investment(3, "2", "Benches", "North", n_for="120", outcome="not_funded", amount="2000", **euro),
        investment(4, "3", "Tunnel", "South", n_for="9", outcome="rejected"),
        refusal(4, "3", "It is not the council's land."),
        investment(5, "4", "Bridge", "South", n_for="8", outcome="rejected"),
        refusal(5, "4", None),
        investment(6, "5", "Pool", "South", n_for="7", outcome="pending"),
        Issue(
            "unmapped_value",
            UNKNOWN.format("feasibility"),
            Origin("budget-2031.csv", 7),
            "result",
            "vega-budget-2031-6",
            "Feasibility",
            "Perhaps",
        ),
        investment(
            8, "7", "Paint", "South", n_for=None, support_measure=None, outcome=None, amount="900", **euro
        ),
        *budget("vega-budget-2030", lang="es", source_url="https://example.org/budgets/2"),
        Record(
            "result",
            {
                "result_id": "vega-budget-2030-1",
                "initiative_id": "vega-budget-2030",
                "title": "Huerto",
                "lang": "es",
                "number": "1",
                "kind": "funded_project",
                "support_measure": None,
                "n_for": None,
                "outcome": None,
                "amount": "1200",
                "currency": "EUR",
                "place_text": "Vega",
                "source_url": "https://example.org/budgets/2/investments/1",
            },
            Origin(file, 2),
        ),
    ]


def test_proposals_and_investments_become_results() -> None:
    assert run(load_source(FIXTURE)) == [*proposals(), *budgets()]


def test_citizens_and_officials_and_what_they_write_stand_nowhere() -> None:
    everything = repr(run(load_source(FIXTURE)))
    for words in ("881", "Vivo", "madre", "Ann", "Val One", "ada", "My street", "hugo", "A first thought"):
        assert words not in everything


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        ("proposals.csv", "isAssociation", "nickname", "unmapped_column", "nickname"),
        ("proposals.csv", "numSupports", "isAssociation2", "missing_column", "numSupports"),
        ("budget-2031.csv", "Winner", "Champion", "unmapped_column", "Champion"),
        ("budget-2031.csv", "Feasibility", "Price", "missing_column", "Feasibility"),
        ("presupuesto-2030.csv", "Viabilidad", "Encaje", "missing_column", "Feasibility"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        run(spoilt(FIXTURE, tmp_path, file, old, new))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, file, field)


def without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda facts: facts.pop(key)


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (without("address"), "mapping.budgets.budget-2031.csv.address"),
        (without("responder"), "mapping.budgets.budget-2031.csv.responder"),
        (lambda facts: facts["initiative"].update(titel="x"), "mapping.budgets.budget-2031.csv.initiative"),
        (
            lambda facts: facts["initiative"].pop("initiative_id"),
            "mapping.budgets.budget-2031.csv.initiative.initiative_id",
        ),
    ],
)
def test_what_source_yml_states_is_checked(spoil: Callable[[dict[str, Any]], object], field: str) -> None:
    source = load_source(FIXTURE)
    spoil(source.mapping["budgets"]["budget-2031.csv"])
    with pytest.raises(InputProblem) as caught:
        run(source)
    issue = caught.value.issues[0]
    assert (issue.origin.file, issue.field) == ("source.yml", field)


def test_files_are_named_in_source_yml(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE / "raw", tmp_path, dirs_exist_ok=True)
    (tmp_path / "debates.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputProblem, match=r"debates\.csv"):
        run(replace(load_source(FIXTURE), raw=tmp_path))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of Decide Madrid are not there")
def test_real_proposals_are_accounted_for_and_have_a_subject() -> None:
    raw = RawFolder(REAL / "decide_madrid")
    emitted = list(consul.read(raw, load_source(DATA, REAL / "decide_madrid")))
    assert raw.rows_read == {"proposals.csv": 80}
    assert [item.table for item in emitted if isinstance(item, Record)] == ["initiative", *["result"] * 80]
    results = [item for item in emitted if isinstance(item, Record) and item.table == "result"]
    assert all(result.values["subjects"] for result in results)
    assert sum(int(result.get("n_for")) for result in results) == 228140
    assert sum(result.values["outcome"] == "pending" for result in results) == 5
