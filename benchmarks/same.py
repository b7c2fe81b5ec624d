"""How well engagements that two sources record are found: `python -m benchmarks.same ID=DIR …`.

The raw folders are those of the sources in `tests/gold/same.csv` (same.md says which). Prints, as JSON,
precision and recall of what is linked without asking, and of that with what is put up for review.
"""

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

from ingest.coding.same import candidates, engagements
from ingest.paths import DATA, ROOT
from ingest.prepare import prepare
from ingest.records import Record
from ingest.sources import load_sources

GOLD = ROOT / "tests" / "gold" / "same.csv"

Pair = tuple[str, str]


class Measured(TypedDict):
    """How many pairs were found, the shares that are right and that were found, and what nobody labelled."""

    pairs: int
    precision: float
    recall: float
    unlabelled: list[str]


def labelled() -> dict[Pair, bool]:
    """Pairs of ids, in order, and whether they are one engagement."""
    with GOLD.open(encoding="utf-8", newline="") as file:
        return {(row["one_id"], row["other_id"]): row["same"] == "yes" for row in csv.DictReader(file)}


def figures(records: Iterable[Record]) -> dict[str, Measured]:
    """Precision and recall over the labelled pairs whose records are there. Those `unlabelled` count not."""
    every = engagements(records)
    there = {one.record.key[0] for one in every}
    gold = {pair: same for pair, same in labelled().items() if set(pair) <= there}
    found = {(one.one.key[0], one.other.key[0]): one.sure for one in candidates(every)}
    linked = {pair for pair, sure in found.items() if sure}
    return {"linked": _measured(linked, gold), "linked or up for review": _measured(set(found), gold)}


def _measured(found: set[Pair], gold: dict[Pair, bool]) -> Measured:
    right = sum(gold.get(pair, False) for pair in found)
    judged = sum(pair in gold for pair in found)
    return {
        "pairs": len(found),
        "precision": round(right / judged, 4) if judged else 0.0,
        "recall": round(right / sum(gold.values()), 4) if any(gold.values()) else 0.0,
        "unlabelled": sorted("/".join(pair) for pair in found if pair not in gold),
    }


def main(raw: dict[str, Path]) -> None:
    sources = [source for source in load_sources(DATA, raw) if source.raw.is_dir()]
    print(json.dumps(figures(prepare(sources).records), indent=2))


if __name__ == "__main__":
    pairs = (argument.split("=", 1) for argument in sys.argv[1:])
    main({name: Path(folder) for name, folder in pairs})
