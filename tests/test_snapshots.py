"""A second snapshot of a source: what it has is updated, added or gone, and nothing stands twice."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ingest.paths import DATA
from ingest.pipeline import build
from ingest.sources import load_sources
from tests.conftest import REAL


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


@pytest.mark.skipif(not REAL.is_dir(), reason="the raw files of the publishers are not here")
def test_the_two_snapshots_of_the_answers_to_citizens_initiatives(tmp_path: Path) -> None:
    """The answers of November 2025, then those of February 2026 with their follow-up."""
    database, raw = tmp_path / "build" / "participation.db", tmp_path / "eci"
    shutil.copytree(REAL / "eci", raw)
    newer = next(raw.glob("eci_merger_responses_*.csv"))
    kept = newer.rename(tmp_path / newer.name)
    ids = []
    for snapshot in ("older", "newer"):
        if snapshot == "newer":
            shutil.copyfile(kept, newer)
        build(load_sources(DATA, {"eci": raw}, ["eci"]), database, date(2026, 11, 22), partial=True)
        ids.append(rows(database, "SELECT response_id FROM response ORDER BY 1"))
        assert rows(database, "SELECT count(*), count(DISTINCT title || url) FROM initiative") == [(126, 126)]
    assert ids[0] == ids[1]
    changes = "SELECT record_table, kind, count(*) FROM change GROUP BY 1, 2 ORDER BY 1, 2"
    assert rows(database, changes) == [
        ("document", "added", 1),
        ("milestone", "added", 13),
        ("milestone", "removed", 6),
        ("milestone", "updated", 4),
    ]
    milestones = "SELECT count(*), count(DISTINCT milestone_id) FROM milestone"
    assert rows(database, milestones) == [(51, 51)]
