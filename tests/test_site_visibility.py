"""Who asks whom, when and how often, and engagements side by side; exact on the made-up engagements.

tests/followup.py tells what they are; the day of the data is 2024-06-30.
"""

import csv
import io
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from plugins.fatigue import shade
from tests.site import ASSEMBLY, Site, text_of

FUTURE = "conference-on-future-of-europe-2021"


@pytest.fixture(scope="module")
def small(followup: Path) -> Site:
    return Site(followup)


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


def picked(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


@pytest.mark.asyncio
async def test_who_asks_the_same_people_at_the_same_time(small: Site) -> None:
    """The jury (January, until the 31st; buses in Edinburgh) and the park budget (January to March; walking, all of
    Scotland) share transport and January: 31 days. The housing survey shares no topic with them; the petition has no
    first day, quiet-talk is in another town and later than the survey, and the autumn plan lies apart."""
    rows = (await small.json("/overlaps.json"))["results"]
    assert rows == [
        {
            "initiative_id": "bus-jury",
            "title": "Bus jury",
            "organisations": [{"id": "north-council", "label": "North Council"}],
            "other_id": "park-budget",
            "other_title": "Park budget",
            "other_organisations": [{"id": "north-council", "label": "North Council"}],
            "subjects": [{"id": "TRA", "label": "Transport"}],
            "place_id": "gss:S12000036",
            "place": "City of Edinburgh",
            "audiences": ["young people"],
            "from_day": "2024-01-01",
            "to_day": "2024-01-31",
            "days_least": 1,  # the jury began on some day of January
            "days_most": 31,
            "is_certain": 1,
        }
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("filters", "n"),
    [
        ({"between": "same"}, 1),
        ({"between": "different"}, 0),
        ({"organisation": "north-council", "other": "north-council"}, 1),
        ({"organisation": "north-council", "other": "river-agency"}, 0),
        ({"other": "river-agency"}, 0),
        ({"audience": "young people"}, 1),
        ({"audience": "adults"}, 0),  # only one of the two asks them
        ({"place": "gss:S12000036"}, 1),
        ({"place": "iso:GB"}, 1),
        ({"place": "gss:S12000033"}, 0),
        ({"subject": "TRA.01"}, 1),  # the top topic counts
        ({"subject": "HOU"}, 0),
        ({"from": "2024-01-31"}, 1),
        ({"from": "2024-02"}, 0),
        ({"from": "2020", "to": "2023"}, 0),
        ({"to": "2024-01-01"}, 1),
    ],
)
async def test_pairs_can_be_narrowed(small: Site, filters: dict[str, str], n: int) -> None:
    assert (await small.json("/overlaps.json", **filters))["total"] == n
    await small.page("/overlaps", **filters)


@pytest.mark.asyncio
async def test_how_often_a_place_was_asked(small: Site) -> None:
    """About Edinburgh: the petition of 2023 (housing), the jury of 2024 and the plan that ends in 2025 (transport); the
    forum has no date. All around, about Scotland: the survey and the budget of 2024, neither of which has a reply."""
    answer = await small.json("/fatigue.json", place="gss:S12000036", **{"from": "2023", "to": "2025"})
    assert answer["years"] == ["2023", "2024", "2025"]
    names = ("place", "subject", "year", "n_initiatives", "n_without_reply")
    assert picked(answer["results"], *names) == [
        ("City of Edinburgh", "Housing", "2023", 1, 0),
        ("City of Edinburgh", "Transport", "2024", 1, 0),
        ("City of Edinburgh", "Transport", "2025", 1, 0),
    ]
    words = text_of(await small.page("/fatigue", place="gss:S12000036", **{"from": "2023", "to": "2025"}))
    assert "Topic 2023 2024 2025 Transport 0 1 1 Housing 1 0 0 All of these, each once 1 1 1" in words
    assert (
        "About places around City of Edinburgh, so its people were asked too 0 2 2 without a reply 0" in words
    )


@pytest.mark.asyncio
async def test_how_often_by_place_and_by_narrower_topic(small: Site) -> None:
    """In the United Kingdom 2024: jury, survey, budget and quiet-talk, of which survey and budget wait."""
    answer = await small.json("/fatigue.json", **{"from": "2024", "to": "2024"})
    assert picked(answer["results"], "place_id", "n_initiatives", "n_without_reply") == [("iso:GB", 4, 2)]
    transport = await small.json("/fatigue.json", place="iso:GB", subject="TRA")
    assert picked(transport["results"], "subject_id", "year", "n_initiatives") == [
        ("TRA", "2024", 2),
        ("TRA", "2025", 1),
        ("TRA.01", "2024", 1),
        ("TRA.04", "2024", 1),
    ]
    words = text_of(await small.page("/fatigue", place="iso:GB", subject="TRA"))
    assert "All of these, each once" in words and "Engagements by year" in words


@pytest.mark.parametrize(
    ("number", "dark"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (7, 3), (8, 4), (500, 4)]
)
def test_shades(number: int, dark: int) -> None:
    assert shade(number) == dark


@pytest.mark.asyncio
async def test_who_asks_about_what(small: Site) -> None:
    """The council led the jury, the budget, the plan and the forum (transport) and the petition (housing)."""
    answer = await small.json("/matrix.json")
    names = ("organisation_id", "subject_id", "n_initiatives", "first_year", "last_year")
    assert picked(answer["results"], *names) == [
        ("assembly-office", "HOU", 1, "2024", "2024"),
        ("north-council", "HOU", 1, "2023", "2023"),
        ("north-council", "TRA", 4, "2024", "2025"),
        ("river-agency", "HOU", 1, "2024", "2024"),
    ]
    assert [
        row["organisation_id"] for row in (await small.json("/matrix.json", subject="TRA"))["results"]
    ] == [
        "north-council",
        "north-council",
    ]
    assert (await small.json("/matrix.json", kind="parliament"))["total"] == 1
    assert (await small.json("/matrix.json", place="gss:S12000033"))["total"] == 1
    html = await small.page("/matrix")
    assert 'aria-label="4 engagements of North Council about Transport">4</a>' in html
    assert "Organisation Housing Transport North Council 1 4 Assembly Office 1 0 River Agency 1 0" in text_of(
        html
    )


@pytest.mark.asyncio
async def test_side_by_side(small: Site) -> None:
    """The jury cost 10,000 GBP for 20 people, the survey 600 EUR for 300; the petition tells neither."""
    ids = "id=bus-jury&id=housing-survey&id=harbour-petition"
    rows = (await small.json(f"/compare.json?{ids}"))["engagements"]
    names = (
        "initiative_id", "evidence_basis", "cost_a_participant", "cost_currency", "days_least", "days_most",
        "days_waiting", "n_results", "accepted", "no_reply_recorded", "already_planned", "share_already_planned",
        "promises_late", "promises_not_looked",
    )  # fmt: skip
    assert picked(rows, *names) == [
        ("bus-jury", "random_selection", 500, "GBP", 1, 10, None, 5, 3, 0, 2, None, 2, 3),
        ("housing-survey", "self_selected", 2, "EUR", None, None, 122, 2, 0, 2, 0, None, 0, 0),
        ("harbour-petition", "self_selected", None, None, 1, 730, None, 1, 0, 0, 0, None, 0, 0),
    ]
    words = text_of(await small.page(f"/compare?{ids}"))
    assert "What was promised A reply to each within two months. – –" in words
    assert "Cost a participant only where both numbers are recorded 500 GBP 2 EUR –" in words
    assert "(EUR, GBP) and are not converted" in words
    assert words.count("Not evidence of public support") == 2
    assert "Days to the first reply 1 to 10 days none recorded for 122 days 1 to 730 days" in words
    assert "Accepted 3 of 5 0 of 2 0 of 1" in words
    assert (
        "Planned before of what was taken on 2 of 3; for 1 it was not read – 0 of 1; for 1 it was not read"
        in words
    )
    assert (
        "Steps and promises 1 done late, 2 late when looked at, 3 not looked at since their day, 2 still open, "
        "1 given up – 1 still open"
    ) in words
    table = list(csv.DictReader(io.StringIO((await small.get(f"/compare.csv?{ids}")).text)))
    assert [row["title"] for row in table] == ["Bus jury", "Housing survey", "Harbour petition"]
    assert (table[0]["methods"], table[2]["cost_a_participant"]) == ("Citizens' jury", "")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "0 given; give 2 to 5 different engagements as id=…&id=…"),
        ("id=bus-jury", "1 given;"),
        ("id=bus-jury&id=bus-jury", "1 given;"),
        ("id=a&id=b&id=c&id=d&id=e&id=f", "6 given;"),
        ("id=bus-jury&id=nowhere", "Parameter “id”, value “nowhere”: no engagement has this id."),
        ("id=bus-jury&id=housing-survey&q=x", "Parameter “q”, value “x”: unknown parameter. Known here: id."),
    ],
)
async def test_too_few_too_many_or_unknown(small: Site, query: str, words: str) -> None:
    for kind in ("", ".json", ".csv"):
        response = await small.get(f"/compare{kind}?{query}")
        assert response.status_code == 400 and words in response.text.replace("&amp;", "&")


