"""From files to a searchable database, and the same again after one source changed.

`python -m benchmarks --only build` makes up results in 40 sources. The peer validates each file with
Frictionless, loads it with sqlite-utils and makes a full-text index; it codes nothing, follows no reference
and counts no facet. The rebuild, after a row of the smallest source changed, stands against a full build of
the same.
Each runs in a process of its own: `python -m benchmarks.build ours|peer DATA DATABASE`.
"""

import csv
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import tantivy
from frictionless import Resource, Schema
from sqlite_utils import Database

from benchmarks.figure import MILLION, Figure, figure
from benchmarks.generate import ENGLISH, generate
from ingest.load.manifest import read_manifest
from ingest.load.search_index import FOLDER, open_index
from ingest.pipeline import build
from ingest.schema import tables
from ingest.sources import load_sources

AS_OF = date(2026, 11, 22)
FULL, REBUILD = 6.0, 10.0
MEMORY_MB = 2000
FILES = ("initiative", "result", "response")
DATABASE = "participation.db"
TOKENIZE = "porter unicode61 remove_diacritics 2"


LOOK_EVERY_S = 0.5


class Cost(NamedTuple):
    """Seconds, and megabytes of memory at the most, of the process and of all that it started."""

    seconds: float
    megabytes: float


def measure(rows: int, folder: Path) -> list[Figure]:
    """A full build against the peer, a rebuild against a full one; `folder` keeps the first database."""
    data, first, second = (folder / name for name in ("data", "first", "second"))
    generate(data, rows)
    by_peer = cost("peer", data, folder / "peer.db")
    full = cost("ours", data, first / DATABASE)
    same = _said(first / DATABASE, "{title text}") == _said(folder / "peer.db", "")
    change(max(data.iterdir()) / "result.csv")
    rebuilt = cost("ours", data, first / DATABASE)
    again = cost("ours", data, second / DATABASE)
    equal = all(answer(first / DATABASE) == answer(second / DATABASE) for answer in ANSWERS)
    files = f"files to searchable database, {rows:,} results"
    change_of_one = f"rebuild after one small source changed, {rows:,} results"
    return [
        figure(files, full.seconds, by_peer.seconds, "s", FULL, same, at=MILLION),
        figure("memory of that build, against 2 GB", full.megabytes, MEMORY_MB, "MB", 1, same, at=MILLION),
        figure(change_of_one, rebuilt.seconds, again.seconds, "s", REBUILD, equal),
    ]


def cost(kind: str, data: Path, database: Path) -> Cost:
    """What it costs one of the two to make `database` of `data`."""
    command = [sys.executable, "-m", "benchmarks.build", kind, str(data), str(database)]
    peak = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            peak = max(peak, _megabytes(process.pid))
            time.sleep(LOOK_EVERY_S)
        assert process.stdout and process.returncode == 0
        return Cost(float(process.stdout.read().splitlines()[-1]), peak)


def _megabytes(process: int) -> float:
    """Memory of a process and of all it started; a page that several share is shared out among them."""
    of_this = Path(f"/proc/{process}")
    try:
        lines = (of_this / "smaps_rollup").read_text().splitlines()
        children = (of_this / "task" / str(process) / "children").read_text().split()
    except OSError:  # it has ended
        return 0.0
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return own / 1000 + sum(_megabytes(int(child)) for child in children)


def main(kind: str, data: str, database: str) -> None:
    """Command line of one build."""
    start = time.perf_counter()
    {"ours": ours, "peer": peer}[kind](Path(data), Path(database))
    print(time.perf_counter() - start)


def ours(data: Path, database: Path) -> None:
    """The build of this project."""
    assert not build(load_sources(data), database, AS_OF).refused


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


def _released(database: Path) -> dict[str, object]:
    """Version and counts of a release, and the hashes of its index of likeness."""
    manifest = read_manifest(database.resolve().parent)
    files = {name: about for name, about in manifest["files"].items() if name.startswith("likeness/")}
    return {"version": manifest["version"], "counts": manifest["counts"], **files}


def _facets(database: Path) -> list[tuple[str, str, int]]:
    """How many records each code has."""
    query = "SELECT facet, code, count(*) FROM search_facet GROUP BY 1, 2 ORDER BY 1, 2"
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def _indexed(database: Path) -> list[int]:
    """How many records the search index finds by each word and each kind."""
    index = open_index(database.resolve().parent / FOLDER)
    kinds = [("kind", code) for facet, code, _ in _facets(database) if facet == "kind"]
    terms = [("text", word) for word in ENGLISH.split()] + kinds
    queries = (tantivy.Query.term_query(index.schema, *term) for term in terms)
    searcher = index.searcher()
    return [len(searcher.search(query, limit=searcher.num_docs).hits) for query in queries]


def _worded(database: Path) -> list[int]:
    """How many rows the tables have, and how many results have a word."""
    return _said(database, "{title text}")


ANSWERS: tuple[Callable[[Path], object], ...] = (_released, _facets, _indexed, _worded)
"""What must be the same of two releases."""


if __name__ == "__main__":
    main(*sys.argv[1:])
