"""Suggestions for a word that no list knows; never a silent match."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process

CLOSE_ENOUGH = 75
"""Least likeness, out of 100, at which a suggestion helps more than it misleads."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?" with up to three likely values, or "" where none is near."""
    found = process.extract(
        word, list(dict.fromkeys(known)), scorer=fuzz.WRatio, limit=3, score_cutoff=CLOSE_ENOUGH
    )
    names = [name for name, _, _ in found]
    return f"did you mean {' or '.join(names)}?" if names else ""
