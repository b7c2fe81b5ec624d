"""A title and a description to suggested subjects, with how sure we are and the words that decided.

Last in the order of trust: codes that a person or the source gave come first, and "not coded" is an answer.
"""

from collections.abc import Mapping

from ingest.coding.evidence import Evidence, by_top, narrowest, weigh
from ingest.coding.linear import LinearModel
from ingest.coding.places import Coded
from ingest.coding.subjects import code_subject
from ingest.records import Record, shorten, split_list

CONFIDENT = 0.7
"""From here a suggestion may be shown without a look by a person; below, it goes to review."""

SUGGESTED = 0.3
"""Below this a subject is not even suggested."""

UNSUPPORTED, LEAST_UNSUPPORTED = 0.65, 0.5
"""Most that a model is believed where no keyword of the subject stands in the text (it is never confident
there), and least that it must say to be heard."""

MODEL_SHARE = 0.7
"""Weight of the model beside the lexicon."""

SELDOM = 0.01
"""A subject that fewer of the examples have is not known to the model: the lexicon speaks alone."""

TITLE_ALONE, TITLE_MOST, TITLE_SOME = (
    (0.73, 0.83, 0.84, 0.89),
    (0.54, 0.69, 0.76, 0.84),
    (0.45, 0.53, 0.53, 0.53),
)
TEXT_ALONE, TEXT_MOST, TEXT_SOME = (0.55, 0.69, 0.69, 0.69), (0.5, 0.67, 0.67, 0.67), (0.22, 0.37, 0.37, 0.37)
"""How often a top subject was right on our own records (November 2026), by where its keywords stood, whether
it was the only one met, had at least half of the evidence or less, and by its score above the least."""


def code_text(title: str, description: str = "", model: LinearModel | None = None) -> list[Coded]:
    """Suggested subjects of a free text, the surest first; empty where nothing is sure enough.

    Without a model the lexicon speaks alone (method `lexicon`), with one both do (method `model`). The
    confidence is how often such a suggestion of the top subject was right on our own records; from
    `CONFIDENT` on it may stand. The evidence is words of the text, split by "; ".
    """
    found = weigh(title, description)
    tops = by_top(found)
    total = sum(evidence.score for evidence in tops.values())
    sure = {top: lexicon_confidence(evidence, total) for top, evidence in tops.items()}
    if model:
        sure = blended(sure, model, title, description)
    suggestions = []
    for top, confidence in sorted(sure.items(), key=lambda pair: (-pair[1], pair[0])):
        if confidence >= SUGGESTED:
            suggestions += _suggest(top, confidence, found, model, title, description)
    return suggestions


def lexicon_confidence(evidence: Evidence, total: float) -> float:
    """How sure the lexicon is of a top subject, whose evidence is a part of `total`."""
    if evidence.is_in_title:
        alone, most, some, least = TITLE_ALONE, TITLE_MOST, TITLE_SOME, 2
    else:
        alone, most, some, least = TEXT_ALONE, TEXT_MOST, TEXT_SOME, 1
    steps = alone if evidence.score == total else most if evidence.score >= total / 2 else some
    return steps[min(int(evidence.score) - least, len(steps) - 1)]


def blended(
    lexicon: Mapping[str, float], model: LinearModel, title: str, description: str
) -> dict[str, float]:
    """Top subject → confidence of lexicon and model together."""
    likely = model.likelihoods(title, description)
    known = {label for label, share in zip(model.labels, model.shares, strict=True) if share >= SELDOM}
    together = {}
    for top in {*lexicon, *known}:
        if top not in known:
            together[top] = lexicon[top]
        elif top in lexicon:
            together[top] = MODEL_SHARE * likely[top] + (1 - MODEL_SHARE) * lexicon[top]
        elif likely[top] >= LEAST_UNSUPPORTED:
            together[top] = min(likely[top], UNSUPPORTED)
    return together


def _suggest(
    top: str,
    confidence: float,
    found: dict[str, Evidence],
    model: LinearModel | None,
    title: str,
    description: str,
) -> list[Coded]:
    """The top subject as its narrowest subjects, each with the words that point to it."""
    text, sure = shorten(title or description), round(confidence, 2)
    method = "model" if model else "lexicon"
    codes = narrowest(found, top)
    if any(code in found for code in codes):
        return [Coded(text, code, method, sure, "; ".join(found[code].words)) for code in codes]
    words = model.because(top, title, description) if model else []
    return [Coded(text, top, method, sure, "; ".join(words))] if words else []


def code_free_text(
    record: Record, lookup: Mapping[str, list[str]], model: LinearModel | None = None
) -> list[Coded]:
    """Subjects of a record by the order of trust: stated codes, its printed words, then its free text.

    A record with codes gets none here. Where words are printed they decide, also when none of them is known
    (an issue then says so). Free text is the title with the text, summary or question. What lies below
    `CONFIDENT` is for review.
    """
    if record.get("subjects"):
        return []
    if printed := split_list(record.get("subject_text")):
        return [coded for words in printed for coded in code_subject(words, lookup) or []]
    description = record.get("text") or record.get("summary") or record.get("question")
    return code_text(record.get("title"), description, model)


def needs_review(coded: Coded) -> bool:
    """Whether a person should look at a suggestion before it stands."""
    return coded.confidence < CONFIDENT
