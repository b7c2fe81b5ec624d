"""Counts by place on a map: in go record ids, out come markers with their results and engagements.

Counted as in the view place_map, over columns of numbers that are read once for each release: SQL takes
seconds for a search that finds tens of thousands of records, these take milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.db import Reader, Row

Numbers = NDArray[np.int64]

POINTS = """
SELECT place_id, name, kind, latitude, longitude FROM place WHERE latitude IS NOT NULL ORDER BY place_id
"""
ENGAGEMENT_OF = """
SELECT s.record_id, i.rowid FROM search_record s JOIN initiative i USING (initiative_id) ORDER BY s.record_id
"""
OF_RESULTS = """
SELECT s.record_id, x.code FROM search_record s JOIN result_found_by x USING (result_id)
WHERE x.facet = 'place'
"""
OF_ENGAGEMENTS = "SELECT i.rowid, p.place_id FROM initiative_place p JOIN initiative i USING (initiative_id)"


@dataclass(frozen=True)
class PlaceCounts:
    """Which records count at which marker, `markers` by their number.

    `records` are the ids of all records, rising, since a record is known here by its place among them;
    `engagement_of` holds the number of the engagement of each. `results` and `engagements` are pairs of a
    record or an engagement and a marker, each pair once.
    """

    markers: list[Row]
    records: Numbers
    engagement_of: Numbers
    results: Numbers
    engagements: Numbers

    def of(self, ids: Sequence[int]) -> list[Row]:
        """The markers at which these records count, those with the most results first."""
        n = len(self.markers)
        found = np.zeros(len(self.records), bool)
        found[np.searchsorted(self.records, list(ids))] = True
        asked = np.zeros(self.engagement_of.max(initial=0) + 1, bool)
        asked[self.engagement_of[found]] = True
        record, at = self.results[:, found[self.results[0]]]
        engagement, place = self.engagements[:, asked[self.engagements[0]]]
        both = np.concatenate((self.engagement_of[record] * n + at, engagement * n + place))
        n_results = np.bincount(at, minlength=n)
        n_initiatives = np.bincount(np.unique(both) % n, minlength=n) if n else n_results
        rows = [
            self.markers[i] | {"n_results": int(n_results[i]), "n_initiatives": int(n_initiatives[i])}
            for i in np.flatnonzero(n_initiatives)
        ]
        return sorted(rows, key=lambda row: (-row["n_results"], -row["n_initiatives"], row["name"]))


def place_counts(reader: Reader) -> PlaceCounts:
    """The columns of this release."""
    return reader.remember("place counts", lambda: _read(reader))


def _read(reader: Reader) -> PlaceCounts:
    markers = reader.rows(POINTS)
    number = {row["place_id"]: i for i, row in enumerate(markers)}
    nearest = reader.connection.execute("SELECT place_id, marker_id FROM place_marker")
    marker_of = {place: number[marker] for place, marker in nearest}
    rows = reader.connection.execute(ENGAGEMENT_OF).fetchall()
    records, engagement_of = np.array(rows, np.int64).reshape(-1, 2).T
    results = _pairs(reader, OF_RESULTS, marker_of)
    results[0] = np.searchsorted(records, results[0])
    return PlaceCounts(markers, records, engagement_of, results, _pairs(reader, OF_ENGAGEMENTS, marker_of))


def _pairs(reader: Reader, sql: str, marker_of: dict[str, int]) -> Numbers:
    """Two rows of numbers: what counts, and the marker of its place; places without any are left out."""
    rows = reader.connection.execute(sql)
    found = {(number, marker_of[place]) for number, place in rows if place in marker_of}
    return np.array(sorted(found), np.int64).reshape(-1, 2).T
