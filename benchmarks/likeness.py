"""Prints how well and how fast the likeness search finds prior engagements, beside plain FTS5.

python -m benchmarks.likeness [--db build/participation.db] [--engagements 100000]
"""

import csv
import random
import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import accumulate
from pathlib import Path

import click
import numpy as np

from benchmarks.figure import Figure, figure
from ingest.likeness.index import Index, make_index
from ingest.likeness.ranker import Plan, rank
from ingest.likeness.store import read_likeness, write_index
from ingest.paths import DATABASE, ROOT

GOLD = ROOT / "tests" / "gold" / "plans.csv"
DEPTH = 10
WANTED_RATIO = 50
KEPT_WORDS, NOISE_WORDS = 5, 5
"""Words of a generated plan: some of the engagement that it is made from, and some others."""

Finder = Callable[[str, str], list[str]]
"""In go a plan and a place id (or ""), out come the ids of the ten likeliest engagements, the best first."""


def measure(rows: Iterable[dict[str, str]], find: Finder) -> dict[str, float]:
    """Share of plans whose engagement is found first and among ten, and the median milliseconds of a plan.

    `rows` have `plan`, `initiative_id` and `place` (a place id, or empty).
    """
    first, among, times = [], [], []
    for row in rows:
        started = time.perf_counter()
        found = find(row["plan"], row["place"])
        times.append(time.perf_counter() - started)
        first.append(found[:1] == [row["initiative_id"]])
        among.append(row["initiative_id"] in found[:DEPTH])
    return {
        "n": len(first),
        "recall@1": sum(first) / len(first),
        "recall@10": sum(among) / len(among),
        "ms": float(np.median(times)) * 1000,
    }


def by_fts(connection: sqlite3.Connection) -> Finder:
    """Plain FTS5: any of the words, ranked by its BM25."""

    def find(plan: str, place: str) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", plan)))
        sql = """SELECT i.initiative_id FROM initiative_fts f JOIN initiative i ON i.rowid = f.rowid
                 WHERE initiative_fts MATCH ? ORDER BY bm25(initiative_fts) LIMIT ?"""
        return [row[0] for row in connection.execute(sql, (words, DEPTH))]

    return find


def by_likeness(index: Index, year: float) -> Finder:
    """The ranker of this project."""
    return lambda plan, place: [found.initiative_id for found in rank(index, Plan(plan, year, place), DEPTH)]


def generated(
    folder: Path, engagements: int, seed: int = 1
) -> tuple[sqlite3.Connection, list[dict[str, str]]]:
    """A database in our shape with texts of Zipf-distributed words, and plans made from sixty of them."""
    chance = random.Random(seed)
    vocabulary = [
        "".join(chance.choices("bcdfghjklmnprstvz", k=3)) + f"{number:x}" for number in range(50_000)
    ]
    cumulated = list(accumulate(1 / (rank + 10) for rank in range(len(vocabulary))))

    def some(count: int) -> list[str]:
        return chance.choices(vocabulary, cum_weights=cumulated, k=count)

    connection = sqlite3.connect(folder / "participation.db")
    connection.executescript(SHAPE)
    texts = [(f"i{number:06}", some(8), some(40), some(12)) for number in range(engagements)]
    connection.executemany(
        "INSERT INTO initiative (initiative_id, title, summary, question) VALUES (?, ?, ?, ?)",
        ((key, *(" ".join(words) for words in fields)) for key, *fields in texts),
    )
    connection.execute("INSERT INTO initiative_fts (initiative_fts) VALUES ('rebuild')")
    connection.commit()
    rows = []
    for key, *fields in chance.sample(texts, 60):
        words = chance.sample([word for words in fields for word in words], KEPT_WORDS) + some(NOISE_WORDS)
        rows.append({"plan": " ".join(words), "initiative_id": key, "place": ""})
    return connection, rows


