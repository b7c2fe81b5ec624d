"""What was read: how filled the columns of each source are, and no figure over all on an empty column."""

import csv
import sqlite3
from pathlib import Path

import pytest

from ingest.paths import DATA
from plugins import read
from plugins.db import Row
from plugins.read import by_column
from tests.site import Site, text_of


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.fixture(scope="module")
def small(followup: Path) -> Site:
    return Site(followup)


def test_every_column_of_every_source_is_counted(followup: Path) -> None:
    """Worked out from the files: seven engagements, twelve steps and replies of one source."""
    with sqlite3.connect(followup) as db:
        rates = {
            (table, field): (n_rows, n_filled)
            for table, field, source, n_rows, n_filled in db.execute("SELECT * FROM fill_rate")
            if source == "followup"
        }
    assert rates["initiative", "title"] == (7, 7)
    assert rates["initiative", "cost_amount"] == (7, 2)
    assert rates["milestone", "status_date"] == (12, 4)
    assert rates["response", "prior_plan"] == (12, 3)
    assert rates["response", "participants_informed"] == (12, 0)
    assert ("initiative", "methods") not in rates  # a list is a table of its own
    assert ("initiative", "source_id") not in rates and not any(table == "place" for table, _ in rates)


def test_the_rates_are_those_of_the_files(connection: sqlite3.Connection) -> None:
    """Decisions and days of replies, column by column, of a source in which nothing is merged or filled in later."""
    source = "curated-national-outcomes"
    with (DATA / source / "response.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for field in ("decision", "date", "due_date", "prior_plan", "delivery_status", "reason"):
        found = connection.execute(
            "SELECT n_rows, n_filled FROM fill_rate WHERE source_id = ? AND record_table = 'response' AND field = ?",
            (source, field),
        ).fetchone()
        assert tuple(found) == (len(rows), sum(bool(row[field]) for row in rows)), field


@pytest.mark.asyncio
async def test_no_indicator_on_an_empty_column(site: Site) -> None:
    rows = {row["id"]: row for row in (await site.json("/data.json"))["indicators"]}
    assert set(rows) == {"prior_plan", "outcome", "assessed_by", "participants_informed"}
    words = text_of(await site.page("/data"))
    for row in rows.values():
        assert row["is_read"] == (row["n_read"] >= read.LEAST_READ) == bool(row["counts"])
        assert sum(value["count"] for value in row["counts"]) in (0, row["n_read"])
        if not row["is_read"]:
            assert f"{row['label']} Not read for this yet : {row['n_read']:,} of {row['n_rows']:,}" in words
    assert not rows["prior_plan"]["is_read"] and rows["outcome"]["is_read"]


@pytest.mark.asyncio
async def test_an_indicator_is_shown_once_enough_was_read(
    followup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the replies that take something on three tell whether it was planned: bus-1 twice and bus-2."""
    monkeypatch.setattr(read, "LEAST_READ", 3)
    found = (await Site(followup).json("/data.json"))["indicators"][0]
    assert (found["n_rows"], found["n_read"], found["least"]) == (4, 3, 3)
    assert [(value["id"], value["count"]) for value in found["counts"]] == [
        ("already_planned", 2),
        ("new_because_of_this", 1),
    ]


@pytest.mark.asyncio
async def test_the_page_and_its_json_tell_the_rates(small: Site) -> None:
    rates = (await small.json("/data.json"))["fill_rates"]
    assert {"record_table": "milestone", "field": "status_date", "source_id": "followup", "n_rows": 12,
            "n_filled": 4} in rates  # fmt: skip
    assert "status_date 4 12 33%" in text_of(await small.page("/data"))


def test_columns_beside_sources() -> None:
    rates: list[Row] = [
        {"record_table": "result", "field": "page", "source_id": source, "n_rows": rows, "n_filled": filled}
        for source, rows, filled in (("b", 4, 1), ("a", 10, 10))
    ]
    assert by_column(rates) == [
        {
            "name": "result",
            "sources": ["a", "b"],
            "columns": [{"field": "page", "n_rows": 14, "n_filled": 11, "by_source": {"b": 0.25, "a": 1.0}}],
        }
    ]
