"""Choices of the search form: in goes a reader, out come the options of its lists, wider ones first."""

from markupsafe import Markup

from plugins.audiences import choices as audience_choices
from plugins.db import Reader, Row, grouped
from plugins.facets import name_of
from plugins.terms import codes, label

# Countries and what lies directly below them, where there are records; deeper places are reached by links.
PLACES = """
SELECT p.place_id AS id, p.name AS label, CASE WHEN p.kind = 'country' OR up.kind = 'continent'
       THEN p.place_id ELSE p.parent_id END AS country, p.kind = 'country' OR up.kind = 'continent' AS is_top
FROM place p JOIN place up ON up.place_id = p.parent_id
WHERE (up.kind IN ('continent', 'country') OR p.kind = 'country' OR up.kind = 'nation')
  AND p.place_id IN (SELECT code FROM search_code WHERE facet = 'place')
ORDER BY p.name
"""
SUBJECTS = "SELECT subject_id AS id, label, parent_id FROM subject ORDER BY label"
METHODS = """
SELECT method_id AS id, label FROM method
WHERE method_id IN (SELECT code FROM search_code WHERE facet = 'method') ORDER BY label
"""


def form_choices(reader: Reader) -> Row:
    """The rows of each list, a wide one holding narrower ones in `below`; also written out."""
    return reader.remember("form choices", lambda: _read(reader))


def options(rows: list[Row]) -> Markup:
    """The options of a list with those below them, written out once: there may be hundreds on every page."""
    return Markup("").join(_option(row) for row in rows)


def _option(row: Row) -> Markup:
    indent = "\u2003" * row.get("depth", 0)
    own = Markup('\n            <option value="{}">{}{}</option>').format(row["id"], indent, row["label"])
    return own + options([{"depth": 1, **below} for below in row.get("below", ())])


def place_label(reader: Reader, given: dict[str, str]) -> str:
    """The name of the chosen place where the list of the form does not hold it, else ""."""
    place = given.get("place")
    tops = form_choices(reader)["place"]
    listed = {top["id"] for top in tops} | {row["id"] for top in tops for row in top["below"]}
    return name_of(reader, "place", place) if place and place not in listed else ""


def _read(reader: Reader) -> Row:
    places, subjects = _places(reader), _subjects(reader)
    methods, audiences = reader.rows(METHODS), audience_choices(reader)
    recorded = [{"id": code, "label": label(reader, "with", code)} for code in codes(reader, "with")]
    return {
        "place": places,
        "place_options": options(places),
        "subject_options": options(subjects),
        "method": methods,
        "method_options": options(methods),
        "with_options": options(recorded),
        "audience": audiences,
        "audience_options": options(audiences),
    }


def _places(reader: Reader) -> list[Row]:
    rows = reader.rows(PLACES)
    tops = [row for row in rows if row["is_top"]]
    below = grouped([row for row in rows if not row["is_top"]], "country")
    return [{**top, "below": _deep(top["id"], below)} for top in tops]


def _deep(parent: str, below: dict[str, list[Row]], depth: int = 1) -> list[Row]:
    """Places below `parent`, each followed by its own narrower ones."""
    found: list[Row] = []
    for row in below.get(parent, []):
        found.append({**row, "depth": depth})
        found += _deep(row["id"], below, depth + 1)
    return found


def _subjects(reader: Reader) -> list[Row]:
    rows = reader.rows(SUBJECTS)
    by_parent = grouped(rows, "parent_id")
    return [{**top, "below": by_parent.get(top["id"], [])} for top in by_parent[None]]
