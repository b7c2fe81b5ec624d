"""Figures of safety: `python -m benchmarks.safety [--short] [--only NAME] [--json]`; exit 1 if one is missed.

They need nginx, and the long form of `kills` the right to mount a small file system.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

from benchmarks.safety import addresses, attacks, crowds, kills, rebuilds, swaps
from benchmarks.safety.figure import Figure
from ingest.paths import DATA
from ingest.pipeline import build
from ingest.sources import load_sources

PROOFS: dict[str, Callable[[Path, bool], list[Figure]]] = {
    "attacks": attacks.measure,
    "swaps": swaps.measure,
    "crowds": crowds.measure,
    "addresses": addresses.measure,
    "rebuilds": rebuilds.measure,
    "kills": kills.measure,
}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few of each, in a minute or two")
    parser.add_argument("--only", choices=list(PROOFS))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "participation.db"
        sources = [source for source in load_sources(DATA) if source.raw.is_dir()]
        build(sources, database, date.today(), partial=True)
        names = [options.only] if options.only else list(PROOFS)
        figures = {name: PROOFS[name](database, options.short) for name in names}
    if options.json:
        print(json.dumps({name: [asdict(one) for one in found] for name, found in figures.items()}, indent=2))
    else:
        print(told(figures))
    sys.exit(any(not one.ok for found in figures.values() for one in found))


def told(figures: dict[str, list[Figure]]) -> str:
    """A table, one figure a line."""
    lines = [f"{'proof':10} {'figure':62} {'value':>10} {'unit':18} required"]
    for name, found in figures.items():
        for one in found:
            missed = "" if one.ok else "  MISSED"
            lines.append(f"{name:10} {one.name:62} {one.value:10,.2f} {one.unit:18} {one.required}{missed}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
