"""Partial dates mean a first and a last day, or do not exist; nothing else can happen to them."""

import re
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.dates import exists, first_day, last_day
from ingest.load.views import written_out
from ingest.schema import tables

PATTERNS: dict[str, str] = {
    field["name"]: field["constraints"]["pattern"]
    for field in tables()["initiative"].fields
    if field.get("partial_date")
}
FACT, PLAN = PATTERNS["announced_date"], PATTERNS["start_date"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-10", date(2019, 10, 1), date(2019, 10, 31)),
        ("2019-10-26", date(2019, 10, 26), date(2019, 10, 26)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 2, 29)),
        ("0001", date(1, 1, 1), date(1, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
        ("2027-Q1", date(2027, 1, 1), date(2027, 3, 31)),
        ("2027-Q2", date(2027, 4, 1), date(2027, 6, 30)),
        ("2027-Q3", date(2027, 7, 1), date(2027, 9, 30)),
        ("2027-Q4", date(2027, 10, 1), date(2027, 12, 31)),
    ],
)
def test_partial_date_means_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert (exists(text), first_day(text), last_day(text)) == (True, first, last)


@pytest.mark.parametrize(
    "text", ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13", "2024-00", "0000", "0000-Q1", "2027-Q5"]
)
def test_day_that_the_calendar_lacks_does_not_exist(text: str) -> None:
    assert not exists(text)
    for day in (first_day, last_day):
        with pytest.raises(ValueError, match=r"."):
            day(text)


@given(st.from_regex(PLAN, fullmatch=True))
@example("0000")
@example("0000-02")
def test_text_of_the_pattern_exists_or_not(text: str) -> None:
    if exists(text):
        assert first_day(text) <= last_day(text)
    else:
        for day in (first_day, last_day):
            with pytest.raises(ValueError, match=r"."):
                day(text)


@given(st.dates())
def test_every_day_exists_and_lies_in_its_month_and_year(day: date) -> None:
    text = day.isoformat()
    assert re.match(FACT, text) and re.match(PLAN, text)
    assert first_day(text) == last_day(text) == day
    for wider in (text[:7], text[:4]):
        assert exists(wider)
        assert first_day(wider) <= day <= last_day(wider)


def test_a_quarter_is_for_what_may_lie_ahead() -> None:
    """What has happened is told by year, month or day; only plans come in quarters."""
    patterns = {
        (table.name, field["name"]): field["constraints"]["pattern"]
        for table in tables().values()
        for field in table.fields
        if field.get("partial_date")
    }
    assert set(patterns.values()) == {FACT, PLAN}
    assert {name for name, pattern in patterns.items() if pattern == PLAN} == {
        ("initiative", "start_date"),
        ("initiative", "end_date"),
        ("initiative", "results_due_date"),
        ("stage", "start_date"),
        ("stage", "end_date"),
        ("milestone", "due_date"),
        ("response", "due_date"),
    }
    assert (bool(re.match(PLAN, "2027-Q1")), bool(re.match(FACT, "2027-Q1"))) == (True, False)


@given(st.from_regex(PLAN, fullmatch=True).filter(exists))
@example("2027-Q1")
@example("2024-02")
def test_views_reckon_as_the_rules_do(text: str) -> None:
    """FIRST_DAY and LAST_DAY of the views are first_day and last_day; SQLite knows years from 0001 to 9999."""
    sql = written_out("SELECT FIRST_DAY(known), LAST_DAY(known) FROM (SELECT ? AS known)")
    with closing(sqlite3.connect(":memory:")) as db:
        assert db.execute(sql, (text,)).fetchone() == (
            first_day(text).isoformat(),
            last_day(text).isoformat(),
        )
