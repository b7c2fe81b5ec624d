"""A filter for Scotland over many results: closure, nested intervals, and the codes the search index keeps.

`python -m benchmarks.places [--results N] [--json]` codes N results (default 1,000,000) to places drawn with
a seed from the place table (Zipf; a tenth of them in Scotland), and asks each way for the 20 newest results
in Scotland and for their number. The ways take turns; a figure is the median of seven rounds in milliseconds.
"""

import argparse
import json
import random
import sqlite3
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.schema import vocabulary

SCOTLAND = "iso:GB-SCT"
ROUNDS = 7
SHARE_IN_SCOTLAND = 0.1

WAYS = {
    "closure": (
        "result r JOIN place_closure c ON c.descendant_id = r.place_id WHERE c.ancestor_id = :place",
        "r.id",
    ),
    "nested intervals": (
        "result r JOIN place p ON p.place_id = r.place_id, place w "
        "WHERE w.place_id = :place AND p.first BETWEEN w.first AND w.last",
        "r.id",
    ),
    "kept codes": ("search_facet f WHERE f.code = :place", "f.record_id"),
}
"""Way → what comes after FROM, and the id that runs from old to new."""


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        figures = measure(Path(folder) / "places.db", options.results)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"{'way':18}{'newest 20':>12}{'count':>12}{'found':>10}")
    for way, figure in figures.items():
        print(f"{way:18}{figure['newest_ms']:9.2f} ms{figure['count_ms']:9.2f} ms{figure['found']:10.0f}")


def measure(path: Path, results: int) -> dict[str, dict[str, float]]:
    """Medians in milliseconds and the number of results found, by way."""
    connection = sqlite3.connect(path)
    _fill(connection, results)
    times: dict[str, dict[str, list[float]]] = {way: {"newest": [], "count": []} for way in WAYS}
    found = {}
    for _ in range(ROUNDS):
        for way, (source, key) in WAYS.items():
            newest = f"SELECT {key} FROM {source} ORDER BY {key} DESC LIMIT 20"
            count = f"SELECT count(*) FROM {source}"
            times[way]["newest"].append(_timed(connection, newest)[0])
            duration, answer = _timed(connection, count)
            times[way]["count"].append(duration)
            found[way] = answer[0][0]
    connection.close()
    return {
        way: {
            "newest_ms": statistics.median(times[way]["newest"]),
            "count_ms": statistics.median(times[way]["count"]),
            "found": found[way],
        }
        for way in WAYS
    }


def _timed(connection: sqlite3.Connection, sql: str) -> tuple[float, list[tuple[int]]]:
    """Milliseconds and the answer."""
    start = time.perf_counter()
    answer = connection.execute(sql, {"place": SCOTLAND}).fetchall()
    return (time.perf_counter() - start) * 1000, answer


def _fill(connection: sqlite3.Connection, results: int) -> None:
    parents = {row["place_id"]: row["parent_id"] for row in vocabulary("place")}
    connection.executescript(
        """CREATE TABLE place (place_id TEXT PRIMARY KEY, first INTEGER, last INTEGER);
        CREATE TABLE place_closure (
            ancestor_id TEXT, descendant_id TEXT, PRIMARY KEY (ancestor_id, descendant_id)) WITHOUT ROWID;
        CREATE TABLE result (id INTEGER PRIMARY KEY, place_id TEXT);
        CREATE TABLE search_facet (
            code TEXT, record_id INTEGER, PRIMARY KEY (code, record_id)) WITHOUT ROWID;"""
    )
    connection.executemany("INSERT INTO place VALUES (?, ?, ?)", _intervals(parents))
    wider = {place: list(_wider(place, parents)) for place in parents}
    pairs = [(ancestor, place) for place, ancestors in wider.items() for ancestor in ancestors]
    connection.executemany("INSERT INTO place_closure VALUES (?, ?)", pairs)
    choose = random.Random(20240611)
    inside = sorted(place for place in parents if SCOTLAND in wider[place])
    outside = sorted(parents.keys() - set(inside))
    share = round(results * SHARE_IN_SCOTLAND)
    drawn = _zipf(choose, inside, share) + _zipf(choose, outside, results - share)
    choose.shuffle(drawn)
    connection.executemany("INSERT INTO result VALUES (?, ?)", enumerate(drawn))
    codes = ((code, number) for number, place in enumerate(drawn) for code in wider[place])
    connection.executemany("INSERT INTO search_facet VALUES (?, ?)", sorted(codes))
    connection.executescript("CREATE INDEX result_place ON result (place_id); ANALYZE;")


def _zipf(choose: random.Random, places: list[str], number: int) -> list[str]:
    """Places drawn as often as their rank in a random order says."""
    ranked = choose.sample(places, len(places))
    return choose.choices(ranked, weights=[1 / rank for rank in range(1, len(ranked) + 1)], k=number)


def _wider(place: str, parents: dict[str, str]) -> list[str]:
    """The place and all that it lies in."""
    chain = []
    while place:
        chain.append(place)
        place = parents[place]
    return chain


def _intervals(parents: dict[str, str]) -> list[tuple[str, int, int]]:
    """Each place with its first and last number in a walk over the tree (its narrower places lie between)."""
    children: dict[str, list[str]] = {}
    for place, parent in parents.items():
        children.setdefault(parent, []).append(place)
    intervals = []
    number = 0

    def walk(place: str) -> int:
        nonlocal number
        number += 1
        first = number
        for child in children.get(place, []):
            walk(child)
        intervals.append((place, first, number))
        return number

    for root in children.get("", []):
        walk(root)
    return intervals


if __name__ == "__main__":
    main()
