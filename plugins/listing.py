"""What pages about a place, topic, method, organisation or source share: newest results and counts."""

from collections.abc import Sequence

from plugins.cards import cards
from plugins.criteria import Criteria
from plugins.db import Reader, Row, as_list
from plugins.facets import names
from plugins.finding import engine

NEWEST = 5
LOOKED_AT = 200
SHOWN_RECORDS = """
SELECT record_id, initiative_id FROM json_each(?) j JOIN search_record ON record_id = j.value ORDER BY j.key
"""


def newest(reader: Reader, facet: str, code: str) -> list[Row]:
    """Cards of the newest results found under `code`, one an engagement."""
    criteria = Criteria(filters={facet: code})
    shown: dict[str, int] = {}
    total, first = 1, 0
    while first < total and len(shown) < NEWEST:
        found = engine(reader).find(criteria, first, LOOKED_AT)
        for row in reader.rows(SHOWN_RECORDS, (as_list(found.ids),)):
            shown.setdefault(row["initiative_id"], row["record_id"])
        total, first = found.total, first + LOOKED_AT
    return cards(reader, list(shown.values())[:NEWEST])


def counts(reader: Reader, facet: str, code: str) -> Row:
    """How many results and engagements are found under `code`, and their years."""
    return engine(reader).extent(Criteria(filters={facet: code}))


def by_facet(reader: Reader, facet: str, code: str, by: str, only: Sequence[str] | None = None) -> list[Row]:
    """The records under `code` counted by another facet, the most frequent first; `only` these codes."""
    counted = engine(reader).counts(Criteria(filters={facet: code}), {by: only})[by]
    labels = {} if by == "year" else names(reader, by)
    return [
        {"id": found, "label": labels.get(found, found), "count": count}
        for found, count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    ]


def by_year(reader: Reader, facet: str, code: str) -> list[Row]:
    """The records under `code` counted by year, the newest first."""
    return sorted(by_facet(reader, facet, code, "year"), key=lambda row: str(row["id"]), reverse=True)


def counted(reader: Reader, facet: str, codes: list[str]) -> dict[str, int]:
    """How many records are found under each of `codes`."""
    return dict(engine(reader).counts(Criteria(), {facet: codes})[facet])
