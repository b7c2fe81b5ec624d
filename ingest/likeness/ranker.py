"""Engagements ranked by likeness to a plan: words and what stands for them, topics, places, audience, date."""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ingest.coding.free_text import code_text
from ingest.likeness.index import Index
from ingest.likeness.places import codes_near, places_of
from ingest.likeness.vectors import encoder
from ingest.likeness.words import alternatives, spoken_stems

THESAURUS, SIMILAR = 0.8, 0.7
"""What another word for the same thing, and a similar word, say of what the word itself says."""

SUBJECT, GIVEN_SUBJECT, AUDIENCE, RECENT, MEANING = 0.4, 0.8, 0.5, 0.5, 30.0
"""Weights beside the words: of a topic the plan's words point to or that is given, of the audience, of an
engagement of this year, and of sentences that mean the very same."""

HALF_LIFE = 10.0
"""Years after which an engagement counts half as recent."""

LEAST_MEANING = 0.3
"""Sentences that mean less of the same say nothing where no word and no topic is shared."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Plan:
    """What somebody wants to ask. `place` and `subject` are codes, `audiences` the printed ones that are meant;
    `year` is that of the consultation."""

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
    audiences: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """An engagement, its points, and what it shares with the plan: words of the plan → the word it has instead
    (or the same), codes, and how near the meaning is (0 where it was not measured)."""

    initiative_id: str
    score: float
    words: dict[str, str] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    meaning: float = 0.0


def rank(index: Index, plan: Plan, most: int) -> list[Ranked]:
    """The `most` engagements that are most like the plan, the best first, ties in the order of the ids.

    One that shares no word, topic or meaning is left out, however near it is.
    """
    asked = question(index, plan)
    about = _words(index, asked) + _sum(index, asked.subjects)
    meaning = _meaning(index, plan.text)
    shares = (about > 0) | (meaning >= LEAST_MEANING)
    score = about + MEANING * meaning + _places(index, asked) + _recency(index, plan.year)
    score += AUDIENCE * _most(index, {f"audience:{name}": 1.0 for name in asked.audiences})
    score[~shares] = 0
    return [
        _told(index, asked, int(number), float(score[number]), float(meaning[number]))
        for number in _best(score, most)
    ]


def question(index: Index, plan: Plan) -> Question:
    """Words of the plan with their alternatives, its topics and its places; a given place or topic stands for
    those that the words point to."""
    spoken = dict(spoken_stems(plan.text))
    query = list(dict.fromkeys(spoken))
    words: dict[str, dict[str, float]] = {stem: {stem: 1.0} for stem in query}
    for position, other, nearness in alternatives(query):
        weight = THESAURUS if nearness == 1 else SIMILAR * nearness
        known = words[query[position]]
        known[other] = max(known.get(other, 0.0), weight)
    subjects: dict[str, float] = defaultdict(float)
    for code, weight in _topics(plan):
        for wider in dict.fromkeys((code, code[:3])):
            subjects[f"subject:{wider}"] += weight
    found = {plan.place: 1.0} if plan.place else places_of(plan.text, index.terms)
    places = {
        place: {code: sure * weight for code, weight in codes_near(place)} for place, sure in found.items()
    }
    return Question(
        {spoken[stem]: others for stem, others in words.items()}, dict(subjects), places, plan.audiences
    )


def _topics(plan: Plan) -> list[tuple[str, float]]:
    if plan.subject:
        return [(plan.subject, GIVEN_SUBJECT)]
    return [(coded.code, SUBJECT) for coded in code_text(plan.text)]


def _words(index: Index, asked: Question) -> Scores:
    """Each word of the plan counts once, by the best of the words that stand for it."""
    score = np.zeros(len(index.initiatives), np.float32)
    for others in asked.words.values():
        score += _most(index, others)
    return score


def _places(index: Index, asked: Question) -> Scores:
    score = np.zeros(len(index.initiatives), np.float32)
    for codes in asked.places.values():
        score += _sum(index, codes)
    return score


def _most(index: Index, weights: dict[str, float]) -> Scores:
    score = np.zeros(len(index.initiatives), np.float32)
    for term, weight in weights.items():
        found, impacts = index.postings(term)
        score[found] = np.maximum(score[found], weight * impacts)
    return score


def _sum(index: Index, weights: dict[str, float]) -> Scores:
    score = np.zeros(len(index.initiatives), np.float32)
    for term, weight in weights.items():
        found, impacts = index.postings(term)
        score[found] += weight * impacts
    return score


def _recency(index: Index, year: float) -> Scores:
    """Nothing for an engagement without a date."""
    age = np.abs(year - index.years)
    return np.asarray(np.nan_to_num(RECENT * 0.5 ** (age / HALF_LIFE)), dtype=np.float32)


def _meaning(index: Index, text: str) -> Scores:
    encode = encoder()
    if encode is None or not len(index.vectors):
        return np.zeros(len(index.initiatives), np.float32)
    return np.maximum(index.vectors @ encode(text), 0)


def _best(score: Scores, most: int) -> NDArray[np.int64]:
    """Numbers of the highest scores above nothing, ties in the order of the numbers."""
    most = min(most, int(np.count_nonzero(score)))
    if not most:
        return np.zeros(0, np.int64)
    least = np.partition(score, len(score) - most)[len(score) - most]
    fitting = np.flatnonzero(score >= least)
    return fitting[np.argsort(-score[fitting], kind="stable")][:most]


def _told(index: Index, asked: Question, number: int, score: float, meaning: float) -> Ranked:
    words = {}
    for word, others in asked.words.items():
        gains = {other: weight * index.impact(other, number) for other, weight in others.items()}
        best = max(gains, key=lambda other: gains[other])
        if gains[best] > 0:
            words[word] = best
    codes = [code for near in asked.places.values() for code in near]
    codes += [*asked.subjects, *(f"audience:{name}" for name in asked.audiences)]
    shared = tuple(code for code in codes if index.impact(code, number))
    return Ranked(index.initiatives[number], score, words, shared, meaning)
