"""Engagements ranked by likeness to a plan: words and what stands for them, topics, places, date."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.coding.free_text import code_text
from ingest.likeness.index import EPOCH, HALF_LIFE, Index
from ingest.likeness.places import codes_near, places_of
from ingest.likeness.vectors import encoder
from ingest.likeness.words import alternatives, spoken_stems

SUBJECT, GIVEN_SUBJECT, AUDIENCE, RECENT, MEANING = 0.4, 0.8, 0.5, 0.5, 30.0
"""Weights beside the words: of a topic the plan's words point to or that is given, of the audience, of an
engagement of this year, and of sentences that mean the very same."""

LEAST_MEANING = 0.3
"""Sentences that mean less of the same say nothing where no word and no topic is shared."""

BLOCK = 256
"""Engagements among which only the best is looked at first."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """What somebody wants to ask in `year`.

    `place` and `subject` are codes, `audiences` the printed ones that are meant; empty where not given.
    """

    text: str
    year: float
    place: str = ""
    subject: str = ""
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A plan as what the index is asked: for each word of it stems with weights, and codes with weights."""

    words: dict[str, dict[str, float]]
    subjects: dict[str, float]
    places: dict[str, dict[str, float]]
    audiences: dict[str, float]


@dataclass(frozen=True)
class Ranked:
    """An engagement, its points, and what it shares with the plan.

    `words` of the plan → the stems that it has for each, the nearest first; `codes`; and how near the
    `meaning` is (0 where that was not measured). `places` are those of the plan, each with all codes near it.
    """

    initiative_id: str
    score: float
    words: dict[str, list[str]]
    codes: tuple[str, ...]
    places: dict[str, dict[str, float]]
    meaning: float


def rank(index: Index, plan: Plan, most: int) -> list[Ranked]:
    """The `most` engagements that are most like the plan, the best first, ties in the order of the ids.

    One that shares no word, topic or meaning is left out, however near it is.
    """
    asked = question(index, plan)
    score = np.zeros(len(index.initiatives), np.float32)
    for others in asked.words.values():
        _add_best(index, score, others)
    _add(index, score, asked.subjects)
    shares = score > 0
    meaning = _meaning(index, plan.text)
    if meaning is not None:
        shares |= meaning >= LEAST_MEANING
        score += MEANING * meaning
    for codes in asked.places.values():
        _add(index, score, codes)
    _add_best(index, score, asked.audiences)
    score += RECENT * 2 ** ((EPOCH - plan.year) / HALF_LIFE) * index.recency
    score *= shares
    best = _best(score, most)
    told = _told(index, asked, best)
    return [
        Ranked(
            index.initiatives[number],
            float(score[number]),
            words,
            codes,
            asked.places,
            0.0 if meaning is None else float(meaning[number]),
        )
        for number, (words, codes) in zip(best, told, strict=True)
    ]


def question(index: Index, plan: Plan) -> Question:
    """Words of the plan with their alternatives, its topics and its places; a given place or topic stands for
    those that the words point to."""
    spoken = dict(spoken_stems(plan.text))
    query = list(dict.fromkeys(spoken))
    words: dict[str, dict[str, float]] = {stem: {stem: 1.0} for stem in query}
    for position, other, nearness in alternatives(query):
        known = words[query[position]]
        known[other] = max(known.get(other, 0.0), nearness)
    subjects: dict[str, float] = defaultdict(float)
    for code, weight in topics(plan):
        for wider in dict.fromkeys((code, code[:3])):
            subjects[f"subject:{wider}"] += weight
    found = {plan.place: 1.0} if plan.place else places_of(plan.text, index.terms)
    places = {
        place: {code: sure * weight for code, weight in codes_near(place)} for place, sure in found.items()
    }
    return Question(
        {spoken[stem]: others for stem, others in words.items()},
        dict(subjects),
        places,
        {f"audience:{name}": AUDIENCE for name in plan.audiences},
    )


def topics(plan: Plan) -> list[tuple[str, float]]:
    """Subject codes of a plan with their weights: the given one, else those that its words point to."""
    if plan.subject:
        return [(plan.subject, GIVEN_SUBJECT)]
    return [(coded.code, SUBJECT) for coded in code_text(plan.text)]


def _add_best(index: Index, score: Scores, weights: dict[str, float]) -> None:
    """Add to each engagement the best of some terms: words that stand for one word of the plan."""
    known = [(weight, *index.postings(term)) for term, weight in weights.items() if term in index.terms]
    if len(known) == 1:
        weight, found, impacts = known[0]
        score[found] += weight * impacts
    elif known:
        best = np.zeros(len(score), np.float32)
        for weight, found, impacts in known:
            best[found] = np.maximum(best[found], weight * impacts)
        score += best


def _add(index: Index, score: Scores, weights: dict[str, float]) -> None:
    for term, weight in weights.items():
        found, impacts = index.postings(term)
        score[found] += weight * impacts


def _meaning(index: Index, text: str) -> Scores | None:
    """How near each engagement is in meaning, from 0 to 1; None where that cannot be said."""
    encode = encoder() if len(index.vectors) else None
    return np.maximum(index.vectors @ encode(text), 0) if encode else None


def _best(score: Scores, most: int) -> NDArray[np.int32]:
    """Numbers of the highest scores above nothing, ties in the order of the numbers.

    The best of each of many blocks tell a score that `most` engagements reach, so that only those are sorted.
    """
    blocks = np.maximum.reduceat(score, np.arange(0, len(score), BLOCK)) if len(score) else score
    least = np.sort(blocks)[-most] if len(blocks) > most else 0
    fitting = np.flatnonzero((score >= least) & (score > 0)).astype(np.int32)
    return fitting[np.argsort(-score[fitting], kind="stable")][:most]


def _told(
    index: Index, asked: Question, numbers: NDArray[np.int32]
) -> list[tuple[dict[str, list[str]], tuple[str, ...]]]:
    """Of each engagement the words of the plan with what it has for each, and the codes it shares.

    Of several that stand for one word the nearest comes first, before all others the plan's own.
    """
    words: list[dict[str, list[str]]] = [{} for _ in numbers]
    codes: list[tuple[str, ...]] = [() for _ in numbers]
    for word, others in asked.words.items():
        for other in sorted(others, key=lambda stem: -others[stem]):
            for place, impact in enumerate(index.impacts_in(other, numbers)):
                if impact:
                    words[place].setdefault(word, []).append(other)
    near = [code for codes_of in asked.places.values() for code in codes_of]
    for code in (*near, *asked.subjects, *asked.audiences):
        for place, impact in enumerate(index.impacts_in(code, numbers)):
            codes[place] += (code,) if impact else ()
    return list(zip(words, codes, strict=True))
