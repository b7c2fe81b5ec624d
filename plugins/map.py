"""/map: one marker a place with its number of results, and the same as a table; takes search parameters."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.criteria import Criteria, read_criteria
from plugins.db import Reader, Row, ask
from plugins.filters import chosen, without
from plugins.finding import every_id
from plugins.forms import form_choices, place_label
from plugins.hooks import hookimpl
from plugins.place_counts import place_counts
from plugins.terms import add_labels
from plugins.web import Route, as_json, guarded, page, paging

PLACES_ON_A_PAGE = 500
LAND_SCRIPT = "/-/static-plugins/participation-results/land-on-table-map.js"

EVERYTHING = "SELECT * FROM place_map ORDER BY n_results DESC, n_initiatives DESC, name"


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
        rows = place_counts(reader).of(every_id(reader, criteria))
    else:
        rows = reader.remember("markers", lambda: reader.rows(EVERYTHING))
    return add_labels(reader, rows, {"kind": "place_kind"})
