"""The day for which a state of delivery was found: in go replies or steps, out come its words with that day.

A state is what somebody saw on a day, and says nothing of the days after. What was not settled then, and was
found more than `CURRENT` before the day of the data or on a day that nobody wrote down, is only the last that
is known: pages tell it without colour and count it apart.
"""

from datetime import date

from ingest.dates import first_day
from plugins.db import Reader, Row
from plugins.furniture import at, uncapitalised
from plugins.reading import SETTLED
from plugins.terms import label

CURRENT = "-18 months"
"""How long a state that is not settled is told as it stands."""

LAST_KNOWN = "last_known"
"""Stands for the colour of a state of delivery that is only the last known."""


def add_found(reader: Reader, rows: list[Row]) -> list[Row]:
    """The same replies or steps, each with `found`: its state of delivery in words; None without one."""
    oldest = current_since(reader)
    for row in rows:
        code = row["delivery_status"]
        row["found"] = (
            found(code, label(reader, "delivery_status", code) or code, found_on(row), oldest)
            if code
            else None
        )
    return rows


def current_since(reader: Reader) -> date:
    """The first day on which a state may have been found that is still told as it stands."""
    return date.fromisoformat(str(reader.value(f"SELECT date(as_of, '{CURRENT}') FROM build")))


def found_on(row: Row) -> str | None:
    """The day for which the state was found: the recorded one or, of what is done, that of the doing."""
    done = row.get("done_date") if row["delivery_status"] == "complete" else None
    return row["status_date"] or done or None


def found(code: str, name: str, on: str | None, oldest: date) -> Row:
    """A state as `id` (for its colour), `words`, `on` and `is_last_known`.

    Of a month or a year its first day counts, so that what is told as it stands was found since `oldest`.
    """
    is_last_known = code not in SETTLED and (on is None or first_day(on) < oldest)
    day_words = f"as found {at(on)}" if on else "the day is not recorded"
    words = f"last known: {uncapitalised(name)}" if is_last_known else name
    return {
        "id": LAST_KNOWN if is_last_known else code,
        "words": f"{words[:1].upper()}{words[1:]}, {day_words}",
        "on": on,
        "is_last_known": is_last_known,
    }
