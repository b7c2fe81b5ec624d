"""One search in three views: list, map and timeline, one address each, with the same parameters."""

import re
from collections import Counter
from pathlib import Path

import pytest

from plugins.timeline import with_empty_years
from tests.site import Site, text_of

SEARCH = {"q": "housing", "place": "iso:GB", "sort": "oldest"}


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
@pytest.mark.parametrize("parameters", [{}, {"q": "climate"}, SEARCH, {"subject": "HEA"}])
async def test_the_years_count_what_the_search_finds(site: Site, parameters: dict[str, str]) -> None:
    rows = await site.rows(**parameters)
    results = Counter(row["date"][:4] for row in rows if row["result_id"])
    engagements = Counter(year for year, _ in {(row["date"][:4], row["initiative_id"]) for row in rows})
    answer = await site.json("/timeline.json", **parameters)
    assert answer["total"] == len(rows) == await site.total(**parameters)
    shown = {row["year"] or "": row for row in answer["years"]}
    assert {year: row["n_results"] for year, row in shown.items() if row["n_results"]} == dict(results)
    assert {year: row["n_engagements"] for year, row in shown.items() if row["n_engagements"]} == dict(
        engagements
    )


@pytest.mark.asyncio
async def test_the_csv_holds_the_same_rows(site: Site) -> None:
    response = await site.get("/timeline.csv", **SEARCH)
    years = (await site.json("/timeline.json", **SEARCH))["years"]
    lines = ["year,n_results,n_engagements"]
    lines += [f"{row['year'] or ''},{row['n_results']},{row['n_engagements']}" for row in years]
    assert response.text.splitlines() == lines
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


@pytest.mark.asyncio
async def test_newest_first_unless_the_oldest_are_asked_for(site: Site) -> None:
    newest = [row["year"] for row in (await site.json("/timeline.json", q="climate"))["years"] if row["year"]]
    oldest = (await site.json("/timeline.json", q="climate", sort="oldest"))["years"]
    assert newest == sorted(newest, reverse=True)
    assert [row["year"] for row in oldest if row["year"]] == newest[::-1]


def test_years_without_records_are_shown_but_not_centuries_of_them() -> None:
    found = with_empty_years([{"year": "1215"}, {"year": "2019"}, {"year": "2022"}])
    assert [row["year"] for row in found] == ["1215", "2019", "2020", "2021", "2022"]
    assert found[2] == {"year": "2020", "n_results": 0, "n_engagements": 0, "n_found": 0}


@pytest.mark.asyncio
async def test_tabs_keep_every_parameter(site: Site) -> None:
    query = "q=housing&amp;place=iso%3AGB&amp;sort=oldest"
    for path in ("/search", "/map", "/timeline"):
        html = await site.page(path, **SEARCH)
        tabs = html[html.index('<nav aria-label="Ways to see these results"') :]
        tabs = tabs[: tabs.index("</nav>")]
        assert re.findall(r'href="([^"]+)"( aria-current="page")?', tabs) == [
            (f"{to}?{query}", ' aria-current="page"' if to == path else "")
            for to in ("/search", "/map", "/timeline")
        ]


@pytest.mark.asyncio
async def test_the_page_lists_engagements_under_their_years(site: Site) -> None:
    html = await site.page("/timeline", q='"National Reuse Charter"')
    words = text_of(html)
    assert "1 found, year by year" in words
    assert "2021 1 1" in words
    section = html[html.index('<section aria-labelledby="y-2021"') :]
    assert 'href="/initiative/scotland-climate-assembly-2020"' in section
    assert "23 June 2021, 1 result" in text_of(section)
    assert "No date" not in words


@pytest.mark.asyncio
async def test_an_empty_timeline_offers_more(site: Site) -> None:
    words = text_of(await site.page("/timeline", q='"National Reuse Charter"', place="gss:S12000036"))
    assert "Nothing recorded here matches." in words and "in the wider place Scotland 1 found" in words


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"page": "2"}, "Parameter “page”, value “2”: the timeline stands on one page."),
        ({"year": "20"}, "Parameter “year”, value “20”: must be a year such as 2019."),
    ],
)
async def test_bad_parameters(site: Site, parameters: dict[str, str], error: str) -> None:
    response = await site.get("/timeline.json", **parameters)
    assert (response.status_code, response.json()["error"]) == (400, error)
    assert (await site.get("/timeline", colour="red")).status_code == 400


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/search", "/search?q=climate", "/timeline", "/timeline?q=climate"])
async def test_pages_are_light(site: Site, path: str) -> None:
    assert len((await site.get(path)).content) < 200_000
