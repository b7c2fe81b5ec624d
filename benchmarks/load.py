"""Rows into one table: our bulk insert and sqlite-utils' `insert_all`, in turns.

`python -m benchmarks.load [--rows N] [--json]` loads N results of the made-up base (default 100,000) into the
empty table that both find, and compares what stands there afterwards.
"""

import argparse
import csv
import json
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database

from benchmarks.generate import generate
from ingest.load.database import FAST
from ingest.load.tables import create_tables, insert_rows
from ingest.schema import tables

ROUNDS = 3
REQUIRED = 3.0
Row = dict[str, Any]


def measure(rows: int) -> dict[str, Any]:
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
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    return {
        "name": f"load {rows:,} rows",
        **medians,
        "unit": "s",
        "ratio": medians["peer"] / medians["ours"],
        "required": REQUIRED,
        "equal": found["ours"] == found["peer"],
    }


def ours(path: Path, rows: list[Row]) -> None:
    """The way of the build: one transaction, tuples in the order of the columns."""
    names = [column["name"] for column in tables()["result"].columns]
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in FAST:
        connection.execute(f"PRAGMA {setting}")
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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figure = measure(options.rows)
    print(
        json.dumps(figure, indent=2) if options.json else "\n".join(f"{k:10}{v}" for k, v in figure.items())
    )


if __name__ == "__main__":
    main()
