"""Every kind of page: there, whole, with a .json twin of the same content, and friendly when there is nothing."""

import re
from pathlib import Path

import pytest

from ingest.schema import vocabulary
from tests.site import ASSEMBLY, RESULT, Site, text_of

TWINS = [
    f"/initiative/{ASSEMBLY}",
    f"/result/{RESULT}",
    "/place/iso:GB-SCT",
    "/subject/CLI",
    "/method/citizens_assembly",
    "/organisation/scottish-government",
    "/source/curated-scotland",
    "/data",
    "/map",
    "/search",
    "/overdue",
    "/acceptance",
    "/reply-times",
    "/milestones",
    "/overlaps",
    "/fatigue",
    "/matrix",
    "/changes",
    "/questions",
]
COMPARE = f"/compare?id={ASSEMBLY}&id=conference-on-future-of-europe-2021"
OWN = ["/", "/about", *TWINS, "/search?q=climate&place=iso:GB", "/search?q=nothingofthekind", COMPARE]
STOCK = [
    "/participation",
    "/participation/initiative?_size=3",
    f"/participation/initiative/{ASSEMBLY}",
    "/participation?sql=select+1",
]


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", OWN + STOCK)
async def test_each_page_has_language_landmarks_one_heading_and_a_skip_link(site: Site, path: str) -> None:
    html = await site.page(path)
    assert '<html lang="en">' in html
    once = ('<header class="top"', "<main ", '<footer class="bottom"', "<h1", 'nav aria-label="Main"')
    assert [html.count(tag) for tag in once] == [1] * len(once)
    assert '<a class="skip" href="#main">' in html and '<main id="main"' in html
    assert "As of <time" in html
    assert text_of(re.findall(r"<title>.*?</title>", html, re.S)[0]).endswith("– Participation Results")


@pytest.mark.asyncio
@pytest.mark.parametrize("path", OWN + STOCK)
async def test_no_page_asks_another_site_or_sets_a_cookie(site: Site, path: str) -> None:
    response = await site.get(path)
    loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]*)"', response.text)
    loaded += re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]*)"', response.text)
    assert loaded and [address for address in loaded if not re.match(r"/(?!/)", address)] == []
    assert "set-cookie" not in response.headers


@pytest.mark.asyncio
@pytest.mark.parametrize("path", OWN)
async def test_every_control_has_a_label(site: Site, path: str) -> None:
    html = await site.page(path)
    labelled = set(re.findall(r'<label for="([^"]+)"', html))
    controls = re.findall(r"<(?:input|select|textarea)\s[^>]*>", html)
    named = [re.search(r'\sid="([^"]+)"', tag) for tag in controls if 'type="hidden"' not in tag]
    assert [found and found[1] for found in named if not found or found[1] not in labelled] == []


