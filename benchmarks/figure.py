"""One cost against a named peer in the same run, and whether it is what is required."""

from dataclasses import dataclass

MILLION = 1_000_000
"""Results that a national base has; some ratios are required at that size."""

TOLERATED = 0.8
"""Share of a required ratio below which a run fails: machines are busy now and then."""


@dataclass(frozen=True)
class Figure:
    """`ours` and `peer` in `unit`; `ratio` is how many times better ours is, `equal` whether answers agreed.

    `at` is the number of results for which the ratio is required; runs with fewer only print it.
    """

    name: str
    ours: float
    peer: float
    unit: str
    ratio: float
    required: float
    equal: bool
    at: int = 0

    def fails(self, rows: int) -> bool:
        """Whether a run with `rows` results must end as failed because of this figure."""
        return not self.equal or (rows >= self.at and self.ratio < TOLERATED * self.required)


def figure(
    name: str, ours: float, peer: float, unit: str, required: float, equal: bool, at: int = 0
) -> Figure:
    """A figure of which less is better, such as seconds or bytes."""
    return Figure(name, round(ours, 3), round(peer, 3), unit, round(peer / ours, 2), required, equal, at)
