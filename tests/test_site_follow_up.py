"""Follow-up: what is late, what became of results, days to a reply, steps; exact on the made-up engagements.

tests/followup.py tells what they are; the day of the data is 2024-06-30.
"""

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from plugins.milestones import days_after_due
from tests.site import Site, text_of

FUTURE, CLIMATE = "conference-on-future-of-europe-2021", "scotland-climate-assembly-2020"
OPEN_GOVERNMENT = "ogp-scotland-commitment-2-participation-2018"


@pytest.fixture(scope="module")
def small(followup: Path) -> Site:
    return Site(followup)


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


def picked(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.asyncio
async def test_what_is_late_and_who_owes_it(small: Site) -> None:
    """The report of the jury was due on 2023-06-30, 366 days ago (2024 has a 29 February), and no reply carries
    it, so all three who were to answer owe it. The night buses were due in 2024-Q1, which ended 91 days ago; the
    agency's reply on 2024-05-23, 38 days ago; the fares 30 days ago. Not late: what the council took back (p-2a,
    due 2024-01-01), what is due in 2024 or on the very day, what was given up, and what has no day."""
    answer = await small.json("/overdue.json")
    assert (answer["as_of"], answer["total"], answer["n_replies"], answer["n_promises"]) == (
        "2024-06-30",
        6,
        1,
        3,
    )
    assert picked(answer["results"], "kind", "record_id", "organisation_id", "due_day", "days_late") == [
        ("step", "m-whole", "assembly-office", "2023-06-30", 366),
        ("step", "m-whole", "north-council", "2023-06-30", 366),
        ("step", "m-whole", "river-agency", "2023-06-30", 366),
        ("action", "p-1a", "north-council", "2024-03-31", 91),
        ("reply", "housing-survey", "river-agency", "2024-05-23", 38),
        ("step", "m-late", "north-council", "2024-05-31", 30),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("filters", "late"),
    [
        ({"organisation": "river-agency"}, ["m-whole", "housing-survey"]),
        ({"kind": "reply"}, ["housing-survey"]),
        ({"kind": "action"}, ["p-1a"]),
        ({"place": "gss:S12000036"}, ["m-whole", "m-whole", "m-whole", "p-1a", "m-late"]),
        ({"place": "Scotland", "subject": "HOU"}, ["housing-survey"]),
        ({"subject": "TRA.01", "organisation": "assembly-office"}, ["m-whole"]),
        ({"place": "gss:S12000033"}, []),
    ],
)
async def test_what_is_late_can_be_narrowed(small: Site, filters: dict[str, str], late: list[str]) -> None:
    assert [row["record_id"] for row in (await small.json("/overdue.json", **filters))["results"]] == late


@pytest.mark.asyncio
async def test_the_page_groups_what_is_late_by_organisation(small: Site) -> None:
    words = text_of(await small.page("/overdue"))
    assert "1 reply and 3 promises late" in words
    assert "North Council 3 promises; the longest is 366 days late." in words
    assert "River Agency 1 reply and 1 promise; the longest is 366 days late." in words
    assert "No day was stated; twelve weeks were over on 23 May 2024." in words
    assert "Due January to March 2024. From Bus jury." in words
    assert (
        words.index("North Council 3")
        < words.index("River Agency 1")
        < words.index("Assembly Office 1 promise")
    )


@pytest.mark.asyncio
async def test_what_became_of_results(small: Site) -> None:
    """Nine results. Accepted: bus-1, bus-2, bus-5. In part and rejected too: bus-1. Noted: bus-3. Answered only as a
    whole: bus-4. In place: pier. No reply: home-1, home-2, swing. Taken on: bus-1, bus-2, bus-5, pier, of which
    bus-1 (the office had planned it), bus-2 and pier were planned before, and bus-5 does not say."""
    answer = await small.json("/acceptance.json", by="initiative")
    assert answer["all"] == {
        "id": None, "label": "All", "n_results": 9, "n_self_selected": 4,
        "accepted": 3, "already_in_place": 1, "accepted_in_part": 1, "rejected": 1, "under_consideration": 0,
        "noted": 1, "not_addressed": 0, "about_the_plan": 0, "answered_as_a_whole": 1, "no_reply_recorded": 3,
        "rejected_no_reason": 1, "rejected_reason_not_read": 0,
        "taken_on": 4, "already_planned": 3, "new_because_of_this": 0, "plan_not_said": 1,
        "share_already_planned": 1.0,
    }  # fmt: skip
    assert picked(
        answer["results"], "id", "n_results", "n_self_selected", "accepted", "no_reply_recorded"
    ) == [
        ("bus-jury", 5, 0, 3, 0),
        ("housing-survey", 2, 2, 0, 2),
        ("harbour-petition", 1, 1, 0, 0),
        ("park-budget", 1, 1, 0, 1),
    ]


@pytest.mark.asyncio
async def test_of_an_organisation_its_own_word_counts(small: Site) -> None:
    """The council: bus-1 accepted (new), bus-2 accepted (planned), bus-3 noted, bus-5 accepted (does not say), pier in
    place; bus-4 and swing without a reply. The agency: bus-1 rejected, and the jury as a whole answered."""
    rows = (await small.json("/acceptance.json"))["results"]
    names = ("id", "n_results", "accepted", "accepted_in_part", "rejected", "rejected_no_reason",
             "answered_as_a_whole", "no_reply_recorded", "already_planned", "new_because_of_this", "plan_not_said",
             "share_already_planned")  # fmt: skip
    assert picked(rows, *names) == [
        ("north-council", 7, 3, 0, 0, 0, 0, 2, 2, 1, 1, 2 / 3),
        ("river-agency", 7, 0, 0, 1, 1, 4, 2, 0, 0, 0, None),
        ("assembly-office", 5, 0, 1, 0, 0, 0, 4, 1, 0, 0, 1.0),
    ]
    one = await small.json("/acceptance.json", organisation="river-agency", by="method")
    assert (one["all"]["n_results"], one["all"]["rejected"], one["all"]["accepted"]) == (7, 1, 0)
    assert picked(one["results"], "id", "n_results") == [("citizens_jury", 5), ("survey", 2)]


@pytest.mark.asyncio
async def test_no_chart_of_answers_where_there_is_none(small: Site) -> None:
    """Nobody answered the survey, and the workshops have no results."""
    charts = [(await small.json(f"/method/{name}.json"))["acceptance"] for name in ("survey", "workshop")]
    assert charts == [None, None]
    jury = (await small.json("/method/citizens_jury.json"))["acceptance"]
    assert [(row["id"], row["count"]) for row in jury["rows"] if row["count"]] == [
        ("accepted", 3),
        ("accepted_in_part", 1),
        ("rejected", 1),
        ("noted", 1),
        ("answered_as_a_whole", 1),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("filters", "n"),
    [({"place": "gss:S12000036"}, 6), ({"subject": "HOU"}, 3), ({"method": "survey"}, 2),
     ({"place": "gss:S12000036", "subject": "TRA"}, 5), ({"place": "gss:S12000033"}, 0)],
)  # fmt: skip
async def test_results_can_be_narrowed(small: Site, filters: dict[str, str], n: int) -> None:
    answer = await small.json("/acceptance.json", by="subject", **filters)
    assert (answer["all"] or {"n_results": 0})["n_results"] == n
    assert sum(row["n_results"] for row in answer["results"]) == n


@pytest.mark.asyncio
async def test_the_page_of_results_says_on_what_it_rests(small: Site) -> None:
    words = text_of(await small.page("/acceptance"))
    assert "Of the 3 whose reply tells, 3 (100%) had been planned or done before and 0 are new" in words
    assert "1 does not say." in words
    assert "Of 1 result that was rejected, 1 got no reason; of 0 we have not read the full reply" in words
    assert "4 of them from people who chose to take part: not evidence of public support" in words
    by_survey = text_of(await small.page("/acceptance", by="initiative", method="survey"))
    assert "Housing survey From people who chose to take part: not evidence of public support" in by_survey
    assert "No reply tells whether it had been planned before. 0 do not say." in by_survey


@pytest.mark.asyncio
async def test_days_to_a_reply_and_who_still_waits(small: Site) -> None:
    """bus-jury ended on 01-31; its first reply is of some day in February 2024, so on the first, one day later.
    harbour-petition: from 2023-12-31 to some day in 2024 one day. quiet-talk: nobody says when. The survey waits since
    02-29 (122 days), the budget since 03-31 (91 days, not overdue). autumn-plan lies ahead, undated-forum has no end."""
    answer = await small.json("/reply-times.json")
    assert answer["all"] == {
        "ended": 5, "answered": 3, "undated": 1, "median_days": 1, "quickest": 1, "slowest": 1,
        "waiting": 2, "overdue": 1, "median_days_waiting": 106, "longest_wait": 122,
    }  # fmt: skip
    names = (
        "id",
        "ended",
        "answered",
        "undated",
        "median_days",
        "quickest",
        "slowest",
        "waiting",
        "longest_wait",
    )
    assert picked(answer["results"], *names) == [
        # the jury after 1 day, the petition after 1; the budget waits
        ("north-council", 3, 2, 0, 1, 1, 1, 1, 91),
        # the jury on 2024-02-10, after 10 days; quiet-talk some day
        ("assembly-office", 2, 2, 1, 10, 10, 10, 0, None),
        # the jury in April, so on the first, after 61 days; the survey waits
        ("river-agency", 2, 1, 0, 61, 61, 61, 1, 122),
    ]
    assert picked(
        (await small.json("/reply-times.json", by="year"))["results"], "id", "ended", "waiting"
    ) == [
        ("2024", 4, 2),
        ("2023", 1, 0),
    ]
    one = await small.json("/reply-times.json", organisation="river-agency")
    assert [row["id"] for row in one["results"]] == ["river-agency"] and one["all"]["ended"] == 2


@pytest.mark.asyncio
async def test_the_page_of_days_never_drops_who_waits(small: Site) -> None:
    words = text_of(await small.page("/reply-times"))
    assert "3 have a reply: half of them within 1 day" in words and "Of 1 nobody says when it came." in words
    assert (
        "2 still wait: half of them for more than 106 days so far, the longest for 122 days; 1 of these replies is overdue."
        in words
    )
    assert words.index("Housing survey 122 days") < words.index("Park budget 91 days")


@pytest.mark.asyncio
async def test_steps_in_time(small: Site) -> None:
    """The timetable was due in January and printed on 2024-02-20, 20 days after the 31st."""
    answer = await small.json("/milestones.json")
    assert answer["counts"] == {"late": 3, "open": 3, "kept": 1, "abandoned": 1}
    assert picked(answer["results"], "promise_id", "state", "days_late", "days_after_due") == [
        ("m-whole", "late", 366, None),
        ("m-dropped", "abandoned", None, None),
        ("m-kept", "kept", None, 20),
        ("p-1a", "late", 91, None),
        ("m-late", "late", 30, None),
        ("m-year", "open", None, None),
        ("m-undated", "open", None, None),
        ("m-pier", "open", None, None),
    ]
    late = await small.json("/milestones.json", state="late", organisation="river-agency")
    assert picked(late["results"], "promise_id") == [("m-whole",)]
    words = text_of(await small.page("/milestones", initiative="bus-jury"))
    assert "January 2024 · Timetable printed Kept Done 20 February 2024, 20 days after it was due." in words
    assert "No day recorded · Signs ordered Still open" in words and "Mend the pier" not in words


@pytest.mark.parametrize(
    ("due", "done", "days"),
    [("2024", "2024-12", 0), ("2024-Q1", "2024-04-01", 1), ("2024-01-31", "2024-02", 1), ("2024", None, None), (None, "2024", None)],
)  # fmt: skip
def test_days_after_a_partial_date(due: str | None, done: str | None, days: int | None) -> None:
    assert days_after_due(due, done) == days


@pytest.mark.asyncio
async def test_a_plan_for_a_quarter_stays_one(small: Site) -> None:
    row = (await small.json("/upcoming.json"))["results"][0]
    assert (row["initiative_id"], row["start_date"], row["end_date"]) == ("autumn-plan", "2024-Q4", "2025-Q1")
    html = await small.page("/upcoming")
    assert '<time datetime="2024">October to December 2024</time>' in html
    assert "Closes January to March 2025 ." in text_of(html)
    assert "DTSTART;VALUE=DATE:20241001" in (await small.get("/upcoming.ics")).text
    assert [
        found["initiative_id"]
        for found in (await small.json("/search.json", **{"from": "2025-03", "to": "2025-04"}))["results"]
    ] == ["autumn-plan"]
    assert (await small.json("/search.json", **{"from": "2025-04"}))["total"] == 0


@pytest.mark.asyncio
@pytest.mark.parametrize("name", ["overdue", "acceptance", "reply-times", "milestones"])
async def test_the_csv_holds_the_rows_of_the_json(small: Site, name: str) -> None:
    rows = (await small.json(f"/{name}.json"))["results"]
    response = await small.get(f"/{name}.csv")
    assert response.headers["content-disposition"] == f'attachment; filename="participation-{name}.csv"'
    assert list(csv.DictReader(io.StringIO(response.text))) == [
        {field: "" if value is None else str(value) for field, value in row.items()} for row in rows
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "name", "value", "words"),
    [
        ("/overdue", "kind", "letter", "not a known value. Allowed: action, reply, step."),
        (
            "/acceptance",
            "by",
            "colour",
            "not a known value. Allowed: initiative, method, organisation, subject.",
        ),
        ("/acceptance", "page", "0", "must be a whole number from 1 to 100000."),
        ("/reply-times", "organisation", "nobody", "no organisation has this id"),
        ("/milestones", "initiative", "nowhere", "no engagement has this id."),
        ("/milestones", "q", "x", "unknown parameter."),
    ],
)
async def test_a_bad_parameter_is_named(small: Site, path: str, name: str, value: str, words: str) -> None:
    for kind in ("", ".json", ".csv"):
        response = await small.get(path + kind, **{name: value})
        assert (
            response.status_code == 400 and f"Parameter “{name}”, value “{value}”: {words}" in response.text
        )


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/overdue", "/acceptance", "/reply-times", "/milestones"])
async def test_nothing_found_says_what_is_covered(small: Site, path: str) -> None:
    words = text_of(await small.page(path, place="iso:JP"))
    assert "Nothing recorded here matches." in words and "Made-up engagements" in words


