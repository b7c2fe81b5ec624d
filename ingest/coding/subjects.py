"""Printed subject words to codes of the subject vocabulary, by labels and keywords.

Free text (a title, a description) is coded in `free_text`, which has the last word: what a person or the
source says comes first.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from ingest.coding.lexicon import SAYS_NOTHING
from ingest.coding.places import EXACT, REMEMBERED, Coded
from ingest.records import split_list
from ingest.schema import vocabulary

BY_KEYWORD = 0.7
"""Confidence of a keyword that meets the printed words."""


def code_subject(text: str, lookup: Mapping[str, list[str]] | None = None) -> list[Coded] | None:
    """Codes of one printed subject, e.g. "buses" → TRA.04; None where nothing meets it.

    `lookup` (printed word → codes) has the first word; an empty list there means: deliberately not coded.
    """
    if lookup is not None and text in lookup:
        return [Coded(text, code, "lookup", EXACT, text) for code in lookup[text]]
    word = text.casefold()
    if word in _labels():
        return [Coded(text, _labels()[word], "exact_name", EXACT, text)]
    if found := _keyword_in(word):
        keyword, code = found
        return [Coded(text, code, "keyword", BY_KEYWORD, keyword)]
    return None


@lru_cache(maxsize=REMEMBERED)
def _keyword_in(word: str) -> tuple[str, str] | None:
    """The longest keyword that a word in small letters is, or begins with, and its subject."""
    for keyword, code in _keywords():
        if word == keyword or (keyword.endswith("*") and word.startswith(keyword[:-1])):
            return keyword, code
    return None


@cache
def _labels() -> dict[str, str]:
    """Label or other label → subject; narrow subjects give way to tops of the same name."""
    labels: dict[str, str] = {}
    for row in sorted(vocabulary("subject"), key=lambda row: -len(row["subject_id"])):
        for label in [row["label"], *split_list(row["alt_labels"])]:
            labels[label.casefold()] = row["subject_id"]
    return labels


@cache
def _keywords() -> list[tuple[str, str]]:
    """Keyword → subject, the longest first, since it says most."""
    pairs = [
        (keyword.casefold(), row["subject_id"])
        for row in vocabulary("subject")
        for keyword in split_list(row["keywords"])
        if not keyword.startswith(SAYS_NOTHING)
    ]
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))
