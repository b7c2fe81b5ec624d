"""Days until something happens, with those to whom it has not happened yet and dates that leave days open.

Turnbull, "The empirical distribution function with arbitrarily grouped, censored and truncated data",
Journal of the Royal Statistical Society B 38 (1976) 290-295: each case is an interval of days in which it
ended, open at the right where it still waits. Where every day is exact this is the curve of Kaplan and Meier
(1958): those that still wait count for as long as they have waited, so that the quick ones do not stand for
all.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from math import inf
from typing import NamedTuple

import numpy as np

CLOSE_ENOUGH = 1e-7
MOST_ROUNDS = 5_000


class Wait(NamedTuple):
    """The days in which a case ended, both included: `least` to `most`; `most` is infinite while it waits."""

    least: float
    most: float


class Step(NamedTuple):
    """A share of the cases ended between the days `first` and `last`, nobody knows where between."""

    first: float
    last: float
    share: float


def still_waiting(days: float) -> Wait:
    """A case that has waited for so many days so far: it ends, if it does, after them."""
    return Wait(days + 1, inf)


def steps(waits: Iterable[Wait]) -> list[Step]:
    """The likeliest shares (they add up to 1) by days, in their order; none where there is no case.

    The shares can only lie where an interval begins and the next end of one follows (Turnbull's intervals);
    how large they are is found by his self-consistency, round by round.
    """
    counts = Counter(waits)
    if not counts:
        return []
    cases = sorted(counts)
    weights = np.array([counts[case] for case in cases]) / counts.total()
    spans = _innermost(cases)
    begins, ends = np.array([span[0] for span in spans]), np.array([span[1] for span in spans])
    least, most = (np.array([case[at] for case in cases])[:, None] for at in (0, 1))
    may_be = ((begins >= least) & (ends <= most)).astype(float)
    shares = np.full(len(spans), 1 / len(spans))
    for _ in range(MOST_ROUNDS):
        found = shares * (weights / (may_be @ shares) @ may_be)
        change, shares = np.abs(found - shares).max(), found
        if change < CLOSE_ENOUGH:
            break
    return [Step(*span, float(share)) for span, share in zip(spans, shares, strict=True)]


def median(found: Iterable[Step]) -> tuple[float, float] | None:
    """The days between which half have ended; (days, infinity) where it was not reached, None of no case."""
    ended = 0.0
    for step in found:
        ended += step.share
        if ended >= 0.5 - 10 * CLOSE_ENOUGH:
            return step.first, step.last
    return None


def _innermost(cases: Iterable[Wait]) -> list[tuple[float, float]]:
    """The intervals from a beginning to the end that comes next, with no other beginning or end between."""
    marks = sorted({(case.least, 0) for case in cases} | {(case.most, 1) for case in cases})
    return [(day, following) for (day, is_end), (following, ends) in pairwise(marks) if not is_end and ends]