@pytest.mark.asyncio
async def test_the_conference_on_the_future_of_europe(site: Site, connection: sqlite3.Connection) -> None:
    """Three institutions answered the conference as a whole; each stands by itself with its own first reply."""
    held = connection.execute("SELECT count(*) FROM result WHERE initiative_id = ?", (FUTURE,)).fetchone()[0]
    for institution, days in (
        ("european-parliament", 0),  # 2022-05-04, before the conference ended on 2022-05-09
        ("european-commission", 0),  # May 2022
        ("council-of-the-european-union", 23),  # June 2022, so on the first of it
    ):
        rows = (await site.json("/acceptance.json", organisation=institution, by="initiative"))["results"]
        row = next(row for row in rows if row["id"] == FUTURE)
        assert (row["n_results"], row["answered_as_a_whole"], row["n_self_selected"]) == (held, held, 0)
        found = connection.execute(
            "SELECT max(days, 0) FROM organisation_reply_times WHERE initiative_id = ? AND organisation_id = ?",
            (FUTURE, institution),
        ).fetchone()
        assert found[0] == days


@pytest.mark.asyncio
async def test_scotlands_climate_assembly(site: Site) -> None:
    rows = (await site.json("/acceptance.json", by="initiative", place="iso:GB-SCT"))["results"]
    row = next(row for row in rows if row["id"] == CLIMATE)
    assert row["n_results"] > 81 and row["n_self_selected"] == 0
    assert (
        row["accepted"]
        and row["accepted_in_part"]
        and row["answered_as_a_whole"] > row["no_reply_recorded"] == 0
    )
    times = await site.json("/reply-times.json", place="iso:GB-SCT")
    assert times["all"]["ended"] == times["all"]["answered"] + times["all"]["waiting"]
    government = next(row for row in times["results"] if row["id"] == "scottish-government")
    assert government["waiting"] and government["answered"] and 0 < government["median_days"] < 400


@pytest.mark.asyncio
async def test_the_open_government_commitment_of_2018(site: Site) -> None:
    answer = await site.json("/milestones.json", initiative=OPEN_GOVERNMENT)
    assert answer["total"] >= 5 and set(answer["counts"]) == {"late", "open", "kept", "abandoned"}
    days = [row["due_date"] for row in answer["results"] if row["due_date"]]
    assert days == sorted(days) and min(days) >= "2018"
    owed = await site.json("/overdue.json", organisation="scottish-government", subject="GOV")
    late = {row["promise_id"] for row in answer["results"] if row["state"] == "late"}
    assert late <= {row["record_id"] for row in owed["results"]}
