"""Counts by place on a map: in go record ids, out come markers with their results and engagements.

Counted as in the view place_map, over the columns of columns.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from plugins.columns import Columns, Numbers, columns
from plugins.db import Reader, Row

POINTS = """
SELECT place_id, name, kind, latitude, longitude FROM place WHERE latitude IS NOT NULL ORDER BY place_id
"""
OF_RESULTS = """
SELECT s.record_id, x.code FROM search_record s JOIN result_found_by x USING (result_id)
WHERE x.facet = 'place'
"""
OF_ENGAGEMENTS = "SELECT initiative_id, place_id FROM initiative_place WHERE relation = 'about'"


@dataclass(frozen=True)
class PlaceCounts:
    """Which records count at which marker, `markers` by their number.

    `results` and `engagements` are pairs of the place of a record or of an engagement in `columns` and a
    marker, each pair once.
    """

    markers: list[Row]
    columns: Columns
    results: Numbers
    engagements: Numbers

    def of(self, ids: Sequence[int]) -> list[Row]:
        """The markers at which these records count, those with the most results first."""
        n = len(self.markers)
        engagement_of = self.columns.engagement
        found = np.zeros(len(engagement_of), bool)
        found[self.columns.at(ids)] = True
        asked = np.zeros(len(self.columns.initiatives), bool)
        asked[engagement_of[found]] = True
        record, at = self.results[:, found[self.results[0]]]
        engagement, place = self.engagements[:, asked[self.engagements[0]]]
        both = np.concatenate((engagement_of[record] * n + at, engagement * n + place))
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
    known = columns(reader)
    engagement = {name: place for place, name in enumerate(known.initiatives)}
    results = _pairs(reader.connection.execute(OF_RESULTS), marker_of)
    results[0] = known.at(results[0])
    asked = ((engagement[name], place) for name, place in reader.connection.execute(OF_ENGAGEMENTS))
    return PlaceCounts(markers, known, results, _pairs(asked, marker_of))


def _pairs(rows: Iterable[tuple[int, str]], marker_of: dict[str, int]) -> Numbers:
    """Two rows of numbers: what counts, and the marker of its place; places without any are left out."""
    found = {(number, marker_of[place]) for number, place in rows if place in marker_of}
    return np.array(sorted(found), np.int64).reshape(-1, 2).T
