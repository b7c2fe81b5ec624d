"""What the views say of dates agrees with Python over every day that the dates leave open; today is 2024-06-30."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY, first_day, last_day
from ingest.load.closures import fill_closures
from ingest.load.tables import create_tables
from ingest.load.views import create_views

TODAY = date(2024, 6, 30)

# All precisions, near each other and near today, so that they mix, touch and hold one another.
DAYS = st.dates(date(2023, 11, 1), date(2024, 12, 31))
DATES = st.one_of(
    st.builds(date.isoformat, DAYS),
    st.builds(lambda day: day.isoformat()[:7], DAYS),
    st.builds(lambda day: f"{day.year}-Q{(day.month + 2) // 3}", DAYS),
    st.sampled_from(["2023", "2024"]),
)


@st.composite
def periods(draw: st.DrawFn) -> tuple[str, str]:
    """A start and an end that are possible together."""
    start, end = draw(DATES), draw(DATES)
    return (start, end) if first_day(start) <= last_day(end) else (end, start)


def days(text: str) -> list[date]:
    """Every day on which the date can be."""
    first = first_day(text)
    return [first + timedelta(more) for more in range((last_day(text) - first).days + 1)]


def starts(period: tuple[str, str]) -> list[date]:
    """Every day on which it can have begun, since it began before it ended."""
    ends = days(period[1])
    return [day for day in days(period[0]) if any(day <= end for end in ends)]


def ends(period: tuple[str, str]) -> list[date]:
    begins = days(period[0])
    return [day for day in days(period[1]) if any(begin <= day for begin in begins)]


@pytest.fixture(scope="module")
def db() -> Iterator[sqlite3.Connection]:
    """Two engagements, a and b, and a step of a; each test writes their dates."""
    made = Database(memory=True)
    create_tables(made)
    made.table("build").insert({"version": "0" * 12, "as_of": TODAY.isoformat(), "software": "0"})
    made.table("place").insert({"place_id": "iso:GB", "name": "United Kingdom", "kind": "country"})
    made.table("subject").insert({"subject_id": "TRA", "label": "Transport", "definition": "Transport"})
    fill_closures(made)
    create_views(made.conn)
    url = "https://example.org/"
    for name in ("a", "b"):
        made.table("initiative").insert(
            {"initiative_id": name, "title": name, "source_url": url, "source_kind": "official"}
        )
        made.table("initiative_organisation").insert(
            {"initiative_id": name, "role": "responder", "organisation_id": "council"}
        )
        made.table("initiative_subject").insert({"initiative_id": name, "subject_id": "TRA"})
        made.table("initiative_place").insert(
            {"initiative_id": name, "relation": "about", "place_id": "iso:GB"}
        )
    made.table("milestone").insert(
        {"milestone_id": "m", "initiative_id": "a", "title": "m", "kind": "promise", "source_url": url}
    )
    yield made.conn
    made.close()


def period_is(db: sqlite3.Connection, name: str, period: tuple[str, str]) -> None:
    db.execute("UPDATE initiative SET start_date = ?, end_date = ? WHERE initiative_id = ?", (*period, name))


@settings(deadline=None)
@given(DATES)
def test_first_and_last_day(db: sqlite3.Connection, text: str) -> None:
    sql = f"SELECT {SQL_FIRST_DAY.format('t')}, {SQL_LAST_DAY.format('t')} FROM (SELECT ? AS t)"
    every = days(text)
    assert db.execute(sql, (text,)).fetchone() == (every[0].isoformat(), every[-1].isoformat())
    assert all((after - before).days == 1 for before, after in pairwise(every))


@settings(deadline=None)
@given(periods())
def test_bounds_of_a_period(db: sqlite3.Connection, period: tuple[str, str]) -> None:
    period_is(db, "a", period)
    query = """SELECT first_day, first_day_latest, last_day_earliest, last_day FROM initiative_day
        WHERE initiative_id = 'a'"""
    began, ended = starts(period), ends(period)
    bounds = (min(began), max(began), min(ended), max(ended))
    assert db.execute(query).fetchone() == tuple(day.isoformat() for day in bounds)


@settings(deadline=None)
@given(periods())
def test_open_today_for_sure_or_perhaps(db: sqlite3.Connection, period: tuple[str, str]) -> None:
    period_is(db, "a", period)
    status, is_certain = db.execute(
        "SELECT status, is_certain FROM initiative_status WHERE initiative_id = 'a'"
    ).fetchone()
    began, ended = starts(period), ends(period)
    surely = all(day <= TODAY for day in began) and all(day >= TODAY for day in ended)
    perhaps = any(day <= TODAY for day in began) and any(day >= TODAY for day in ended)
    assert (status == "open") == perhaps
    assert (status == "open" and bool(is_certain)) == surely


@settings(deadline=None, max_examples=60)
@given(periods(), periods())
def test_two_periods_meet_for_sure_or_perhaps(
    db: sqlite3.Connection, one: tuple[str, str], other: tuple[str, str]
) -> None:
    period_is(db, "a", one)
    period_is(db, "b", other)
    found = db.execute("SELECT is_certain, days_least, days_most FROM overlap").fetchone()
    orders = [(starts(one), ends(other)), (starts(other), ends(one))]
    surely = all(start <= end for begun, over in orders for start in begun for end in over)
    perhaps = all(any(start <= end for start in begun for end in over) for begun, over in orders)
    assert (found is not None) == perhaps
    if found:
        assert bool(found[0]) == surely == (found[1] >= 1)
        assert found[1] <= found[2]


@settings(deadline=None)
@given(periods(), DATES)
def test_days_to_a_reply(db: sqlite3.Connection, period: tuple[str, str], replied: str) -> None:
    period_is(db, "a", period)
    db.execute("DELETE FROM response")
    db.execute(
        """INSERT INTO response (response_id, initiative_id, responder_id, date, decision, decision_basis, source_url)
        VALUES ('p', 'a', 'council', ?, 'noted', 'stated', 'https://example.org/')""",
        (replied,),
    )
    waits = [(answered - end).days for answered in days(replied) for end in ends(period)]
    for view in ("reply_times", "organisation_reply_times"):
        found = db.execute(f"SELECT days_least, days_most FROM {view} WHERE initiative_id = 'a'").fetchone()
        ended = last_day(period[1]) < TODAY
        assert found == ((min(waits), max(waits)) if ended else None)
    db.execute("DELETE FROM response")


@settings(deadline=None)
@given(DATES, st.none() | DATES, st.none() | DATES)
def test_a_promise_is_late_on_every_day_that_the_dates_leave_open(
    db: sqlite3.Connection, due: str, done: str | None, looked: str | None
) -> None:
    db.execute(
        "UPDATE milestone SET due_date = ?, done_date = ?, status_date = ?, delivery_status = ?",
        (due, done, looked, None if done else "limited"),
    )
    state, days_late = db.execute("SELECT state, days_late FROM step_state").fetchone()
    if done:
        is_late = all(day > limit for day in days(done) for limit in days(due))
        assert (state, days_late) == ("kept_late" if is_late else "kept", None)
    elif any(day >= TODAY for day in days(due)):
        assert (state, days_late) == ("open", None)
    else:
        waits = [(day - limit).days for day in days(looked) for limit in days(due)] if looked else [0]
        late = min(waits) > 0
        assert (state, days_late) == ("late" if late else "not_looked", min(waits) if late else None)
