"""Statistics of a second reading: worked out by hand, and beside scikit-learn."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from ingest.audit.agreement import Interval, bootstrap, crossed, kappa, rate

CODES = ("accepted", "rejected", "noted")
PAIRS = st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), min_size=1, max_size=60)


def test_kappa_by_hand() -> None:
    """Of 50 both say yes to 20 and no to 15, so 0.7 agree. One says yes to half, the other to 0.6 of them: by chance
    0.5 × 0.6 + 0.5 × 0.4 = 0.5 would. (0.7 - 0.5) / (1 - 0.5) = 0.4."""
    assert kappa(np.array([[20.0, 5.0], [10.0, 15.0]])) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("table", "figure"),
    [([[3, 0], [0, 2]], 1.0), ([[0, 2], [2, 0]], -1.0), ([[1, 1], [1, 1]], 0.0)],
    ids=["they agree", "they say the opposite", "as by chance"],
)
def test_kappa_of_plain_cases(table: list[list[float]], figure: float) -> None:
    assert kappa(np.array(table)) == pytest.approx(figure)


def test_kappa_is_not_defined_where_nothing_could_differ() -> None:
    assert np.isnan(kappa(np.array([[4.0, 0.0], [0.0, 0.0]])))
    assert np.isnan(kappa(np.zeros((2, 2))))


def test_kappa_of_several_tables_at_once() -> None:
    tables = np.array([[[20.0, 5.0], [10.0, 15.0]], [[3.0, 0.0], [0.0, 2.0]]])
    assert kappa(tables) == pytest.approx([0.4, 1.0])


@given(PAIRS)
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    ours, read = zip(*pairs, strict=True)
    assume(len({*ours, *read}) > 1)
    assert kappa(crossed(pairs, CODES)) == pytest.approx(cohen_kappa_score(ours, read), nan_ok=True)


@given(PAIRS)
def test_kappa_does_not_ask_who_read_first_nor_in_which_order(pairs: list[tuple[str, str]]) -> None:
    figure = kappa(crossed(pairs, CODES))
    turned = [(read, ours) for ours, read in reversed(pairs)]
    assert kappa(crossed(turned, CODES[::-1])) == pytest.approx(figure, nan_ok=True)


def test_pairs_are_crossed() -> None:
    assert crossed([("a", "a"), ("a", "b"), ("a", "b")], ("a", "b")).tolist() == [[1, 2], [0, 0]]


def test_rate_by_hand() -> None:
    assert rate(np.array([23.0, 1150.0])) == pytest.approx(0.02)
    assert np.isnan(rate(np.array([0.0, 0.0])))


def counts(*pairs: tuple[int, int]) -> Any:
    return np.array(pairs, dtype=float)


def test_engagements_that_are_all_alike_leave_nothing_open() -> None:
    assert bootstrap(counts((1, 4), (1, 4), (1, 4)), "aaa", rate, 1) == Interval(0.25, 0.25)


def test_the_bootstrap_of_two_engagements_by_hand() -> None:
    """Drawn from (0 of 4) and (4 of 4) twice: a quarter of the samples has the first twice, a quarter the second
    twice, so the 2.5 % and 97.5 % of their rates are 0 and 1. Each alone in its stratum is always drawn: 0.5."""
    assert bootstrap(counts((0, 4), (4, 4)), "aa", rate, 1) == Interval(0.0, 1.0)
    assert bootstrap(counts((0, 4), (4, 4)), "ab", rate, 1) == Interval(0.5, 0.5)


def test_cells_of_one_engagement_stay_together() -> None:
    """Ten wrong cells of a hundred, all in one of ten engagements: much wider than if each cell were drawn alone,
    where the interval would be that of 100 single cells."""
    together = bootstrap(counts((10, 10), *[(0, 10)] * 9), "a" * 10, rate, 1)
    alone = bootstrap(counts(*[(1, 1)] * 10, *[(0, 1)] * 90), "a" * 100, rate, 1)
    assert together and alone
    assert together.high - together.low > 2 * (alone.high - alone.low)
    assert alone.low == pytest.approx(0.05, abs=0.015) and alone.high == pytest.approx(0.16, abs=0.015)


def test_one_engagement_has_no_interval_and_no_figure_has_none() -> None:
    assert bootstrap(counts((1, 4)), "a", rate, 1) is None
    assert bootstrap(counts((0, 0), (0, 0)), "aa", rate, 1) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(5, 9)), min_size=2, max_size=12), st.integers(0, 99))
def test_an_interval_is_the_same_again_and_lies_among_what_was_seen(
    pairs: list[tuple[int, int]], seed: int
) -> None:
    strata = [number % 2 for number in range(len(pairs))]
    found = bootstrap(counts(*pairs), strata, rate, seed)
    assert found == bootstrap(counts(*pairs), strata, rate, seed)
    assert found is not None
    rates = [wrong / cells for wrong, cells in pairs]
    assert min(rates) - 1e-9 <= found.low <= found.high <= max(rates) + 1e-9
