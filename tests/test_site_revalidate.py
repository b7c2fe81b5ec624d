"""Second visits: a page that did not change is not sent again."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.site import Site

PAGES = [
    "/",
    "/search?q=climate",
    "/search.json?q=climate",
    "/place/iso:GB",
    "/timeline.csv",
    "/participation/result",
]


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", PAGES)
async def test_a_second_visit_is_answered_with_304(site: Site, path: str) -> None:
    await site.datasette.invoke_startup()
    first = await site.get(path)
    assert first.status_code == 200 and first.headers["cache-control"] in ("no-cache", "max-age=5")
    again = await site.datasette.client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = await site.datasette.client.get(path, headers={"If-None-Match": 'W/"another"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.asyncio
async def test_every_address_has_its_own_tag(site: Site) -> None:
    tags = [
        (await site.get(path)).headers["etag"]
        for path in [*PAGES, "/search?q=housing", "/search.atom?q=climate"]
    ]
    assert len(set(tags)) == len(tags)


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path", ["/status.json", "/nowhere", "/search?colour=red", "/participation.json?sql=select+random()"]
)
async def test_what_may_change_or_is_an_error_has_no_tag(site: Site, path: str) -> None:
    assert "etag" not in (await site.get(path)).headers


@pytest.mark.asyncio
async def test_a_new_build_has_new_tags(database: Path, tmp_path: Path, site: Site) -> None:
    path = shutil.copyfile(database, tmp_path / "participation.db")
    db = sqlite3.connect(path)
    db.execute("UPDATE build SET as_of = '2027-01-01'")
    db.commit()
    db.close()
    newer = Site(path)
    for one in (site, newer):
        await one.datasette.invoke_startup()
    before, after = await site.get("/about"), await newer.get("/about")
    assert before.headers["etag"] != after.headers["etag"]
