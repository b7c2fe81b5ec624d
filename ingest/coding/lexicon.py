"""Words of a free text to subjects, by the keywords of the vocabulary, the longest first."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.records import split_list
from ingest.schema import vocabulary

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
"""A word of a text; what stands after an apostrophe belongs to it."""

SAYS_NOTHING = "-"
"""A keyword that begins so is a phrase to be passed over: "park and ride" is not about parks."""

MOST_WORDS = 400
"""A text is read up to this word: a summary has at most 600 characters, and no attached paper is read."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a text that point to subjects: where they stand, and how many they are."""

    codes: tuple[str, ...]
    start: int
    end: int
    words: int


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword as its folded words; a word that ends in `*` stands for any ending."""

    words: tuple[str, ...]
    codes: tuple[str, ...]

    @property
    def rank(self) -> tuple[int, int, int]:
        """The longest first: by words, then whole words before beginnings, then by letters."""
        open_ends = sum(word.endswith("*") for word in self.words)
        return (-len(self.words), open_ends, -sum(len(word) for word in self.words))


def find(text: str) -> Iterator[Hit]:
    """Hits of `text` from left to right; each word counts once, in the longest keyword that begins there.

    Accents, case, hyphens and apostrophes do not count. Phrases that say nothing are passed over.
    """
    tokens = [token for token, _ in zip(WORD.finditer(text), range(MOST_WORDS), strict=False)]
    words = [fold(token.group()) for token in tokens]
    position = 0
    while position < len(words):
        keyword = _longest(words, position)
        if keyword is None:
            position += 1
            continue
        last = position + len(keyword.words) - 1
        if keyword.codes:
            yield Hit(keyword.codes, tokens[position].start(), tokens[last].end(), len(keyword.words))
        position = last + 1


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """A word for comparison: small letters without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", "and" if word == "&" else word.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char) and char not in "'’")


def _longest(words: list[str], position: int) -> Keyword | None:
    """The longest keyword that begins at `position`."""
    for keyword in _beginning_with(words[position]):
        if len(keyword.words) == 1 or _continues(keyword.words, words, position):
            return keyword
    return None


def _continues(keyword: tuple[str, ...], words: list[str], position: int) -> bool:
    """Whether the words after the first are those of the keyword."""
    if position + len(keyword) > len(words):
        return False
    return all(_meets(part, words[position + place]) for place, part in enumerate(keyword[1:], start=1))


def _meets(part: str, word: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


@lru_cache(maxsize=100_000)
def _beginning_with(word: str) -> tuple[Keyword, ...]:
    """The keywords that may begin with `word`, the longest first."""
    index = _index()
    starts = [word, *(f"{word[:length]}*" for length in range(2, len(word) + 1))]
    found = [keyword for start in starts for keyword in index.get(start, ())]
    return tuple(sorted(found, key=lambda keyword: keyword.rank))


@cache
def _index() -> dict[str, list[Keyword]]:
    """First word of a keyword → keywords; one that several subjects share gives all of them."""
    codes: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for words, code in _pairs(vocabulary("subject")):
        codes[words] += [code] if code and code not in codes[words] else []
    index: dict[str, list[Keyword]] = defaultdict(list)
    for words, subjects in codes.items():
        index[words[0]].append(Keyword(words, tuple(subjects)))
    return dict(index)


def _pairs(rows: Iterable[dict[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Folded words and subject of each keyword; the subject is empty where the phrase says nothing."""
    for row in rows:
        for keyword in split_list(row["keywords"]):
            says_nothing = keyword.startswith(SAYS_NOTHING)
            words = tuple(_keyword_words(keyword.removeprefix(SAYS_NOTHING)))
            yield words, "" if says_nothing else row["subject_id"]


def _keyword_words(keyword: str) -> Iterator[str]:
    for token in WORD.finditer(keyword):
        star = "*" if keyword[token.end() : token.end() + 1] == "*" else ""
        yield fold(token.group()) + star
