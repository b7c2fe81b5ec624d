"""The `eci` reader: initiatives, their demand, the Commission's answers; newer snapshots update older."""

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import eci, eci_answers, literal
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Merged, Origin, Record
from ingest.sources import load_source

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "eci"
REAL = Path(__file__).parents[2] / "shared" / "real" / "eci"
DATA = HERE.parent / "data" / "eci"

OLD, NEW = "eci_initiatives_2033-01-31_10-00-00.csv", "eci_initiatives_2033-06-30_10-00-00.csv"
OLD_ANSWERS = "eci_responses_2033-01-31_11-00-00.csv"
NEW_ANSWERS = "eci_merger_responses_and_followup_2033-06-30_11-00-00.csv"


def run() -> list[Emitted]:
    source = load_source(FIXTURE)
    return list(eci.read(RawFolder(source.raw), source))


def initiative(number: str, title: str, text: str, origin: Origin, **values: str | None) -> list[Emitted]:
    """The initiative and its demand; `registered` and `signatures` go into both."""
    registered, signatures = values.pop("registered"), values.pop("signatures", None)
    identifier, url = f"eci-2031-{number}", f"https://example.org/eci/2031/{number}"
    common = {"initiative_id": identifier, "title": title, "lang": "en", "source_url": url}
    engagement = {
        "question": text,
        "country_code": "EU",
        "announced_date": registered,
        "end_date": None,
        "recruitment": "self_selected",
        "n_signatures": signatures,
        "url": url,
        "places_about": "iso:EU",
        "subject_text": None,
        "methods": "petition",
    }
    demand = {
        "result_id": f"{identifier}-demand",
        "kind": "petition_demand",
        "text": text,
        "date": registered,
        "support_measure": "signatures" if signatures else None,
        "n_for": signatures,
    }
    return [
        Record("initiative", {**common, **engagement, **values}, origin),
        Record("result", {**common, **demand}, origin),
    ]


def initiatives() -> list[Emitted]:
    status = "say what the status means: add it under mapping.statuses in source.yml (null: not known)"
    timeline = "the cell should hold a list in JSON or in Python's form; correct its quotes"
    return [
        *initiative(
            "000001",
            "Night trains for all",
            "Run night trains.\n\nEvery night.",
            Origin(NEW, 2),
            registered="2031-02-01",
            signatures="1040300",
            start_date="2031-02-03",
            end_date="2032-02-03",
            reported_status="closed_report_available",
            subject_text="Transport;Environment & Climate",
        ),
        *initiative(
            "000003",
            "Quieter cities",
            "Less noise.",
            Origin(OLD, 7),
            registered="2031-05-05",
            start_date="2031-06-06",
            end_date="2031-07-07",
            reported_status="not_going_forward",
        ),
        *initiative(
            "000002",
            "Clean hands",
            "Soap in schools.",
            Origin(NEW, 5),
            registered="2031-09-09",
            start_date="2031-10-10",
            reported_status="open",
            subject_text="Health",
        ),
        Issue(
            "unmapped_value",
            status,
            Origin(NEW, 6),
            "initiative",
            "eci-2031-000004",
            "current_status",
            "Asleep",
        ),
        Issue("type_error", timeline, Origin(NEW, 7), "initiative", "eci-2031-000005", "timeline"),
    ]


def answer(number: str, origin: Origin, **values: str | None) -> list[Emitted]:
    identifier, url = f"eci-2031-{number}", f"https://example.org/eci/2031/{number}/answer"
    common = {"initiative_id": identifier, "response_id": f"{identifier}-answer", "source_url": url}
    commission = {
        "organisation_id": "european-commission",
        "name": "European Commission",
        "kind": "international",
        "place_id": "iso:EU",
        "source_url": url,
    }
    response = {
        "result_id": f"{identifier}-demand",
        "responder_id": "european-commission",
        "date": "2032-11-30",
        "decision_basis": "coded",
        "decision_object": "what_people_said",
        "reason_status": "given",
        "action": None,
        "delivery_status": None,
        "status_date": None,
        "assessed_by": None,
    }
    return [
        Record("organisation", {**commission}, origin),
        Record("response", {**common, **response, **values}, origin),
    ]


