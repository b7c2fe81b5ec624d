"""Rules beyond one constraint, one small function each: a checked record in, field, value and remedy out."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from ingest import dates
from ingest.gate.ids import lookalike
from ingest.records import Issue, Record
from ingest.schema import tables

Finding = tuple[str, str]
"""The field at fault and what would be right."""

PARTIAL_DATE = re.compile(r"\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?")

SHARE_TOLERANCE = 0.006
"""A share printed to two places may differ from the exact one by half a per cent."""


@dataclass(frozen=True)
class Rule:
    """`find` gives what breaks the rule in a record of one of `tables`."""

    issue_type: str
    tables: tuple[str, ...]
    find: Callable[[Record], Iterator[Finding]]


def check_rules(records: list[Record]) -> Iterator[Issue]:
    """Every finding of every rule as an issue."""
    for record in records:
        for rule in _rules_of(record.table):
            for field, message in rule.find(record):
                yield record.issue(rule.issue_type, message, field, record.get(field))


@cache
def _rules_of(table: str) -> list[Rule]:
    return [rule for rule in RULES if table in rule.tables]


def impossible_date(record: Record) -> Iterator[Finding]:
    """A date that the calendar does not have."""
    for field in _partial_dates(record.table):
        text = record.get(field)
        if _looks_like_date(text) and not dates.exists(text):
            yield field, "the calendar has no such day; correct it or give the month only"


@cache
def _partial_dates(table: str) -> list[str]:
    return [field["name"] for field in tables()[table].fields if field.get("partial_date")]


def end_before_start(record: Record) -> Iterator[Finding]:
    """The last day the end may mean lies before the first day the start may mean."""
    for start, end in (
        ("start_date", "end_date"),
        ("active_from", "active_to"),
        ("covers_from", "covers_to"),
    ):
        first, last = record.get(start), record.get(end)
        possible = (
            _looks_like_date(first) and _looks_like_date(last) and dates.exists(first) and dates.exists(last)
        )
        if possible and dates.last_day(last) < dates.first_day(first):
            yield end, f"it ends before it starts ({first}); one of the two dates is wrong"


def reason_missing(record: Record) -> Iterator[Finding]:
    """A rejection, in whole or in part, says why, or says that no reason was given or read."""
    status, reason = record.get("reason_status"), record.get("reason")
    if status == "given" and not reason:
        yield "reason", "reason_status says that a reason was given; write it here"
    elif reason and status in ("none_given", "not_read"):
        yield "reason_status", "there is a reason; write given"
    elif record.get("decision") in ("rejected", "accepted_in_part") and not reason and not status:
        yield "reason", "give the reason, or write none_given or not_read in reason_status"


def not_storable(record: Record) -> Iterator[Finding]:
    """A number is finite, and a whole one fits into the 64 bits that SQLite has for it."""
    for field in _numbers(record.table):
        value = record.values.get(field)
        if isinstance(value, float) and not math.isfinite(value):
            yield field, "this is not a finite number; write it in digits, or leave the cell empty"
        elif isinstance(value, int) and abs(value) >= 2**63:
            yield field, f"at most {2**63 - 1} can be stored; correct the number"


@cache
def _numbers(table: str) -> list[str]:
    return [field["name"] for field in tables()[table].fields if field["type"] in ("number", "integer")]


def lookalike_characters(record: Record) -> Iterator[Finding]:
    """The name of an organisation has no letters that deceive: two of one name would pass for one."""
    deceiver = lookalike(record.get("name"))
    if deceiver:
        yield "name", f"it holds {deceiver}, which is not seen or looks like another; write the name anew"


def votes_exceed_total(record: Record) -> Iterator[Finding]:
    """Those for, against and neither are not more than all."""
    total = record.values.get("n_total")
    cells = [record.values.get(name) for name in ("n_for", "n_against", "n_neutral")]
    parts = [part for part in cells if isinstance(part, int)]
    if isinstance(total, int) and parts and sum(parts) > total:
        yield "n_total", f"n_for, n_against and n_neutral add up to {sum(parts)}; correct them or the total"


def share_mismatch(record: Record) -> Iterator[Finding]:
    """The share is the quotient of the two counts, where all three are given."""
    n_for, n_total, share = (record.values.get(name) for name in ("n_for", "n_total", "share_for"))
    if _are_numbers(n_for, n_total, share) and n_total and abs(n_for / n_total - share) > SHARE_TOLERANCE:
        yield "share_for", f"n_for / n_total is {n_for / n_total:.3f}; correct the share or the counts"


def currency_missing(record: Record) -> Iterator[Finding]:
    """An amount has its currency."""
    for amount, currency in (
        ("amount", "currency"),
        ("cost_amount", "cost_currency"),
        ("budget_amount", "budget_currency"),
    ):
        if record.get(amount) and not record.get(currency):
            yield currency, f"{amount} is {record.get(amount)}; say in which currency, for example GBP"


def _looks_like_date(text: str) -> bool:
    return bool(PARTIAL_DATE.fullmatch(text))


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)


EVERY_FILE = tuple(
    name
    for name, table in tables().items()
    if table.comes_in_files or name in ("source", "audit", "override")
)

RULES = [
    Rule("impossible_date", EVERY_FILE, impossible_date),
    Rule("end_before_start", ("source", "organisation", "initiative", "stage"), end_before_start),
    Rule("reason_missing", ("response",), reason_missing),
    Rule("type_error", EVERY_FILE, not_storable),
    Rule("lookalike_characters", ("organisation",), lookalike_characters),
    Rule("votes_exceed_total", ("result",), votes_exceed_total),
    Rule("share_mismatch", ("result",), share_mismatch),
    Rule("currency_missing", ("initiative", "result"), currency_missing),
]
