"""Rules on the numbers of one row: parts are not more than their whole, a share is one of something."""

import math
from collections.abc import Iterator

from ingest.records import Record
from ingest.validate.rule import Finding

SHARE_TOLERANCE = 0.006
"""A share printed to two places may differ from the exact one by half a per cent."""

ABOUT = 0.1
"""By how much of itself a number that is printed as a rounded one may be wrong."""

PARTS = {
    "n_responses_received": (
        ("n_responses_valid",),
        ("n_responses_campaign",),
        ("n_responses_analysed",),
        ("n_responses_published",),
        ("n_responses_unique",),
        ("n_individuals", "n_organisations"),
    ),
    "n_ideas": (("n_ideas_voted",),),
    "n_eligible": (("n_participants",),),
}
"""A count of an engagement → counts that cannot be more, or whose sum cannot."""

CLOSED_DOOR = ("random", "stratified", "appointed")
"""Ways of finding people by which nobody takes part who was not invited."""

COUNTED = ("n_for", "n_against", "n_neutral", "share_for", "share_before", "score", "n_points", "rank")
"""Numbers that tell how much support a result had."""

OF_PEOPLE = ("share_for", "share_before", "n_for", "n_against", "n_neutral")
"""Those of them that do not tell by themselves how it was measured, as a score or a rank does."""

STANDS_FOR_ITSELF = ("recommendation", "decision", "funded_project", "commitment")
"""Kinds of results that are there because the vote went their way, so that a row says what came of it."""


def votes_exceed_total(record: Record) -> Iterator[Finding]:
    """Those for, against and neither are not more than all."""
    total = record.values.get("n_total")
    cells = [record.values.get(name) for name in ("n_for", "n_against", "n_neutral")]
    parts = [part for part in cells if isinstance(part, int)]
    if isinstance(total, int) and parts and sum(parts) > total:
        yield "n_total", f"n_for, n_against and n_neutral add up to {sum(parts)}; correct them or the total"


def parts_exceed_whole(record: Record) -> Iterator[Finding]:
    """Of the responses, people or ideas of an engagement no part is more than all of them.

    A whole that is printed as a lower bound may be more, one that is printed as rounded up to a tenth more.
    """
    for whole, parts in PARTS.items():
        most = _most(record, whole)
        for names in parts:
            given = {name: least for name in names if (least := _least(record, name))}
            if given and sum(given.values()) > most:
                said = " and ".join(f"{name} {record.get(name)}" for name in given)
                yield whole, f"it is less than its part: {said}; correct one of the numbers"
    if record.get("recruitment") in CLOSED_DOOR:
        taking_part = _least(record, "n_participants")
        if taking_part > _most(record, "n_invited"):
            said = f"n_participants {record.get('n_participants')}"
            yield "n_invited", f"fewer were invited than took part: {said}; correct one of the numbers"


def _most(record: Record, name: str) -> float:
    """The largest number that a count may stand for; no bound where it is not given, or a lower one."""
    count, bound = record.values.get(name), record.get(f"{name}_bound")
    if not isinstance(count, int) or count < 0 or bound == "at_least":
        return math.inf
    return count * (1 + ABOUT) if bound == "about" else count


def _least(record: Record, name: str) -> float:
    """The smallest number that a count may stand for; 0 where it is not given or an upper bound."""
    count, bound = record.values.get(name), record.get(f"{name}_bound")
    if not isinstance(count, int) or bound == "at_most":
        return 0
    return count * (1 - ABOUT) if bound == "about" else count


def share_mismatch(record: Record) -> Iterator[Finding]:
    """The share is the quotient of the two counts, where all three are given and it is printed as exact."""
    n_for, n_total, share = map(_number, map(record.values.get, ("n_for", "n_total", "share_for")))
    exact = record.get("share_for_bound") in ("", "exact")
    if exact and n_total and abs(n_for / n_total - share) > SHARE_TOLERANCE:
        yield "share_for", f"n_for / n_total is {n_for / n_total:.3f}; correct the share or the counts"


def measure_missing(record: Record) -> Iterator[Finding]:
    """A share or a count of support says how it was measured: 60 % of a ballot is not 60 % of the replies."""
    given = next((name for name in OF_PEOPLE if record.values.get(name) is not None), "")
    measure = record.get("support_measure")
    if given and measure in ("", "not_measured"):
        said = f"{given} is {record.get(given)}"
        yield "support_measure", f"{said}; say how it was measured, for example vote or closed_question"


def vote_without_number(record: Record) -> Iterator[Finding]:
    """What was voted on says how it went: by a number, by its outcome or by what kind of result it is."""
    if is_vote_without_number(record) and record.get("kind") not in STANDS_FOR_ITSELF:
        message = "it was voted on, but no number and no outcome is here; give one or leave this empty"
        yield "support_measure", message


def is_vote_without_number(record: Record) -> bool:
    """Whether a result was measured by vote, and neither a number nor an outcome says how it went."""
    told = (*COUNTED, "outcome", "threshold_met")
    return record.get("support_measure") == "vote" and not any(map(record.get, told))


def score_off_scale(record: Record) -> Iterator[Finding]:
    """A score lies on its scale."""
    score, lowest, highest = map(_number, map(record.values.get, ("score", "score_min", "score_max")))
    if score < lowest or score > highest:
        said = f"{record.get('score_min')} to {record.get('score_max')}"
        yield "score", f"the scale is {said}; correct the score or the scale"


def rank_beyond_last(record: Record) -> Iterator[Finding]:
    """A place in an order is one of those that there are."""
    rank, of = map(_number, map(record.values.get, ("rank", "rank_of")))
    if rank > of > 0:
        yield "rank", f"only {record.get('rank_of')} were put in order; correct the rank or rank_of"


def _number(value: object) -> float:
    """The value to be compared; one that is not there is neither more nor less than any."""
    return float(value) if isinstance(value, (int, float)) else math.nan


def threshold_mismatch(record: Record) -> Iterator[Finding]:
    """What reached its threshold has a share of that size; a quorum was met where the turnout is as high.

    A share above the threshold may fail all the same, for want of a second majority.
    """
    for share, least, met in (
        ("share_for", "threshold", "threshold_met"),
        ("turnout", "quorum", "quorum_met"),
    ):
        got, needed = _number(record.values.get(share)), _number(record.values.get(least))
        said, exact = record.values.get(met), record.get(f"{share}_bound") in ("", "exact")
        if exact and said is True and got < needed - SHARE_TOLERANCE:
            yield met, f"{share} is {got}, which is below {least} ({needed}); correct one of the three"
        elif exact and said is False and met == "quorum_met" and got > needed + SHARE_TOLERANCE:
            yield met, f"{share} is {got}, which is above {least} ({needed}); correct one of the three"


def share_not_whole(record: Record) -> Iterator[Finding]:
    """A share of few people is that of a whole number of them (a note: a slip in the share or in the total).

    Cut off or rounded to as many places as it has, but at least to two.
    """
    share, total = record.values.get("share_for"), record.values.get("n_total")
    counts = record.get("share_of") in ("", "answers", "responses", "participants", "votes")
    exact = record.get("share_for_bound") in ("", "exact") and record.values.get("n_for") is None
    if counts and exact and isinstance(share, float) and isinstance(total, int) and total > 0:
        unit = 10.0 ** -max(2, len(str(share).partition(".")[2]))
        lowest, highest = (share - unit / 2) * total, (share + unit) * total
        if math.floor(highest) < math.ceil(lowest - 1e-9):
            people = f"{share} of {total} is {share * total:.1f}"
            yield "share_for", f"{people}, no whole number; correct the share or the total"
