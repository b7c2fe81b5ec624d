"""Follow-up: what is late, what became of results, days to a reply, steps; exact on the made-up engagements.

tests/followup.py tells what they are; the day of the data is 2024-06-30.
"""

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from plugins.acceptance import SUMMED, summed, with_interval
from plugins.milestones import days_after_due
from plugins.profile import summary
from tests.site import Site, text_of

FUTURE, CLIMATE = "conference-on-future-of-europe-2021", "scotland-climate-assembly-2020"
OPEN_GOVERNMENT = "ogp-scotland-commitment-2-participation-2018"
NOT_COUNTED = set(SUMMED) - {"decided", "taken_on", "n_results"}


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
    """The agency said it would reply in May; its page was read on 2024-06-20, 20 days after the 31st, and no reply
    stood there. The fares were due on 05-31 and not cut on 06-20; the shelters were due in April and limited in May,
    so on the first of May at least, one day later. Not late: the report of 2023, of which nobody has looked since
    its day; the night buses, of which nobody has said anything; the riders, of whom no evidence was found."""
    answer = await small.json("/overdue.json")
    assert (answer["as_of"], answer["total"], answer["n_replies"], answer["n_promises"]) == (
        "2024-06-30",
        3,
        1,
        2,
    )
    names = ("kind", "record_id", "organisation_id", "due_day", "days_late", "looked_on", "assessed_by")
    assert picked(answer["results"], *names) == [
        ("reply", "housing-survey", "river-agency", "2024-05-31", 20, "2024-06-20", None),
        ("step", "m-late", "north-council", "2024-05-31", 20, "2024-06-20", "independent"),
        ("step", "m-shelters", "river-agency", "2024-04-30", 1, "2024-05", "self"),
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("filters", "late"),
    [
        ({"organisation": "river-agency"}, ["housing-survey", "m-shelters"]),
        ({"kind": "reply"}, ["housing-survey"]),
        ({"kind": "action"}, []),
        ({"place": "gss:S12000036"}, ["m-late", "m-shelters"]),
        ({"place": "Scotland", "subject": "HOU"}, ["housing-survey"]),
        ({"subject": "TRA.01", "organisation": "assembly-office"}, []),
        ({"place": "gss:S12000033"}, []),
    ],
)
async def test_what_is_late_can_be_narrowed(small: Site, filters: dict[str, str], late: list[str]) -> None:
    assert [row["record_id"] for row in (await small.json("/overdue.json", **filters))["results"]] == late


@pytest.mark.asyncio
async def test_the_page_groups_what_is_late_by_organisation(small: Site) -> None:
    words = text_of(await small.page("/overdue"))
    assert "1 reply and 2 promises late" in words
    assert "River Agency 1 reply and 1 promise; the longest was 20 days late when looked at." in words
    assert "North Council 1 promise; the longest was 20 days late when looked at." in words
    assert "20 days Reply to Housing survey Due May 2024; none found on 20 June 2024." in words
    assert "Due April 2024; limited in May 2024, as found by the institution itself. From Bus jury." in words
    assert words.index("River Agency 1 reply") < words.index("North Council 1")


@pytest.mark.asyncio
async def test_what_nobody_has_looked_at_is_apart_and_no_claim(small: Site) -> None:
    words = text_of(await small.page("/overdue"))
    late, unlooked = words.split("The day has passed; nobody has looked yet 3")
    assert "No claim that anything is late: these are 3 steps and promises" in unlooked
    titles = ["Riders asked again", "Run night buses", "Yearly report"]
    assert [unlooked.index(title) for title in titles] == sorted(unlooked.index(title) for title in titles)
    assert not any(title in late for title in titles)
    feed = (await small.get("/milestones.atom")).text
    assert "Fares cut" in feed and "Timetable printed" in feed
    assert not any(title in feed for title in [*titles, "Hearing in the council", "Last day for ideas"])


