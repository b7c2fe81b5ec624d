"""The questions of the guide: each link leads to a page that really answers, in numbers that can be checked."""

import re
import sqlite3
from html import unescape
from pathlib import Path

import pytest

from plugins.profile import LEAST_CASES
from tests.site import ASSEMBLY, Site, text_of


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


async def links(site: Site, question: int) -> list[str]:
    """The addresses that the guide gives for a question."""
    html = await site.page("/guide")
    part = html.split(f'id="q{question}"')[1].split("</li>")[0]
    return [unescape(found) for found in re.findall(r'href="([^"]+)"', part)]


@pytest.mark.asyncio
async def test_the_guide_asks_twelve_questions_and_no_link_is_dead(site: Site) -> None:
    html = await site.page("/guide")
    assert len(re.findall(r'<h2 id="q\d+">', html)) == 12
    for question in range(1, 13):
        found = await links(site, question)
        assert found, question
        for path in found:
            address, _, anchor = path.partition("#")
            answer = await site.get(address)
            assert answer.status_code == 200, path
            assert not anchor or f'id="{anchor}"' in answer.text, path


@pytest.mark.asyncio
@pytest.mark.parametrize("question", [1, 6])
async def test_the_searches_of_the_guide_are_about_the_place_and_the_topic(site: Site, question: int) -> None:
    path = (await links(site, question))[0]
    assert re.match(r"/search\?place=gss%3AS120000\d\d&subject=(HOU|TRA)", path)
    assert " found" in text_of(await site.page(path))


@pytest.mark.asyncio
@pytest.mark.parametrize("question", [7, 8])
async def test_who_asked_young_people_and_how_budgets_ended_find_something(site: Site, question: int) -> None:
    paths = await links(site, question)
    for path in paths:
        assert (await site.json(path.replace("/search?", "/search.json?")))["total"] > 0, path


@pytest.mark.asyncio
async def test_which_promises_about_a_topic_are_late(site: Site, connection: sqlite3.Connection) -> None:
    """Cages for animals: the proposal named for 2023 was not made in September 2025, as the Commission says."""
    content = (await site.json("/subject/ENV.json"))["promises"]
    assert content["n"] >= content["with_due_date"] >= content["not_looked"] >= len(content["late"]) > 0
    assert "eci-end-the-cage-age-m001" in {row["promise_id"] for row in content["late"]}
    for row in content["late"]:
        assert row["due_date"] < row["status_date"] and row["done_date"] is None and row["days_late"] > 0
        assert row["delivery_status"] not in ("complete", "abandoned")
    words = text_of(await site.page("/subject/ENV"))
    assert f"{len(content['late'])} late , as somebody found who looked after that day." in words
    assert f"Of {content['not_looked']} the day has passed and nobody has looked since." in words


@pytest.mark.asyncio
async def test_a_topic_without_promises_says_so(site: Site) -> None:
    words = text_of(await site.page("/subject/HOU.03"))
    number = (await site.json("/subject/HOU.03.json"))["promises"]["n"]
    assert ("No promise about this is recorded" in words) == (number == 0)


@pytest.mark.asyncio
async def test_what_was_turned_down_and_why(site: Site, connection: sqlite3.Connection) -> None:
    content = await site.json(f"/initiative/{ASSEMBLY}.json")
    expected = connection.execute(
        "SELECT count(*) FROM result_decision d JOIN result r USING (result_id) "
        "WHERE r.initiative_id = ? AND d.decision IN ('rejected', 'accepted_in_part')",
        (ASSEMBLY,),
    ).fetchone()[0]
    assert len(content["turned_down"]) == expected > 0
    html = await site.page(f"/initiative/{ASSEMBLY}")
    part = html.split('id="turned-down"')[1].split("</ul>")[0]
    assert part.count("<li>") == expected
    assert [li for li in part.split("<li>")[1:] if "eason" not in li and ": " not in text_of(li)] == []


@pytest.mark.asyncio
async def test_only_the_results_with_one_decision(site: Site) -> None:
    content = await site.json(f"/initiative/{ASSEMBLY}.json", decision="accepted")
    assert {reply["decision"] for row in content["results"] for reply in row["current"]} == {"accepted"}
    assert len(content["results"]) == 3 < content["n_results"]
    wrong = await site.get(f"/initiative/{ASSEMBLY}", decision="perhaps")
    assert wrong.status_code == 400 and "decision" in wrong.text


@pytest.mark.asyncio
async def test_mini_public_is_explained(site: Site) -> None:
    content = await site.json("/methods.json")
    named = next(row for row in content["other_names"] if row["name"] == "mini-public")
    assert {"citizens_assembly", "citizens_jury", "planning_cell"} <= {row["id"] for row in named["methods"]}
    html = await site.page("/methods")
    assert 'id="name-mini-public"' in html


@pytest.mark.asyncio
async def test_reply_times_of_a_council_stand_beside_all_councils(
    site: Site, connection: sqlite3.Connection
) -> None:
    rows = (await site.json("/organisation/city-of-edinburgh-council.json"))["reply_times"]
    assert [row["who"] for row in rows] == [
        "City of Edinburgh Council",
        "All recorded of the kind “Local government”",
        "All organisations recorded",
    ]
    for row in rows:
        assert row["ended"] == row["answered"] + row["waiting"]
        assert (row["median_least"] is None) == (row["ended"] < LEAST_CASES)
    councils = connection.execute(
        "SELECT count(*), sum(waiting) FROM organisation_reply_times JOIN organisation USING (organisation_id) "
        "WHERE kind = 'local_government'"
    ).fetchone()
    assert (rows[1]["ended"], rows[1]["waiting"]) == tuple(councils)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [f"/initiative/{ASSEMBLY}", "/source/curated-scotland"])
async def test_the_citation_names_the_licence(site: Site, path: str) -> None:
    cited = (await site.page(path)).split('<p class="cite">')[1].split("</p>")[0]
    assert "Participation Results, data version" in text_of(cited)
    assert re.search(r"Licence: [\w.-]+\.$", text_of(cited))
