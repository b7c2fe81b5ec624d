"""Every answer of the site: harmless headers, refusals instead of faults, nothing that leads off the site."""

import csv
import io
import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks.safety.addresses import addresses
from plugins.errors import OUR_FAULT
from plugins.headers import safe_csv
from tests.site import Site
from tests.test_site_pages import OWN, STOCK


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
@pytest.mark.parametrize("path", [*OWN, *STOCK, "/search.json", "/search.csv", "/search.atom", "/nosuch", "/-/static/app.css", "/participation/result.csv", "/-/plugins"])  # fmt: skip
async def test_every_answer_carries_the_headers_that_keep_it_harmless(site: Site, path: str) -> None:
    headers = (await site.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in policy["script-src"]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in headers


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path",
    [
        "/participation/result?_sort=nosuch", "/participation/result.json?_sort=nosuch",
        "/participation/result.csv?_sort=nosuch", "/participation/result?_timelimit=abc",
        "/participation/result?_through=x", "/participation/result?_sort=title&_sort_desc=title",
        "/participation/result?_facet_array=title", "/search?nosuch=1", "/search?q=" + "x" * 501,
        "//evil.example/foo", "//evil.example/foo/", "/%5Cevil.example/", "/\\evil.example/", 
    ],
)  # fmt: skip
async def test_a_mistake_of_the_visitor_is_answered_with_400(site: Site, path: str) -> None:
    assert (await site.get(path)).status_code == 400


@pytest.mark.asyncio
async def test_a_fault_of_ours_is_logged_by_its_place_and_without_its_words(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = Path(shutil.copyfile(database, tmp_path / database.name))
    with closing(sqlite3.connect(spoilt)) as connection:
        connection.execute("DROP TABLE term")
    answer = await Site(spoilt).get("/search?q=climate")
    logged = capsys.readouterr().err
    assert (answer.status_code, OUR_FAULT in answer.text) == (500, True)
    assert "\nOperationalError in\n" in logged
    assert "plugins/terms.py" in logged
    assert "no such table" not in logged + answer.text
    assert "climate" not in logged


@pytest.mark.asyncio
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
async def test_nothing_but_reading_is_answered(site: Site, method: str) -> None:
    for path in ("/", "/search", "/participation/result", "/-/versions.json"):
        answer = await getattr(site.datasette.client, method)(path)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.asyncio
async def test_random_addresses_bring_no_fault_and_lead_nowhere_else(site: Site, database: Path) -> None:
    for path in addresses(300, random.Random(2026)):
        answer = await site.get(path)
        assert answer.status_code < 500, (path, answer.text[:500])
        location = answer.headers.get("location", "/")
        assert location.startswith("/") and not location.startswith(("//", "/\\")), (path, location)
        assert str(database.parent) not in answer.text, path


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("a,=1+1,b\r\n", "a,'=1+1,b\r\n"),
        ('"=cmd|"" /C calc""!A0"\r\n', '"\'=cmd|"" /C calc""!A0"\r\n'),
        ("-12.5,+3,-1e5,-x\r\n", "-12.5,+3,-1e5,'-x\r\n"),
        ('"@two\r\nlines","\ttab"\r\n', "\"'@two\r\nlines\",'\ttab\r\n"),
        ("٣,-٣\r\n", "٣,'-٣\r\n"),
    ],
)
def test_no_cell_of_a_csv_is_run_by_a_spreadsheet(line: str, safe: str) -> None:
    assert safe_csv(line) == safe


@pytest.mark.asyncio
async def test_the_tables_csv_is_safe_and_their_json_is_true(tmp_path: Path, database: Path) -> None:
    copy = tmp_path / "participation.db"
    copy.write_bytes(database.read_bytes())
    with sqlite3.connect(copy) as connection:
        first = connection.execute("SELECT result_id FROM result ORDER BY 1 LIMIT 1").fetchone()[0]
        connection.execute("UPDATE result SET title = '=1+1' WHERE result_id = ?", (first,))
    connection.close()
    site = Site(copy)
    address = f"/participation/result.{{}}?result_id={quote(first)}&_shape=objects"
    rows = list(csv.DictReader(io.StringIO((await site.get(address.format("csv"))).text)))
    assert [row["title"] for row in rows] == ["'=1+1"]
    assert [row["title"] for row in (await site.json(address.format("json")))["rows"]] == ["=1+1"]
