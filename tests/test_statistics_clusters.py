"""The interval of a share by engagement: worked by hand, against another implementation, and its properties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import bootstrap

from ingest.statistics.clusters import LEVEL, Cluster, interval, linearised, share


def test_two_engagements_worked_by_hand() -> None:
    """Draws of (all of 10) and (none of 10): both the first, one of each, both the second; a quarter, a half, a quarter."""
    assert share([Cluster(10, 10), Cluster(0, 10)]) == 0.5
    assert interval([Cluster(10, 10), Cluster(0, 10)]) == (0.0, 1.0)


def test_many_results_of_few_engagements_are_not_many() -> None:
    """800 of 1,000 results: as one body of evidence 0.78 to 0.82; of five engagements it is far wider."""
    few = [Cluster(200, 200)] * 4 + [Cluster(0, 200)]
    assert share(few) == 0.8
    assert interval(few) == (0.4, 1.0)
    many = [Cluster(4, 5)] * 200
    assert interval(many) == (0.8, 0.8)


def test_no_interval_of_one_engagement() -> None:
    assert interval([Cluster(3, 4)]) is None and interval([Cluster(3, 4), Cluster(0, 0)]) is None
    assert interval([]) is None and share([]) is None


def test_the_variance_of_a_ratio_worked_by_hand() -> None:
    """Shares 2/4, 3/4, 1/4: half; residuals 0, 1, -1; sqrt(2 × 3/2) / 12 = 0.14434, times 1.96."""
    low, high = linearised([Cluster(2, 4), Cluster(3, 4), Cluster(1, 4)])
    assert (low, high) == pytest.approx((0.5 - 0.282896, 0.5 + 0.282896), abs=1e-5)


CLUSTERS = st.lists(
    st.integers(1, 12).flatmap(lambda of: st.builds(Cluster, st.integers(0, of), st.just(of))),
    min_size=2,
    max_size=40,
)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 4).flatmap(lambda of: st.builds(Cluster, st.integers(0, of), st.just(of))), min_size=2, max_size=4))  # fmt: skip
def test_it_is_near_the_interval_over_every_possible_draw(clusters: list[Cluster]) -> None:
    """Of two to four engagements every draw can be written out: each bound lies between the exact 2 and 3 %."""
    draws = sorted(share(drawn) or 0.0 for drawn in product(clusters, repeat=len(clusters)))
    found = interval(clusters, draws=20_000)
    assert found
    for bound, (narrow, wide) in zip(found, ((2, 3), (97, 98)), strict=True):
        least, most = np.percentile(draws, (narrow, wide), method="inverted_cdf")
        assert least - 1e-9 <= bound <= most + 1e-9


@settings(deadline=None, max_examples=20)
@given(CLUSTERS)
def test_it_agrees_with_the_bootstrap_of_scipy(clusters: list[Cluster]) -> None:
    def ratio(yes: np.ndarray, of: np.ndarray, axis: int = -1) -> np.ndarray:
        return np.asarray(yes.sum(axis=axis) / of.sum(axis=axis))

    theirs = bootstrap(
        tuple(np.array([cluster[at] for cluster in clusters], float) for at in (0, 1)),
        ratio, paired=True, vectorized=True, method="percentile", n_resamples=8_000, random_state=1,
    ).confidence_interval  # fmt: skip
    ours = interval(clusters, draws=8_000)
    assert ours is not None and LEVEL == (2.5, 97.5)
    spread = max(theirs.high - theirs.low, 0.02)
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.15 * spread)


@settings(deadline=None)
@given(CLUSTERS)
def test_it_is_the_same_each_time_and_holds_the_middle_of_equal_engagements(clusters: list[Cluster]) -> None:
    found = interval(clusters)
    assert found == interval(clusters)
    assert found is not None and 0 <= found[0] <= found[1] <= 1
    least = min(cluster.yes / cluster.of for cluster in clusters)
    most = max(cluster.yes / cluster.of for cluster in clusters)
    assert least - 1e-9 <= found[0] and found[1] <= most + 1e-9


def test_with_many_engagements_drawing_and_reckoning_agree() -> None:
    generator = np.random.default_rng(7)
    sizes = generator.integers(1, 30, 1_500)
    clusters = [Cluster(int(generator.binomial(of, 0.6)), int(of)) for of in sizes]
    assert interval(clusters) == pytest.approx(linearised(clusters), abs=0.002)
