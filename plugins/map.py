"""/map: one marker a place with its number of results, and the same as a table; takes search parameters."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.criteria import Criteria, read_criteria
from plugins.db import Reader, Row, as_list, ask
from plugins.filters import chosen, without
from plugins.finding import every_id
from plugins.forms import form_choices, place_label
from plugins.hooks import hookimpl
from plugins.terms import add_labels
from plugins.web import Route, as_json, guarded, page, paging

PLACES_ON_A_PAGE = 500
LAND_SCRIPT = "/-/static-plugins/participation-results/land-on-table-map.js"

EVERYTHING = "SELECT * FROM place_map ORDER BY n_results DESC, n_initiatives DESC, name"

# For every place the nearest one, itself included, that has a point.
NEAREST = """
SELECT place_id, marker_id FROM (
    SELECT c.descendant_id AS place_id, c.ancestor_id AS marker_id,
           row_number() OVER (PARTITION BY c.descendant_id ORDER BY c.depth) AS step
    FROM place_closure c JOIN place a ON a.place_id = c.ancestor_id WHERE a.latitude IS NOT NULL
) WHERE step = 1
"""
PLACES_OF_RECORDS = """
WITH found AS (
    SELECT result_id, initiative_id FROM json_each(:ids) j JOIN search_record ON record_id = j.value
)
SELECT f.result_id, f.initiative_id, x.code AS place_id FROM found f JOIN result_found_by x USING (result_id)
WHERE x.facet = 'place'
UNION
SELECT NULL, f.initiative_id, x.place_id FROM found f JOIN initiative_place x USING (initiative_id)
"""
POINTS = """
SELECT place_id, name, kind, latitude, longitude FROM place
WHERE place_id IN (SELECT value FROM json_each(:ids))
"""


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/map(?P<format>\.json)?$", guarded(view))]


@hookimpl
def extra_js_urls(columns: list[str] | None) -> list[str]:
    """Land outlines for the map that datasette-cluster-map puts on tables with a latitude and a longitude."""
    return [LAND_SCRIPT] if {"latitude", "longitude"} <= set(columns or ()) else []


async def view(request: Any, datasette: Any) -> Response:
    content = await ask(datasette, lambda reader: page_content(reader, read_criteria(reader, request)))
    if request.url_vars.get("format"):
        return as_json({"total": len(content["markers"]), "results": content["markers"]})
    return await page(datasette, request, "map.html", content)


def page_content(reader: Reader, criteria: Criteria) -> Row:
    """The markers and what the form above them shows."""
    found = markers(reader, criteria)
    return {
        "markers": found,
        "bounds": bounds(found),
        "paging": paging(len(found), criteria.page or 1, PLACES_ON_A_PAGE),
        "choices": form_choices(reader),
        "place_label": place_label(reader, criteria.given),
        "given": without(criteria.given, "page", "sort"),
        "chosen": [tag for tag in chosen(reader, criteria) if tag["name"] != "sort"],
    }


def bounds(rows: list[Row]) -> list[float]:
    """South, west, north and east of all markers."""
    north, east = [row["latitude"] for row in rows], [row["longitude"] for row in rows]
    return [min(north), min(east), max(north), max(east)] if rows else []


def markers(reader: Reader, criteria: Criteria) -> list[Row]:
    """Places with a point and how many results and engagements count there, the most first."""
    if without(criteria.given, "page", "sort"):
        rows = some_markers(reader, every_id(reader, criteria))
    else:
        rows = reader.remember("markers", lambda: reader.rows(EVERYTHING))
    return add_labels(reader, rows, {"kind": "place_kind"})


def some_markers(reader: Reader, ids: list[int]) -> list[Row]:
    """Markers of these records only, counted as in the view place_map."""
    nearest = reader.remember("nearest", lambda: _nearest(reader))
    results: dict[str, set[str]] = {}
    engagements: dict[str, set[str]] = {}
    for row in reader.rows(PLACES_OF_RECORDS, {"ids": as_list(ids)}):
        marker = nearest.get(row["place_id"])
        if marker:
            engagements.setdefault(marker, set()).add(row["initiative_id"])
            results.setdefault(marker, set()).update(filter(None, (row["result_id"],)))
    rows = reader.rows(POINTS, {"ids": as_list(engagements)})
    for row in rows:
        row["n_results"] = len(results[row["place_id"]])
        row["n_initiatives"] = len(engagements[row["place_id"]])
    return sorted(rows, key=lambda row: (-row["n_results"], -row["n_initiatives"], row["name"]))


def _nearest(reader: Reader) -> dict[str, str]:
    return {row["place_id"]: row["marker_id"] for row in reader.rows(NEAREST)}
