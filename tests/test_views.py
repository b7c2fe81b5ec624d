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
    made.table("place").insert_all(
        {"place_id": place, "name": name, "kind": kind, "parent_id": "iso:GB-SCT"}
        for place, name, kind in [
            ("gss:S08000024", "NHS Lothian", "health_board"),
            ("gss:S21000003", "Cairngorms", "national_park"),
            ("gss:S12000041", "Angus", "local_authority"),
        ]
    )
    made.table("place_overlap").insert_all(
        {"area_id": area, "place_id": place, "extent": extent, "source": URL}
        for area, place, extent in [
            ("gss:S08000024", "gss:S12000036", "whole"),
            ("gss:S21000003", "gss:S12000041", "part"),
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


STATED = {"end_date": "2024-01-01", "results_due_date": "2024-02"}
OFFICIAL = {"source_kind": "official"}


@pytest.mark.parametrize(
    ("values", "status", "due", "overdue"),
    [
        ({"start_date": "2024-07-01"}, "planned", None, None),
        ({"start_date": "2024-07"}, "planned", None, None),
        ({"start_date": "2024-Q3"}, "planned", None, None),
        ({"start_date": "2024-Q2", "end_date": "2024-Q2"}, "open", "2024-09-22", None),
        ({"end_date": "2024-Q1"}, "not_seen", "2024-06-23", None),
        ({"start_date": "2024", "end_date": "2024"}, "open", "2025-03-25", None),
        ({"end_date": "2024-06-30"}, "open", "2024-09-22", None),
        ({"end_date": "2024-06"}, "open", "2024-09-22", None),
        ({"end_date": "2024-06-29"}, "waiting", "2024-09-21", None),
        ({"end_date": "2024-04-07"}, "waiting", "2024-06-30", None),
        ({"end_date": "2024-04-06"}, "not_seen", "2024-06-29", None),
        ({"end_date": "2024-02", "read_on": "2024-06"} | OFFICIAL, "not_seen", "2024-05-23", None),
        ({"end_date": "2024-01-01", "results_due_date": "2024-07"}, "waiting", "2024-07-31", None),
        (STATED, "not_seen", "2024-02-29", None),
        (STATED | {"read_on": "2024-02-29"} | OFFICIAL, "not_seen", "2024-02-29", None),
        (STATED | {"read_on": "2024-03-01"} | OFFICIAL, "overdue", "2024-02-29", 1),
        (STATED | {"read_on": "2024-06"} | OFFICIAL, "overdue", "2024-02-29", 93),
        (STATED | {"read_on": "2024"} | OFFICIAL, "not_seen", "2024-02-29", None),
        (STATED | {"read_on": "2024-06", "source_kind": "news"}, "not_seen", "2024-02-29", None),
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


@pytest.mark.parametrize(
    ("start", "end", "is_certain"),
    [
        ("2024-06", "2024-07-01", 1),
        ("2024-06-30", "2024-06-30", 1),
        ("2024", "2024-07-01", 0),  # it may begin tomorrow
        ("2024-06-01", "2024", 0),  # it may have ended
        (None, "2024-07", 1),
        (None, "2024-06", 0),
        ("2024-06", "2024-06-30", 1),
    ],
)
def test_open_today_is_sure_only_on_every_day_that_the_dates_leave_open(
    db: Database, start: str | None, end: str, is_certain: int
) -> None:
    engagement(db, "x", start_date=start, end_date=end)
    assert answer(db, "SELECT status, is_certain FROM initiative_status") == [("open", is_certain)]


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
    assert answer(db, "SELECT waiting, days_least, days_most, days_so_far FROM reply_times") == [
        (0, 60, 90, 181)
    ]


def test_who_still_waits_is_in_the_reply_times(db: Database) -> None:
    engagement(db, "x", end_date="2024-06-20")
    query = "SELECT initiative_id, first_reply, waiting, days_least, days_most, days_so_far FROM reply_times"
    assert answer(db, query) == [("x", None, 1, 10, 10, 10)]


@pytest.mark.parametrize(
    ("end", "replied", "least", "most"),
    [
        ("2024-01-31", "2024-01-20", -11, -11),  # before the end: a category of its own, not 0 days
        ("2024-01", "2024-01", -30, 30),  # perhaps before the end, perhaps after
        ("2024-02", "2024-03", 1, 59),
        ("2023", "2024", 1, 730),
        ("2024-Q1", "2024-05-01", 31, 121),
    ],
)
def test_days_to_a_reply_lie_between_the_bounds_of_the_dates(
    db: Database, end: str, replied: str, least: int, most: int
) -> None:
    engagement(db, "x", end_date=end)
    reply(db, "p", "x", None, date=replied)
    for view in ("reply_times", "organisation_reply_times"):
        assert answer(db, f"SELECT days_least, days_most FROM {view}") == [(least, most)]


def test_of_two_replies_the_first_may_be_either(db: Database) -> None:
    """One on 10 March, one some day in March: the first came from the 1st to the 10th."""
    engagement(db, "x", end_date="2024-02-29")
    reply(db, "p1", "x", None, date="2024-03-10")
    reply(db, "p2", "x", None, date="2024-03")
    assert answer(db, "SELECT days_least, days_most FROM reply_times") == [(1, 10)]


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
    assert answer(db, "SELECT waiting, days_least, days_most, days_so_far FROM reply_times") == [
        (0, None, None, 181)
    ]
    query = "SELECT organisation_id, waiting, days_least, days_most FROM organisation_reply_times"
    assert answer(db, query) == [("council", 0, None, None)]


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
        ("a", "b", "2024-03-31", "2024-03-31", 0, 0, 1, "TRA", "gss:S12000036")
    ]


@pytest.mark.parametrize(
    ("one", "other", "certain", "least", "most"),
    [
        (("2024-01-01", "2024-01-31"), ("2024-01-31", "2024-03"), 1, 1, 1),
        (("2024-01-01", "2024-01-31"), ("2024-01", "2024-03"), 1, 1, 31),
        (("2024-01", "2024-03"), ("2024-02", "2024-04"), 1, 2, 60),
        (("2023", "2023"), ("2023-06-01", "2023-06-30"), 0, 0, 30),
        (("2023", "2023"), ("2022-12-31", "2024-01-01"), 1, 1, 365),  # whenever it was in 2023, it was inside
        (("2023", "2023"), ("2023", "2023"), 0, 0, 365),
    ],
)
def test_two_engagements_surely_meet_or_perhaps(
    db: Database, one: tuple[str, str], other: tuple[str, str], certain: int, least: int, most: int
) -> None:
    for name, (start, end) in (("a", one), ("b", other)):
        engagement(db, name, start_date=start, end_date=end)
        db.table("initiative_subject").insert({"initiative_id": name, "subject_id": "TRA"})
        db.table("initiative_place").insert(
            {"initiative_id": name, "relation": "about", "place_id": "iso:GB"}
        )
    assert answer(db, "SELECT is_certain, days_least, days_most FROM overlap") == [(certain, least, most)]


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


def test_an_area_across_councils_is_across_what_lies_wholly_in_it(db: Database) -> None:
    assert set(answer(db, "SELECT place_id, area_id, extent FROM place_area")) == {
        ("gss:S12000036", "gss:S08000024", "whole"),
        ("local:leith", "gss:S08000024", "whole"),
        ("gss:S12000041", "gss:S21000003", "part"),
    }


@pytest.mark.parametrize(
    ("place", "around", "inside"),
    [
        ("local:leith", {"gss:S12000036": "wider", "gss:S08000024": "across"}, set()),
        ("gss:S12000041", {"gss:S21000003": "across"}, set()),
        ("gss:S21000003", {"gss:S12000041": "across"}, set()),
        ("gss:S08000024", {}, {"gss:S12000036", "local:leith"}),
    ],
)
def test_what_surrounds_a_place_and_what_lies_in_it(
    db: Database, place: str, around: dict[str, str], inside: set[str]
) -> None:
    wider = {"iso:GB-SCT": "wider", "iso:GB": "wider"}
    query = f"SELECT around_id, how FROM place_around WHERE place_id = '{place}'"
    assert dict(answer(db, query)) == wider | around
    query = f"SELECT inside_id FROM place_inside WHERE place_id = '{place}'"
    assert {row[0] for row in answer(db, query)} == inside


def test_an_area_and_a_council_in_it_ask_the_same_people(db: Database) -> None:
    for name, place in [
        ("board", "gss:S08000024"),
        ("council", "gss:S12000036"),
        ("elsewhere", "gss:S12000041"),
        ("neighbourhood", "local:leith"),
        ("park", "gss:S21000003"),
    ]:
        engagement(db, name, start_date="2024-01", end_date="2024-03")
        db.table("initiative_subject").insert({"initiative_id": name, "subject_id": "TRA"})
        db.table("initiative_place").insert({"initiative_id": name, "relation": "about", "place_id": place})
    assert answer(db, "SELECT initiative_id, other_id, place_id FROM overlap ORDER BY 1, 2") == [
        ("board", "council", "gss:S12000036"),
        ("board", "neighbourhood", "local:leith"),
        ("council", "neighbourhood", "local:leith"),
        ("elsewhere", "park", "gss:S12000041"),
    ]


def step(db: Database, **values: Any) -> None:
    """A step of engagement x, which is there, that the council promised where nothing else is said."""
    defaults = {
        "initiative_id": "x",
        "title": "t",
        "kind": "promise",
        "owner_id": "council",
        "source_url": URL,
    }
    db.table("milestone").insert(defaults | {"milestone_id": "m"} | values)


@pytest.mark.parametrize(
    ("values", "state", "days_late"),
    [
        ({"due_date": "2017-06"}, "not_looked", None),  # the bill of which nobody had noted that it came that month
        ({"due_date": "2024-05-31", "delivery_status": "not_started"}, "not_looked", None),
        ({"due_date": "2024-05", "delivery_status": "limited", "status_date": "2024-05-31"}, "not_looked", None),
        ({"due_date": "2024-05", "delivery_status": "limited", "status_date": "2024"}, "not_looked", None),
        ({"due_date": "2024-05", "delivery_status": "no_evidence", "status_date": "2024-06-20"}, "not_looked", None),
        ({"due_date": "2024-05", "delivery_status": "limited", "status_date": "2024-06-01"}, "late", 1),
        ({"due_date": "2023", "delivery_status": "not_started", "status_date": "2024-06"}, "late", 153),
        ({"due_date": "2024-06-30"}, "open", None),
        ({"due_date": "2024"}, "open", None),
        ({}, "open", None),
        ({"due_date": "2024-05", "done_date": "2024-05-31"}, "kept", None),
        ({"due_date": "2024-05", "done_date": "2024-06"}, "kept_late", None),
        ({"due_date": "2024-05", "done_date": "2024"}, "kept", None),  # nobody can say that it was late
        ({"due_date": "2024-05", "delivery_status": "complete"}, "kept", None),
        ({"due_date": "2024-05", "delivery_status": "abandoned"}, "abandoned", None),
        ({"kind": "event", "due_date": "2024-05", "done_date": "2024-06"}, "kept", None),
        ({"kind": "public_deadline", "due_date": "2024-05"}, "passed", None),
        ({"kind": "forecast", "due_date": "2024-05", "delivery_status": "limited", "status_date": "2024-06"}, "passed", None),
        ({"kind": None, "due_date": "2024-05", "delivery_status": "limited", "status_date": "2024-06"}, "not_looked", None),
        ({"kind": None, "due_date": "2024-05", "done_date": "2024-06"}, "kept", None),
    ],
)  # fmt: skip
def test_a_promise_is_late_where_somebody_looked_after_its_day(
    db: Database, values: dict[str, str | None], state: str, days_late: int | None
) -> None:
    engagement(db, "x")
    step(db, **values)
    assert answer(db, "SELECT state, days_late FROM step_state") == [(state, days_late)]
    late = [("step", "m", "council", days_late)] if state == "late" else []
    assert answer(db, "SELECT kind, record_id, organisation_id, days_late FROM overdue") == late


def test_only_promises_have_an_owner_by_the_reply(db: Database) -> None:
    """Citizens who hand over a report owe nothing, nor does who replied to them owe the handing over."""
    engagement(db, "x")
    reply(db, "p", "x", None)
    for name, kind in (("promised", "promise"), ("took place", "event"), ("not coded", None)):
        step(db, milestone_id=name, kind=kind, owner_id=None, response_id="p")
    assert answer(db, "SELECT promise_id, organisation_id FROM step_state ORDER BY 1") == [
        ("not coded", "council"),
        ("promised", "council"),
        ("took place", None),
    ]
    assert answer(db, "SELECT promise_id FROM promise ORDER BY 1") == [("not coded",), ("promised",)]


def test_a_reply_that_named_a_day_is_late_where_somebody_looked(db: Database) -> None:
    engagement(db, "x")
    days = {"due_date": "2024-03", "delivery_status": "limited"}
    reply(db, "looked", "x", None, status_date="2024-04-05", **days)
    reply(db, "not looked", "x", None, **days)
    reply(db, "turned down", "x", None, decision="rejected", status_date="2024-04-05", **days)
    assert answer(db, "SELECT promise_id, state, days_late FROM promise ORDER BY 1") == [
        ("looked", "late", 5),
        ("not looked", "not_looked", None),
    ]


def test_that_something_is_in_place_says_nothing_of_a_plan(db: Database) -> None:
    engagement(db, "x")
    result(db, "r", "x")
    reply(db, "p", "x", "r", decision="already_in_place")
    query = "SELECT already_in_place, taken_on, already_planned, new_because_of_this, plan_not_said FROM acceptance"
    assert answer(db, f"{query} WHERE grouped_by = 'initiative'") == [(1, 1, 0, 0, 1)]


@pytest.mark.parametrize(
    ("about", "taken_on", "rejected"), [("what_people_said", 1, 0), (None, 1, 0), ("plan", 0, 0)]
)
def test_an_answer_to_the_whole_keeps_its_decision(
    db: Database, about: str | None, taken_on: int, rejected: int
) -> None:
    """r1 is answered only as part of the whole, first turned down and then taken on in part; r2 by itself."""
    engagement(db, "x")
    for name in ("r1", "r2"):
        result(db, name, "x")
    reply(db, "p1", "x", None, date="2023", decision="rejected", reason_status="none_given")
    reply(db, "p2", "x", None, date="2024-01", decision="accepted_in_part", decision_object=about)
    reply(db, "p3", "x", None, date="2024-02", decision="rejected", kind="officer_advice")
    reply(db, "p4", "x", "r2", decision="rejected", reason_status="none_given")
    query = """SELECT n_results, n_engagements, n_engagements_decided, decided, taken_on, rejected,
        answered_as_a_whole, whole_taken_on, whole_rejected FROM acceptance WHERE grouped_by = ?"""
    for group in ("initiative", "organisation"):
        rows = db.execute(query, (group,)).fetchall()
        assert [tuple(row) for row in rows] == [(2, 1, 1, 1, 0, 1, 1, taken_on, rejected)]


def test_results_printed_and_held_are_of_the_main_kind(db: Database) -> None:
    for name, printed in (("x", 10), ("more", 2), ("none", 5), ("not told", None)):
        engagement(db, name, n_results_printed=printed)
    kinds = ["recommendation"] * 3 + ["finding"] * 4 + ["minority_view"]
    for number, kind in enumerate(kinds):
        result(db, f"x{number}", "x", kind=kind)
        result(db, f"more{number}", "more", kind=kind)
    assert answer(db, "SELECT * FROM results_held ORDER BY n_printed DESC") == [
        ("x", 10, 3),
        ("none", 5, 0),
        ("more", 2, 2),
    ]
