"""The index of likeness: of every word and code the engagements it stands for, with its weight there.

The weights are BM25 impacts, reckoned when the database is built, so that a query only adds up.
"""

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.likeness.counts import CODE, Counts, count
from ingest.likeness.documents import WEIGHTS, sentences, years
from ingest.likeness.vectors import Encoder

K, B = 1.2, 0.5
"""BM25: how soon repeating a word stops to count, and how much the length of a field counts."""

HALF_LIFE, EPOCH = 10.0, 2000.0
"""Years after which an engagement counts half as recent; the year that is reckoned from."""


@dataclass(frozen=True)
class Index:
    """Postings in compressed sparse rows: term t stands in `documents[offsets[t]:offsets[t + 1]]`.

    `recency` doubles in `HALF_LIFE` years and is 1 in `EPOCH`, 0 where no date is recorded. `vectors` has one
    row of length 1 an engagement; it is empty where the database was built without the model.
    """

    data_version: str
    initiatives: list[str]
    terms: dict[str, int]
    offsets: NDArray[np.int64]
    documents: NDArray[np.int32]
    impacts: NDArray[np.float32]
    recency: NDArray[np.float32]
    vectors: NDArray[np.float32]

    def postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Numbers of the engagements of a term, ascending, and its impact there; empty where unknown."""
        number = self.terms.get(term)
        if number is None:
            return self.documents[:0], self.impacts[:0]
        part = slice(self.offsets[number], self.offsets[number + 1])
        return self.documents[part], self.impacts[part]

    def impacts_in(self, term: str, numbers: NDArray[np.int32]) -> list[float]:
        """The impact of a term in each of some engagements, 0 where it does not stand there."""
        found, impacts = self.postings(term)
        if not len(found):
            return [0.0] * len(numbers)
        places = np.minimum(np.searchsorted(found, numbers), len(found) - 1)
        return [float(impact) for impact in np.where(found[places] == numbers, impacts[places], 0)]


def make_index(
    connection: sqlite3.Connection, encode: Encoder | None = None, counts: Counts | None = None
) -> Index:
    """The index of all engagements of a database, with vectors where there is what makes them.

    `counts` are those of the database, where they are known already.
    """
    counts = counts or count(connection)
    term, document, impact = _postings(counts)
    n_documents, n_terms = len(counts.initiatives), len(counts.terms)
    sizes = np.bincount(term, minlength=n_terms)
    rarity = np.log1p((n_documents - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)
    return Index(
        str(connection.execute("SELECT version FROM build").fetchone()[0]),
        counts.initiatives,
        {name: number for number, name in enumerate(counts.terms)},
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        document,
        impact * rarity[term],
        np.nan_to_num(2 ** ((np.array(years(connection), dtype=np.float32) - EPOCH) / HALF_LIFE)),
        np.array([encode(text) for text in sentences(connection)] if encode else [], dtype=np.float32),
    )


def _postings(counts: Counts) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Term, document and saturated frequency of every posting, in order.

    A word's frequency is weighed by field and evened out by the length of the field (BM25F: Robertson and
    Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6); a code counts 1.
    """
    weighed = np.zeros(len(counts.times))
    for field, weight in enumerate(WEIGHTS.values()):
        rows = counts.field == field
        own, times = counts.document[rows], counts.times[rows]
        if len(own):
            lengths = np.bincount(own, times, len(counts.initiatives))
            evened = 1 - B + B * lengths[own] / lengths[lengths > 0].mean()
            weighed[rows] = weight * times / evened
    begins = (np.diff(counts.term, prepend=-1) != 0) | (np.diff(counts.document, prepend=-1) != 0)
    starts = np.flatnonzero(begins)
    frequency = np.add.reduceat(weighed, starts) if len(starts) else weighed
    saturated = np.where(counts.field[starts] == CODE, 1, frequency * (K + 1) / (K + frequency))
    return counts.term[starts], counts.document[starts], saturated.astype(np.float32)
