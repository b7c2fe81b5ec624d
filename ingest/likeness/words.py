"""Words of a text to the stems by which texts are compared, and to other words for the same thing."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import snowballstemmer

HERE = Path(__file__).parent
WORD = re.compile(r"([^\W_]+)(?:['’][^\W_]+)*")
"""A word; what follows an apostrophe belongs to it, but is not in the group."""
AMERICAN = re.compile(r"(?<=[a-z]{3})(?:yz|iz)")
"""Stems of organize and analyze are spelt as those of organise and analyse."""

OUR = {
    "color": "colour",
    "labor": "labour",
    "harbor": "harbour",
    "neighbor": "neighbour",
    "behavior": "behaviour",
}
"""American stems whose British spelling no rule gives; others are in the thesaurus."""

PART = 0.5
"""What a word out of a phrase of the thesaurus says of the whole."""

MOST_WORDS = 3
"""Words of the longest phrase of the thesaurus that is looked for."""


def stems(text: str) -> list[str]:
    """The stems of a text in its order, without words that say nothing: ["order", "slot", "drive", "tip"]."""
    return list(filter(None, map(_stem, words(text))))


def spoken_stems(text: str) -> list[tuple[str, str]]:
    """The stems with the words that they come from."""
    return [(stem, word) for word in words(text) if (stem := _stem(word))]


def words(text: str) -> list[str]:
    """The words of a text in small letters, without accents and what follows an apostrophe."""
    plain = text.casefold()
    if not plain.isascii():
        folded = unicodedata.normalize("NFKD", plain)
        plain = "".join(char for char in folded if not unicodedata.combining(char))
    found: list[str] = WORD.findall(plain)
    return found


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    """The stem of a word, "" for a word that says nothing."""
    if word in _stop_words() or len(word) < 2:
        return ""
    stem = AMERICAN.sub(lambda found: found.group()[0] + "s", _stemmer().stemWord(word))
    return next(
        (british + stem[len(start) :] for start, british in OUR.items() if stem.startswith(start)), stem
    )


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((HERE / "stop_words.txt").read_text(encoding="utf-8").split())


def alternatives(query: list[str]) -> Iterator[tuple[int, str, float]]:
    """(position in the query, other stem, how near it is from 0 to 1) for words and phrases of `query`.

    From the thesaurus, which groups words that officials and the public use for one thing, and from the table
    of similar words.
    """
    for start in range(len(query)):
        for end in range(min(len(query), start + MOST_WORDS), start, -1):
            for stem, share in _thesaurus().get(tuple(query[start:end]), {}).items():
                yield start, stem, share
        for stem, nearness in _similar().get(query[start], ()):
            yield start, stem, nearness


@cache
def _thesaurus() -> dict[tuple[str, ...], dict[str, float]]:
    """Phrase (as stems) → the stems of all words of its groups, with how much of what is meant each says.

    A word out of a phrase says half of it.
    """
    meant: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for row in _rows("thesaurus.csv"):
        phrases = [tuple(stems(phrase)) for phrase in row["words"].split(";")]
        together: dict[str, float] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            together |= dict.fromkeys(phrase, 1.0 if len(phrase) == 1 else PART)
        for phrase in phrases:
            for stem, share in together.items():
                meant[phrase][stem] = max(share, meant[phrase].get(stem, 0.0))
    return dict(meant)


@cache
def _similar() -> dict[str, tuple[tuple[str, float], ...]]:
    """Stem → similar stems with their nearness."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _rows("similar_words.csv"):
        for part in row["similar"].split():
            other, _, nearness = part.partition(":")
            for stem in stems(row["word"]):
                for like in stems(other):
                    if like != stem:
                        found[stem][like] = max(found[stem].get(like, 0.0), int(nearness) / 100)
    return {stem: tuple(likes.items()) for stem, likes in found.items()}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
