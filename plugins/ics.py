"""Calendars: in go engagements, out comes iCalendar text with their opening and closing days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from ingest.dates import first_day, last_day
from plugins.addresses import Address
from plugins.db import Row
from plugins.furniture import day

MONTH = 7  # letters of a date that stops at the month or the quarter


def as_ics(rows: list[Row], at: Address, as_of: str) -> bytes:
    """One all-day event for each opening ahead and each closing; a year alone is no day for a calendar."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Participation Results//{at.host}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Open and planned engagements")
    for row in rows:
        for field, word in (("start_date", "Opens"), ("end_date", "Closes")):
            known = row[field] or ""
            if len(known) >= MONTH and last_day(known).isoformat() >= as_of:
                calendar.add_component(_event(row, known, word, at, as_of))
    text: bytes = calendar.to_ical()
    return text


def _event(row: Row, known: str, word: str, at: Address, as_of: str) -> Event:
    first, after = days(known)
    event = Event()
    event.add("uid", f"{row['initiative_id']}-{word.lower()}@{at.host}")
    event.add("dtstamp", datetime.fromisoformat(as_of).replace(tzinfo=UTC))
    event.add("dtstart", first)
    event.add("dtend", after)
    during = "" if len(known) > MONTH else f" some day in {day(known)}"
    event.add("summary", f"{word}{during}: {row['title']}")
    event.add("url", at.of(row["url"]))
    event.add("description", _description(row, at))
    event.add("transp", "TRANSPARENT")
    return event


def _description(row: Row, at: Address) -> str:
    lines: list[Any] = [row["summary"], row["take_part_url"] or row["home_url"], at.of(row["url"])]
    return "\n".join(str(line) for line in lines if line)


def days(known: str) -> tuple[date, date]:
    """The first day of a day, a month or a quarter, and the day after its last."""
    return first_day(known), last_day(known) + timedelta(days=1)
