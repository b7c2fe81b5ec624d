"""The views, each on a few rows whose right answer was worked out by hand; today is 2024-06-30."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from ingest.load.closures import fill_closures
from ingest.load.tables import create_tables
from ingest.load.views import create_views
from ingest.paths import DATA
from ingest.sources import load_sources

URL = "https://example.org/"


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Empty tables with a few places and subjects, and the views."""
    path = tmp_path_factory.mktemp("views") / "blank.db"
    made = Database(path)
    create_tables(made)
    made.table("build").insert({"version": "0" * 12, "as_of": "2024-06-30", "software": "0"})
    made.table("place").insert_all(
        {"place_id": place, "name": name, "kind": kind, "parent_id": parent, "latitude": at, "longitude": at}
        for place, name, kind, parent, at in [
            ("iso:GB", "United Kingdom", "country", None, 52.0),
            ("iso:GB-SCT", "Scotland", "nation", "iso:GB", 56.0),
            ("gss:S12000036", "Edinburgh", "local_authority", "iso:GB-SCT", 55.9),
            ("local:leith", "Leith", "settlement", "gss:S12000036", None),
        ]
    )
    made.table("subject").insert_all(
        {"subject_id": subject, "label": subject, "definition": subject, "parent_id": parent}
        for subject, parent in [("TRA", None), ("TRA.01", "TRA"), ("TRA.04", "TRA"), ("HOU", None)]
    )
    fill_closures(made)
    create_views(made.conn)
    made.close()
    return path


@pytest.fixture
def db(blank: Path, tmp_path: Path) -> Iterator[Database]:
    """A blank database of one's own."""
    own = Database(shutil.copy(blank, tmp_path / "own.db"))
    yield own
    own.close()


def engagement(db: Database, name: str, **values: Any) -> None:
    """An engagement that the council is to answer."""
    db.table("initiative").insert({"initiative_id": name, "title": name, "source_url": URL, **values})
    organisation(db, name, "responder")


def organisation(db: Database, initiative: str, role: str) -> None:
    db.table("initiative_organisation").insert(
        {"initiative_id": initiative, "role": role, "organisation_id": "council"}
    )


def result(db: Database, name: str, initiative: str, **values: Any) -> None:
    db.table("result").insert(
        {
            "result_id": name,
            "initiative_id": initiative,
            "kind": "recommendation",
            "title": name,
            "source_url": URL,
        }
        | values
    )


def reply(db: Database, name: str, initiative: str, result_id: str | None, **values: Any) -> None:
    defaults = {
        "responder_id": "council",
        "decision": "accepted",
        "decision_basis": "stated",
        "source_url": URL,
    }
    db.table("response").insert(
        defaults | {"response_id": name, "initiative_id": initiative, "result_id": result_id} | values
    )


def answer(db: Database, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.execute(query).fetchall()]


@pytest.mark.parametrize(
    ("values", "status", "due", "overdue"),
    [
        ({"start_date": "2024-07-01"}, "planned", None, None),
        ({"start_date": "2024-07"}, "planned", None, None),
        ({"start_date": "2024-Q3"}, "planned", None, None),
        ({"start_date": "2024-Q2", "end_date": "2024-Q2"}, "open", "2024-09-22", None),
        ({"end_date": "2024-Q1"}, "overdue", "2024-06-23", 7),
        ({"start_date": "2024", "end_date": "2024"}, "open", "2025-03-25", None),
        ({"end_date": "2024-06-30"}, "open", "2024-09-22", None),
        ({"end_date": "2024-06"}, "open", "2024-09-22", None),
        ({"end_date": "2024-06-29"}, "waiting", "2024-09-21", None),
        ({"end_date": "2024-04-07"}, "waiting", "2024-06-30", None),
        ({"end_date": "2024-04-06"}, "overdue", "2024-06-29", 1),
        ({"end_date": "2024-02"}, "overdue", "2024-05-23", 38),
        ({"end_date": "2024-01-01", "results_due_date": "2024-07"}, "waiting", "2024-07-31", None),
        ({"end_date": "2024-01-01", "results_due_date": "2024-02-01"}, "overdue", "2024-02-01", 150),
        (
            {"end_date": "2024-01-01", "results_published_date": "2024-02"},
            "report_published",
            "2024-03-25",
            None,
        ),
        (
            {"end_date": "2024-01-01", "reported_status": "not_going_forward"},
            "not_going_forward",
            "2024-03-25",
            None,
        ),
        (
            {"end_date": "2024-01-01", "reported_status": "closed_no_report_expected"},
            "no_reply_expected",
            "2024-03-25",
            None,
        ),
        ({"start_date": "2023"}, "no_end_date", None, None),
        ({"start_date": "2023", "reported_status": "open"}, "open", None, None),
        ({}, "no_end_date", None, None),
    ],
)
def test_status_follows_from_the_dates(
    db: Database, values: dict[str, str], status: str, due: str | None, overdue: int | None
) -> None:
    engagement(db, "x", **values)
    assert answer(db, "SELECT status, due_day, days_overdue FROM initiative_status") == [
        (status, due, overdue)
    ]


