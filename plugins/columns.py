"""All records as columns of numbers, read once for each release: in go record ids, out come their places.

SQL takes seconds to count over a search that finds tens of thousands of records, numpy takes milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugins.db import Reader

Numbers = NDArray[np.int64]

DAY = 1 << 22
YEAR = 544 * DAY
"""How far the record ids of two days, and of two years, are apart (ingest/load/search_add.sql)."""

RECORDS = "SELECT record_id, initiative_id, result_id IS NOT NULL FROM search_record ORDER BY record_id"


@dataclass(frozen=True)
class Columns:
    """`records` are the ids of all records, rising, which is from the oldest to the newest.

    `engagement` is the place of the engagement of each in `initiatives`, whose ids are in alphabetical order;
    `is_result` is false for an engagement that has no result.
    """

    initiatives: list[str]
    records: Numbers
    engagement: Numbers
    is_result: NDArray[np.bool_]

    def at(self, ids: Sequence[int]) -> Numbers:
        """The places of the records with these ids."""
        return np.searchsorted(self.records, np.asarray(ids, np.int64))


def columns(reader: Reader) -> Columns:
    """The columns of this release."""
    return reader.remember("columns", lambda: _read(reader))


def _read(reader: Reader) -> Columns:
    initiatives: list[str] = reader.column("SELECT initiative_id FROM initiative ORDER BY 1")
    number = {name: place for place, name in enumerate(initiatives)}
    rows = reader.connection.execute(RECORDS)
    found = np.array([(record, number[name], result) for record, name, result in rows], np.int64)
    record, engagement, is_result = found.reshape(-1, 3).T
    return Columns(initiatives, record, engagement, is_result.astype(bool))
