"""Requests a second: our search behind nginx against one page of a stock Datasette, and what a crowd gets."""

import itertools
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from benchmarks.safety.crowd import Answer, ask_all
from benchmarks.safety.figure import Figure, at_least, exactly
from benchmarks.safety.stage import Stage, end, free_ports, get, stage

CANNED = """
databases:
  participation:
    queries:
      found:
        sql: >-
          select r.result_id, r.title, r.date from search_fts f join search_record s on s.record_id = f.rowid
          join result r on r.result_id = s.result_id where search_fts match :q order by f.rank limit 20
"""
DELIBERATE = 503


def measure(database: Path, short: bool) -> list[Figure]:
    """Turns of the same seconds for each, so that a busy machine is busy for all."""
    seconds, turns = (1.5, 1) if short else (6, 3)
    words = _words(database)
    rates: dict[str, list[float]] = {"stock": [], "search": [], "cached": []}
    faults = 0
    with stage(database) as made, _stock(database) as stock:
        paths = {
            "stock": ([stock], _queries(words, "/participation/found")),
            "search": (made.pages, _queries(words, "/search")),
            "cached": (
                [made.nginx],
                itertools.cycle(f"/search?{urlencode({'q': word})}" for word in words[:20]),
            ),
        }
        for _, (name, (ports, asked)) in itertools.product(range(turns), paths.items()):
            answers = _for(seconds, ports, asked, 20)
            faults += sum(found.status not in (200, DELIBERATE) for found in answers)
            rates[name].append(sum(found.status == 200 for found in answers) / seconds)
        many = _for(seconds, [made.nginx], _queries(words, "/search"), 200)
        served_stale = _with_dead_pages(made, words)
    best = {name: sum(found) / len(found) for name, found in rates.items()}
    return [
        Figure("stock Datasette, canned search of 20 rows", best["stock"], "requests/s", "peer", True),
        at_least("our search page, both processes", best["search"] / best["stock"], "times the peer", 1),
        at_least("our search page, kept by nginx", best["cached"] / best["stock"], "times the peer", 10),
        exactly("faults meanwhile", faults, "answers", 0),
        exactly(
            "200 users: answers other than 200 or a deliberate 503",
            sum(found.status not in (200, DELIBERATE) for found in many), "answers", 0,
        ),
        exactly("both page processes dead: cached pages that answer", served_stale, "of 20", 20),
    ]  # fmt: skip


def _for(seconds: float, ports: list[int], paths: Iterator[str], users: int) -> list[Answer]:
    """Answers within so many seconds; the users are shared out among the ports."""
    deadline = time.monotonic() + seconds
    with ThreadPoolExecutor(len(ports)) as pool:
        crowds = [
            pool.submit(ask_all, port, paths, users // len(ports), lambda _: time.monotonic() > deadline)
            for port in ports
        ]
    answers = [found for crowd in crowds for found in crowd.result()]
    return [one for one in answers if one.at <= deadline or one.status not in (200, DELIBERATE)]


def _words(database: Path) -> list[str]:
    """Words that records hold, in random order."""
    with closing(sqlite3.connect(f"file:{database}?immutable=1", uri=True)) as connection:
        rows = connection.execute("SELECT word FROM search_word WHERE n_records >= 20 AND length(word) > 3")
        words = sorted(row[0] for row in rows)
    random.Random(2026).shuffle(words)
    return words


def _queries(words: list[str], path: str) -> Iterator[str]:
    """Searches for one word each, all words in turn; may be shared by threads."""
    return itertools.cycle([f"{path}?{urlencode({'q': word})}" for word in words])


def _with_dead_pages(made: Stage, words: list[str]) -> int:
    """How many of 20 pages that were asked before still answer when no process of pages lives."""
    paths = [f"/search?{urlencode({'q': word})}" for word in words[100:120]]
    for path in paths:
        get(made.nginx, path)
    time.sleep(6)  # what a crowd was refused is forgotten, and the rate of one visitor too
    for path in paths:
        get(made.nginx, path)
    for process in made.processes[:2]:
        process.kill()
        process.wait()
    return sum(get(made.nginx, path)[0] == 200 for path in paths)


@contextmanager
def _stock(database: Path) -> Iterator[int]:
    """Datasette as it comes, without our plugins, with one canned query."""
    with TemporaryDirectory() as folder:
        metadata = Path(folder) / "metadata.yml"
        metadata.write_text(CANNED)
        copy = Path(folder) / "participation.db"
        copy.write_bytes(database.read_bytes())
        port = free_ports(1)[0]
        command = [sys.executable, "-c", STOCK, "-i", str(copy), "-m", str(metadata), "-p", str(port)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            end(process)


STOCK = """
import pluggy, sys
pluggy.PluginManager.load_setuptools_entrypoints = lambda *arguments, **options: 0  # no plugin but its own
from datasette.cli import cli
cli(["serve", *sys.argv[1:]])
"""


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            get(port, "/-/versions.json")
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("stock Datasette does not start")
