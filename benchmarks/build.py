"""From files to a searchable database, and the same again after one source changed.

`python -m benchmarks.build [--rows N] [--json]` makes up N results (default 100,000). The peer validates each
file with Frictionless, loads it with sqlite-utils and makes a full-text index; it codes nothing, follows no
reference and counts no facet. The rebuild, after a row of one source changed, stands against a full build of
the same files. Seconds of the wall, and of the processors with all child processes; peaks in megabytes.
"""

import argparse
import csv
import json
import resource
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from frictionless import Resource, Schema
from sqlite_utils import Database

from benchmarks.generate import ENGLISH, generate
from ingest.pipeline import build
from ingest.schema import tables
from ingest.sources import load_sources

AS_OF = date(2026, 11, 22)
FULL, REBUILD = 6.0, 10.0
FILES = ("initiative", "result", "response")
TOKENIZE = "porter unicode61 remove_diacritics 2"


def measure(rows: int) -> list[dict[str, Any]]:
    """Two figures: a full build against the peer, and a rebuild against a full build."""
    with TemporaryDirectory() as folder:
        data, first, second = (Path(folder) / name for name in ("data", "first", "second"))
        generate(data, rows)
        by_peer = _timed(lambda: peer(data, Path(folder) / "peer.db"))
        full = _timed(lambda: ours(data, first))
        same = _said(first / "participation.db", "{title text}") == _said(Path(folder) / "peer.db", "")
        change(next(iter(sorted(data.iterdir()))) / "result.csv")
        rebuilt = _timed(lambda: ours(data, first))
        again = _timed(lambda: ours(data, second))
        versions = [_version(path / "participation.db") for path in (first, second)]
        equal = versions[0] == versions[1] and len({_facets(one) for one in (first, second)}) == 1
    return [
        figure(f"files to searchable database, {rows:,} results", full, by_peer, FULL, same),
        figure(f"rebuild after one of 40 sources changed, {rows:,} results", rebuilt, again, REBUILD, equal),
    ]


def figure(
    name: str, mine: dict[str, float], peer: dict[str, float], required: float, equal: bool
) -> dict[str, Any]:
    """One line of the table of benchmarks, with the seconds of the processors and the peak beside."""
    return {
        "name": name,
        "ours": mine["wall"],
        "peer": peer["wall"],
        "unit": "s",
        "ratio": peer["wall"] / mine["wall"],
        "required": required,
        "equal": equal,
        "ours_cpu": mine["cpu"],
        "peer_cpu": peer["cpu"],
        "ratio_cpu": peer["cpu"] / mine["cpu"],
        "peak_mb": mine["peak"],
    }


def ours(data: Path, folder: Path) -> None:
    """The build of this project."""
    built = build(load_sources(data), folder / "participation.db", AS_OF)
    assert not built.refused


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


def _timed(work: Callable[[], None]) -> dict[str, float]:
    """Seconds of the wall and of the processors, and the highest peak so far of a process."""
    wall, cpu = time.perf_counter(), _cpu()
    work()
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"wall": time.perf_counter() - wall, "cpu": _cpu() - cpu, "peak": peak / 1024}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


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


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.rows)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for one in figures:
        print("\n".join(f"{key:10}{value}" for key, value in one.items()))


if __name__ == "__main__":
    main()