def test_nobody_is_late_where_nobody_was_to_answer(db: Database) -> None:
    engagement(db, "x", end_date="2020")
    db.execute("DELETE FROM initiative_organisation")
    organisation(db, "x", "facilitator")
    assert answer(db, "SELECT status, days_overdue FROM initiative_status") == [("ended", None)]


def test_an_engagement_with_a_reply_is_answered(db: Database) -> None:
    engagement(db, "x", end_date="2024-01-01")
    reply(db, "p2", "x", None, date="2024-05-01")
    reply(db, "p1", "x", None, date="2024-03")
    query = "SELECT status, n_responses, first_reply, days_overdue FROM initiative_status"
    assert answer(db, query) == [("answered", 2, "2024-03", None)]
    assert answer(db, "SELECT waiting, days FROM reply_times") == [(0, 60)]


def test_who_still_waits_is_in_the_reply_times(db: Database) -> None:
    engagement(db, "x", end_date="2024-06-20")
    assert answer(db, "SELECT initiative_id, first_reply, waiting, days FROM reply_times") == [
        ("x", None, 1, 10)
    ]


def test_own_codes_are_united_with_inherited_ones(db: Database) -> None:
    engagement(db, "x")
    result(db, "r", "x")
    db.table("initiative_place").insert_all(
        {"initiative_id": "x", "relation": relation, "place_id": place}
        for relation, place in [("about", "iso:GB-SCT"), ("about", "gss:S12000036"), ("held_in", "iso:GB")]
    )
    db.table("result_place").insert({"result_id": "r", "place_id": "gss:S12000036"})
    db.table("initiative_subject").insert({"initiative_id": "x", "subject_id": "TRA"})
    assert answer(db, "SELECT facet, code, origin FROM result_coded ORDER BY code") == [
        ("subject", "TRA", "inherited"),
        ("place", "gss:S12000036", "own"),
        ("place", "iso:GB-SCT", "inherited"),
    ]


def test_a_result_is_found_by_its_own_codes_and_else_by_inherited_ones(db: Database) -> None:
    engagement(db, "x")
    for name in ("r1", "r2"):
        result(db, name, "x")
    db.table("initiative_subject").insert_all(
        {"initiative_id": "x", "subject_id": subject} for subject in ("TRA", "HOU")
    )
    db.table("result_subject").insert({"result_id": "r1", "subject_id": "TRA.01"})
    assert answer(db, "SELECT result_id, code FROM result_found_by ORDER BY 1, 2") == [
        ("r1", "TRA.01"),
        ("r2", "HOU"),
        ("r2", "TRA"),
    ]


def test_what_is_up_for_review(db: Database) -> None:
    coding = {"record_table": "result", "facet": "place", "method": "wider_place", "evidence": "e"}
    db.table("coding").insert_all(
        coding | {"record_id": record, "text": record, "code": "iso:GB", "confidence": confidence}
        for record, confidence in [("a", 0.5), ("b", 0.7), ("c", 0.55)]
    )
    db.table("issue").insert(
        {
            "issue_id": 1,
            "record_table": "result",
            "record_id": "d",
            "issue_type": "unknown_subject",
            "value": "w",
        }
        | {"severity": "review", "message": "m"}
    )
    assert answer(db, "SELECT record_id, facet, text, guess, confidence FROM review") == [
        ("c", "place", "c", "iso:GB", 0.55),
        ("a", "place", "a", "iso:GB", 0.5),
        ("d", "subject", "w", None, 0),
    ]


