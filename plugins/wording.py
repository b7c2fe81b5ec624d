"""Words typed wrongly: in go criteria that find nothing, out come searches with near words that do."""

import re
from dataclasses import dataclass, replace

from rapidfuzz import process
from rapidfuzz.distance import OSA

from plugins.criteria import Criteria
from plugins.db import Reader, Row
from plugins.engine import Found
from plugins.finding import engine
from plugins.names import fold

SHORTEST = 4
LONG = 6  # words from this length on may have two letters wrong
OFFERS = 3
TOLD_APART_BY = 20  # first records by which two searches with as many matches are told apart
MOST_UNKNOWN = 6
WORD = re.compile(r"[^\W\d_]+")
KNOWN = "SELECT 1 FROM search_fts WHERE search_fts MATCH ? LIMIT 1"
VOCABULARY = "SELECT word, n_records FROM search_word WHERE length(word) >= ? ORDER BY word"


@dataclass(frozen=True)
class Vocabulary:
    """The printed words with the number of records that hold each; `keys` are the same without accents."""

    words: list[str]
    keys: list[str]
    counts: list[int]


def vocabulary(reader: Reader) -> Vocabulary:
    return reader.remember("vocabulary", lambda: _read(reader))


def _read(reader: Reader) -> Vocabulary:
    rows = [row for row in reader.rows(VOCABULARY, (SHORTEST,)) if WORD.fullmatch(row["word"])]
    words = [row["word"] for row in rows]
    return Vocabulary(words, [fold(word) for word in words], [row["n_records"] for row in rows])


def corrections(reader: Reader, criteria: Criteria) -> list[Criteria]:
    """The same search with near words for unknown ones, the nearest first; [] if all words are known."""
    unknown = [word for word in dict.fromkeys(WORD.findall(criteria.q)) if _is_unknown(reader, word)]
    if not unknown or len(unknown) > MOST_UNKNOWN:
        return []
    near = {word: nearest(vocabulary(reader), word) for word in unknown}
    if not all(near.values()):
        return []
    best = {word: found[0] for word, found in near.items()}
    chosen = [best] + [{**best, word: other} for word, found in near.items() for other in found[1:]]
    return [_reworded(criteria, words) for words in chosen]


def _is_unknown(reader: Reader, word: str) -> bool:
    """Whether no record holds `word` in any form; the index itself decides, in every language alike."""
    return len(word) >= SHORTEST and not reader.value(KNOWN, (f'"{word}"',))


def nearest(known: Vocabulary, word: str) -> list[str]:
    """The known words least far away (one letter, in long words up to two), the most frequent first."""
    key = fold(word)
    most = 2 if len(key) >= LONG else 1
    found = process.extract(key, known.keys, scorer=OSA.distance, score_cutoff=most, limit=None)
    ranked = sorted((far, near[:1] != key[:1], -known.counts[at], at) for near, far, at in found)
    return [known.words[at] for far, *_, at in ranked if far == ranked[0][0]][:OFFERS]


def _reworded(criteria: Criteria, words: dict[str, str]) -> Criteria:
    q = WORD.sub(lambda found: words.get(found[0], found[0]), criteria.q)
    return replace(criteria, q=q, given={**criteria.given, "q": q})


def found_instead(reader: Reader, criteria: Criteria) -> list[Row]:
    """For a search that finds nothing up to three corrected ones that do, with their counts."""
    offers: list[Row] = []
    seen: list[Found] = []
    for corrected in corrections(reader, criteria):
        found = engine(reader).find(corrected, 0, TOLD_APART_BY)
        if found.total and found not in seen:  # climate and climates find the same
            seen.append(found)
            offers.append({"criteria": corrected, "q": corrected.q, "count": found.total})
    return offers[:OFFERS]
