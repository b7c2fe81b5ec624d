"""The day of reading: what may have been settled since, where it is printed, and that it alone makes a record stale.

tests/fixtures/reading holds three sources: of the replies of the first each has a day, the second was read as a
whole in May 2024, and of the third nobody wrote down when it was read. Today is 2024-06-30.
"""

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import main
from ingest.cli_review import in_words as as_text
from ingest.pipeline import build
from ingest.sources import load_sources
from plugins.db import Reader, Row
from plugins.guard import Limits
from plugins.reading import a_year_before, add_readings, in_words
from plugins.served import Release
from plugins.unsettled import is_stale, unsettled
from tests.conftest import FIXTURES
from tests.site import Site, text_of

TODAY = date(2024, 6, 30)


@pytest.fixture(scope="module")
def shore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shore") / "participation.db"
    assert build(load_sources(FIXTURES / "reading"), path, TODAY).refused == []
    return path


@pytest.fixture(scope="module")
def reader(shore: Path) -> Iterator[Reader]:
    connection = sqlite3.connect(shore)
    yield Reader(connection, Release(shore, Limits()))
    connection.close()


def said(found: Row) -> list[tuple[str, str, str]]:
    return [(row["record_id"], row["kind"], row["last_read"]) for row in found["records"]]


def test_what_was_undecided_or_promised_and_not_read_for_a_year_is_stale(reader: Reader) -> None:
    """The reply of 2020 that was read again the day before is not stale, whatever its own date; what has no day of
    its own (rails) has that of its source, and where that is missing (pool) the list says so."""
    found = unsettled(reader, TODAY, stale=True)
    assert said(found) == [
        ("stale", "undecided", "Undecided when last read on 1 March 2022"),
        ("rails", "step", "As read on 10 January 2023, when its whole source was read"),
        ("pool-whole", "undecided", "The day on which this was read is not recorded"),
    ]
    assert {name: value for name, value in found.items() if name != "records"} == {
        "as_of": "2024-06-30",
        "stale_before": "2023-06-30",
        "n_unsettled": 6,
        "n_stale": 3,
        "n_without_day": 1,
        "next_read_on": "2024-03-01",
    }


def test_without_stale_all_that_is_unsettled_is_listed(reader: Reader) -> None:
    """Not the reply that a later one replaced, nor the step that is done. A search for Edinburgh and its roads finds
    three records, any other pair one."""
    found = unsettled(reader, TODAY)
    assert [(row["record_id"], row["n_found"]) for row in found["records"]] == [
        ("stale", 3),
        ("rails", 3),
        ("read-again", 3),
        ("pool-whole", 1),
        ("recent", 1),
        ("homes-whole", 1),
    ]


def test_only_what_is_inside_a_place(reader: Reader) -> None:
    assert [row[0] for row in said(unsettled(reader, TODAY, "gss:S12000027"))] == [
        "pool-whole",
        "homes-whole",
    ]
    assert len(unsettled(reader, TODAY, "iso:GB-SCT")["records"]) == 6
    assert unsettled(reader, TODAY, "iso:FR")["records"] == []


def test_the_list_says_what_was_said_and_where_to_read_again(reader: Reader) -> None:
    assert as_text(unsettled(reader, TODAY, stale=True), stale=True) == (
        "6 records undecided or promised, 3 of them not read since 30 June 2023 (1 without a day of reading).\n\n"
        "1. Tram to the shore (tram, result tram-1) [City of Edinburgh and Roads and traffic: 3 records found]\n"
        "   Town Council, under consideration on 2020-12-01 (stale): A timetable is looked into.\n"
        "   Undecided when last read on 1 March 2022. Read again: https://example.org/tram/reply (p. 4)\n\n"
        "2. Tram to the shore (tram, result tram-1) [City of Edinburgh and Roads and traffic: 3 records found]\n"
        "   step, due 2023, not started (rails): Rails ordered\n"
        "   As read on 10 January 2023, when its whole source was read. Read again: https://example.org/tram/steps\n\n"
        "3. Hours of the pool (pool) [Shetland Islands and Roads and traffic: 1 record found]\n"
        "   Town Council, under consideration on 2023-04 (pool-whole): nothing more is recorded of what was said\n"
        "   The day on which this was read is not recorded. Read again: https://example.org/pool/reply"
    )


def test_where_nothing_is_stale_the_list_says_since_when(reader: Reader) -> None:
    found = unsettled(reader, date(2022, 12, 1), "gss:S12000036", stale=True)
    assert as_text(found, stale=True) == (
        "4 records undecided or promised, 0 of them not read since 1 December 2021.\n\n"
        "Nothing is stale; what was read longest ago was read on 1 March 2022."
    )