@pytest.mark.asyncio
async def test_what_became_of_results(small: Site) -> None:
    """Nine results. Accepted: bus-1, bus-2, bus-5. In part and rejected too: bus-1. Noted: bus-3. Answered only as a
    whole: bus-4. In place: pier. No reply: home-1, home-2, swing. Decided and taken on: bus-1, bus-2, bus-5, pier, of
    which bus-1 (the office had planned it) and bus-2 were planned before; of bus-5 and the pier nobody says."""
    answer = await small.json("/acceptance.json", by="initiative")
    assert answer["all"] == {
        "id": None, "label": "All", "n_engagements": 4, "n_engagements_decided": 2, "n_results": 9,
        "n_printed": 0, "n_held_of_printed": 0, "n_self_selected": 4,
        "accepted": 3, "already_in_place": 1, "accepted_in_part": 1, "rejected": 1, "under_consideration": 0,
        "noted": 1, "not_addressed": 0, "about_the_plan": 0, "answered_as_a_whole": 1, "no_reply_recorded": 3,
        "rejected_no_reason": 1, "rejected_reason_not_read": 0,
        "decided": 4, "taken_on": 4, "already_planned": 2, "new_because_of_this": 0, "plan_not_said": 2,
        "whole_taken_on": 0, "whole_rejected": 0,
        "share_already_planned": None, "share_taken_on": None, "share_low": None, "share_high": None,
        "share_if_no": None, "share_if_yes": None,
    }  # fmt: skip
    names = ("id", "n_results", "n_self_selected", "accepted", "decided", "no_reply_recorded")
    assert picked(answer["results"], *names) == [
        ("bus-jury", 5, 0, 3, 3, 0),
        ("housing-survey", 2, 2, 0, 0, 2),
        ("harbour-petition", 1, 1, 0, 1, 0),
        ("park-budget", 1, 1, 0, 0, 1),
    ]


@pytest.mark.asyncio
async def test_of_an_organisation_its_own_word_counts(small: Site) -> None:
    """The council: bus-1 accepted (new), bus-2 accepted (planned), bus-3 noted, bus-5 accepted (does not say), pier in
    place; bus-4 and swing without a reply. The agency: bus-1 rejected, and the jury as a whole answered."""
    rows = (await small.json("/acceptance.json"))["results"]
    names = ("id", "n_engagements", "n_results", "accepted", "accepted_in_part", "rejected", "rejected_no_reason",
             "answered_as_a_whole", "no_reply_recorded", "already_planned", "new_because_of_this", "plan_not_said",
             "share_already_planned")  # fmt: skip
    assert picked(rows, *names) == [
        ("north-council", 3, 7, 3, 0, 0, 0, 0, 2, 1, 1, 2, None),
        ("river-agency", 2, 7, 0, 0, 1, 1, 4, 2, 0, 0, 0, None),
        ("assembly-office", 1, 5, 0, 1, 0, 0, 0, 4, 1, 0, 0, None),
    ]
    one = await small.json("/acceptance.json", organisation="river-agency", by="method")
    assert (one["all"]["n_results"], one["all"]["rejected"], one["all"]["accepted"]) == (7, 1, 0)
    assert picked(one["results"], "id", "n_results") == [("citizens_jury", 5), ("survey", 2)]


def test_a_share_has_its_bounds_and_an_interval_by_engagement() -> None:
    """Five engagements: 20 of 25 results decided, 15 of these taken on; 3 in 4, and of all 25 from 15 to 20."""
    engagements = [
        {
            "decided": 4,
            "taken_on": 3,
            "n_results": 5,
            "id": "x",
            "label": "X",
            **dict.fromkeys(NOT_COUNTED, 0),
        }
        for _ in range(5)
    ]
    row = with_interval(summed(engagements), engagements)
    shares = [
        row[name] for name in ("share_taken_on", "share_low", "share_high", "share_if_no", "share_if_yes")
    ]
    assert shares == [0.75, 0.75, 0.75, 0.6, 0.8]
    assert (row["n_engagements"], row["n_engagements_decided"], row["decided"]) == (5, 5, 20)
    for some in (engagements[:4], [{**each, "decided": 3} for each in engagements]):  # too few of either
        few = with_interval(summed(some), some)
        assert [few[name] for name in ("share_taken_on", "share_low", "share_if_no")] == [None] * 3


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
    assert (
        "They come from 4 engagements . 4 of the results, from 2 engagements, were decided one by one"
        in words
    )
    assert "1 was answered only as part of the whole, and for 3 no reply is recorded." in words
    assert "Too few for a share: 20 decided results of 5 engagements are needed." in words
    assert "Not read for this yet: of 2 of them it was read whether they had been planned before" in words
    assert "Of 1 result that was rejected, 1 got no reason; of 0 we have not read the full reply" in words
    assert "4 of them from people who chose to take part: not evidence of public support" in words
    assert "%" not in words.split("9 results")[1].split("Place names")[0]
    by_survey = text_of(await small.page("/acceptance", by="initiative", method="survey"))
    assert "Housing survey From people who chose to take part: not evidence of public support" in by_survey


