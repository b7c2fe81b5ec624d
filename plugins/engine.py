"""What a search engine answers: the interface of engine_tantivy.py and engine_fts.py."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from plugins.criteria import Criteria
from plugins.db import Row

WIDEST = "widest"
Only = Mapping[str, Sequence[str] | None]
"""Facets to count by, each with the codes wanted, None for all, or WIDEST for those of search_index."""


@dataclass(frozen=True)
class Found:
    """How many records meet the criteria, and the ids of those that were asked for, in order."""

    total: int
    ids: list[int]


class Engine(Protocol):
    """Answers about the records that meet criteria; a date is inside when its period touches the bounds."""

    def find(self, criteria: Criteria, first: int, most: int) -> Found:
        """The total, and up to `most` records from index `first` on."""

    def counts(self, criteria: Criteria, only: Only) -> dict[str, Counter[str]]:
        """Records by code, for each facet of `only`."""

    def by_engagement(self, criteria: Criteria, initiative_ids: Sequence[str]) -> dict[str, int]:
        """How many results each of these engagements has among the matches; those with none are left out."""

    def extent(self, criteria: Criteria) -> Row:
        """`n_results`, `n_initiatives`, `first_year` and `last_year` of the matches."""