def test_review_as_a_command(shore: Path) -> None:
    run = CliRunner().invoke(
        main, ["review", "--stale", "--place", "Shetland Islands", "--json", "--db", str(shore)]
    )
    records = json.loads(run.output)["records"]
    assert [row["record_id"] for row in records] == ["pool-whole", "homes-whole"]
    wrong = CliRunner().invoke(main, ["review", "--place", "Nowhere-on-Sea", "--db", str(shore)])
    assert (wrong.exit_code, "no place has this id or name" in wrong.output) == (2, True)
    none = CliRunner().invoke(main, ["review", "--db", str(shore.parent / "none.db")])
    assert none.exit_code == 1
    assert none.output.endswith("none.db: there is no such database; `participation build` makes it.\n")


@pytest.mark.parametrize(
    ("read_on", "day_of", "since", "words"),
    [
        ("2026-11-30", "record", None, "As read on 30 November 2026"),
        ("2026-11", "source", None, "As read in November 2026, when its whole source was read"),
        ("2026", "record", "2025", "As read in 2026"),
        ("2026", "record", "2024-12-31", "Undecided when last read in 2026"),
        ("2026-11-30", "record", "2025-11-30", "Undecided when last read on 30 November 2026"),
        ("2026-11-30", "record", "2025-12-01", "As read on 30 November 2026"),
        (None, None, "2019", "The day on which this was read is not recorded"),
    ],
)
def test_the_words_of_a_day_of_reading(
    read_on: str | None, day_of: str | None, since: str | None, words: str
) -> None:
    assert in_words(read_on, day_of, since) == words


def test_a_year_before_a_leap_day() -> None:
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_reading_later_never_makes_a_record_stale(one: date, other: date) -> None:
    limit = date(2026, 11, 30)
    early, late = sorted((one, other))
    assert is_stale(str(early), limit) >= is_stale(str(late), limit)
    assert is_stale(str(early)[:7], limit) >= is_stale(str(early), limit)


def test_pages_and_list_agree_on_what_is_unsettled(database: Path) -> None:
    """Pages judge the rows they show, the list asks the view: on the committed records the list is what pages mark,
    less the replies that a later one of the same body follows."""
    connection = sqlite3.connect(database)
    reader = Reader(connection, Release(database, Limits()))
    superseded = "SELECT supersedes_id FROM response WHERE supersedes_id IS NOT NULL"
    replies = reader.rows(f"SELECT *, response_id IN ({superseded}) AS superseded FROM response")
    marked = {row["response_id"] for row in add_readings(reader, "response", replies) if row["last_read"]}
    steps = add_readings(reader, "milestone", reader.rows("SELECT * FROM milestone"))
    listed = reader.rows("SELECT record_table, record_id FROM unsettled")
    assert {row["milestone_id"] for row in steps if row["last_read"]} == {
        row["record_id"] for row in listed if row["record_table"] == "milestone"
    }
    of_replies = {row["record_id"] for row in listed if row["record_table"] == "response"}
    followed = set(
        reader.column(
            "SELECT p.response_id FROM response p JOIN response q USING (initiative_id, responder_id) "
            "WHERE p.result_id IS q.result_id AND ifnull(q.date, '') >= ifnull(p.date, '') "
            "AND p.response_id <> q.response_id"
        )
    )
    assert of_replies <= marked and marked - of_replies <= followed
    assert len({(row["record_table"], row["record_id"]) for row in listed}) == len(listed)
    connection.close()


@pytest.mark.asyncio
async def test_pages_print_the_day_of_reading_beside_what_is_undecided_or_undone(shore: Path) -> None:
    site = Site(shore)
    tram = text_of(await site.page("/initiative/tram"))
    assert tram.count("Undecided when last read on 1 March 2022.") == 1
    assert "Undecided when last read on 29 June 2024." in tram
    assert "As read on 10 January 2023, when its whole source was read." in tram
    assert tram.count("ead on 1 January 2021") == 0  # replaced
    assert tram.count("ead on 2 December 2021") == 0  # decided
    assert tram.count("ead on 1 June 2021") == 0  # done
    assert "As read on 1 March 2024." in text_of(await site.page("/result/quay-1"))
    assert "by Town Council ; as read on 1 March 2024" in text_of(
        await site.page("/search", q="bench")
    ).replace("Council;", "Council ;")
    for page in ("/overdue", "/milestones"):
        late = text_of(await site.page(page))
        assert "As read on 10 January 2023, when its whole source was read." in late
        assert late.count("As read") == {"/overdue": 1, "/milestones": 2}[page]
    twin = await site.json("/result/quay-1.json")
    assert [row["last_read"] for row in twin["replies"]] == ["As read on 1 March 2024"]
