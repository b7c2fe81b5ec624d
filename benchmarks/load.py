"""Rows into one table: our bulk insert and sqlite-utils' `insert_all`, in turns.

`python -m benchmarks --only load` loads results of the made-up base into the empty table that both find, and
compares what stands there afterwards.
"""

import csv
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from benchmarks.figure import Figure, figure
from benchmarks.generate import generate
from ingest.load.tables import create_tables, insert_rows
from ingest.schema import tables

ROUNDS = 3
REQUIRED = 3.0
Row = dict[str, Any]


def measure(rows: int) -> Figure:
    """Seconds of both (median of three, in turns), and whether the tables are the same."""
    names = [column["name"] for column in tables()["result"].columns]
    with TemporaryDirectory() as folder:
        generate(Path(folder) / "data", rows)
        read = [
            {name: row[name] or None for name in names}
            for path in sorted((Path(folder) / "data").glob("*/result.csv"))
            for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
        ]
        ways = {"ours": ours, "peer": peer}
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        found = {}
        for turn in range(ROUNDS):
            for name, way in ways.items():
                path = Path(folder) / f"{name}{turn}.db"
                seconds[name].append(_timed(way, path, read))
                with sqlite3.connect(path) as connection:
                    found[name] = connection.execute("SELECT * FROM result ORDER BY result_id").fetchall()
                path.unlink()
    ours_s, peer_s = (statistics.median(seconds[name]) for name in ways)
    equal = found["ours"] == found["peer"]
    return figure(f"load {rows:,} rows, against insert_all", ours_s, peer_s, "s", REQUIRED, equal, at=100_000)


def ours(path: Path, rows: list[Row]) -> None:
    """The way of the build: one transaction, tuples in the order of the columns."""
    names = [column["name"] for column in tables()["result"].columns]
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    insert_rows(connection, "result", (tuple([row[name] for name in names]) for row in rows))
    connection.execute("COMMIT")
    connection.close()


def peer(path: Path, rows: list[Row]) -> None:
    """sqlite-utils with its own batches."""
    db = Database(path)
    db.table("result").insert_all(rows)
    db.close()


def _timed(way: Callable[[Path, list[Row]], None], path: Path, rows: list[Row]) -> float:
    """Seconds of one way, into empty tables."""
    db = Database(path)
    create_tables(db)
    db.close()
    start = time.perf_counter()
    way(path, rows)
    return time.perf_counter() - start
