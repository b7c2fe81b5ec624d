"""Feeds and points: valid Atom and GeoJSON of any search, of replies and of milestones."""

import shutil
import sqlite3
import xml.etree.ElementTree as ET
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from plugins.atom import Entry, Feed, as_xml, moment
from tests.site import Site

NAMES = {"a": "http://www.w3.org/2005/Atom"}
FEEDS = ["/search.atom", "/replies.atom", "/milestones.atom", "/upcoming.atom"]


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


async def feed(site: Site, path: str, **parameters: str) -> ET.Element:
    response = await site.get(path, **parameters)
    assert response.status_code == 200, response.text[:300]
    assert response.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert response.text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns=')
    return ET.fromstring(response.content)


def text(node: ET.Element, tag: str) -> str:
    found = node.findall(f"a:{tag}", NAMES)
    assert len(found) == 1, tag
    return found[0].text or ""


def links(node: ET.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in node.findall("a:link", NAMES)}


@pytest.mark.asyncio
@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("parameters", [{}, {"place": "iso:GB-SCT"}, {"subject": "Climate change"}])
async def test_feeds_are_valid_atom(site: Site, path: str, parameters: dict[str, str]) -> None:
    root = await feed(site, path, **parameters)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed" and text(root, "title")
    assert text(root, "updated") == "2026-11-22T00:00:00Z"
    assert root.find("a:author/a:name", NAMES) is not None
    assert links(root)["self"].startswith(f"http://localhost{path}")
    entries = root.findall("a:entry", NAMES)
    assert len(entries) <= 50
    ids = [text(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids) and all(key.startswith("tag:localhost,2026:") for key in ids)
    for entry in entries:
        assert text(entry, "title") and text(entry, "summary")
        assert datetime.fromisoformat(text(entry, "updated")) <= datetime.fromisoformat(text(root, "updated"))
        assert (await site.get(links(entry)["alternate"].removeprefix("http://localhost"))).status_code == 200


@pytest.mark.asyncio
async def test_an_entry_in_full(site: Site) -> None:
    root = await feed(site, "/search.atom", q='"National Reuse Charter"', place="Scotland")
    assert (
        text(root, "title")
        == "Participation results: words “" + '"National Reuse Charter"' + "”, place “Scotland”"
    )
    entry = root.findall("a:entry", NAMES)[0]
    assert {tag: text(entry, tag) for tag in ("id", "title", "updated")} == {
        "id": "tag:localhost,2026:result/scotland-climate-assembly-2020-r-4",
        "title": "National Reuse Charter",
        "updated": "2021-06-23T00:00:00Z",
    }
    assert links(entry) == {"alternate": "http://localhost/result/scotland-climate-assembly-2020-r-4"}
    summary = text(entry, "summary")
    assert summary.startswith("23 June 2021. Recommendation. Scotland. ")
    assert summary.endswith("Answered only as a whole. From Scotland's Climate Assembly.")


@pytest.mark.asyncio
async def test_a_search_feed_holds_the_newest_of_the_search(site: Site) -> None:
    rows = (await site.rows(q="climate", sort="newest"))[:50]
    root = await feed(site, "/search.atom", q="climate")
    found = [text(entry, "id").rpartition("/")[2] for entry in root.findall("a:entry", NAMES)]
    assert found == [row["result_id"] or row["initiative_id"] for row in rows]
    html = await site.page("/search", q="climate", sort="newest")
    assert (
        'type="application/atom+xml" title="Newest records of this search" href="/search.atom?q=climate"'
        in html
    )


@pytest.mark.asyncio
async def test_replies_and_milestones_of_a_place_are_of_that_place(
    site: Site, connection: sqlite3.Connection
) -> None:
    sql = "SELECT initiative_id FROM search_record JOIN search_facet USING (record_id) WHERE facet = 'place' AND code = ?"
    inside = {row[0] for row in connection.execute(sql, ("iso:GB-SCT",))}
    for name, table in (("replies", "response"), ("milestones", "milestone")):
        some = await feed(site, f"/{name}.atom", place="Scotland")
        keys = [text(entry, "id").rpartition("/")[2] for entry in some.findall("a:entry", NAMES)]
        owner = f"SELECT initiative_id FROM {table} WHERE {table}_id = ?"
        assert keys and {connection.execute(owner, (key,)).fetchone()[0] for key in keys} <= inside
        assert keys != [
            text(entry, "id").rpartition("/")[2]
            for entry in (await feed(site, f"/{name}.atom")).findall("a:entry", NAMES)
        ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("path", "parameters", "message"),
    [
        (
            "/search.atom",
            {"sort": "oldest"},
            "Parameter “sort”, value “oldest”: a feed always holds the newest records.",
        ),
        (
            "/search.atom",
            {"page": "2"},
            "Parameter “page”, value “2”: a feed always holds the newest records.",
        ),
        (
            "/replies.atom",
            {"q": "x"},
            "Parameter “q”, value “x”: unknown parameter. Known here: place, subject.",
        ),
        (
            "/milestones.atom",
            {"place": "nowhere-at-all"},
            "Parameter “place”, value “nowhere-at-all”: no place has this id or name.",
        ),
        ("/search.geojson", {"colour": "red"}, "Parameter “colour”, value “red”: unknown parameter."),
    ],
)
async def test_bad_parameters_are_named(
    site: Site, path: str, parameters: dict[str, str], message: str
) -> None:
    response = await site.get(path, **parameters)
    assert response.status_code == 400 and message in response.text


@pytest.mark.asyncio
async def test_points_are_those_of_the_map(site: Site) -> None:
    response = await site.get("/search.geojson", subject="CLI", place="Scotland")
    assert response.headers["content-type"] == "application/geo+json; charset=utf-8"
    collection = response.json()
    rows = (await site.json("/map.json", subject="CLI", place="Scotland"))["results"]
    assert collection["type"] == "FeatureCollection" and len(collection["features"]) == len(rows) > 1
    scotland = next(found for found in collection["features"] if found["id"] == "iso:GB-SCT")
    row = next(found for found in rows if found["place_id"] == "iso:GB-SCT")
    assert scotland == {
        "type": "Feature",
        "id": "iso:GB-SCT",
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": {
            "place_id": "iso:GB-SCT",
            "name": "Scotland",
            "kind": "nation",
            "kind_label": row["kind_label"],
            "n_results": row["n_results"],
            "n_initiatives": row["n_initiatives"],
            "url": "http://localhost/place/iso:GB-SCT",
        },
    }


