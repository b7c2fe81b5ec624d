"""Costs against named peers: `python -m benchmarks [--rows N] [--only NAME]… [--json]`; exit 1 if one fails.

A base of N results (default 100,000) is made up and built once, and everything that needs a site asks that.
A figure fails where the answers differ, or its ratio is missed by more than a fifth at the size it is
required for. With `--readme` the table of README.md is printed, with machine and date.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import build, likeness, load, map, pages, search, validate
from benchmarks.figure import Figure

ROWS = 100_000
"""Rows that are validated and loaded, whatever the size of the base."""


class Base:
    """The made-up base, built when it is first asked for."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder, rows
        self.figures: list[Figure] = []

    @property
    def database(self) -> Path:
        if not self.figures:
            self.figures = build.measure(self.rows, self.folder)
        return self.folder / "first" / "participation.db"

    def built(self) -> list[Figure]:
        return self.figures if self.database else []


def benchmarks(base: Base) -> dict[str, Callable[[], list[Figure]]]:
    """Name → how it is measured, in the order of the table."""
    return {
        "validate": lambda: [validate.measure(min(ROWS, base.rows))],
        "load": lambda: [load.measure(min(ROWS, base.rows))],
        "build": base.built,
        "search": lambda: search.measure(base.database),
        "pages": lambda: pages.measure(base.database),
        "map": lambda: [map.figure_of(min(ROWS, base.rows))],
        "likeness": lambda: [likeness.figure_of(min(ROWS, base.rows))],
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--only", action="append", help="such as validate")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--readme", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        ways = benchmarks(Base(Path(folder), options.rows))
        unknown = set(options.only or ()) - ways.keys()
        if unknown:
            parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(ways)}")
        figures: list[Figure] = []
        for name in options.only or ways:
            with told(name):
                figures += ways[name]()
    print(shown(figures, options.rows, options))
    sys.exit(any(one.fails(options.rows) for one in figures))


@contextmanager
def told(name: str) -> Iterator[None]:
    """A line on a terminal while a benchmark runs, since some take minutes."""
    if sys.stderr.isatty():
        print(f"{name} …", file=sys.stderr)
    yield


def shown(figures: list[Figure], rows: int, options: argparse.Namespace) -> str:
    if options.json:
        return json.dumps([asdict(one) for one in figures], indent=2)
    return as_markdown(figures, rows) if options.readme else as_table(figures, rows)


def as_table(figures: list[Figure], rows: int) -> str:
    """One figure a line."""
    lines = [f"{'name':58} {'ours':>10} {'peer':>10} {'unit':5} {'ratio':>8} {'required':>9} equal"]
    for one in figures:
        verdict = "  FAILED" if one.fails(rows) else "" if one.ratio >= one.required else "  below"
        lines.append(
            f"{one.name:58} {one.ours:10,.2f} {one.peer:10,.2f} {one.unit:5} {one.ratio:8,.2f} "
            f"{one.required:9,.2f} {'yes' if one.equal else 'no'}{verdict}"
        )
    return "\n".join(lines)


def as_markdown(figures: list[Figure], rows: int) -> str:
    """The table of README.md."""
    cores, machine = os.cpu_count(), platform.machine()
    lines = [
        f"{rows:,} results, {date.today().isoformat()}, {cores} cores ({machine}), "
        f"Python {platform.python_version()}:",
        "",
        "| work | ours | peer | | ratio | required | equal |",
        "|---|---:|---:|---|---:|---:|---|",
    ]
    for one in figures:
        lines.append(
            f"| {one.name} | {one.ours:,.2f} | {one.peer:,.2f} | {one.unit} | {one.ratio:,.2f} | "
            f"{one.required:,.2f} | {'yes' if one.equal else 'no'} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
