"""The search by FTS5 and the table of codes: for a database that has no index of its own beside it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY
from ingest.load.search_index import WIDEST as WIDEST_CODES
from ingest.load.search_index import days
from plugins.audiences import printed
from plugins.criteria import Criteria
from plugins.db import Reader, Row, as_list
from plugins.engine import WIDEST, Found, Only

WEIGHTS = "8.0, 4.0, 1.0"  # title, text, context
FIRST_DAY, LAST_DAY = SQL_FIRST_DAY.format("s.date"), SQL_LAST_DAY.format("s.date")
ORDERS = {
    "newest": "s.date IS NULL, s.date DESC, s.record_id",
    "oldest": "s.date IS NULL, s.date, s.record_id",
    "relevance": f"bm25(search_fts, {WEIGHTS}), s.record_id DESC",
}
COUNTS = """
SELECT f.facet, f.code, count(*) AS n FROM ({matches}) m JOIN search_facet f ON f.record_id = m.record_id
WHERE f.facet IN (SELECT value FROM json_each(:facets)) GROUP BY f.facet, f.code
"""
BY_ENGAGEMENT = """
SELECT initiative_id, count(result_id) AS n FROM ({matches})
WHERE initiative_id IN (SELECT value FROM json_each(:initiatives)) GROUP BY 1 HAVING n > 0
"""
EXTENT = """
SELECT count(result_id) AS n_results, count(DISTINCT initiative_id) AS n_initiatives,
       min(substr(date, 1, 4)) AS first_year, max(substr(date, 1, 4)) AS last_year FROM ({matches})
"""


@dataclass(frozen=True)
class Fts:
    """Answers from the database of `reader`."""

    reader: Reader

    def find(self, criteria: Criteria, first: int, most: int) -> Found:
        matches, values = self._matches(criteria, "s.record_id")
        total = self.reader.value(f"SELECT count(*) FROM ({matches})", values)
        values |= {"first": first, "most": most}
        page = f"{matches} ORDER BY {ORDERS[criteria.order]} LIMIT :most OFFSET :first"
        return Found(total, self.reader.column(page, values) if most else [])

    def counts(self, criteria: Criteria, only: Only) -> dict[str, Counter[str]]:
        matches, values = self._matches(criteria, "s.record_id")
        rows = self.reader.rows(COUNTS.format(matches=matches), values | {"facets": as_list(only)})
        wanted = {facet: self._codes(facet, codes) for facet, codes in only.items()}
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in only}
        for row in rows:
            codes = wanted[row["facet"]]
            if codes is None or row["code"] in codes:
                counts[row["facet"]][row["code"]] = row["n"]
        return counts

    def _codes(self, facet: str, codes: Sequence[str] | None) -> set[str] | None:
        if codes == WIDEST:
            return set(self.reader.column(WIDEST_CODES[facet]))
        return None if codes is None else set(codes)

    def by_engagement(self, criteria: Criteria, initiative_ids: Sequence[str]) -> dict[str, int]:
        matches, values = self._matches(criteria, "s.initiative_id, s.result_id")
        values["initiatives"] = as_list(initiative_ids)
        rows = self.reader.rows(BY_ENGAGEMENT.format(matches=matches), values)
        return {row["initiative_id"]: row["n"] for row in rows}

    def extent(self, criteria: Criteria) -> Row:
        matches, values = self._matches(criteria, "s.initiative_id, s.result_id, s.date")
        return self.reader.row(EXTENT.format(matches=matches), values) or {}

    def _matches(self, criteria: Criteria, columns: str) -> tuple[str, dict[str, Any]]:
        """SQL of the matching records with the values it binds; it holds nothing that a user typed."""
        conditions, values = self._conditions(criteria)
        source = "search_record s"
        if criteria.words:
            source = "search_fts JOIN search_record s ON s.record_id = search_fts.rowid"
            conditions.insert(0, "search_fts MATCH :words")
            values["words"] = criteria.words
        elif criteria.q:
            conditions.append("0")
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {columns} FROM {source}{where}", values

    def _conditions(self, criteria: Criteria) -> tuple[list[str], dict[str, Any]]:
        conditions: list[str] = []
        values: dict[str, Any] = {}
        for name, code in criteria.filters.items():
            conditions.append(
                "s.record_id IN (SELECT record_id FROM search_facet "
                f"WHERE facet = :facet_{name} AND code IN (SELECT value FROM json_each(:codes_{name})))"
            )
            codes = printed(self.reader, code) if name == "audience" else [code]
            values |= {f"facet_{name}": name, f"codes_{name}": as_list(codes)}
        if criteria.first:
            conditions.append(f"{LAST_DAY} >= :first_day")
            values["first_day"] = days(criteria.first)[0]
        if criteria.last:
            conditions.append(f"{FIRST_DAY} <= :last_day")
            values["last_day"] = days(criteria.last)[1]
        return conditions, values