def test_the_latest_word_of_each_responder_counts(db: Database) -> None:
    engagement(db, "x")
    result(db, "r", "x")
    reply(db, "p1", "x", "r", date="2023", decision="rejected")
    reply(db, "p2", "x", "r", date="2024-01", decision="accepted")
    reply(db, "p3", "x", "r", decision="noted")
    reply(db, "p4", "x", "r", responder_id="parliament", date="2023", decision="accepted")
    reply(db, "p5", "x", "r", responder_id="parliament", date="2023", decision="rejected", supersedes_id="p4")
    assert answer(
        db, "SELECT responder_id, response_id, decision FROM result_decision ORDER BY responder_id"
    ) == [
        ("council", "p2", "accepted"),
        ("parliament", "p5", "rejected"),
    ]


def test_acceptance_counts_results_and_not_replies(db: Database) -> None:
    """r1 is accepted by the council, which had planned it, and rejected by parliament; r2 taken in part, r3 noted."""
    engagement(db, "x", recruitment="self_selected")
    for name in ("r1", "r2", "r3", "r4"):
        result(db, name, "x")
    reply(db, "p1", "x", "r1", prior_plan="already_planned")
    reply(db, "p2", "x", "r1", responder_id="parliament", decision="rejected", reason_status="none_given")
    reply(db, "p3", "x", "r2", decision="accepted_in_part")
    reply(db, "p4", "x", "r3", decision="noted")
    db.table("initiative_method").insert({"initiative_id": "x", "method_id": "survey"})
    db.table("initiative_subject").insert({"initiative_id": "x", "subject_id": "TRA.01"})
    for role in ("lead", "funder"):
        organisation(db, "x", role)
    query = """
        SELECT grouped_by, id, n_results, n_self_selected, accepted, accepted_in_part, rejected, noted,
               answered_as_a_whole, no_reply_recorded, rejected_no_reason, taken_on, already_planned,
               new_because_of_this, plan_not_said
        FROM acceptance ORDER BY 1, 2
    """
    every = (4, 4, 1, 1, 1, 1, 0, 1, 1, 2, 1, 0, 1)
    assert answer(db, query) == [
        ("initiative", "x", *every),
        ("method", "survey", *every),
        ("organisation", "council", 4, 4, 1, 1, 0, 1, 0, 1, 0, 2, 1, 0, 1),
        ("organisation", "parliament", 4, 4, 0, 0, 1, 0, 0, 3, 1, 0, 0, 0, 0),
        ("subject", "TRA", *every),
    ]


def test_a_reply_to_the_whole_is_not_silence(db: Database) -> None:
    engagement(db, "x")
    result(db, "r", "x")
    reply(db, "p", "x", None)
    query = "SELECT answered_as_a_whole, no_reply_recorded FROM acceptance WHERE grouped_by = 'initiative'"
    assert answer(db, query) == [(1, 0)]


def test_who_is_to_answer(db: Database) -> None:
    """Those named and those that replied; where there are none, whoever led it, but not who funded it."""
    for name in ("named", "replied", "led", "funded"):
        engagement(db, name)
    db.execute("DELETE FROM initiative_organisation WHERE initiative_id <> 'named'")
    for name, role in (("named", "lead"), ("replied", "lead"), ("led", "lead"), ("funded", "funder")):
        db.table("initiative_organisation").insert(
            {"initiative_id": name, "role": role, "organisation_id": role}
        )
    reply(db, "p", "replied", None, responder_id="parliament")
    assert answer(db, "SELECT * FROM answerable ORDER BY 1") == [
        ("led", "lead"),
        ("named", "council"),
        ("replied", "parliament"),
    ]


def test_an_undated_reply_ends_the_waiting_but_tells_no_days(db: Database) -> None:
    engagement(db, "x", end_date="2024-01-01")
    reply(db, "p", "x", None)
    assert answer(db, "SELECT waiting, days FROM reply_times") == [(0, None)]
    assert answer(db, "SELECT organisation_id, waiting, days FROM organisation_reply_times") == [
        ("council", 0, None)
    ]