@pytest.mark.asyncio
async def test_a_page_of_an_engagement_offers_to_compare(site: Site) -> None:
    html = await site.page(f"/initiative/{ASSEMBLY}")
    assert f'<form action="/compare" method="get"><input type="hidden" name="id" value="{ASSEMBLY}">' in html
    assert html.count('<input type="checkbox" name="id"') == html.count('class="hidden">Compare with ') > 1


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        ("/overlaps", "between", "nobody"),
        ("/overlaps", "from", "spring"),
        ("/overlaps", "to", "1999"),
        ("/overlaps", "other", "nobody"),
        ("/overlaps", "audience", "Martians"),
        ("/fatigue", "from", "2024-01"),
        ("/fatigue", "from", "2999"),
        ("/fatigue", "method", "survey"),
        ("/matrix", "kind", "circus"),
        ("/matrix", "page", "x"),
    ],
)
async def test_a_bad_parameter_is_named(small: Site, path: str, name: str, value: str) -> None:
    for kind in ("", ".json", ".csv"):
        response = await small.get(path + kind, **{name: value})
        assert response.status_code == 400 and f"Parameter “{name}”, value “{value}”" in response.text


@pytest.mark.asyncio
async def test_the_real_records(site: Site, connection: sqlite3.Connection) -> None:
    overlaps = await site.json("/overlaps.json", place="iso:GB-SCT", between="different", **{"from": "2015"})
    assert overlaps["total"] > 20
    for row in overlaps["results"]:
        assert {one["id"] for one in row["organisations"]}.isdisjoint(
            one["id"] for one in row["other_organisations"]
        )
        assert row["from_day"] <= row["to_day"] and row["days_most"] >= row["days_least"] >= row["is_certain"]
    years = await site.json(
        "/fatigue.json", place="iso:GB-SCT", subject="CLI", **{"from": "2021", "to": "2021"}
    )
    assert years["total"] > 0
    government = [
        row
        for row in (await site.json("/matrix.json"))["results"]
        if row["organisation_id"] == "scottish-government"
    ]
    assert max(government, key=lambda row: row["n_initiatives"])["n_initiatives"] > 10
    both = (await site.json(f"/compare.json?id={ASSEMBLY}&id={FUTURE}"))["engagements"]
    assert [row["evidence_basis"] for row in both] == ["random_selection", "mixed"]
    assert both[0]["n_participants"] == 106 and both[1]["answered_as_a_whole"] == both[1]["n_results"] == 20
