"""The interval of a share among results that come in engagements, by drawing engagements and not results.

Results of one engagement were answered by the same body at the same time, so twenty of them are worth less
than twenty engagements. The bootstrap draws whole engagements with replacement and takes the share of each
draw (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8: of clusters, draw the
clusters and keep what is in them); the interval is that of the percentiles (Efron and Tibshirani, "An
Introduction to the Bootstrap", 1993, chapter 13). Draws are seeded: the same records give the same interval.
"""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

DRAWS = 2_000
SEED = 20_240_630
MOST_DRAWN = 2_000
"""Engagements above which drawing takes long and the ratio is as good as normal."""

NORMAL_97_5 = 1.959964
LEVEL = (2.5, 97.5)
AT_ONCE = 200


class Cluster(NamedTuple):
    """An engagement: `yes` of its `of` results."""

    yes: int
    of: int


def share(clusters: Sequence[Cluster]) -> float | None:
    """The share over all results; None where there is none."""
    of = sum(cluster.of for cluster in clusters)
    return sum(cluster.yes for cluster in clusters) / of if of else None


def interval(clusters: Sequence[Cluster], draws: int = DRAWS, seed: int = SEED) -> tuple[float, float] | None:
    """The 95 % interval of the share, from 0 to 1; None for fewer than two engagements with results."""
    counted = [cluster for cluster in clusters if cluster.of]
    if len(counted) < 2:
        return None
    if len(counted) > MOST_DRAWN:
        return linearised(counted)
    yes, of = (np.array([cluster[at] for cluster in counted], float) for at in (0, 1))
    generator = np.random.default_rng(seed)
    chances = np.full(len(counted), 1 / len(counted))
    shares = []
    for first in range(0, draws, AT_ONCE):
        drawn = generator.multinomial(len(counted), chances, size=min(AT_ONCE, draws - first))
        shares.append((drawn @ yes) / (drawn @ of))
    low, high = np.percentile(np.concatenate(shares), LEVEL)
    return float(low), float(high)


def linearised(clusters: Sequence[Cluster]) -> tuple[float, float]:
    """The 95 % interval by the variance of a ratio of totals, for two engagements or more.

    Cochran, "Sampling Techniques", 3rd edition 1977, section 6.4: the variance of yes - share × of, between
    engagements.
    """
    n, of = len(clusters), sum(cluster.of for cluster in clusters)
    middle = sum(cluster.yes for cluster in clusters) / of
    squares = sum((cluster.yes - middle * cluster.of) ** 2 for cluster in clusters)
    reach = NORMAL_97_5 * sqrt(squares * n / (n - 1)) / of
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
