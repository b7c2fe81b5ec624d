"""/search.geojson: in go the parameters of a search, out come its places as points with their counts."""

from typing import Any

import orjson
from datasette.utils.asgi import Response

from plugins.addresses import Address, address
from plugins.criteria import read_criteria
from plugins.db import Row, ask
from plugins.hooks import hookimpl
from plugins.map import markers
from plugins.web import Route, guarded

PROPERTIES = ("place_id", "name", "kind", "kind_label", "n_results", "n_initiatives")


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/search\.geojson$", guarded(geojson))]


async def geojson(request: Any, datasette: Any) -> Response:
    found = await ask(datasette, lambda reader: markers(reader, read_criteria(reader, request)))
    at = address(datasette, request)
    collection = {"type": "FeatureCollection", "features": [feature(row, at) for row in found]}
    return Response(orjson.dumps(collection), content_type="application/geo+json; charset=utf-8")


def feature(row: Row, at: Address) -> Row:
    """A place as a point: longitude goes before latitude (RFC 7946)."""
    return {
        "type": "Feature",
        "id": row["place_id"],
        "geometry": {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]},
        "properties": {name: row[name] for name in PROPERTIES} | {"url": at.of(f"/place/{row['place_id']}")},
    }
