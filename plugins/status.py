"""/status.json: which data and which search engine answer, for people and programs that run the site."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.db import Reader, Row, ask
from plugins.finding import shared_index
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.web import Route, as_json, guarded


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/status\.json$", guarded(status))]


async def status(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    return as_json(await ask(datasette, content))


def content(reader: Reader) -> Row:
    """The engine, why it is not the fast one where it is not, and the build of the data."""
    index, problem = shared_index(reader)
    build = reader.row("SELECT version AS data_version, as_of, software FROM build") or {}
    return {"engine": "tantivy" if index else "fts5", "engine_problem": problem or None, **build}
