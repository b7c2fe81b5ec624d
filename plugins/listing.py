"""What pages about a place, topic, method, organisation or source share: newest results and counts."""

from plugins.cards import cards
from plugins.db import Reader, Row, as_list
from plugins.facets import names

NEWEST = 5

NEWEST_OF = """
SELECT record_id FROM (
    SELECT s.record_id, s.date,
           row_number() OVER (PARTITION BY s.initiative_id ORDER BY s.date DESC, s.record_id) AS step
    FROM search_facet f JOIN search_record s USING (record_id) WHERE f.facet = :facet AND f.code = :code
) WHERE step = 1 ORDER BY date IS NULL, date DESC, record_id LIMIT :most
"""
COUNTS = """
SELECT count(s.result_id) AS n_results, count(DISTINCT s.initiative_id) AS n_initiatives,
       min(substr(s.date, 1, 4)) AS first_year, max(substr(s.date, 1, 4)) AS last_year
FROM search_facet f JOIN search_record s USING (record_id) WHERE f.facet = :facet AND f.code = :code
"""
BY_FACET = """
SELECT g.code AS id, count(*) AS count FROM search_facet f JOIN search_facet g USING (record_id)
WHERE f.facet = :facet AND f.code = :code AND g.facet = :by
GROUP BY g.code ORDER BY count DESC, g.code
"""


def newest(reader: Reader, facet: str, code: str) -> list[Row]:
    """Cards of the newest results found under `code`, one an engagement."""
    return cards(reader, reader.column(NEWEST_OF, {"facet": facet, "code": code, "most": NEWEST}))


def counts(reader: Reader, facet: str, code: str) -> Row:
    """How many results and engagements are found under `code`, and their years."""
    return reader.row(COUNTS, {"facet": facet, "code": code}) or {}


def by_facet(reader: Reader, facet: str, code: str, by: str, only: list[str] | None = None) -> list[Row]:
    """The records under `code` counted by another facet, the most frequent first; `only` these codes."""
    rows = reader.rows(BY_FACET, {"facet": facet, "code": code, "by": by})
    labels = {} if by == "year" else names(reader, by)
    return [
        {"id": row["id"], "label": labels.get(row["id"], row["id"]), "count": row["count"]}
        for row in rows
        if only is None or row["id"] in only
    ]


def by_year(reader: Reader, facet: str, code: str) -> list[Row]:
    """The records under `code` counted by year, the newest first."""
    return sorted(by_facet(reader, facet, code, "year"), key=lambda row: str(row["id"]), reverse=True)


def top_subjects(reader: Reader) -> list[str]:
    return reader.column("SELECT subject_id FROM subject WHERE parent_id IS NULL")


def counted(reader: Reader, facet: str, codes: list[str]) -> dict[str, int]:
    """How many records are found under each of `codes`."""
    rows = reader.rows(
        "SELECT code, count(*) AS n FROM search_facet "
        "WHERE facet = :facet AND code IN (SELECT value FROM json_each(:codes)) GROUP BY code",
        {"facet": facet, "codes": as_list(codes)},
    )
    return {row["code"]: row["n"] for row in rows}
