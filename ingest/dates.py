"""Dates of honest precision, `2019`, `2019-Q4`, `2019-10` or `2019-10-26`, as first and last day."""

import calendar
from datetime import date
from functools import lru_cache

DAYS_REMEMBERED = 40_000
"""The days of a century: most dates of a build stand in many of its rows."""

# The same reckoning in SQL, of a column put in for {0}: a database file can hold no function of ours.
_YEAR_BEGINS = "substr({0}, 1, 4) || '-01-01'"
SQL_FIRST_DAY = f"""CASE length({{0}}) WHEN 4 THEN {{0}} || '-01-01' WHEN 7 THEN
        CASE WHEN {{0}} LIKE '%Q_' THEN date({_YEAR_BEGINS}, (3 * substr({{0}}, 7) - 3) || ' months')
        ELSE {{0}} || '-01' END ELSE {{0}} END"""
SQL_LAST_DAY = f"""CASE length({{0}}) WHEN 4 THEN {{0}} || '-12-31' WHEN 7 THEN
        CASE WHEN {{0}} LIKE '%Q_' THEN date({_YEAR_BEGINS}, (3 * substr({{0}}, 7)) || ' months', '-1 day')
        ELSE date({{0}} || '-01', '+1 month', '-1 day') END ELSE {{0}} END"""


@lru_cache(maxsize=DAYS_REMEMBERED)
def first_day(text: str) -> date:
    """The earliest day of a partial date or a quarter. Raises ValueError where there is no such day."""
    year, month, day = [*_parts(text), 1, 1][:3]
    return date(year, month, day)


@lru_cache(maxsize=DAYS_REMEMBERED)
def last_day(text: str) -> date:
    """The latest day of a partial date or a quarter. Raises ValueError where there is no such day."""
    parts = _parts(text)
    if len(parts) == 3:
        return first_day(text)
    year, month = [*parts, 12][:2]
    if "Q" in text:
        month += 2
    return date(year, month, calendar.monthrange(year, month)[1])


def _parts(text: str) -> list[int]:
    """Year, month and day as far as they are given; a quarter counts as its first month."""
    year, quarter, number = text.partition("-Q")
    if quarter:
        return [int(year), 3 * int(number) - 2]
    return [int(part) for part in text.split("-")]


def exists(text: str) -> bool:
    """Whether the calendar has the date."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True
