"""Suggestions for a word that no list knows; never a silent match."""

import csv
from collections.abc import Iterable
from functools import cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from ingest.paths import SCHEMA

CLOSE_ENOUGH = 78
"""Least likeness, out of 100, at which a suggestion helps more than it misleads."""

ONE_LETTER = 90
"""Likeness of a word with one letter wrong, missing, added or changed for its neighbour."""

SHORTEST = 4
"""Letters below which one wrong letter makes another word."""

SOME_WORDS = 0.95
"""What is left of a likeness that holds for whole words in another order, or for some of them."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?" with up to three likely values, or "" where none is near.

    Likeness is of all letters or of whole words: `done` is in the letters of `abandoned`, but not near it.
    """
    choices = list(dict.fromkeys(known))
    likeness: dict[str, float] = {}
    for scorer, factor in (
        (fuzz.ratio, 1.0),
        (fuzz.token_sort_ratio, 1.0),
        (fuzz.token_set_ratio, SOME_WORDS),
    ):
        for name, score, _ in process.extract(
            word, choices, scorer=scorer, limit=3, score_cutoff=CLOSE_ENOUGH / factor
        ):
            likeness[name] = max(likeness.get(name, 0), score * factor)
    if len(word) >= SHORTEST:
        for name, _, _ in process.extract(word, choices, scorer=OSA.distance, score_cutoff=1):
            likeness[name] = max(likeness.get(name, 0), ONE_LETTER)
    names = sorted(likeness, key=lambda name: -likeness[name])[:3]
    return f"did you mean {' or '.join(names)}?" if names else ""


def code_written(codes: str, word: str) -> str:
    """ "did you mean …?" for a word that people write for a code of the list `codes`, or ""."""
    code = _also_written().get((codes, _words(word)))
    return f"did you mean {code}?" if code else ""


def _words(text: str) -> str:
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


@cache
def _also_written() -> dict[tuple[str, str], str]:
    """List and word → code, from `schema/also_written.csv`."""
    with (SCHEMA / "also_written.csv").open(encoding="utf-8", newline="") as file:
        return {(row["list"], row["word"]): row["code"] for row in csv.DictReader(file)}