@pytest.mark.asyncio
@pytest.mark.parametrize("path", OWN)
async def test_ids_on_a_page_are_unique(site: Site, path: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', await site.page(path))
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.asyncio
@pytest.mark.parametrize("path", TWINS)
async def test_each_page_has_a_json_twin(site: Site, path: str) -> None:
    response = await site.get(f"{path}.json")
    assert (response.status_code, response.headers["content-type"]) == (
        200,
        "application/json; charset=utf-8",
    )
    assert isinstance(response.json(), dict)


@pytest.mark.asyncio
async def test_an_engagement_tells_its_story(site: Site) -> None:
    html = await site.page(f"/initiative/{ASSEMBLY}")
    assert re.findall(r"<h2 [^>]*>(.*?)</h2>", html) == [
        "Asked",
        "Said",
        "Answered",
        "Done",
        "Where this comes from",
    ]
    words = text_of(html)
    assert (
        "How Scotland should change so that the climate emergency is tackled effectively and fairly" in words
    )
    assert re.search(r"\d+ of 81 printed results held", words)
    assert "Randomly selected people" in words
    assert "Coded by us: we read the reply and chose the decision that fits its words" in words
    assert f"Record {ASSEMBLY} ( JSON , table row )" in words


@pytest.mark.asyncio
async def test_every_row_of_a_story_says_where_it_was_read(site: Site) -> None:
    content = await site.json(f"/initiative/{ASSEMBLY}.json")
    rows = [content["initiative"], *content["results"], *content["replies"], *content["milestones"]]
    rows += [reply for result in content["results"] for reply in result["replies"]]
    assert len(rows) > 100
    assert [row for row in rows if not row["source_url"].startswith("http")] == []
    html = await site.page(f"/initiative/{ASSEMBLY}")
    assert {row["source_url"] for row in rows} - set(
        re.findall(r'href="([^"]+)"', html.replace("&amp;", "&"))
    ) == set()


@pytest.mark.asyncio
async def test_the_twin_of_an_engagement_holds_its_results_with_their_replies(site: Site) -> None:
    content = await site.json(f"/initiative/{ASSEMBLY}.json")
    goal = next(row for row in content["results"] if row["result_id"] == RESULT)
    assert {name: goal[name] for name in ("number", "kind", "title", "support_measure", "share_for")} == {
        "number": "Goal 1",
        "kind": "proposal",
        "title": "Resources: cut consumption and waste",
        "support_measure": "vote",
        "share_for": 0.97,
    }
    assert [(reply["responder"], reply["decision"], reply["date"]) for reply in goal["replies"]] == [
        ("Scottish Government", "accepted_in_part", "2021-12-16")
    ]


@pytest.mark.asyncio
async def test_a_result_shows_its_support_with_its_basis_and_where_it_stands(site: Site) -> None:
    words = text_of(await site.page(f"/result/{RESULT}"))
    assert "97% voted for it of those who took part Randomly selected people." in words
    assert "(a web archive or other copy of the page)" in words
    assert "data/curated-scotland/result.csv , line " in words
    assert "Place Scotland , because the source says “Scotland”." in words
    assert f"quote the id {RESULT}" in words


@pytest.mark.asyncio
async def test_no_share_is_shown_without_its_basis(site: Site) -> None:
    for path in (
        "/",
        "/search?q=agreed",
        "/search?method=survey",
        "/place/gss:E09000028",
        f"/initiative/{ASSEMBLY}",
    ):
        html = await site.page(path)
        shares = re.findall(
            r"<strong>[a-z ]*[\d.]+%</strong> (?:for it|voted for it|said this).*?</span>(.{0,20})",
            html,
            re.S,
        )
        assert shares and [after for after in shares if '<span class="basis' not in after] == [], path


@pytest.mark.asyncio
async def test_a_place_shows_wider_and_narrower_places(site: Site) -> None:
    content = await site.json("/place/iso:GB-SCT.json")
    assert [row["id"] for row in content["wider"]] == ["iso:GB", "m49:150", "m49:001"]
    narrower = {row["id"]: row["count"] for row in content["narrower"]}
    assert narrower["gss:S12000036"] == await site.total(place="gss:S12000036")
    below = [row for row in vocabulary("place") if row["parent_id"] == "iso:GB-SCT" and not row["valid_to"]]
    assert content["n_narrower_without"] + len(narrower) == len(below)


@pytest.mark.asyncio
async def test_counts_of_a_topic_are_those_of_the_search(site: Site) -> None:
    content = await site.json("/subject/CLI.json")
    for row in content["places"][:3]:
        assert row["count"] == await site.total(subject="CLI", place=row["id"])


@pytest.mark.asyncio
async def test_the_map_holds_one_marker_a_place_and_takes_filters(site: Site) -> None:
    everything = await site.json("/map.json")
    ids = [row["place_id"] for row in everything["results"]]
    assert len(ids) == len(set(ids)) == everything["total"] > 50
    scotland = next(row for row in everything["results"] if row["place_id"] == "iso:GB-SCT")
    some = await site.json("/map.json", subject="CLI")
    fewer = next(row for row in some["results"] if row["place_id"] == "iso:GB-SCT")
    assert 0 < fewer["n_results"] < scotland["n_results"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "name", ["initiative", "result", "place", "subject", "method", "organisation", "source"]
)
@pytest.mark.parametrize("unknown", ["nothing-of-this-id", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%00"])
async def test_an_unknown_id_is_a_friendly_404(site: Site, name: str, unknown: str) -> None:
    response = await site.get(f"/{name}/{unknown}")
    assert response.status_code == 404
    assert '<input id="q" name="q" type="search"' in response.text and "<script>alert" not in response.text
    twin = await site.get(f"/{name}/{unknown}.json")
    assert (twin.status_code, twin.json()["ok"]) == (404, False)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/nothing", "/participation/nothing", "/a/b/c/d/e"])
async def test_a_wrong_address_is_a_friendly_404(site: Site, path: str) -> None:
    response = await site.get(path)
    assert response.status_code == 404
    assert '<html lang="en">' in response.text and '<input id="q" name="q" type="search"' in response.text


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["/", "/about", "/data", *TWINS[:7], "/data.json", "/place/iso:GB.json"])
async def test_pages_without_parameters_refuse_them(site: Site, path: str) -> None:
    response = await site.get(path, colour="red")
    assert response.status_code == 400 and "colour" in response.text


@pytest.mark.asyncio
async def test_wrong_sql_is_a_friendly_400(site: Site) -> None:
    response = await site.get("/participation", sql="selec 1")
    assert response.status_code == 400 and "Statement must be a SELECT" in response.text
