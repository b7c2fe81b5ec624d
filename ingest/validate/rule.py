"""What a rule on one row is: the kind of problem, the tables it looks at, and how it finds it there."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ingest import dates
from ingest.records import Record

Finding = tuple[str, str]
"""The field at fault and what would be right."""

PARTIAL_DATE = re.compile(r"\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Rule:
    """`find` gives what breaks the rule in a record of one of `tables`.

    The severity of `issue_type` says what becomes of the row: an error keeps it out, review is a note.
    """

    issue_type: str
    tables: tuple[str, ...]
    find: Callable[[Record], Iterator[Finding]]


def is_date(text: str) -> bool:
    """Whether `text` is a date, to whatever precision, that the calendar has."""
    return looks_like_date(text) and dates.exists(text)


def looks_like_date(text: str) -> bool:
    """Whether `text` has the form of a date: 2019, 2019-Q4, 2019-10 or 2019-10-26."""
    return bool(PARTIAL_DATE.fullmatch(text))


def is_before(earlier: str, later: str) -> bool:
    """Whether all days that `earlier` may mean lie before those of `later`; False where one is no date."""
    return is_date(earlier) and is_date(later) and dates.last_day(earlier) < dates.first_day(later)
