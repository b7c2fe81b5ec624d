"""Rules beyond one constraint, one small function each: a checked record in, field, value and remedy out."""

import math
from collections.abc import Iterator
from functools import cache

from ingest import dates
from ingest.gate.ids import lookalike
from ingest.records import Issue, Record
from ingest.schema import tables
from ingest.validate import codes, doubts, numbers
from ingest.validate.rule import Finding, Rule, is_before, looks_like_date


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
        if looks_like_date(text) and not dates.exists(text):
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
        if is_before(last, first):
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


def currency_missing(record: Record) -> Iterator[Finding]:
    """An amount has its currency."""
    for amount, currency in (
        ("amount", "currency"),
        ("cost_amount", "cost_currency"),
        ("budget_amount", "budget_currency"),
    ):
        if record.get(amount) and not record.get(currency):
            yield currency, f"{amount} is {record.get(amount)}; say in which currency, for example GBP"


def delivery_contradiction(record: Record) -> Iterator[Finding]:
    """What is done has begun, and what is complete has no part left."""
    status, done = record.get("delivery_status"), record.get("done_date")
    progress = record.values.get("progress_percent")
    if done and status == "not_started":
        yield "delivery_status", f"done_date is {done}; write how far it has come, or leave the date empty"
    elif isinstance(progress, int) and (
        (status == "complete" and progress < 100) or (status == "not_started" and progress > 0)
    ):
        yield "delivery_status", f"progress_percent is {progress}; correct one of the two"


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
    Rule("delivery_contradiction", ("response", "milestone"), delivery_contradiction),
    Rule("votes_exceed_total", ("result",), numbers.votes_exceed_total),
    Rule("part_exceeds_whole", ("initiative",), numbers.parts_exceed_whole),
    Rule("part_exceeds_whole", ("result",), numbers.rank_beyond_last),
    Rule("share_mismatch", ("result",), numbers.share_mismatch),
    Rule("measure_missing", ("result",), numbers.measure_missing),
    Rule("vote_without_number", ("result",), numbers.vote_without_number),
    Rule("value_out_of_scale", ("result",), numbers.score_off_scale),
    Rule("threshold_mismatch", ("initiative", "result"), numbers.threshold_mismatch),
    Rule("currency_missing", ("initiative", "result"), currency_missing),
    Rule("constraint_enum", ("initiative",), codes.unknown_country),
    Rule("constraint_enum", ("initiative", "result"), codes.unknown_currency),
    Rule("place_contradiction", ("initiative",), codes.place_abroad),
    Rule("place_contradiction", ("initiative", "result"), codes.place_unlike_text),
    # Doubts: a note for a person.
    Rule("share_not_whole", ("result",), numbers.share_not_whole),
    Rule("strong_share", ("result",), doubts.strong_share),
    Rule("empty_title", ("result",), doubts.empty_title),
    Rule("words_missing", ("response",), doubts.words_missing),
    Rule("copy_rated_high", ("initiative", "result", "response", "milestone"), doubts.copy_rated_high),
]
