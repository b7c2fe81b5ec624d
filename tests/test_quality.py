"""How an engagement went, in words: people with their base, evaluations, steps, themes, and the filter by them."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from plugins.quality import caption, figure, order, size, value, when, whom
from tests.site import Site, text_of

GROUP = {
    "n": None,
    "n_fewer_than": None,
    "suppressed": None,
    "share": None,
    "category": "16 to 24",
    "basis": "printed",
}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"n": 0}, "0"),
        ({"n": 1234}, "1,234"),
        ({"n_fewer_than": 10, "suppressed": 1}, "fewer than 10"),
        ({"suppressed": 1}, "too few to show"),
        ({}, "printed there, not copied here"),
        ({"share": 0.5}, ""),
        ({"category": "not_collected"}, ""),
        ({"basis": None}, ""),
    ],
)
def test_that_a_number_is_small_is_said_only_where_that_is_why(given: dict[str, Any], words: str) -> None:
    assert figure(GROUP | given) == words


TABLE = {"characteristic_label": "Age", "about": None, "n_base": None, "as_of": None, "multi_answer": None}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Age"),
        ({"n_base": 50}, "Age: of 50 people"),
        ({"n_base": 55, "about": "recruited"}, "Age: of 55 recruited"),
        ({"about": "applicants", "as_of": "2020-01"}, "Age: those who applied, January 2020"),
        (
            {"n_base": 27, "about": "completed", "multi_answer": 1},
            "Age: of 27 who took part to the end; a person may be in several groups",
        ),
    ],
)
def test_a_table_says_whom_it_is_of(given: dict[str, Any], words: str) -> None:
    assert caption(TABLE | given) == words


MEASURED = dict.fromkeys(
    ("before", "after", "unit", "n_answered", "n_answered_bound", "n_asked", "score_min", "score_max")
)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, ""),
        ({"after": 0.96, "unit": "share", "n_answered": 27}, "96%, 27 answered"),
        ({"before": 0.89, "after": 0.88, "unit": "share"}, "from 89% to 88%"),
        ({"before": 106, "after": 73, "unit": "people"}, "from 106 people to 73 people"),
        ({"after": 124800, "unit": "GBP"}, "124,800 GBP"),
        (
            {
                "after": 4.74,
                "unit": "mean score",
                "score_min": 1,
                "score_max": 5,
                "n_answered": 18,
                "n_asked": 23,
            },
            "4.74 on a scale of 1 to 5, 18 of 23 answered",
        ),
        (
            {
                "after": 0.9,
                "unit": "share",
                "n_answered": 28,
                "n_answered_bound": "at_least",
                "n_asked": 50,
            },
            "90%, at least 28 of 50 answered",
        ),
    ],
)
def test_a_measure_is_told_with_its_unit_and_base(given: dict[str, Any], words: str) -> None:
    assert value(MEASURED | given) == words


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2021-08-05", "2021-08-05", "5 August 2021"),
        ("2020-11-07", "2020-11-08", "7 November 2020 to 8 November 2020"),
        ("2021-04", None, "April 2021"),
        (None, "2021-04", "until April 2021"),
        (None, None, ""),
    ],
)
def test_a_step_of_one_day_is_one_day(start: str | None, end: str | None, words: str) -> None:
    assert when({"start_date": start, "end_date": end}) == words


def test_a_closed_group_is_not_open() -> None:
    assert [whom(words) for words in ("members", "anyone in the EU", None)] == [
        "for members",
        "open to anyone in the EU",
        "",
    ]


THEME = dict.fromkeys(("rank", "rank_of", "n_responses", "n_coded", "share", "magnitude", "magnitude_label"))


@pytest.mark.parametrize(
    ("given", "words", "in_order"),
    [
        ({"n_responses": 96, "n_coded": 2167, "share": 0.0443}, "96 of 2,167 responses, 4%", ""),
        ({"share": 0.8, "n_coded": 206}, "80% of 206 responses", ""),
        ({"n_responses": 12}, "12 responses", ""),
        ({"magnitude": "few", "magnitude_label": "A few"}, "a few", ""),
        (
            {"rank": 1, "rank_of": 10, "n_coded": 545},
            "no. 1 of 10",
            "In the order of how often each was met in 545 responses; no count of them is printed.",
        ),
        ({}, "", ""),
    ],
)
def test_how_many_raised_a_theme_as_far_as_it_is_printed(
    given: dict[str, Any], words: str, in_order: str
) -> None:
    assert (size(THEME | given), order(THEME | given)) == (words, in_order)


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
async def test_people_of_minorities_are_seen_with_base_page_and_target(site: Site) -> None:
    words = text_of(await site.page("/initiative/glasgow-citizens-assembly-climate-2021"))
    assert (
        "Race: of 55 recruited Asian or Asian Scottish 5 9% 9% Other ethnic minority background 4 7% 6%"
        in words
    )
    assert "glasgow.gov.uk, p. 8 (Table 1.1), read on 30 November 2026" in words
    assert "too few to show" not in words
    leeds = text_of(await site.page("/initiative/leeds-climate-jury-2019"))
    assert "Race: of 21 who took part to the end White 16 76% Asian or Black 5 24%" in leeds
    assert "Good discussion. Said that their opinion changed: 47%, 19 answered ." in leeds


@pytest.mark.asyncio
async def test_what_was_left_out_of_the_first_reading_is_not_called_small(site: Site) -> None:
    words = text_of(await site.page("/initiative/devon-climate-assembly-2021"))
    assert "16 to 20 printed there, not copied here 7%" in words and "too few" not in words


@pytest.mark.asyncio
async def test_no_reply_is_said_to_be_missing_beside_a_listed_one(site: Site) -> None:
    words = text_of(await site.page("/initiative/parliament-participation-inquiry-2022"))
    assert (
        "An official reply is listed: Embedding Public Participation in the Work of the Parliament" in words
    )
    assert "No reply is recorded" not in words and "No reply recorded" not in words


def test_an_engagement_with_a_listed_reply_counts_as_answered(connection: sqlite3.Connection) -> None:
    sql = """SELECT count(*), sum(y.without_reply), sum(s.status = 'overdue')
        FROM initiative_status s LEFT JOIN asked_year y USING (initiative_id)
        WHERE initiative_id IN (SELECT initiative_id FROM document WHERE kind = 'response')"""
    n, n_without, n_overdue = connection.execute(sql).fetchone()
    assert n > 0 and (n_without, n_overdue) == (0, 0)


@pytest.mark.asyncio
@pytest.mark.parametrize("table", ["participation", "evaluation", "stage", "theme", "document"])
async def test_a_search_keeps_to_engagements_that_have_it(
    table: str, site: Site, connection: sqlite3.Connection
) -> None:
    sql = f"SELECT count(*) FROM search_record WHERE initiative_id IN (SELECT initiative_id FROM {table})"
    assert await site.total(**{"with": table}) == connection.execute(sql).fetchone()[0] > 0


@pytest.mark.asyncio
async def test_the_filter_is_named_and_a_wrong_one_too(site: Site) -> None:
    html = await site.page("/search", **{"with": "evaluation"})
    assert "Recorded: How it was judged Remove" in text_of(html)
    assert '<option value="evaluation" selected>How it was judged</option>' in html
    refused = await site.get("/search", **{"with": "judgement"})
    assert refused.status_code == 400 and "document, evaluation, participation, stage, theme" in refused.text


def test_most_of_what_organisers_printed_is_shown(connection: sqlite3.Connection) -> None:
    shown = "n IS NOT NULL OR share IS NOT NULL OR n_fewer_than IS NOT NULL"
    n, n_shown, n_small = connection.execute(
        f"SELECT count(*), sum({shown}), sum(ifnull(suppressed, 0)) FROM participation"
    ).fetchone()
    assert n_shown / n > 0.8 and n_small == 0
