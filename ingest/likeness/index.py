"""The index of likeness: of every word and code the engagements it stands for, with its weight there.

The weights are BM25 impacts, reckoned when the database is built, so that a query only adds up. The arrays
lie in files beside the database and are mapped into memory, not read.
"""

import json
import math
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.likeness.documents import documents, mean_lengths, weighted

FOLDER = "likeness"
K, B = 1.2, 0.5
"""BM25: how soon repeating a word stops to count, and how much the length of a field counts."""


@dataclass(frozen=True)
class Index:
    """Postings in compressed sparse rows: term t stands in `documents[offsets[t]:offsets[t + 1]]`."""

    data_version: str
    initiatives: list[str]
    terms: dict[str, int]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: NDArray[np.float32]

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Numbers of the documents of a term, each once, and its impact in them; empty for an unknown term."""
        number = self.terms.get(term)
        if number is None:
            return self.documents[:0], self.impacts[:0]
        part = slice(self.offsets[number], self.offsets[number + 1])
        return self.documents[part], self.impacts[part]


def make_index(connection: sqlite3.Connection) -> Index:
    """The index of all engagements of a database."""
    found = documents(connection)
    means, n = mean_lengths(found), len(found)
    postings: dict[str, list[tuple[int, float]]] = {}
    for number, document in enumerate(found.values()):
        for stem, frequency in weighted(document, means, B):
            postings.setdefault(stem, []).append((number, frequency * (K + 1) / (K + frequency)))
        for code in document.codes:
            postings.setdefault(code, []).append((number, 1.0))
    terms = sorted(postings)
    sizes = np.array([len(postings[term]) for term in terms], dtype=np.int64)
    rarity = np.log1p((n - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)
    flat = [pair for term in terms for pair in postings[term]]
    return Index(
        str(connection.execute("SELECT version FROM build").fetchone()[0]),
        list(found),
        {term: number for number, term in enumerate(terms)},
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.array([number for number, _ in flat], dtype=np.int32),
        np.array([impact for _, impact in flat], dtype=np.float32) * np.repeat(rarity, sizes),
    )