def follow_up() -> list[Emitted]:
    """Milestones and documents of the first answer."""
    identifier = "eci-2031-000001"
    common: dict[str, str | None] = {
        "initiative_id": identifier,
        "response_id": f"{identifier}-answer",
        "source_url": "https://example.org/eci/2031/000001/answer",
    }
    meeting = "On 14 February 2033, Commissioner [name left out] met the organisers, see the page."
    rows: list[tuple[str, dict[str, str | None]]] = [
        (
            "milestone",
            {
                "milestone_id": f"{identifier}-m-873ff381",
                "kind": "event",
                "title": meeting,
                "due_date": None,
                "done_date": "2033-02-14",
                "note": f"Work began in 2032. {meeting}",
            },
        ),
        (
            "milestone",
            {
                "milestone_id": f"{identifier}-m-03db9646",
                "kind": "event",
                "title": "The rules of March 2033 will apply, i.e. bind all, by the end of 2034.",
                "due_date": "2034",
                "done_date": None,
                "note": None,
            },
        ),
        (
            "document",
            {
                "document_id": f"{identifier}-d-e5dd7e22",
                "kind": "response",
                "title": "Communication",
                "url": "https://example.org/com.pdf",
            },
        ),
        (
            "document",
            {
                "document_id": f"{identifier}-d-e8d7d54c",
                "kind": "response",
                "title": "Press release",
                "url": "https://example.org/press",
            },
        ),
    ]
    return [Record(table, {**common, **values}, Origin(NEW_ANSWERS, 2)) for table, values in rows]


def answers() -> list[Emitted]:
    return [
        *answer(
            "000001",
            Origin(NEW_ANSWERS, 2),
            decision="accepted_in_part",
            reason="On the first aim, the Commission sees no ground.",
            action="Main points of the Communication:\nIt will propose a law.",
            delivery_status="substantial",
            status_date="2033-05-01",
            assessed_by="independent",
        ),
        *follow_up(),
        *answer("000003", Origin(OLD_ANSWERS, 3), decision="rejected", reason="The rules are there."),
        Issue(
            "unmapped_value",
            "say what these three come to: add them under mapping.decisions in source.yml",
            Origin(NEW_ANSWERS, 8),
            "response",
            "eci-2031-000002-answer",
            "final_outcome_status, commission_promised_new_law, commission_rejected_initiative",
            "Forgotten, False, False",
        ),
        Issue(
            "unknown_reference",
            "no initiative has this registration number; add the snapshot that holds it",
            Origin(NEW_ANSWERS, 9),
            "response",
            field="registration_number",
            value="2031/000008",
        ),
        Issue(
            "duplicate_id",
            "line 2 has the same registration number; remove one",
            Origin(NEW_ANSWERS, 10),
            field="registration_number",
            value="2031/000001",
        ),
        Issue(
            "constraint_pattern",
            "a registration number is a year, a slash and six digits",
            Origin(NEW_ANSWERS, 16),
            field="registration_number",
            value="2031/000003x",
        ),
    ]


def rows_merged() -> list[Emitted]:
    categories = [(2, "000001"), (3, "000001"), (4, "000002"), (5, "000002")]
    return [
        Merged(Origin(OLD, 2), "eci-2031-000001"),
        Merged(Origin(OLD_ANSWERS, 2), "eci-2031-000001-answer"),
        *(Merged(Origin("eci_categories.csv", line), f"eci-2031-{number}") for line, number in categories),
        Issue(
            "unknown_reference",
            "no initiative has this registration number; correct it or add the snapshot that holds it",
            Origin("eci_categories.csv", 6),
            "initiative",
            field="registration_number",
            value="2031/000009",
        ),
    ]


def test_snapshots_become_initiatives_demands_and_answers() -> None:
    assert run() == [*initiatives(), *answers(), *rows_merged()]