@pytest.mark.asyncio
async def test_days_to_a_reply_and_who_still_waits(small: Site) -> None:
    """bus-jury ended on 01-31; its first reply is of some day in February 2024, or of the 10th: 1 to 10 days later.
    harbour-petition: from some day in 2023 to some day in 2024. quiet-talk: nobody says when. The survey and the
    budget wait. autumn-plan lies ahead, undated-forum has no end. Fewer than ten tell no median."""
    answer = await small.json("/reply-times.json")
    assert answer["all"] == {
        "ended": 5, "answered": 3, "before_the_end": 0, "exact": 0, "undated": 1, "median_least": None,
        "median_most": None, "waiting": 2, "report_published": 0, "overdue": 1,
    }  # fmt: skip
    names = ("id", "ended", "answered", "exact", "undated", "waiting", "overdue")
    assert picked(answer["results"], *names) == [
        ("north-council", 3, 2, 0, 0, 1, 0),
        ("assembly-office", 2, 2, 1, 1, 0, 0),  # the jury on 2024-02-10, to the day; quiet-talk some day
        ("river-agency", 2, 1, 0, 0, 1, 1),
    ]
    assert picked(
        (await small.json("/reply-times.json", by="year"))["results"], "id", "ended", "waiting"
    ) == [
        ("2024", 4, 2),
        ("2023", 1, 0),
    ]
    one = await small.json("/reply-times.json", organisation="river-agency")
    assert [row["id"] for row in one["results"]] == ["river-agency"] and one["all"]["ended"] == 2


def test_half_answered_lies_between_the_bounds_of_the_dates() -> None:
    """Six answered after 10, 20, 30, 40, 50 and 60 days, one before the end, one some day in 100; two still wait."""

    def waited(number: int, least: int | None, most: int | None, waiting: int = 0) -> dict[str, Any]:
        return {"initiative_id": number, "waiting": waiting, "days_least": least, "days_most": most,
                "days_so_far": 200, "status": "not_seen" if waiting else "answered"}  # fmt: skip

    exact = [waited(days, days, days) for days in (-5, 10, 20, 30, 40, 50, 60)]
    rows = [*exact, waited(7, 0, 100), waited(8, 200, 200, 1), waited(9, 200, 210, 1)]
    found = summary(rows)
    assert found == {
        "ended": 10, "answered": 8, "before_the_end": 1, "exact": 7, "undated": 0, "median_least": 40,
        "median_most": 40, "waiting": 2, "report_published": 0, "overdue": 0,
    }  # fmt: skip
    mostly = [*exact[:4], *(waited(number, 200, 200, 1) for number in range(100, 108))]
    assert [summary(mostly)[name] for name in ("median_least", "median_most")] == [201, None]
    assert summary(rows[:9])["median_least"] is None  # fewer than ten


@pytest.mark.asyncio
async def test_the_page_of_days_never_drops_who_waits(small: Site) -> None:
    words = text_of(await small.page("/reply-times"))
    assert (
        "3 have a reply; 0 came before the end, of 1 nobody says when, and 0 can be counted to the day."
        in words
    )
    assert (
        "2 still wait; for 0 of them a report of the results is out, and 1 is late by a day that was named"
        in words
    )
    assert words.index("Housing survey at least 122 days") < words.index("Park budget at least 91 days")


@pytest.mark.asyncio
async def test_steps_in_time(small: Site) -> None:
    """The timetable was due in January and printed on 2024-02-20, 20 days after the 31st. The jury handed its report
    over four days after the day that was set, which is no delay of anybody's: citizens owe nothing."""
    answer = await small.json("/milestones.json")
    assert answer["counts"] == {
        "late": 2, "not_looked": 3, "passed": 2, "open": 3, "kept": 1, "kept_late": 1, "abandoned": 1,
    }  # fmt: skip
    assert picked(answer["results"], "promise_id", "state", "days_late", "days_after_due") == [
        ("m-whole", "not_looked", None, None),
        ("m-dropped", "abandoned", None, None),
        ("m-kept", "kept_late", None, 20),
        ("m-party", "kept", None, None),
        ("p-1a", "not_looked", None, None),
        ("m-shelters", "late", 1, None),
        ("m-hearing", "passed", None, None),
        ("m-late", "late", 20, None),
        ("m-survey", "not_looked", None, None),
        ("m-closing", "passed", None, None),
        ("m-year", "open", None, None),
        ("m-undated", "open", None, None),
        ("m-pier", "open", None, None),
    ]
    late = await small.json("/milestones.json", state="late", organisation="river-agency")
    assert picked(late["results"], "promise_id") == [("m-shelters",)]
    words = text_of(await small.page("/milestones", initiative="bus-jury"))
    assert (
        "January 2024 · Timetable printed Done late Done 20 February 2024, at least 20 days after it was due."
        in words
    )
    assert "Jury hands over its report Done Done 5 February 2024. Event." in words
    assert "Yearly report Day passed, not known whether done Limited, as found in May 2023." in words
    assert "Fares cut Late when looked at, by 20 days Not started, as found on 20 June 2024." in words
    assert "1 June 2024 · Last day for ideas Day passed Deadline for the public." in words
    assert "Mend the pier" not in words


