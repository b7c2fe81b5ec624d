"""Statistics of a second reading: agreement beyond chance, and how far a figure from a sample may be off.

All are pure functions of counts. Counts of clusters (what was drawn as one: an engagement) are arrays of
which the first axis is the cluster, so that a sample of clusters is a sum along it.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]

TIMES = 2000
"""Samples that the bootstrap draws."""


class Interval(NamedTuple):
    """Where the figure lies with a probability of 95 %."""

    low: float
    high: float


def crossed(pairs: Iterable[tuple[Hashable, Hashable]], values: Sequence[Hashable]) -> Counts:
    """How often each value of `values` in one reading met each in the other: a square table."""
    place = {value: at for at, value in enumerate(values)}
    table = np.zeros((len(place), len(place)))
    for one, other in pairs:
        table[place[one], place[other]] += 1
    return table


def kappa(table: Counts) -> Counts:
    """Cohen's kappa (1960), (observed - expected) / (1 - expected), of the last two axes.

    NaN where nothing was counted, or where both readings know one and the same value, so that nothing could
    differ by chance.
    """
    total = table.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(table, axis1=-2, axis2=-1) / total
        expected = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1) / total**2
        found: Counts = np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)
    return found


def rate(counts: Counts) -> Counts:
    """The first number of the last axis as a share of the second; NaN of nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Counts = counts[..., 0] / counts[..., 1]
    return found


def bootstrap(
    clusters: Counts, strata: Sequence[Hashable], statistic: Callable[[Counts], Counts], seed: int
) -> Interval | None:
    """The percentile bootstrap of `statistic` over the sum of `clusters`: 2.5 % and 97.5 % of 2,000 samples.

    Clusters are drawn with replacement within their stratum, as many as it has, since cells of one
    engagement are not independent and the draw was made source by source. None where there are fewer than
    two clusters or no sample has a figure; samples without one are left out.
    """
    if len(clusters) < 2:
        return None
    chance = np.random.default_rng(seed)
    drawn = np.zeros((TIMES, len(clusters)))
    for stratum in dict.fromkeys(strata):
        members = [at for at, one in enumerate(strata) if one == stratum]
        drawn[:, members] = chance.multinomial(len(members), [1 / len(members)] * len(members), TIMES)
    figures = statistic(np.tensordot(drawn, clusters, axes=1))
    figures = figures[~np.isnan(figures)]
    if not len(figures):
        return None
    low, high = np.quantile(figures, (0.025, 0.975))
    return Interval(float(low), float(high))
