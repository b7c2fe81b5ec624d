"""Dates of honest precision (`2019`, `2019-10`, `2019-10-26`) as the first and the last day they may mean."""

import calendar
from datetime import date


def first_day(text: str) -> date:
    """The earliest day of a partial ISO 8601 date. Raises ValueError where there is no such day."""
    parts = [int(part) for part in text.split("-")]
    year, month, day = [*parts, 1, 1][:3]
    return date(year, month, day)


def last_day(text: str) -> date:
    """The latest day of a partial ISO 8601 date. Raises ValueError where there is no such day."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return first_day(text)
    year, month = [*parts, 12][:2]
    return date(year, month, calendar.monthrange(year, month)[1])


def exists(text: str) -> bool:
    """Whether the calendar has the date."""
    try:
        first_day(text)
    except ValueError:
        return False
    return True