@pytest.mark.parametrize(
    ("due", "done", "days"),
    [("2024", "2024-12", None), ("2024-Q1", "2024-04-01", 1), ("2024-01-31", "2024-02", 1), ("2024", None, None), (None, "2024", None)],
)  # fmt: skip
def test_days_after_a_partial_date(due: str | None, done: str | None, days: int | None) -> None:
    assert days_after_due({"due_date": due, "done_date": done}) == days


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
    for institution, least, most in (
        ("european-parliament", -5, -5),  # 2022-05-04, before the conference ended on 2022-05-09
        ("european-commission", -8, 22),  # May 2022: before the end or after it
        ("council-of-the-european-union", 23, 52),  # June 2022
    ):
        rows = (await site.json("/acceptance.json", organisation=institution, by="initiative"))["results"]
        row = next(row for row in rows if row["id"] == FUTURE)
        assert (row["n_results"], row["answered_as_a_whole"], row["n_self_selected"]) == (held, held, 0)
        found = connection.execute(
            "SELECT days_least, days_most FROM organisation_reply_times WHERE initiative_id = ? AND organisation_id = ?",
            (FUTURE, institution),
        ).fetchone()
        assert tuple(found) == (least, most)


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
    assert government["waiting"] and government["answered"] and government["median_least"] > 0


@pytest.mark.asyncio
async def test_no_page_claims_what_nobody_recorded(site: Site, connection: sqlite3.Connection) -> None:
    """False of named bodies, each by a rule that made a fact of an empty or a coarse cell.

    A bill that nobody had looked up was "3,440 days late", though it came in the very month; 9 of the 9 results in
    place "had been planned before", with the column empty in all replies; replies came "after 0 days", as dates that
    know only the month were cut off at the end; 322 pairs asked "at the same time", most of them perhaps.
    """
    bill = connection.execute(
        "SELECT state FROM promise WHERE title = 'Social security bill introduced'"
    ).fetchone()
    assert bill["state"] == "not_looked"
    for path in ("/overdue", "/organisation/scottish-government", "/subject/ECO", "/", "/milestones.atom"):
        words = text_of((await site.get(path)).text)
        assert "Social security bill" not in words.split("nobody has looked yet")[0], path
    acceptance = await site.json("/acceptance.json")
    in_place = connection.execute(
        "SELECT count(*) FROM response WHERE decision = 'already_in_place'"
    ).fetchone()[0]
    told = connection.execute("SELECT count(*) FROM response WHERE prior_plan IS NOT NULL").fetchone()[0]
    assert in_place >= 9 and acceptance["all"]["already_planned"] <= told
    assert "(100%) had been planned" not in text_of(await site.page("/acceptance"))
    times = text_of(await site.page("/reply-times"))
    assert "quickest after" not in times and "can be counted to the day" in times
    overlaps = (await site.json("/overlaps.json", **{"from": "1900"}))["results"]
    sure = [row for row in overlaps if row["is_certain"]]
    assert 0 < len(sure) < len(overlaps)
    assert (
        f"{len(sure)} pairs surely at the same time and {len(overlaps) - len(sure)} that may have been"
        in text_of(await site.page("/overlaps", **{"from": "1900"}))
    )


@pytest.mark.asyncio
@pytest.mark.parametrize("by", ["initiative", "method", "subject", "organisation"])
async def test_the_counts_of_the_page_are_those_of_the_view(
    site: Site, connection: sqlite3.Connection, by: str
) -> None:
    """The page adds engagements up, the table `acceptance` counts results: both come to the same, group by group."""
    rows = (await site.json("/acceptance.json", by=by))["results"]
    names = ("n_results", "n_engagements", "n_engagements_decided", "decided", "taken_on", "answered_as_a_whole",
             "whole_taken_on", "whole_rejected", "no_reply_recorded", "plan_not_said")  # fmt: skip
    view = connection.execute(f"SELECT id, {', '.join(names)} FROM acceptance WHERE grouped_by = ?", (by,))
    assert {row["id"]: tuple(row[name] for name in names) for row in rows} == {
        found[0]: tuple(found[1:]) for found in view
    }
    for row in rows:
        told = row["decided"] >= 20 and row["n_engagements_decided"] >= 5
        assert (row["share_taken_on"] is not None) == told
        if told:
            assert row["share_low"] <= row["share_taken_on"] <= row["share_high"]
            assert row["share_if_no"] <= row["share_taken_on"] <= row["share_if_yes"]


@pytest.mark.asyncio
async def test_the_open_government_commitment_of_2018(site: Site) -> None:
    answer = await site.json("/milestones.json", initiative=OPEN_GOVERNMENT)
    assert answer["total"] >= 5 and answer["counts"]["not_looked"] >= 5 and answer["counts"]["late"] == 0
    days = [row["due_date"] for row in answer["results"] if row["due_date"]]
    assert days == sorted(days) and min(days) >= "2018"
