"""Finding records: in go criteria, out come the ids of all search records that meet them, in order."""

from typing import Any

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY
from plugins.audiences import printed
from plugins.criteria import Criteria
from plugins.db import Reader, Row, as_list

WEIGHTS = "8.0, 4.0, 1.0"  # title, text, context
FIRST_DAY, LAST_DAY = SQL_FIRST_DAY.format("date"), SQL_LAST_DAY.format("date")
ENGAGEMENTS_SHOWN = 3
ENGAGEMENTS = f"""
SELECT i.initiative_id, i.title, i.lang, i.summary, i.start_date, i.end_date, found.n_found
FROM initiative_fts f JOIN initiative i ON i.rowid = f.rowid
JOIN (SELECT s.initiative_id, count(*) AS n_found
      FROM json_each(:ids) j JOIN search_record s ON s.record_id = j.value
      WHERE s.result_id IS NOT NULL GROUP BY s.initiative_id) found ON found.initiative_id = i.initiative_id
WHERE initiative_fts MATCH :words ORDER BY bm25(initiative_fts, 8.0, 1.0, 1.0) LIMIT {ENGAGEMENTS_SHOWN}
"""
ORDERS = {
    "newest": "s.date IS NULL, s.date DESC, s.record_id",
    "oldest": "s.date IS NULL, s.date, s.record_id",
    "relevance": f"bm25(search_fts, {WEIGHTS}), s.record_id DESC",
}


def matching_ids(reader: Reader, criteria: Criteria) -> list[int]:
    """Ids of search_record, best or newest first; a date is inside when its period touches the bounds."""
    if criteria.q and not criteria.words:
        return []
    conditions, values = _conditions(reader, criteria)
    source, order = "search_record s", criteria.sort
    if criteria.words:
        source = "search_fts JOIN search_record s ON s.record_id = search_fts.rowid"
        conditions.insert(0, "search_fts MATCH :words")
        values["words"] = criteria.words
    elif order == "relevance":
        order = "newest"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return reader.column(f"SELECT s.record_id FROM {source}{where} ORDER BY {ORDERS[order]}", values)


def _conditions(reader: Reader, criteria: Criteria) -> tuple[list[str], dict[str, Any]]:
    """SQL conditions with the values they bind; the SQL itself holds nothing that a user typed."""
    conditions: list[str] = []
    values: dict[str, Any] = {}
    for name, code in criteria.filters.items():
        conditions.append(
            "s.record_id IN (SELECT record_id FROM search_facet "
            f"WHERE facet = :facet_{name} AND code IN (SELECT value FROM json_each(:codes_{name})))"
        )
        codes = printed(reader, code) if name == "audience" else [code]
        values |= {f"facet_{name}": name, f"codes_{name}": as_list(codes)}
    if criteria.first:
        conditions.append(f"{LAST_DAY} >= :first")
        values["first"] = period(criteria.first)[0]
    if criteria.last:
        conditions.append(f"{FIRST_DAY} <= :last")
        values["last"] = period(criteria.last)[1]
    return conditions, values


def period(date: str) -> tuple[str, str]:
    """First and last day of a date that is asked for (months end on day 31, enough to compare)."""
    known = {4: (f"{date}-01-01", f"{date}-12-31"), 7: (f"{date}-01", f"{date}-31")}
    return known.get(len(date), (date, date))


def engagements(reader: Reader, criteria: Criteria, ids: list[int]) -> list[Row]:
    """Up to three engagements among the matches whose own words hold all words, best first."""
    if not criteria.words:
        return []
    return reader.rows(ENGAGEMENTS, {"ids": as_list(ids), "words": criteria.words})
