"""Days until an end: worked by hand, against another implementation, and with dates that leave days open."""

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from ingest.statistics.survival import Wait, median, steps, still_waiting


def exact(days: float) -> Wait:
    return Wait(days, days)


def test_worked_by_hand() -> None:
    """Six cases: ended after 6, 6 and 10 days, still waiting after 6, 9 and 12.

    Kaplan and Meier: after day 6 four of six remain, after day 10 half of those (two were at risk).
    """
    waits = [exact(6), exact(6), still_waiting(6), still_waiting(9), exact(10), still_waiting(12)]
    found = steps(waits)
    assert [(step.first, step.last) for step in found] == [(6, 6), (10, 10), (13, inf)]
    assert [step.share for step in found] == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-5)
    assert median(steps(waits)) == (10, 10)


def test_dates_that_are_known_to_a_month_leave_the_median_open() -> None:
    """The likelihood p(p + q)qr is largest at p = q = 3/8 and r = 1/4, so half have ended between 35 and 40."""
    waits = [Wait(0, 30), Wait(10, 40), Wait(35, 65), exact(90)]
    assert [(step.first, step.last, round(step.share, 3)) for step in steps(waits)] == [
        (10, 30, 0.375),
        (35, 40, 0.375),
        (90, 90, 0.25),
    ]
    assert median(steps(waits)) == (35, 40)


def test_a_median_that_was_not_reached() -> None:
    assert median(steps([exact(5), still_waiting(9), still_waiting(9)])) == (10, inf)
    assert median(steps([])) is None


def test_an_end_before_the_beginning_is_an_end() -> None:
    assert median(steps([exact(-3), exact(4), exact(8)])) == (4, 4)


CENSORED = st.lists(st.tuples(st.integers(-50, 300), st.booleans()), min_size=1, max_size=30)


@settings(deadline=None)
@given(CENSORED)
def test_with_exact_days_it_is_the_curve_of_kaplan_and_meier(cases: list[tuple[int, bool]]) -> None:
    """Against scipy's, at every day on which a case ended."""
    found = steps(exact(days) if ended else still_waiting(days) for days, ended in cases)
    data = CensoredData(
        uncensored=[days for days, ended in cases if ended],
        right=[days for days, ended in cases if not ended],
    )
    theirs = ecdf(data).sf
    for day in {days for days, ended in cases if ended}:
        ours = 1 - sum(step.share for step in found if step.last <= day)
        assert ours == pytest.approx(theirs.evaluate(np.array([day]))[0], abs=1e-3)


INTERVALS = st.lists(
    st.builds(lambda least, more: Wait(least, least + more), st.integers(-50, 300), st.integers(0, 365)),
    min_size=1,
    max_size=25,
)


@settings(deadline=None)
@given(INTERVALS)
def test_the_shares_are_self_consistent(waits: list[Wait]) -> None:
    """Each share is the mean chance, over the cases, that the case ended there: Turnbull's equation."""
    found = steps(waits)
    assert sum(step.share for step in found) == pytest.approx(1)
    for step in found:
        chances = [
            (step.share if wait.least <= step.first and step.last <= wait.most else 0)
            / sum(other.share for other in found if wait.least <= other.first and other.last <= wait.most)
            for wait in waits
        ]
        assert sum(chances) / len(waits) == pytest.approx(step.share, abs=1e-4)
