"""A title and a description to weighed evidence for each subject, by the words of the lexicon."""

from collections import defaultdict
from dataclasses import dataclass, field

from ingest.coding.lexicon import find

IN_TITLE, IN_DESCRIPTION = 2.0, 1.0
"""Weight of a keyword by where it stands."""

PHRASE = 1.5
"""A keyword of several words says more than a single word."""


@dataclass(slots=True)
class Evidence:
    """How much points to a subject, and the words that do, as they stand in the text."""

    score: float = 0.0
    words: list[str] = field(default_factory=list)
    is_in_title: bool = False


def weigh(title: str, description: str = "") -> dict[str, Evidence]:
    """Subject code → evidence. Words that are repeated in the same field count once."""
    found: dict[str, Evidence] = defaultdict(Evidence)
    for text, weight in ((title, IN_TITLE), (description, IN_DESCRIPTION)):
        seen: set[str] = set()
        for hit in find(text):
            words = text[hit.start : hit.end]
            if words.casefold() in seen:
                continue
            seen.add(words.casefold())
            for code in hit.codes:
                _add(found[code], words, weight * (PHRASE if hit.words > 1 else 1.0), text is title)
    return dict(found)


def _add(evidence: Evidence, words: str, score: float, is_in_title: bool) -> None:
    evidence.score += score
    evidence.is_in_title = evidence.is_in_title or is_in_title
    if words.casefold() not in (known.casefold() for known in evidence.words):
        evidence.words.append(words)


def by_top(found: dict[str, Evidence]) -> dict[str, Evidence]:
    """The evidence of each top subject: its own and that of the subjects below it."""
    tops: dict[str, Evidence] = defaultdict(Evidence)
    for code, evidence in found.items():
        top = tops[top_of(code)]
        top.score += evidence.score
        top.is_in_title = top.is_in_title or evidence.is_in_title
        top.words += [words for words in evidence.words if words not in top.words]
    return dict(tops)


def top_of(code: str) -> str:
    """The top subject of a code: TRA.04 → TRA."""
    return code[:3]


def narrowest(found: dict[str, Evidence], top: str) -> list[str]:
    """The subjects under `top` with the most evidence; `top` itself where nothing points below it."""
    below = {code: found[code].score for code in found if top_of(code) == top and code != top}
    return [code for code, score in below.items() if score == max(below.values())] or [top]
