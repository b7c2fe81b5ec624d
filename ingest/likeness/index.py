"""The index of likeness: of every word and code the engagements it stands for, with its weight there.

The weights are BM25 impacts, reckoned when the database is built, so that a query only adds up.
"""

import sqlite3
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.likeness.documents import WEIGHTS, codes, initiative_ids, sentences, word_counts, years
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


def make_index(connection: sqlite3.Connection, encode: Encoder | None = None) -> Index:
    """The index of all engagements of a database, with vectors where there is what makes them."""
    ids = initiative_ids(connection)
    terms, term, document, impact = _postings(connection, {known: number for number, known in enumerate(ids)})
    sizes = np.bincount(term, minlength=len(terms))
    rarity = np.log1p((len(ids) - sizes + 0.5) / (sizes + 0.5)).astype(np.float32)
    return Index(
        str(connection.execute("SELECT version FROM build").fetchone()[0]),
        ids,
        terms,
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        document,
        impact * rarity[term],
        np.nan_to_num(2 ** ((np.array(years(connection), dtype=np.float32) - EPOCH) / HALF_LIFE)),
        np.array([encode(text) for text in sentences(connection)] if encode else [], dtype=np.float32),
    )


def _postings(
    connection: sqlite3.Connection, numbers: dict[str, int]
) -> tuple[dict[str, int], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Terms by number, and term, document and saturated frequency of every posting, in order.

    A word's frequency is weighed by field and evened out by the length of the field (BM25F: Robertson and
    Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6); a code counts 1.
    """
    terms: dict[str, int] = {}
    keys, weights = [], []
    for field, weight in WEIGHTS.items():
        term, document, count = array("i"), array("i"), array("f")
        for initiative_id, counts in word_counts(connection, field):
            term.extend([terms.setdefault(stem, len(terms)) for stem in counts])
            document.extend([numbers[initiative_id]] * len(counts))
            count.extend(counts.values())
        if term:
            own, counted = np.array(document), np.array(count)
            lengths = np.bincount(own, counted, len(numbers))
            evened = 1 - B + B * lengths[own] / lengths[lengths > 0].mean()
            keys.append(np.array(term, dtype=np.int64) * len(numbers) + own)
            weights.append(weight * counted / evened)
    words, which = np.unique(np.concatenate(keys), return_inverse=True)
    frequency = np.bincount(which, np.concatenate(weights))
    pairs = [(terms.setdefault(code, len(terms)), numbers[owner]) for owner, code in codes(connection)]
    coded = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return (
        terms,
        np.concatenate([words // len(numbers), coded[:, 0]]).astype(np.int32),
        np.concatenate([words % len(numbers), coded[:, 1]]).astype(np.int32),
        np.concatenate([frequency * (K + 1) / (K + frequency), np.ones(len(coded))]).astype(np.float32),
    )
