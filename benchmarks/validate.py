"""Seconds to validate a table of results with its keys: Frictionless alone, and our two stages.

`python -m benchmarks.validate [--rows N] [--json]` writes, with a seed, a table of N results (default
100,000) that refers to a table of N initiatives and a table of sources; one row in a hundred has something
wrong with it. Both ways read the files, look the references up and list every error; the lists have to be
equal in all that an error says. Ours runs before and after Frictionless, in the same process.
"""

import argparse
import csv
import json
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from frictionless import Error, Package
from frictionless.resources import TableResource

from ingest.validate.files import errors

WANTED_RATIO = 12
SEED = 20240611

ID = "^[a-z0-9]+([._-][a-z0-9]+)*$"
DECISIONS = ["accepted", "accepted_in_part", "rejected", "no_decision"]
WORDS = ["more", "safe", "routes", "to", "school", "and", "buses", "every", "ten", "minutes,", "by", "road"]
FIELDS: list[dict[str, Any]] = [
    {"name": "result_id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": ID}},
    {"name": "initiative_id", "type": "string", "constraints": {"required": True, "pattern": ID}},
    {"name": "source_id", "type": "string", "constraints": {"required": True}},
    {"name": "title", "type": "string", "constraints": {"required": True, "maxLength": 300}},
    {"name": "text", "type": "string", "constraints": {"maxLength": 5000}},
    {"name": "decision", "type": "string", "constraints": {"enum": DECISIONS}},
    {"name": "n_for", "type": "integer", "constraints": {"minimum": 0}},
    {"name": "share_for", "type": "number", "constraints": {"minimum": 0, "maximum": 1}},
    {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
    {"name": "decided", "type": "date", "constraints": {"minimum": "1990-01-01"}},
    {"name": "published", "type": "boolean"},
    {"name": "source_url", "type": "string", "format": "uri"},
    {"name": "lang", "type": "string", "constraints": {"pattern": "[a-z]{2}(-[A-Z]{2})?"}},
]
KEY = {"name": "id", "type": "string", "constraints": {"required": True}}


@dataclass(frozen=True)
class Measured:
    """Seconds of either way; `equal` when both listed the same errors in the same order."""

    rows: int
    errors: int
    ours: float
    peer: float
    ratio: float
    equal: bool


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    measured = measure(options.rows)
    print(json.dumps(asdict(measured), indent=2) if options.json else told(measured))


def measure(rows: int) -> Measured:
    """Both ways on the same files, alternating."""
    with TemporaryDirectory() as folder:
        generate(Path(folder), rows)
        before, found = _timed(lambda: errors(results(Path(folder))))
        peer, expected = _timed(lambda: by_frictionless(results(Path(folder))))
        after, again = _timed(lambda: errors(results(Path(folder))))
    ours = (before + after) / 2
    return Measured(rows, len(expected), ours, peer, peer / ours, found == expected == again)


def generate(folder: Path, rows: int) -> None:
    """The three tables as CSV, and the package that describes them."""
    chance = random.Random(SEED)
    resources = [
        _resource(
            "result",
            FIELDS,
            primaryKey="result_id",
            foreignKeys=[_reference("initiative"), _reference("source")],
        ),
        _resource("initiative", [KEY, {"name": "title", "type": "string"}]),
        _resource("source", [KEY]),
    ]
    package = {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    _write(folder / "result.csv", [field["name"] for field in FIELDS], _results(chance, rows))
    _write(folder / "initiative.csv", ["id", "title"], ((f"i-{at}", _words(chance, 6)) for at in range(rows)))
    _write(folder / "source.csv", ["id"], ((f"s-{at}",) for at in range(40)))


def _resource(name: str, fields: list[dict[str, Any]], **keys: Any) -> dict[str, Any]:
    return {"name": name, "path": f"{name}.csv", "encoding": "utf-8", "schema": {"fields": fields, **keys}}


def _reference(other: str) -> dict[str, Any]:
    return {"fields": f"{other}_id", "reference": {"resource": other, "fields": "id"}}


def _write(path: Path, header: list[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _results(chance: random.Random, rows: int) -> Iterator[list[str]]:
    for at in range(rows):
        row = [
            f"r-{at}",
            f"i-{chance.randrange(rows)}",
            f"s-{chance.randrange(40)}",
            _words(chance, 6),
            _words(chance, 30),
            chance.choice(["", *DECISIONS]),
            str(int(chance.paretovariate(0.8))),
            f"{chance.random():.3f}",
            f"{chance.random() * 1e6:.2f}",
            f"{chance.randrange(1995, 2027)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
            chance.choice(["", "true", "false"]),
            f"https://example.org/results/{at}?lang=en",
            chance.choice(["en", "en-GB", "cy", ""]),
        ]
        yield chance.choice(SPOILERS)(chance, row) if chance.random() < 0.01 else row


def _words(chance: random.Random, most: int) -> str:
    return " ".join(chance.choices(WORDS, k=chance.randrange(1, most + 1)))


def _cell(column: int, *texts: str) -> Callable[[random.Random, list[str]], list[str]]:
    """A spoiler that writes one of `texts` into a cell."""
    return lambda chance, row: [*row[:column], chance.choice(texts), *row[column + 1 :]]


SPOILERS: list[Callable[[random.Random, list[str]], list[str]]] = [
    _cell(0, "", "R-1", "r-1 ", "r--1", "r-1\n", "r-1", "r-2"),
    _cell(1, "", "i-none", "I-1", "i-1\u200b"),
    _cell(2, "", "s-40", "s-01"),
    _cell(3, "", "long " * 80),
    _cell(4, "x" * 5001),
    _cell(5, "Accepted", "accepted ", "-"),
    _cell(6, "-1", "1_0", "٣", "1e1", "12.0", "many"),
    _cell(7, "nan", "1.1", "-0.1", "50%", "0,5", "1.0000000000000001"),
    _cell(8, "INF", "-1", "£5", "1,000"),
    _cell(9, "2020-02-30", "0000-01-01", "1989-12-31", "2020-2-1", "20200201"),
    _cell(10, "yes", "tRue"),
    _cell(11, "example.org", "//example.org", "https://[bad"),
    _cell(12, "EN", "en-gb", "en\n", "english"),
    lambda chance, row: [*row, ""],
    lambda chance, row: row[: chance.randrange(1, len(row))],
    lambda chance, row: [],
    lambda chance, row: [""] * len(row),
]
"""Ways to spoil a row: near misses in every column, cells too many and too few, blank rows."""


def results(folder: Path) -> TableResource:
    """The table of results in its package, as yet unread."""
    return Package(str(folder / "datapackage.json")).get_table_resource("result")


def by_frictionless(resource: TableResource) -> Iterator[Error]:
    """Every error, as Frictionless finds them."""
    with resource:
        yield from resource.header.errors
        for row in resource.row_stream:
            yield from row.errors


def _timed(list_errors: Callable[[], Iterator[Error]]) -> tuple[float, list[dict[str, Any]]]:
    started = time.perf_counter()
    listed = [error.to_descriptor() for error in list_errors()]
    return time.perf_counter() - started, listed


def told(measured: Measured) -> str:
    verdict = "reached" if measured.ratio >= WANTED_RATIO else "missed"
    return (
        f"ours {measured.ours:.2f} s, Frictionless {measured.peer:.2f} s for {measured.rows:,} rows with "
        f"{measured.errors:,} errors: {measured.ratio:.1f} times (at least {WANTED_RATIO}: {verdict}); "
        f"the errors are {'equal' if measured.equal else 'NOT EQUAL'}"
    )


if __name__ == "__main__":
    main()
