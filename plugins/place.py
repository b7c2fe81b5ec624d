"""/place/<id>: what was asked in a place, in places inside it and around it, and its .json twin."""

from plugins import linked
from plugins.db import Reader, Row
from plugins.engine import WIDEST
from plugins.hooks import hookimpl
from plugins.listing import by_facet, by_year, counted, counts, newest
from plugins.locator import locator
from plugins.terms import add_labels
from plugins.web import Route, thing_routes

WIDER = """
SELECT p.place_id AS id, p.name AS label, p.kind
FROM place_closure c JOIN place p ON p.place_id = c.ancestor_id
WHERE c.descendant_id = ? AND c.depth > 0 ORDER BY c.depth
"""
NARROWER = "SELECT place_id AS id, name AS label, kind, valid_to FROM place WHERE parent_id = ? ORDER BY name"
AREAS = """
SELECT DISTINCT a.place_id AS id, a.name AS label, a.kind, a.valid_to
FROM place_area JOIN place a ON a.place_id = area_id WHERE place_area.place_id = ? ORDER BY a.name
"""
COVERS = """
SELECT c.place_id AS id, c.name AS label, o.extent
FROM place_overlap o JOIN place c ON c.place_id = o.place_id WHERE o.area_id = ? ORDER BY c.name
"""
REPLACED = "SELECT place_id AS id, name AS label FROM place WHERE place_id = ?"
MOST_ASKED = 8
ASKED = """
WITH near AS (
    SELECT :place AS place_id, 1 AS step
    UNION ALL SELECT inside_id, 2 FROM place_inside WHERE place_id = :place
    UNION ALL SELECT around_id, CASE how WHEN 'across' THEN 3 ELSE 4 END
    FROM place_around WHERE place_id = :place
), asked AS (
    SELECT p.initiative_id, min(n.step) AS step
    FROM near n JOIN initiative_place p USING (place_id) WHERE p.relation = 'about' GROUP BY p.initiative_id
), ordered AS (
    SELECT a.step, i.initiative_id AS id, i.title AS label, i.lang,
           coalesce(i.end_date, i.start_date) AS date,
           count(*) OVER (PARTITION BY a.step) AS n,
           row_number() OVER (PARTITION BY a.step ORDER BY coalesce(i.end_date, i.start_date) IS NULL,
                              coalesce(i.end_date, i.start_date) DESC, i.initiative_id) AS place
    FROM asked a JOIN initiative i USING (initiative_id)
)
SELECT o.*, t.status FROM ordered o JOIN initiative_status t ON t.initiative_id = o.id
WHERE o.place <= :most ORDER BY o.step, o.place
"""
STEPS = {1: "here", 2: "inside", 3: "across", 4: "around"}


@hookimpl
def register_routes() -> list[Route]:
    return thing_routes("place", content, linked.place)


def content(reader: Reader, place_id: str) -> Row | None:
    """A place, its neighbours up and down, and what is recorded of it; None if there is no such id."""
    place = reader.row("SELECT * FROM place WHERE place_id = ?", (place_id,))
    if place is None:
        return None
    add_labels(reader, [place], {"kind": "place_kind"})
    subjects = by_facet(reader, "place", place_id, "subject", WIDEST)
    return {
        "place": place,
        "wider": _counted(reader, WIDER, place_id),
        **_narrower(reader, place_id),
        "areas": _counted(reader, AREAS, place_id),
        "covers": _counted(reader, COVERS, place_id),
        "replaced_by": reader.row(REPLACED, (place["replaced_by"],)),
        "counts": counts(reader, "place", place_id),
        "newest": newest(reader, "place", place_id),
        "subjects": subjects,
        "methods": by_facet(reader, "place", place_id, "method"),
        "by_year": by_year(reader, "place", place_id),
        "asked": asked(reader, place_id),
        "locator": reader.remember(f"locator {place_id}", lambda: locator(reader, place)),
    }


def asked(reader: Reader, place_id: str) -> Row:
    """The newest engagements about the place itself, places inside it, areas across it, places around it."""
    rows = reader.rows(ASKED, {"place": place_id, "most": MOST_ASKED})
    add_labels(reader, rows, {"status": "initiative_status"})
    found: Row = {name: {"n": 0, "newest": []} for name in STEPS.values()}
    for row in rows:
        group = found[STEPS[row.pop("step")]]
        group["n"] = row.pop("n")
        group["newest"].append(row)
    return found


def _counted(reader: Reader, sql: str, place_id: str) -> list[Row]:
    """The places of a query, such as the wider ones, each with its number of records."""
    rows = reader.rows(sql, (place_id,))
    number = counted(reader, "place", [row["id"] for row in rows])
    return [{**row, "count": number.get(row["id"], 0)} for row in rows]


def _narrower(reader: Reader, place_id: str) -> Row:
    """The places directly inside: those with records, and how many of today's have none."""
    rows = add_labels(reader, reader.rows(NARROWER, (place_id,)), {"kind": "place_kind"})
    number = counted(reader, "place", [row["id"] for row in rows])
    held = [{**row, "count": number[row["id"]]} for row in rows if row["id"] in number]
    without = sum(row["id"] not in number and not row["valid_to"] for row in rows)
    most_first = sorted(held, key=lambda row: -row["count"])
    return {"narrower": most_first, "n_narrower_without": without}
