"""Hostile text in every field: no page, feed or table lets it act, and the browser has nothing to report."""

import csv
import io
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.safety.stage import free_ports, get, served
from ingest.schema import tables
from tests.site import ASSEMBLY, RESULT
from tests.test_site_browser import browser

__all__ = ["browser"]  # a fixture

ACT = "document.title='acted';alert(1)"
HOSTILE = (
    f"<script>{ACT}</script>", f"</script><script>{ACT}</script>", f"<img src=x onerror={ACT}>",
    f"\"><svg onload={ACT}>", f"' autofocus onfocus={ACT} x='", f"javascript:{ACT}", f"</title><script>{ACT}</script>",
    f"]]><script>{ACT}</script>", "{{7*7}}{% raw %}", f"<!--<script>{ACT}//-->", f"</textarea><script>{ACT}</script>",
    f"data:text/html,<script>{ACT}</script>", "=cmd|' /C calc'!A0", f"\u202e<b>&amp;<a href=\"javascript:{ACT}\">x</a>",
)  # fmt: skip
PAGES = (
    "/", "/search?q=acted", "/search?place=iso:GB", "/map?place=iso:GB-SCT", "/timeline?place=iso:GB", "/upcoming",
    f"/initiative/{ASSEMBLY}", f"/result/{RESULT}", "/place/iso:GB-SCT", "/subject/CLI", "/method/citizens_assembly",
    "/organisation/scottish-government", "/source/curated-scotland", "/methods", "/data", "/overdue", "/acceptance",
    "/overlaps", "/fatigue?place=iso:GB-SCT", "/matrix", "/milestones", "/reply-times", "/changes", "/questions",
    f"/compare?id={ASSEMBLY}&id=citizens-assembly-of-scotland-2019", "/check?text=climate&place=iso:GB-SCT",
    "/participation", "/participation/result?_size=20", "/participation/initiative?_size=20&_facet=title",
    f"/participation/result/{RESULT}", "/participation?sql=select+*+from+initiative+limit+20", "/participation/place_map",
)  # fmt: skip
TWINS = (
    "/search.json?place=iso:GB",
    f"/initiative/{ASSEMBLY}.json",
    "/check.json?text=climate",
    "/participation/result.json",
)
FEEDS = ("/search.atom", "/replies.atom", "/milestones.atom", "/upcoming.atom")
SHEETS = (
    "/search.csv?place=iso:GB",
    "/overdue.csv",
    "/acceptance.csv",
    "/participation/initiative.csv",
    "/check.csv?text=climate",
)


@pytest.fixture(scope="module")
def port(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A running site over the records of the project, with hostile text wherever text is free."""
    path = tmp_path_factory.mktemp("hostile") / "participation.db"
    shutil.copyfile(database, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, columns in free_text().items():
            for place, column in enumerate(columns):
                texts = json.dumps(HOSTILE)
                connection.execute(
                    f"UPDATE [{name}] SET [{column}] = json_extract(?, '$[' || ((rowid + ?) % ?) || ']') "
                    f"WHERE [{column}] IS NOT NULL",
                    (texts, place, len(HOSTILE)),
                )
        for column in ("title", "text", "context"):
            connection.execute(f"UPDATE search_record SET {column} = ? || record_id", (HOSTILE[0],))
    here = free_ports(1)[0]
    with served(path, here):
        yield here


def free_text() -> dict[str, list[str]]:
    """The columns of each table that hold neither an id, a code, a date nor a number."""
    return {
        name: [
            field["name"]
            for field in table.columns
            if field["type"] == "string"
            and field["name"] not in {*table.primary_key, *(key.field for key in table.foreign_keys)}
            and not {"codes", "partial_date"} & field.keys()
            and not {"enum", "pattern"} & field.get("constraints", {}).keys()
        ]
        for name, table in tables().items()
        if not table.is_vocabulary
    }


def test_there_is_hostile_text_to_be_seen(port: int) -> None:
    found = json.loads(get(port, f"/initiative/{ASSEMBLY}.json")[1])
    assert found["initiative"]["title"] in HOSTILE


@pytest.mark.parametrize("path", PAGES)
def test_nothing_acts_on_a_page_and_no_policy_is_broken(browser: Any, port: int, path: str) -> None:
    page = browser.new_page()
    wrong: list[str] = []

    def seen(dialog: Any) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", seen)
    page.on(
        "console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None
    )
    try:
        answer = page.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
        assert answer.status == 200
        assert page.title() != "acted"
        assert page.locator('a[href^="javascript:"], a[href^="data:"]').count() == 0
        assert wrong == []
    finally:
        page.close()


def test_twins_feeds_and_sheets_stay_what_they_are(port: int) -> None:
    for path in TWINS:
        json.loads(get(port, path)[1])
    for path in FEEDS:
        ElementTree.fromstring(get(port, path)[1])
    for path in SHEETS:
        rows = list(csv.reader(io.StringIO(get(port, path)[1].decode())))
        assert len({len(row) for row in rows}) == 1, path
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t"))], path
