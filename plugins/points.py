"""/map-points.json: the markers of one view of the map, packed as columns; near ones are one group.

In go search parameters, `zoom` (0 to 12) and `box` (south,west,north,east in degrees); out come columns of
ids, names, points as whole thousandths of a degree, and counts. A group has no id and the name of its largest
place, so what is sent depends on the size of a screen, not on how many places are held.
"""

import gzip
from collections.abc import Iterable
from math import asinh, hypot, pi, radians, tan
from types import SimpleNamespace
from typing import Any

import orjson
from datasette.utils import MultiParams
from datasette.utils.asgi import Response

from plugins.criteria import read_criteria
from plugins.db import Reader, Row, ask
from plugins.hooks import hookimpl
from plugins.map import markers
from plugins.query import BadParameter, whole_number
from plugins.web import Route, guarded

SCALE = 1000
TILE = 256
APART = 52
"""Pixels between two markers; places nearer than that become one group."""
LAST_ZOOM = 12
NO_GROUPS_FROM = 11
OWN = ("zoom", "box")
WORLD = (-90.0, -180.0, 90.0, 180.0)
Box = tuple[float, float, float, float]


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/map-points\.json$", guarded(view))]


async def view(request: Any, datasette: Any) -> Response:
    zoom, box = _view_of(request)
    rest = {name: request.args.getlist(name) for name in request.args if name not in OWN}
    asked = SimpleNamespace(args=MultiParams(rest))
    found = await ask(datasette, lambda reader: points(reader, asked, zoom, box))
    return _answer(request, orjson.dumps(found))


def _answer(request: Any, content: bytes) -> Response:
    """The content, compressed where the asker takes that."""
    headers = {"vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        content = gzip.compress(content, 6, mtime=0)
    return Response(content, headers=headers, content_type="application/json; charset=utf-8")


def _view_of(request: Any) -> tuple[int, Box]:
    for name in OWN:
        if len(request.args.getlist(name)) > 1:
            raise BadParameter(name, request.args.getlist(name)[1], "given more than once.")
    zoom = whole_number("zoom", request.args.get("zoom") or "2", 0, LAST_ZOOM)
    box = request.args.get("box")
    return zoom, read_box(box) if box else WORLD


def read_box(text: str) -> Box:
    """South, west, north and east in degrees."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        south, west, north, east = 1.0, 0.0, 0.0, 0.0
    if not (-90 <= south <= north <= 90 and -360 <= west <= east <= 360):
        raise BadParameter("box", text, "must be south,west,north,east in degrees, such as 54,-8,61,0.")
    return south, west, north, east


def points(reader: Reader, request: Any, zoom: int, box: Box) -> Row:
    """The packed markers of the records that the request asks for."""
    south, west, north, east = box
    rows = markers(reader, read_criteria(reader, request))
    inside = (row for row in rows if south <= row["latitude"] <= north and west <= row["longitude"] <= east)
    return packed(inside if zoom >= NO_GROUPS_FROM else grouped(inside, zoom))


def grouped(rows: Iterable[Row], zoom: int) -> list[Row]:
    """Each row joins a marker within `APART` pixels, or becomes one; `rows` come with the largest first.

    Markers stand on their largest place, so that no two are nearer than `APART` and each can be hit.
    """
    seeds: dict[tuple[int, int], list[tuple[float, float, list[Row]]]] = {}
    members: list[list[Row]] = []
    for row in rows:
        x, y = pixel(row, zoom)
        column, line = int(x // APART), int(y // APART)
        near = (
            seed
            for across in (column - 1, column, column + 1)
            for down in (line - 1, line, line + 1)
            for seed in seeds.get((across, down), ())
            if hypot(seed[0] - x, seed[1] - y) < APART
        )
        joined = next(near, None)
        if joined:
            joined[2].append(row)
        else:
            members.append([row])
            seeds.setdefault((column, line), []).append((x, y, members[-1]))
    return [found[0] if len(found) == 1 else _group(found) for found in members]


def pixel(row: Row, zoom: int) -> tuple[float, float]:
    """Where a row falls on a map of the whole world at this zoom (Web Mercator)."""
    side = TILE * 2**zoom
    latitude = radians(max(-85.0, min(85.0, row["latitude"])))
    return (row["longitude"] + 180) / 360 * side, (1 - asinh(tan(latitude)) / pi) / 2 * side


def _group(rows: list[Row]) -> Row:
    return {
        "place_id": "",
        "name": rows[0]["name"],
        "latitude": rows[0]["latitude"],
        "longitude": rows[0]["longitude"],
        "n_results": sum(row["n_results"] for row in rows),
        "n_initiatives": sum(row["n_initiatives"] for row in rows),
        "n_places": len(rows),
    }


def packed(rows: Iterable[Row]) -> Row:
    """Columns instead of rows, points as whole numbers."""
    held = list(rows)
    return {
        "scale": SCALE,
        "ids": [row["place_id"] for row in held],
        "names": [row["name"] for row in held],
        "lat": [round(row["latitude"] * SCALE) for row in held],
        "lon": [round(row["longitude"] * SCALE) for row in held],
        "results": [row["n_results"] for row in held],
        "engagements": [row["n_initiatives"] for row in held],
        "places": [row.get("n_places", 1) for row in held],
    }