async def base_of(site: Site, host: str) -> str:
    response = await site.datasette.client.get("/upcoming.atom", headers={"host": host})
    return links(ET.fromstring(response.content))["self"].removesuffix("/upcoming.atom")


@pytest.mark.asyncio
async def test_addresses_come_from_the_settings_or_from_a_host_that_is_one(
    database: Path, site: Site
) -> None:
    hosts = ("results.example:8001", "[::1]:8001", "evil.example/<x>", 'a"b', "a@b.example", "-")
    assert [await base_of(site, host) for host in hosts] == [
        "http://results.example:8001", "http://[::1]:8001", *["http://localhost"] * 4,
    ]  # fmt: skip
    fixed: Any = Site(database)
    settings = {"plugins": {"participation-results": {"base_url": "https://results.example/site/"}}}
    fixed.datasette = Datasette([], immutables=[str(database)], metadata=settings)
    assert await base_of(fixed, "other.example") == "https://results.example/site"


@pytest.mark.asyncio
async def test_text_that_xml_cannot_hold_does_no_harm(database: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(database, tmp_path / "participation.db"))
    db = sqlite3.connect(path)
    harm = "<b>&amp; ]]>\x0b\x00\ufffe onlyhere"
    db.execute(
        "UPDATE search_record SET title = ?, text = ? "
        "WHERE record_id = (SELECT max(record_id) FROM search_record)",
        (harm, harm),
    )
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")
    db.commit()
    db.close()
    root = await feed(Site(path), "/search.atom", q="onlyhere")
    assert text(root.findall("a:entry", NAMES)[0], "title") == "<b>&amp; ]]>\ufffd\ufffd\ufffd onlyhere"


def test_as_xml() -> None:
    entry = Entry("tag:x,2026:1", "Ein Titel", "2019-10", "http://x/1", "Oktober", "de")
    assert as_xml(Feed("tag:x,2026:f", "T", "S", "2020", "http://x/f.atom", "http://x/f", [entry])) == (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>tag:x,2026:f</id><title>T</title>'
        "<subtitle>S</subtitle><updated>2020-01-01T00:00:00Z</updated>"
        "<author><name>Participation Results</name></author>"
        '<link rel="self" type="application/atom+xml" href="http://x/f.atom" />'
        '<link rel="alternate" type="text/html" href="http://x/f" />'
        '<entry xml:lang="de"><id>tag:x,2026:1</id><title>Ein Titel</title>'
        "<updated>2019-10-01T00:00:00Z</updated>"
        '<link rel="alternate" type="text/html" href="http://x/1" /><summary>Oktober</summary></entry></feed>'
    )


def test_moment() -> None:
    assert [moment(date) for date in ("2019", "2019-10", "2019-10-26")] == [
        "2019-01-01T00:00:00Z", "2019-10-01T00:00:00Z", "2019-10-26T00:00:00Z",
    ]  # fmt: skip
