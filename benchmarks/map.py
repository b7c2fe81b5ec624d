"""Bytes of a map of many places: what datasette-cluster-map downloads, and what our own map does.

`python -m benchmarks.map [--places N] [--json]` makes a database of N places with points (default 100,000,
with a seed), asks for every page of JSON that the plugin loads when it shows them all, and for our packed
markers: the first view of the world, and a visit that then zooms in step by step to single places. The
columns of all places at once, which our map never asks for, are printed for comparison. Bytes are as served.
"""

import argparse
import asyncio
import gzip
import json
import random
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from datasette.app import Datasette

from benchmarks.figure import Figure, figure

WANTED_RATIO = 50
PLUGIN = "_size=max&_labels=on&_extra=count&_extra=next_url&_shape=objects"
SYLLABLES = (
    "bar",
    "cal",
    "den",
    "fal",
    "gar",
    "kir",
    "lan",
    "mor",
    "nor",
    "pen",
    "ral",
    "tor",
    "ver",
    "wick",
)
ZOOMS = (2, 4, 6, 8, 10)
"""A visit on a window of 1280 by 600 pixels: the world, then ever nearer to the place with most results."""
LARGEST = "SELECT latitude, longitude FROM place_map ORDER BY n_results DESC, place_id LIMIT 1"


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--places", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "participation.db"
        generate(path, options.places)
        figures = asyncio.run(measure(path))
    print(json.dumps(figures, indent=2) if options.json else told(figures))


def generate(path: Path, places: int) -> None:
    """A database with what the map needs: places in clumps, each with a name of its own and its counts."""
    chance = random.Random(20)
    clumps = [(chance.uniform(-35, 65), chance.uniform(-120, 140), chance.uniform(0.5, 8)) for _ in range(60)]
    database = sqlite3.connect(path)
    database.execute(
        "CREATE TABLE place_map (place_id TEXT PRIMARY KEY, name TEXT, kind TEXT, latitude REAL, "
        "longitude REAL, n_results INTEGER, n_initiatives INTEGER)"
    )
    database.execute("CREATE TABLE term (list TEXT, code TEXT, label TEXT, definition TEXT)")
    database.executemany(
        "INSERT INTO place_map VALUES (?, ?, ?, ?, ?, ?, ?)",
        (_place(chance, clumps, number) for number in range(places)),
    )
    database.commit()
    database.close()


def _place(chance: random.Random, clumps: list[tuple[float, float, float]], number: int) -> tuple[Any, ...]:
    latitude, longitude, width = chance.choice(clumps)
    point = (chance.gauss(latitude, width), chance.gauss(longitude, width))
    name = "".join(chance.choices(SYLLABLES, k=3)).capitalize()
    results = int(chance.paretovariate(1.1))
    return f"gn:{number + 1_000_000}", name, "settlement", *(round(x, 5) for x in point), results, 1


def figure_of(places: int) -> Figure:
    """Kilobytes of a visit of five views, against what the plugin loads of the same places."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "participation.db"
        generate(path, places)
        found = asyncio.run(measure(path))
    name = f"map of {places:,} places, five views, against the cluster map"
    return figure(
        name, found["whole_visit"] / 1000, found["plugin"] / 1000, "kB", WANTED_RATIO, equal=True, at=100_000
    )


async def measure(path: Path) -> dict[str, float]:
    """Bytes of each way, and the plugin's over ours."""
    site = Datasette([], immutables=[str(path)], settings={"max_returned_rows": 5000})
    plugin, packed_by_plugin = await plugin_bytes(site)
    with sqlite3.connect(path) as database:
        latitude, longitude = database.execute(LARGEST).fetchone()
    views = [await _bytes(site, _view(latitude, longitude, zoom)) for zoom in ZOOMS]
    whole = await _bytes(site, "/map-points.json?zoom=12")
    return {
        "plugin": plugin,
        "plugin_compressed": packed_by_plugin,
        "first_view": views[0],
        "whole_visit": sum(views),
        "all_columns": whole,
        "ratio_first_view": round(plugin / views[0], 1),
        "ratio_visit": round(plugin / sum(views), 1),
        "ratio_visit_both_compressed": round(packed_by_plugin / sum(views), 1),
        "ratio_all_columns": round(plugin / whole, 1),
    }


async def plugin_bytes(site: Datasette) -> tuple[int, int]:
    """Bytes of all pages that the plugin loads, and how few they could be if they were compressed."""
    url: str | None = f"/participation/place_map.json?{PLUGIN}"
    plain = compressed = 0
    while url:
        answer = await site.client.get(url)
        plain += len(answer.content)
        compressed += len(gzip.compress(answer.content, 6))
        following = answer.json()["next_url"]
        url = following and following.removeprefix("http://localhost")
    return plain, compressed


def _view(latitude: float, longitude: float, zoom: int) -> str:
    """The address our map asks for; a window is a little larger than what is shown."""
    tall, wide = (side * 1.2 * 360 / (256 * 2**zoom) / 2 for side in (600, 1280))
    box = (latitude - tall * 0.6, longitude - wide, latitude + tall * 0.6, longitude + wide)
    limits = ((-90, 90), (-180, 180), (-90, 90), (-180, 180))
    edges = (f"{max(low, min(high, value)):.2f}" for value, (low, high) in zip(box, limits, strict=True))
    return f"/map-points.json?zoom={zoom}&box={','.join(edges)}"


async def _bytes(site: Datasette, path: str) -> int:
    """Bytes as they travel: our endpoint compresses where that is taken."""
    answer = await site.client.get(path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, answer.text
    return answer.num_bytes_downloaded or len(gzip.compress(answer.content, 6))


def told(figures: dict[str, float]) -> str:
    lines = [f"{name:<30}{value:>14,.1f}" for name, value in figures.items()]
    verdict = "reached" if figures["ratio_visit"] >= WANTED_RATIO else "missed"
    return "\n".join([*lines, f"at least {WANTED_RATIO} times less over a visit: {verdict}"])


if __name__ == "__main__":
    main()
