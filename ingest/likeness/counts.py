"""How often each word stands in each field of each engagement, and its codes: the index comes from these.

Counts of engagements that did not change are carried on from one build to the next.
"""

import json
import sqlite3
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.likeness.documents import WEIGHTS, codes, initiative_ids, word_counts

FILE = "counts"
CODE = len(WEIGHTS)
"""Stands for a field in the rows of codes, which are counted once; the others are places in WEIGHTS."""

NUMBERS = ("term", "document", "field", "times")


@dataclass(frozen=True)
class Counts:
    """One row in the four arrays says: this term stands so many `times` in this field of this engagement.

    `term` and `document` are places in `terms` and `initiatives`, both in alphabetical order; rows are in the
    order of term, document and field, so that the same database gives the same arrays.
    """

    initiatives: list[str]
    terms: list[str]
    term: NDArray[np.int32]
    document: NDArray[np.int32]
    field: NDArray[np.int32]
    times: NDArray[np.int32]

    def write(self, folder: Path) -> None:
        """Put them into a folder, from which `read_counts` takes them."""
        np.savez(folder / f"{FILE}.npz", **{name: getattr(self, name) for name in NUMBERS})
        names = {"initiatives": self.initiatives, "terms": self.terms}
        (folder / f"{FILE}.json").write_text(json.dumps(names), encoding="utf-8")


def read_counts(folder: Path) -> Counts:
    """The counts that were put into a folder. Raises OSError where there are none."""
    names = json.loads((folder / f"{FILE}.json").read_text(encoding="utf-8"))
    with np.load(folder / f"{FILE}.npz") as arrays:
        return Counts(**names, **{name: arrays[name] for name in NUMBERS})


def count(connection: sqlite3.Connection, sources: Collection[str] | None = None) -> Counts:
    """The counts of all engagements of a database, or of those of some sources."""
    ids = initiative_ids(connection, sources)
    numbers = {initiative_id: number for number, initiative_id in enumerate(ids)}
    terms: dict[str, int] = {}
    rows = tuple(array("i") for _ in NUMBERS)
    term, document, field, times = rows
    for place, name in enumerate(WEIGHTS):
        for initiative_id, counts in word_counts(connection, name, sources):
            term.extend([terms.setdefault(stem, len(terms)) for stem in counts])
            times.extend(counts.values())
            document.extend([numbers[initiative_id]] * len(counts))
            field.extend([place] * len(counts))
    for initiative_id, code in codes(connection, sources):
        for column, value in zip(
            rows, (terms.setdefault(code, len(terms)), numbers[initiative_id], CODE, 1), strict=True
        ):
            column.append(value)
    return _ordered(ids, list(terms), [np.array(row, dtype=np.int32) for row in rows])


def carried_on(former: Counts, fresh: Counts, initiatives: list[str]) -> Counts:
    """The counts of these `initiatives`: `fresh` ones, and `former` ones of those not counted anew."""
    numbers = {initiative_id: number for number, initiative_id in enumerate(initiatives)}
    terms = {term: number for number, term in enumerate({*former.terms, *fresh.terms})}
    anew = set(fresh.initiatives)
    parts = []
    for counts, left_out in ((former, anew), (fresh, set[str]())):
        places = [-1 if one in left_out else numbers.get(one, -1) for one in counts.initiatives]
        document = np.array(places, dtype=np.int32)[counts.document]
        term = np.array([terms[term] for term in counts.terms], dtype=np.int32)[counts.term]
        parts.append([column[document >= 0] for column in (term, document, counts.field, counts.times)])
    return _ordered(initiatives, list(terms), [np.concatenate(both) for both in zip(*parts, strict=True)])


def _ordered(initiatives: list[str], terms: list[str], columns: list[NDArray[np.int32]]) -> Counts:
    """Terms in alphabetical order without those that stand nowhere, and rows of one place added up.

    The columns are taken out of their list, since at ten million rows each that stays counts.
    """
    times, field, document, term = (columns.pop() for _ in NUMBERS)
    used = np.flatnonzero(np.bincount(term, minlength=len(terms)))
    alphabet = sorted(used.tolist(), key=terms.__getitem__)
    place = np.zeros(len(terms), dtype=np.int64)
    place[alphabet] = np.arange(len(alphabet))
    key = place[term]  # becomes one number of all three
    for column, size in ((document, max(len(initiatives), 1)), (field, CODE + 1)):
        key *= size
        key += column
    del term, document, field, column
    order = np.argsort(key, kind="stable")
    key, times = key[order], times[order]
    del order
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    key, times = key[starts], np.add.reduceat(times, starts) if len(starts) else times
    parts = []
    for size in (CODE + 1, max(len(initiatives), 1)):
        parts.append((key % size).astype(np.int32))
        key //= size
    field, document = parts
    return Counts(
        initiatives, [terms[number] for number in alphabet], key.astype(np.int32), document, field, times
    )
