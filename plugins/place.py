"""/place/<id>: what was asked in a place, in places inside it and around it, and its .json twin."""

from plugins.db import Reader, Row
from plugins.hooks import hookimpl
from plugins.listing import by_facet, counted, counts, newest, top_subjects
from plugins.terms import add_labels
from plugins.web import Route, thing_routes

WIDER = """
SELECT p.place_id AS id, p.name AS label, p.kind
FROM place_closure c JOIN place p ON p.place_id = c.ancestor_id
WHERE c.descendant_id = ? AND c.depth > 0 ORDER BY c.depth
"""
NARROWER = "SELECT place_id AS id, name AS label, kind FROM place WHERE parent_id = ? ORDER BY name"
REPLACED = "SELECT place_id AS id, name AS label FROM place WHERE place_id = ?"
MOST_YEARS = 8
ASKED = """
SELECT year, sum(n_initiatives) AS n_initiatives FROM (
    SELECT DISTINCT p.initiative_id, substr(t.last_day, 1, 4) AS year, 1 AS n_initiatives
    FROM initiative_place p JOIN place_closure c ON c.descendant_id = p.place_id
    JOIN initiative_status t ON t.initiative_id = p.initiative_id
    WHERE c.ancestor_id = ? AND p.relation = 'about' AND t.last_day IS NOT NULL
) GROUP BY year ORDER BY year DESC LIMIT ?
"""


@hookimpl
def register_routes() -> list[Route]:
    return thing_routes("place", content)


def content(reader: Reader, place_id: str) -> Row | None:
    """A place, its neighbours up and down, and what is recorded of it; None if there is no such id."""
    place = reader.row("SELECT * FROM place WHERE place_id = ?", (place_id,))
    if place is None:
        return None
    add_labels(reader, [place], {"kind": "place_kind"})
    subjects = by_facet(reader, "place", place_id, "subject", top_subjects(reader))
    return {
        "place": place,
        "wider": _wider(reader, place_id),
        **_narrower(reader, place_id),
        "replaced_by": reader.row(REPLACED, (place["replaced_by"],)),
        "counts": counts(reader, "place", place_id),
        "newest": newest(reader, "place", place_id),
        "subjects": subjects,
        "methods": by_facet(reader, "place", place_id, "method"),
        "by_year": reader.rows(ASKED, (place_id, MOST_YEARS)),
    }


def _wider(reader: Reader, place_id: str) -> list[Row]:
    """The places around, the nearest first, each with its number of records."""
    rows = reader.rows(WIDER, (place_id,))
    number = counted(reader, "place", [row["id"] for row in rows])
    return [{**row, "count": number.get(row["id"], 0)} for row in rows]


def _narrower(reader: Reader, place_id: str) -> Row:
    """The places directly inside: those with records, and how many have none."""
    rows = add_labels(reader, reader.rows(NARROWER, (place_id,)), {"kind": "place_kind"})
    number = counted(reader, "place", [row["id"] for row in rows])
    held = [{**row, "count": number[row["id"]]} for row in rows if row["id"] in number]
    most_first = sorted(held, key=lambda row: -row["count"])
    return {"narrower": most_first, "n_narrower_without": len(rows) - len(held)}