def test_officials_are_not_named() -> None:
    assert "Lovelace" not in repr(run())
    named = "Commissioners Ada Lovelace and Grace Hopper, Vice-President Mary von Born of the Commission"
    assert eci_answers.nameless(named) == (
        "Commissioners [names left out], Vice-President [name left out] of the Commission"
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        (NEW, ",annex,", ",appendix,", "unmapped_column", "appendix"),
        (NEW, ",objective,", ",annex2,", "missing_column", "objective"),
        (NEW_ANSWERS, "submission_text", "text_of_it", "unmapped_column", "text_of_it"),
        ("eci_categories.csv", "categories", "category", "missing_column", "categories"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str
) -> None:
    shutil.copytree(FIXTURE / "raw", tmp_path / "raw")
    path = tmp_path / "raw" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    source = replace(load_source(FIXTURE), raw=tmp_path / "raw")
    with pytest.raises(InputProblem) as caught:
        list(eci.read(RawFolder(source.raw), source))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, file, field)


@pytest.mark.parametrize("name", ["notes.txt", "eci_responses_2034.csv"])
def test_files_are_read_or_left_out_by_name(tmp_path: Path, name: str) -> None:
    shutil.copytree(FIXTURE / "raw", tmp_path / "raw")
    (tmp_path / "raw" / name).write_text("x\n1\n", encoding="utf-8")
    source = replace(load_source(FIXTURE), raw=tmp_path / "raw")
    with pytest.raises(InputProblem, match=name):
        list(eci.read(RawFolder(source.raw), source))


def test_both_dialects_of_lists_in_cells_are_read() -> None:
    events: list[Any] = [(["2030-01-01"], "It's done")]
    assert literal.events('[{"dates": ["2030-01-01"], "action": "It\'s done"}]') == events
    assert literal.events("""[{'dates': ['2030-01-01'], 'action': "It's done"}]""") == events
    assert literal.links('{"A": "https://e.org"}') == literal.links('[{"text": "A", "url": "https://e.org"}]')
    assert literal.value("null") is literal.value("") is None
    for broken in ("[1, 2", "[" * 20_000, '"' + "x" * literal.LONGEST + '"', "print()"):
        with pytest.raises(literal.NotReadable):
            literal.value(broken)
    for other in ('{"a": 1}', "[1]", '[{"dates": "2030", "action": "x"}]'):
        with pytest.raises(literal.NotReadable):
            literal.events(other)


@pytest.mark.parametrize(
    ("day", "words", "printed"),
    [
        ("2016-12-07", "A conference on 6-7 December 2016.", "2016-12-07"),
        ("2014-05-28", "Adopted on 28/05/2014.", "2014-05-28"),
        ("2020-02-29", "Published in February 2020.", "2020-02"),
        ("2017-01-01", "Published in 2017.", "2017"),
        ("2025-12-31", "By the end of next year.", "2025"),
        ("2024-03-08", "On 18 March 2024.", "2024-03"),
    ],
)
def test_dates_are_no_more_precise_than_the_words(day: str, words: str, printed: str) -> None:
    assert eci_answers.as_printed(day, words)[0] == printed


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of the tracker are not there")
def test_real_initiatives_are_accounted_for() -> None:
    raw = RawFolder(REAL)
    emitted = list(eci.read(raw, load_source(DATA, REAL)))
    origins = {item.origin for item in emitted}
    assert raw.rows_read.total() == 275
    assert Counter(origin.file for origin in origins) == raw.rows_read
    assert not [item.sentence() for item in emitted if isinstance(item, Issue)]
    assert Counter(item.table for item in emitted if isinstance(item, Record)) == {
        "initiative": 126,
        "result": 126,
        "organisation": 11,
        "response": 11,
        "milestone": 51,
        "document": 26,
    }
    assert sum(isinstance(item, Merged) for item in emitted) == 127 + 11
    ids = [item.key for item in emitted if isinstance(item, Record) and item.table != "organisation"]
    assert len(ids) == len(set(ids))
