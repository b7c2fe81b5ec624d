"""Partial dates mean a first and a last day, or do not exist; nothing else can happen to them."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.dates import exists, first_day, last_day
from ingest.schema import tables

PATTERN: str = next(
    field["constraints"]["pattern"] for field in tables()["initiative"].fields if field.get("partial_date")
)


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
    ],
)
def test_partial_date_means_a_first_and_a_last_day(text: str, first: date, last: date) -> None:
    assert (exists(text), first_day(text), last_day(text)) == (True, first, last)


@pytest.mark.parametrize("text", ["2023-02-29", "1900-02-29", "2024-04-31", "2024-13", "2024-00", "0000"])
def test_day_that_the_calendar_lacks_does_not_exist(text: str) -> None:
    assert not exists(text)
    for day in (first_day, last_day):
        with pytest.raises(ValueError, match=r"."):
            day(text)


@given(st.from_regex(PATTERN, fullmatch=True))
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
    assert re.match(PATTERN, text)
    assert first_day(text) == last_day(text) == day
    for wider in (text[:7], text[:4]):
        assert exists(wider)
        assert first_day(wider) <= day <= last_day(wider)


@pytest.mark.parametrize("table", tables())
def test_every_partial_date_has_one_pattern(table: str) -> None:
    patterns = {
        field["constraints"]["pattern"] for field in tables()[table].fields if field.get("partial_date")
    }
    assert patterns <= {PATTERN}
