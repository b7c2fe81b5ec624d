"""A small map of one place: in go its point and points inside it, out come shapes of an SVG."""

import json
from functools import cache
from math import cos, radians
from pathlib import Path

from plugins.db import Reader, Row

LAND = Path(__file__).parent / "static" / "land.geojson"
WIDTH, HEIGHT = 320, 240
SPANS = {"world": 180.0, "continent": 40.0, "country": 9.0, "nation": 4.0, "region": 3.0}
SPAN = 2.5
MOST_POINTS = 60
INSIDE = """
SELECT DISTINCT m.latitude, m.longitude FROM place_closure c 
JOIN place_marker k ON k.place_id = c.descendant_id
JOIN place m ON m.place_id = k.marker_id
WHERE c.ancestor_id = ? AND c.depth > 0 AND c.descendant_id IN (
    SELECT code FROM search_code WHERE facet = 'place') LIMIT ?
"""
Ring = list[tuple[float, float]]


def locator(reader: Reader, place: Row) -> Row | None:
    """The window and the shapes in it, in pixels; None for a place without a point."""
    if place["latitude"] is None:
        return None
    at = (place["longitude"], place["latitude"])
    span = SPANS.get(place["kind"], SPAN)
    points = reader.rows(INSIDE, (place["place_id"], MOST_POINTS))
    dots = [_pixel(at, span, (row["longitude"], row["latitude"])) for row in points]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "here": _pixel(at, span, at),
        "inside": [dot for dot in dots if 0 <= dot[0] <= WIDTH and 0 <= dot[1] <= HEIGHT],
        "land": " ".join(_path(at, span, ring) for ring in rings() if _is_near(at, span, ring)),
    }


def _pixel(at: tuple[float, float], span: float, point: tuple[float, float]) -> tuple[float, float]:
    """Where a point falls when `span` degrees north and `span` degrees south of `at` fit the window."""
    scale = HEIGHT / (2 * span)
    x = WIDTH / 2 + (point[0] - at[0]) * scale * max(cos(radians(at[1])), 0.2)
    return round(x, 1), round(HEIGHT / 2 - (point[1] - at[1]) * scale, 1)


def _is_near(at: tuple[float, float], span: float, ring: Ring) -> bool:
    """Whether the box around a ring touches a window somewhat wider than the one shown."""
    wide = span * WIDTH / HEIGHT / max(cos(radians(at[1])), 0.2)
    east, north = zip(*ring, strict=True)
    across = min(east) <= at[0] + wide and max(east) >= at[0] - wide
    return bool(across and min(north) <= at[1] + span and max(north) >= at[1] - span)


def _path(at: tuple[float, float], span: float, ring: Ring) -> str:
    """A ring as an SVG path; points far outside come to the edge of a larger box, doubles are left out."""
    seen: list[tuple[float, float]] = []
    for point in ring:
        x, y = _pixel(at, span, point)
        kept = (min(max(x, -WIDTH), 2 * WIDTH), min(max(y, -HEIGHT), 2 * HEIGHT))
        if not seen or abs(kept[0] - seen[-1][0]) + abs(kept[1] - seen[-1][1]) >= 1:
            seen.append(kept)
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in seen) + "Z"


@cache
def rings() -> list[Ring]:
    """Every outer ring of land."""
    found: list[Ring] = []
    for feature in json.loads(LAND.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found += [[(point[0], point[1]) for point in polygon[0]] for polygon in polygons]
    return found