SHAPE = """
CREATE TABLE build (version TEXT); INSERT INTO build VALUES ('generated');
CREATE TABLE initiative (initiative_id TEXT PRIMARY KEY, source_id TEXT, title TEXT, summary TEXT,
    question TEXT, place_text TEXT, end_date TEXT, results_published_date TEXT, start_date TEXT,
    announced_date TEXT);
CREATE TABLE initiative_place (initiative_id TEXT, place_id TEXT, relation TEXT);
CREATE TABLE place (place_id TEXT, name TEXT, kind TEXT);
CREATE TABLE place_closure (ancestor_id TEXT, descendant_id TEXT);
CREATE TABLE subject_closure (ancestor_id TEXT, descendant_id TEXT);
CREATE TABLE initiative_subject (initiative_id TEXT, subject_id TEXT);
CREATE TABLE subject (subject_id TEXT, label TEXT, alt_labels TEXT);
CREATE TABLE initiative_method (initiative_id TEXT, method_id TEXT);
CREATE TABLE method (method_id TEXT, label TEXT, other_names TEXT);
CREATE TABLE initiative_audience (initiative_id TEXT, audience TEXT);
CREATE TABLE result (result_id TEXT, initiative_id TEXT, title TEXT);
CREATE VIRTUAL TABLE initiative_fts USING fts5 (title, summary, question, content='initiative',
    tokenize='porter unicode61 remove_diacritics 2');
"""


@click.command()
@click.option("--db", type=click.Path(path_type=Path, exists=True), default=DATABASE, help="Built database.")
@click.option("--engagements", default=100_000, show_default=True, help="How many are generated for speed.")
def main(db: Path, engagements: int) -> None:
    """Measure on the paraphrased plans of tests/gold, then on generated texts."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    index, year = read_likeness(connection, db), float(date.today().year)
    by_words = replace(index, vectors=index.vectors[:0])
    for split in ("tune", "test"):
        some = [row for row in rows if row["split"] == split]
        report(f"FTS5, {split}", measure(some, by_fts(connection)))
        report(f"likeness, {split}", measure(some, by_likeness(by_words, year)))
        if len(index.vectors):
            report(f"likeness with vectors, {split}", measure(some, by_likeness(index, year)))
    if not len(index.vectors):
        print("with vectors: not measured: the database was built without the extra `vectors`")
    for name, together in compare_speed(engagements, year).items():
        report(f"{name}, {engagements:,} generated", together)


def figure_of(engagements: int) -> Figure:
    """Milliseconds of a plan; equal means that ours finds what was meant among ten no less often."""
    found = compare_speed(engagements, float(date.today().year))
    ours, peer = found["likeness"], found["FTS5"]
    name = f"likeness among {engagements:,} engagements, against FTS5"
    no_worse = ours["recall@10"] >= peer["recall@10"]
    return figure(name, ours["ms"], peer["ms"], "ms", WANTED_RATIO, no_worse, at=100_000)


def compare_speed(engagements: int, year: float) -> dict[str, dict[str, float]]:
    """FTS5 and likeness in turn, plan by plan, on generated engagements."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        connection, rows = generated(folder, engagements)
        write_index(make_index(connection), folder)
        index = read_likeness(connection, folder / "participation.db")
        found = in_turns(rows, {"FTS5": by_fts(connection), "likeness": by_likeness(index, year)})
        connection.close()
    return found


def in_turns(rows: list[dict[str, str]], finders: dict[str, Finder]) -> dict[str, dict[str, float]]:
    """What `measure` says of each way, with the median time of a plan."""
    parts: dict[str, list[dict[str, float]]] = {name: [] for name in finders}
    for row in rows:
        for name, find in finders.items():
            parts[name].append(measure([row], find))
    found = {}
    for name, measured in parts.items():
        together = {key: float(np.mean([part[key] for part in measured])) for key in measured[0]}
        together |= {"n": len(measured), "ms": float(np.median([part["ms"] for part in measured]))}
        found[name] = together
    return found


def report(name: str, measured: dict[str, float]) -> None:
    """One line a way of finding."""
    print(f"{name}: {', '.join(f'{key} {value:.3g}' for key, value in measured.items())}")


if __name__ == "__main__":
    main()
