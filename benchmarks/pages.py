"""The default page of a table as the site serves it, against stock Datasette on the same file.

`python -m benchmarks --only pages` runs both in processes of their own (stock Datasette loads no
plugin and has no setting of ours) and asks them in turns; the median counts.
"""

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from datasette.app import Datasette

from benchmarks.figure import MILLION, Figure
from benchmarks.search import medians
from ingest.serve import SETTINGS

TURNS = 5
TABLE = "/participation/result"
KEY = re.compile(r'<td class="col-result_id[^>]*>\s*<a[^>]*>([^<]+)</a>')


def measure(database: Path) -> list[Figure]:
    """The default page of the table of results.

    Equal: both say the same number of rows, and the rows we show are the first that stock Datasette shows.
    """
    times: tuple[list[float], list[float]] = ([], [])
    with Worker(database, "ours") as ours, Worker(database, "stock") as stock:
        first = [worker.ask(TABLE) for worker in (ours, stock)]  # compiles templates
        shown = [answer["keys"] for answer in first]
        equal = first[0]["total"] == first[1]["total"] and shown[0] == shown[1][: len(shown[0])] != []
        for _ in range(TURNS):
            for worker, own in ((ours, times[0]), (stock, times[1])):
                own.append(worker.ask(TABLE)["ms"])
    return [medians("default table page, against stock Datasette", times, 20, equal, MILLION)]


class Worker:
    """A process that serves pages of a database over its standard streams."""

    def __init__(self, database: Path, kind: str) -> None:
        plain = {"DATASETTE_LOAD_PLUGINS": ""} if kind == "stock" else {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.pages", str(database), kind],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **plain},
            text=True,
        )

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def ask(self, path: str) -> Any:
        """Milliseconds of one request, the number of rows the page says, and the ids it shows."""
        assert self._process.stdin and self._process.stdout
        print(path, file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


async def work(database: Path, kind: str) -> None:
    """Answer the paths that come in, line by line."""
    settings = {**SETTINGS, "suggest_facets": False, "allow_download": True} if kind == "ours" else {}
    datasette = Datasette([], immutables=[str(database)], settings=settings)
    await datasette.invoke_startup()
    transport = httpx.ASGITransport(app=datasette.app())
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client:
        for line in sys.stdin:
            start = time.perf_counter()
            answer = await client.get(line.strip())
            took = (time.perf_counter() - start) * 1000
            answer.raise_for_status()
            said = re.search(r"([\d,]+) rows", answer.text)
            total = said[1] if said else None
            print(json.dumps({"ms": took, "total": total, "keys": KEY.findall(answer.text)}), flush=True)


def main() -> None:
    """Command line of a worker."""
    parser = argparse.ArgumentParser(description="A process that serves pages over its standard streams.")
    parser.add_argument("database", type=Path)
    parser.add_argument("kind", choices=("ours", "stock"))
    options = parser.parse_args()
    asyncio.run(work(options.database, options.kind))


if __name__ == "__main__":
    main()
