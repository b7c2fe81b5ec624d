"""From files to a searchable database, and the same again after one source changed.

`python -m benchmarks --only build` makes up results in 40 sources. The peer validates each file with
Frictionless, loads it with sqlite-utils and makes a full-text index; it codes nothing, follows no reference
and counts no facet. The rebuild, after a row of one source changed, stands against a full build of the same.
"""

import csv
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from frictionless import Resource, Schema
from sqlite_utils import Database

from benchmarks.figure import Figure, figure
from benchmarks.generate import ENGLISH, generate
from ingest.pipeline import build
from ingest.schema import tables
from ingest.sources import load_sources

AS_OF = date(2026, 11, 22)
FULL, REBUILD = 6.0, 10.0
FILES = ("initiative", "result", "response")
TOKENIZE = "porter unicode61 remove_diacritics 2"


def measure(rows: int, folder: Path) -> list[Figure]:
    """A full build against the peer, a rebuild against a full one; `folder` keeps the first database."""
    data, first, second = (folder / name for name in ("data", "first", "second"))
    generate(data, rows)
    by_peer = _seconds(lambda: peer(data, folder / "peer.db"))
    full = _seconds(lambda: ours(data, first))
    same = _said(first / "participation.db", "{title text}") == _said(folder / "peer.db", "")
    change(min(data.iterdir()) / "result.csv")
    rebuilt = _seconds(lambda: ours(data, first))
    again = _seconds(lambda: ours(data, second))
    versions = {_version(path / "participation.db") for path in (first, second)}
    equal = len(versions) == 1 and _facets(first) == _facets(second)
    files = f"files to searchable database, {rows:,} results"
    change_of_one = f"rebuild after one of 40 sources changed, {rows:,} results"
    return [
        figure(files, full, by_peer, "s", FULL, same, at=1_000_000),
        figure(change_of_one, rebuilt, again, "s", REBUILD, equal),
    ]


def ours(data: Path, folder: Path) -> None:
    """The build of this project."""
    assert not build(load_sources(data), folder / "participation.db", AS_OF).refused


def peer(data: Path, path: Path) -> None:
    """Frictionless, sqlite-utils and FTS5, each as its manual says."""
    db = Database(path)
    for name in FILES:
        schema = Schema.from_descriptor({"fields": tables()[name].fields, "missingValues": [""]})
        for file in sorted(data.glob(f"*/{name}.csv")):
            report = Resource(path=file.name, basepath=str(file.parent), schema=schema).validate()
            assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]
            with file.open(encoding="utf-8", newline="") as lines:
                db.table(name).insert_all(csv.DictReader(lines), pk=f"{name}_id")
    db.table("result").enable_fts(["title", "text"], tokenize=TOKENIZE)
    db.close()


def change(file: Path) -> None:
    """Another title in the first row of a file of results."""
    with file.open(encoding="utf-8", newline="") as lines:
        header, *rows = list(csv.reader(lines))
    rows[0][header.index("title")] = "Another title"
    with file.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows([header, *rows])


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _said(path: Path, columns: str) -> list[int]:
    """How many rows the tables have, and how many results have a word; `columns` says where it stands."""
    index = "result_fts" if not columns else "search_fts"
    where = f"{columns} : " if columns else ""
    with closing(sqlite3.connect(path)) as connection:
        counts = [f"SELECT count(*) FROM {name}" for name in FILES]
        hits = [
            f"SELECT count(*) FROM {index} WHERE {index} MATCH '{where}{word}'" for word in ENGLISH.split()
        ]
        return [connection.execute(query).fetchone()[0] for query in counts + hits]


def _version(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version FROM build").fetchone()[0])


def _facets(folder: Path) -> tuple[tuple[str, str, int], ...]:
    query = "SELECT facet, code, count(*) FROM search_facet GROUP BY 1, 2 ORDER BY 1, 2"
    with closing(sqlite3.connect(folder / "participation.db")) as connection:
        return tuple(connection.execute(query).fetchall())
