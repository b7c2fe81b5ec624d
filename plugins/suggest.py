"""/suggest.json: in goes the beginning of a name, out come places or topics with their counts."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.db import ask
from plugins.hooks import hookimpl
from plugins.names import SQL, suggestions
from plugins.query import BadParameter, one_of, parameters
from plugins.web import Route, as_json, guarded

LONGEST = 100


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/suggest\.json$", guarded(suggest))]


async def suggest(request: Any, datasette: Any) -> Response:
    given = parameters(request, ("kind", "q"))
    kind = one_of("kind", given.get("kind", ""), tuple(SQL))
    typed = given.get("q", "")
    if len(typed) > LONGEST:
        raise BadParameter("q", typed, f"longer than {LONGEST} characters.")
    found = await ask(datasette, lambda reader: suggestions(reader, kind, typed))
    return as_json({"kind": kind, "q": typed, "suggestions": found})