def test_overlaps_share_time_subject_and_place(db: Database) -> None:
    for name, start, end, subject, place in [
        ("a", "2024-01", "2024-03", "TRA.01", "iso:GB-SCT"),
        ("b", "2024-03-31", "2024-05", "TRA.04", "gss:S12000036"),
        ("late", "2024-06", "2024-06", "TRA", "iso:GB-SCT"),
        ("other", "2024-01", "2024-05", "HOU", "iso:GB-SCT"),
    ]:
        engagement(db, name, start_date=start, end_date=end)
        db.table("initiative_subject").insert({"initiative_id": name, "subject_id": subject})
        db.table("initiative_place").insert({"initiative_id": name, "relation": "about", "place_id": place})
    assert answer(db, "SELECT * FROM overlap") == [
        ("a", "b", "2024-03-31", "2024-03-31", "TRA", "gss:S12000036")
    ]


def test_fatigue_counts_engagements_and_those_over_without_a_reply(db: Database) -> None:
    """b ended and got none; nobody knows whether c is over; d lies ahead, so nothing can have come back yet."""
    for name, dates in (
        ("a", {"end_date": "2023-05"}),
        ("b", {"end_date": "2023-05"}),
        ("c", {"start_date": "2022-Q4"}),
        ("d", {"start_date": "2024-Q4", "end_date": "2025"}),
        ("e", {}),
    ):
        engagement(db, name, **dates)
        db.table("initiative_place").insert(
            {"initiative_id": name, "relation": "about", "place_id": "iso:GB"}
        )
        db.table("initiative_subject").insert_all(
            {"initiative_id": name, "subject_id": subject} for subject in ("TRA.01", "TRA.04")
        )
    reply(db, "p", "a", None)
    assert answer(db, "SELECT * FROM fatigue") == [
        ("iso:GB", "TRA", "2022", 1, 0),
        ("iso:GB", "TRA", "2023", 2, 1),
        ("iso:GB", "TRA", "2025", 1, 0),
    ]


def test_who_asks_about_what(db: Database) -> None:
    for name, end in (("a", "2023-05"), ("b", "2024")):
        engagement(db, name, end_date=end)
        organisation(db, name, "lead")
        db.table("initiative_subject").insert_all(
            {"initiative_id": name, "subject_id": subject} for subject in ("TRA.01", "TRA.04")
        )
    assert answer(db, "SELECT * FROM organisation_subject") == [("council", "TRA", 2, "2023", "2024")]


def test_a_place_without_a_point_counts_at_the_next_wider_one(db: Database) -> None:
    engagement(db, "x")
    result(db, "r", "x")
    db.table("result_place").insert({"result_id": "r", "place_id": "local:leith"})
    db.table("initiative_place").insert({"initiative_id": "x", "relation": "about", "place_id": "iso:GB-SCT"})
    assert answer(db, "SELECT place_id, n_results, n_initiatives FROM place_map ORDER BY place_id") == [
        ("gss:S12000036", 1, 1),
        ("iso:GB-SCT", 0, 1),
    ]


@pytest.mark.parametrize(
    ("recruitment", "basis"),
    [
        ("stratified", "random_selection"),
        ("random", "random_selection"),
        ("self_selected", "self_selected"),
        ("election", "elected_or_public_vote"),
        ("appointed", "appointed"),
        (None, "not_recorded"),
    ],
)
def test_what_a_share_is_evidence_of(db: Database, recruitment: str | None, basis: str) -> None:
    engagement(db, "x", recruitment=recruitment)
    assert answer(db, "SELECT basis FROM evidence_basis") == [(basis,)]


def test_coverage_says_what_each_source_holds(connection: Any, database: Path) -> None:
    query = (
        "SELECT source_id, n_initiatives, n_results, n_responses, n_milestones, n_quarantined FROM coverage"
    )
    said = [tuple(row) for row in connection.execute(query)]
    assert [row[0] for row in said] == [
        source.source_id for source in load_sources(DATA) if source.format == "package"
    ]
    for source_id, *counts, n_quarantined in said:
        tables = ("initiative", "result", "response", "milestone")
        files = [DATA / source_id / f"{table}.csv" for table in tables]
        assert counts == [_rows(file) for file in files]
        assert n_quarantined == 0


def _rows(file: Path) -> int:
    """Rows of a CSV file without its header; none where there is no file."""
    if not file.exists():
        return 0
    with file.open(encoding="utf-8", newline="") as opened:
        return sum(1 for _ in csv.DictReader(opened))
