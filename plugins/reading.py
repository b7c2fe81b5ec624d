"""The day on which a reply or a step was last read: in go rows, out come the words that pages print of it.

A page under the same address changes: what was undecided when somebody read it may have been decided since.
"""

from datetime import date

from ingest.dates import first_day, last_day
from plugins.db import Reader, Row, as_list
from plugins.furniture import at

LAST_READ = """
SELECT record_id, read_on, day_of FROM last_read
WHERE record_table = :table AND record_id IN (SELECT value FROM json_each(:ids))
"""
NOT_RECORDED = "The day on which this was read is not recorded"
TURNED_DOWN = ("rejected", "withdrawn")
TAKEN_ON = ("accepted", "accepted_in_part")
SETTLED = ("complete", "abandoned")


def add_readings(reader: Reader, table: str, rows: list[Row]) -> list[Row]:
    """The same rows of `response` or `milestone`, each with `last_read`: what to print of the day of reading.

    None where nothing in the row may have been settled since: a decision, a step that is done.
    """
    key = f"{table}_id"
    days = _days(reader, table, [row[key] for row in rows])
    for row in rows:
        row["last_read"] = None
        if is_unsettled(row):
            read = days[row[key]]
            undecided_since = row["date"] if is_undecided(row) else None
            row["last_read"] = in_words(read["read_on"], read["day_of"], undecided_since)
    return rows


def add_promise_readings(reader: Reader, rows: list[Row], key: str = "promise_id") -> list[Row]:
    """The same rows of the view `promise` or `overdue`, each with `last_read`; None where it is settled.

    `key` is the column with the id of the step or of the reply that promised it.
    """
    tables = {"step": "milestone", "action": "response"}
    ids = {kind: [row[key] for row in rows if row["kind"] == kind] for kind in tables}
    days = {kind: _days(reader, tables[kind], ids[kind]) for kind in tables}
    for row in rows:
        read = days.get(row["kind"], {}).get(row[key])
        is_open = row.get("state", "late") in ("open", "late", "not_looked")
        row["last_read"] = in_words(read["read_on"], read["day_of"]) if read and is_open else None
    return rows


def _days(reader: Reader, table: str, ids: list[str]) -> dict[str, Row]:
    """The day of reading of each of these replies or steps."""
    found = reader.rows(LAST_READ, {"table": table, "ids": as_list(ids)})
    return {row["record_id"]: row for row in found}


def is_unsettled(row: Row) -> bool:
    """Whether a reply is undecided or it, or a step, promises what is not recorded as done or given up.

    Of steps only promises and those that nobody has coded: an event or a deadline is nobody's to settle.
    """
    if row.get("superseded") or row.get("done_date"):
        return False
    if is_undecided(row):
        return True
    return _promises(row) and row["delivery_status"] not in SETTLED


def _promises(row: Row) -> bool:
    """Whether a reply or a step promises something, as in the view `promise`."""
    if "decision" not in row:
        return (row["kind"] or "promise") == "promise"
    if row.get("kind") == "officer_advice":
        return False
    named = row["due_date"] and row["decision"] not in TURNED_DOWN
    return bool(named or (row["delivery_status"] and row["decision"] in TAKEN_ON))


def is_undecided(row: Row) -> bool:
    """Whether whoever decides had not yet decided; the advice of officers is nobody's decision."""
    return row.get("decision") == "under_consideration" and row.get("kind") != "officer_advice"


def in_words(read_on: str | None, day_of: str | None, undecided_since: str | None = None) -> str:
    """“As read on 30 November 2026”, without a full stop; `day_of` is `record` or `source`.

    `undecided_since` is the date of a reply that was under consideration: where it was a year old when it was
    read, it tells what was not decided by then rather than what is being considered.
    """
    if not read_on:
        return NOT_RECORDED
    old = undecided_since and last_day(undecided_since) <= a_year_before(first_day(read_on))
    whose = ", when its whole source was read" if day_of == "source" else ""
    return f"{'Undecided when last read' if old else 'As read'} {at(read_on)}{whose}"


def a_year_before(last: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    try:
        return last.replace(year=last.year - 1)
    except ValueError:
        return last.replace(year=last.year - 1, day=28)
