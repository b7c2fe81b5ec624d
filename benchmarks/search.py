"""The search of the site against FTS5, and a page of it against Datasette's page of one row.

`python -m benchmarks --only search` asks a published database with its index. Ours and the peer take turns
in one run; what counts is the median.
"""

import asyncio
import json
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import TypeVar

import httpx
from datasette.app import Datasette

from benchmarks.figure import MILLION, Figure, figure
from ingest.load.search_index import FOLDER, open_index
from ingest.serve import SETTINGS
from plugins.criteria import Criteria
from plugins.db import Reader
from plugins.engine import Engine, Only
from plugins.engine_fts import Fts
from plugins.engine_tantivy import Tantivy
from plugins.guard import Limits
from plugins.served import Release

T = TypeVar("T")

TURNS = 7
COMMON_FROM, COMMON_TO = 0.1, 0.6
"""Words that stand in this share of the records are common; with more, a word says nothing."""
WORDS = 5
FACETS: Only = {"year": None, "kind": None, "decision": None, "method": None}
FTS_RANKED = """
SELECT rowid FROM search_fts WHERE search_fts MATCH ? ORDER BY bm25(search_fts, 8.0, 4.0, 1.0) LIMIT 20
"""
FTS_TOTAL = "SELECT count(*) FROM search_fts WHERE search_fts MATCH ?"
SCORES = """
SELECT sum(score) FROM (
    SELECT rowid, -bm25(search_fts, 8.0, 4.0, 1.0) AS score FROM search_fts WHERE search_fts MATCH ? LIMIT -1
) WHERE rowid IN (SELECT value FROM json_each(?))
"""
ONE_ROW = {"queries": {"one": {"sql": "SELECT * FROM result WHERE rowid = :n"}}}


def measure(database: Path) -> list[Figure]:
    """Ranked words, the same with exact facets, and the page of a search over one connection."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    reader = Reader(connection, Release(database, Limits()))
    ours = Tantivy(reader, open_index(database.resolve().parent / FOLDER))
    words = common_words(reader)
    try:
        return [
            ranked(ours, reader, words),
            faceted(ours, Fts(reader), words),
            asyncio.run(page(database, words)),
        ]
    finally:
        connection.close()


def common_words(reader: Reader) -> list[str]:
    """A few words that stand in many records, spread over the range of what is common."""
    n = reader.value("SELECT count(*) FROM search_record")
    sql = "SELECT word FROM search_word WHERE n_records BETWEEN ? AND ? ORDER BY n_records"
    found = reader.column(sql, (COMMON_FROM * n, COMMON_TO * n))
    return [found[place * len(found) // WORDS] for place in range(WORDS)]


def ranked(ours: Engine, reader: Reader, words: list[str]) -> Figure:
    """The best twenty of a common word and how many there are.

    Equal: the totals are the same, and our twenty have together at least nine tenths of the bm25 of FTS5's.
    """

    def by_index(word: str) -> tuple[int, list[int]]:
        found = ours.find(Criteria(q=word, sort="relevance"), 0, 20)
        return found.total, found.ids

    def by_fts5(word: str) -> tuple[int, list[int]]:
        return reader.value(FTS_TOTAL, (word,)), reader.column(FTS_RANKED, (word,))

    times, answers = turns(by_index, by_fts5, words)
    equal = all(
        mine[0] == theirs[0] and score(reader, word, mine[1]) > 0.9 * score(reader, word, theirs[1])
        for word, (mine, theirs) in answers.items()
    )
    return medians("common word, ranked 20, against FTS5 bm25", times, 10, equal, MILLION)


def score(reader: Reader, word: str, ids: list[int]) -> float:
    """The bm25 by FTS5 of these records together."""
    return float(reader.value(SCORES, (word, json.dumps(ids))))


def faceted(ours: Engine, theirs: Engine, words: list[str]) -> Figure:
    """The counts of four facets among the records of a common word; equal means every count."""

    def counted(engine: Engine) -> Callable[[str], dict[str, Counter[str]]]:
        return lambda word: engine.counts(Criteria(q=word), FACETS)

    times, answers = turns(counted(ours), counted(theirs), words)
    equal = all(mine == theirs for mine, theirs in answers.values())
    return medians("common word, four exact facets, against SQL", times, 10, equal, MILLION)


async def page(database: Path, words: list[str]) -> Figure:
    """The page of a search, and Datasette's page of a query that gives one row, over one connection.

    Equal: the page says the total that FTS5 counts.
    """
    settings = {**SETTINGS, "suggest_facets": False, "allow_download": True}
    metadata = {"databases": {"participation": ONE_ROW}}
    datasette = Datasette([], immutables=[str(database)], metadata=metadata, settings=settings)
    await datasette.invoke_startup()
    times: tuple[list[float], list[float]] = ([], [])
    reader = Reader(sqlite3.connect(database), Release(database, Limits()))
    equal = True
    transport = httpx.ASGITransport(app=datasette.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        for turn in range(TURNS + 1):
            for number, word in enumerate(words):
                search, one = f"/search?q={word}", f"/participation/one?n={turn * WORDS + number + 1}"
                for path, own in ((search, times[0]), (one, times[1])):
                    start = time.perf_counter()
                    answer = await client.get(path)
                    own.append((time.perf_counter() - start) * 1000)
                    equal &= answer.status_code == 200
                    if path == search and not turn:
                        equal &= f"{reader.value(FTS_TOTAL, (word,)):,} found" in answer.text
    first = len(words)  # the first turn compiles templates and reads names
    name = "page of a search, against a page of one row"
    return medians(name, (times[0][first:], times[1][first:]), 1 / 3, equal)


def turns(
    ours: Callable[[str], T], peer: Callable[[str], T], words: list[str]
) -> tuple[tuple[list[float], list[float]], dict[str, tuple[T, T]]]:
    """Milliseconds of both, which take turns for each word, and what both answered."""
    times: tuple[list[float], list[float]] = ([], [])
    answers = {word: (ours(word), peer(word)) for word in words}
    for _ in range(TURNS):
        for word in words:
            for ask, own in ((ours, times[0]), (peer, times[1])):
                start = time.perf_counter()
                ask(word)
                own.append((time.perf_counter() - start) * 1000)
    return times, answers


def medians(
    name: str, times: tuple[list[float], list[float]], required: float, equal: bool, at: int = 0
) -> Figure:
    """A figure of the medians of both."""
    return figure(name, median(times[0]), median(times[1]), "ms", required, equal, at)
