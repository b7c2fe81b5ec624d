"""/fatigue and its twins: in go a place and a topic, out comes how often people were asked, year by year."""

from typing import Any

from ingest.load.search_index import WIDEST
from plugins.db import Reader, Row, as_list, grouped
from plugins.facets import names
from plugins.hooks import hookimpl
from plugins.query import BadParameter, whole_number
from plugins.scope import Scope, form_context, read_scope
from plugins.tables import as_of, table_routes
from plugins.web import Route

FIELDS = ("place_id", "place", "subject_id", "subject", "year", "n_initiatives", "n_without_reply")
YEARS_SHOWN = 10
SHADES = (1, 2, 4, 8)  # the smallest number of each shade

# Engagements about a place or a place inside it, and about a topic or a narrower one; each once in a cell.
CELLS = """
SELECT {row} AS id, y.year, count(DISTINCT y.initiative_id) AS n_initiatives,
       count(DISTINCT CASE WHEN y.without_reply THEN y.initiative_id END) AS n_without_reply
FROM asked_year y
JOIN initiative_place p ON p.initiative_id = y.initiative_id AND p.relation = 'about'
JOIN place_closure pc ON pc.descendant_id = p.place_id
JOIN initiative_subject s ON s.initiative_id = y.initiative_id
JOIN subject_closure sc ON sc.descendant_id = s.subject_id
WHERE pc.ancestor_id IN (SELECT value FROM json_each(:places))
  AND sc.ancestor_id IN (SELECT value FROM json_each(:subjects))
  AND y.year BETWEEN :first AND :last
GROUP BY 1, 2 ORDER BY 1, 2
"""
# What is asked of all around a town is asked of the town too; it counts apart from what is asked of the town.
AROUND = """
SELECT y.year, count(DISTINCT y.initiative_id) AS n_initiatives,
       count(DISTINCT CASE WHEN y.without_reply THEN y.initiative_id END) AS n_without_reply
FROM place_around w JOIN initiative_place p ON p.place_id = w.around_id AND p.relation = 'about'
JOIN asked_year y USING (initiative_id)
JOIN initiative_subject s USING (initiative_id) JOIN subject_closure sc ON sc.descendant_id = s.subject_id
WHERE w.place_id = :place
  AND sc.ancestor_id IN (SELECT value FROM json_each(:subjects)) AND y.year BETWEEN :first AND :last
GROUP BY 1
"""
BELOW = "SELECT subject_id FROM subject WHERE parent_id = ?"
LAST_YEAR = "SELECT max(year) FROM asked_year"


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("fatigue", FIELDS, content, also=("years",))


def content(reader: Reader, request: Any) -> Row:
    """By topic where a place is chosen, else by place; years are those of the end."""
    scope = read_scope(reader, request, ("place", "subject", "from", "to"))
    years = _years(reader, scope.given)
    place, subject = scope.filters.get("place"), scope.filters.get("subject")
    narrower = reader.column(BELOW, (subject,)) if subject else reader.column(WIDEST["subject"])
    tops = reader.remember("top places", lambda: reader.column(WIDEST["place"]))
    values = {
        "places": as_list([place] if place else tops),
        "subjects": as_list([subject, *(narrower if place else [])] if subject else narrower),
        "first": years[0],
        "last": years[-1],
    }
    all_of = {**values, "subjects": as_list([subject] if subject else narrower)}
    by = "subject" if place else "place"
    cells = reader.rows(CELLS.format(row="sc.ancestor_id" if place else "pc.ancestor_id"), values)
    return {
        "as_of": as_of(reader),
        "by": by,
        "years": years,
        "results": [_flat(reader, scope, by, cell) for cell in cells],
        "rows": heat(cells, names(reader, by)),
        "total": by_year(reader.rows(CELLS.format(row="''"), all_of)),
        "around": by_year(reader.rows(AROUND, {**all_of, "place": place})) if place else {},
        "shades": SHADES,
        "place": names(reader, "place").get(place or ""),
        "subject": names(reader, "subject").get(subject or ""),
        **form_context(reader, scope, []),
    }


def _years(reader: Reader, given: dict[str, str]) -> list[str]:
    """The years that are looked at, by default the last ten."""
    newest = reader.value(LAST_YEAR) or as_of(reader)[:4]
    last = whole_number("to", given.get("to", newest), 1000, 9999)
    first = whole_number("from", given.get("from", str(last - YEARS_SHOWN + 1)), 1000, 9999)
    if first > last:
        raise BadParameter("from", str(first), f"later than the last year, {last}.")
    return [str(year) for year in range(max(first, last - 99), last + 1)]


def heat(cells: list[Row], labels: dict[str, str]) -> list[Row]:
    """The cells by row, the row with most engagements first, and each with its shade from 1 to 4."""
    rows = []
    for key, found in grouped([cell | {"of": cell["id"]} for cell in cells], "of").items():
        total = sum(cell["n_initiatives"] for cell in found)
        rows.append({"id": key, "label": labels.get(key, key), "cells": by_year(found), "n": total})
    return sorted(rows, key=lambda row: (-row["n"], row["label"]))


def by_year(cells: list[Row]) -> dict[str, Row]:
    return {cell["year"]: cell | {"shade": shade(cell["n_initiatives"])} for cell in cells}


def shade(number: int) -> int:
    """How dark a number is shown, 0 for none."""
    return sum(number >= least for least in SHADES)


def _flat(reader: Reader, scope: Scope, by: str, cell: Row) -> Row:
    ids = {name: scope.filters.get(name) for name in ("place", "subject")} | {by: cell["id"]}
    return {
        "place_id": ids["place"],
        "place": names(reader, "place").get(ids["place"] or ""),
        "subject_id": ids["subject"],
        "subject": names(reader, "subject").get(ids["subject"] or ""),
        **{name: cell[name] for name in ("year", "n_initiatives", "n_without_reply")},
    }
