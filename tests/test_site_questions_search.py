"""Questions that people ask, each answered at once by one address."""

import sqlite3
from html import unescape
from pathlib import Path

import pytest

from tests.site import Site, text_of


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
async def test_what_have_people_in_glasgow_said_about_housing(site: Site) -> None:
    html = await site.page("/search?place=Glasgow&subject=housing")
    rows = await site.rows(place="gss:S12000049", subject="HOU")
    assert rows and f"{len(rows)} found" in text_of(html)
    assert "Place: Glasgow City Remove Topic: Housing Remove" in text_of(html)
    for row in rows:
        assert row["url"] in html and "gss:S12000049" in row["place_ids"]


@pytest.mark.asyncio
async def test_what_can_i_still_take_part_in_in_the_next_three_months(site: Site) -> None:
    html = await site.page("/upcoming?months=3")
    answer = await site.json("/upcoming.json?months=3")
    assert "open now, opening in the next 3 months" in text_of(html)
    assert answer["total"] > 0 and {row["status"] for row in answer["results"]} <= {"open", "planned"}
    assert all(row["url"] in html for row in answer["results"])


@pytest.mark.asyncio
async def test_what_was_asked_in_highland_about_transport_since_2015(site: Site) -> None:
    path = "?place=Highland&subject=transport&from=2015"
    words = text_of(await site.page(f"/search{path}"))
    total = (await site.json(f"/search.json{path}"))["total"]
    assert f"{total} found" in words and "Place: Highland" in words and "From: 2015" in words
    if not total:  # says where to look instead, and what is covered
        wider = await site.total(place="iso:GB-SCT", subject="TRA", **{"from": "2015"})
        assert f"in the wider place Scotland {wider} found" in words and "What this database covers" in words


@pytest.mark.asyncio
async def test_who_asked_children_and_young_people_and_how(
    site: Site, connection: sqlite3.Connection
) -> None:
    path = "?audience=children_and_young_people"
    answer = await site.json(f"/search.json{path}")
    printed = (
        "children",
        "young people",
        "children and young people",
        "Young Londoners",
        "pupils",
        "children under 16",
    )
    sql = (
        "SELECT count(DISTINCT record_id) FROM search_facet WHERE facet = 'audience' "
        f"AND code IN ({', '.join('?' * len(printed))})"
    )
    assert answer["total"] >= connection.execute(sql, printed).fetchone()[0] > 10
    words = unescape(text_of(await site.page(f"/search{path}")))
    assert "Asked of: Children and young people" in words
    who, how = answer["facets"]["organisation"], answer["facets"]["method"]
    assert who and how
    for row in (*who[:3], *how[:3]):
        assert f"{row['label']} {row['count']}" in words


@pytest.mark.asyncio
async def test_audiences_are_found_by_words_too(site: Site) -> None:
    words = await site.total(audience="young people")
    exact = await site.total(audience="children and young people")
    group = await site.total(audience="children_and_young_people")
    assert 0 < exact <= words <= group


@pytest.mark.asyncio
async def test_give_me_all_of_this_as_a_spreadsheet(site: Site) -> None:
    html = await site.page("/search?place=Glasgow&subject=housing")
    link = "/search.csv?place=gss%3AS12000049&amp;subject=HOU"
    assert f'<a href="{link}">All as a spreadsheet (CSV)</a>' in html
    response = await site.get(link.replace("&amp;", "&"))
    assert response.headers["content-disposition"] == 'attachment; filename="participation-results.csv"'
    rows = await site.rows(place="gss:S12000049", subject="HOU")
    assert len(rows) == await site.total(place="gss:S12000049", subject="HOU") > 0
    everything = await site.rows()
    assert len(everything) == await site.total() > 2000
