"""Pages that are lists: in goes what a page found, out come the page and its .json and .csv twins."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

from datasette.utils import MultiParams
from datasette.utils.asgi import Response

from plugins.db import Reader, Row, ask
from plugins.sheet import as_csv, csv_file
from plugins.web import Route, as_json, guarded, page, paging

Build = Callable[[Reader, Any], Row]
"""The context of a page by reader and request; `results` are its rows."""
BUILDS: dict[str, Build] = {}
"""How each list is made, by its name."""
PAGE_SIZE = 50
NOTHING_ASKED = SimpleNamespace(args=MultiParams({}))
"""A request without parameters."""


def table_routes(name: str, fields: Sequence[str], build: Build, also: Sequence[str] = ()) -> list[Route]:
    """Routes of `/name` and its twins, which hold `fields` of every row; `also` are more keys of the JSON."""

    BUILDS[name] = build

    async def view(request: Any, datasette: Any) -> Response:
        found = await ask(datasette, lambda reader: known(reader, name, request))
        wanted = request.url_vars.get("format")
        rows = [{field: row[field] for field in fields} for row in found["results"]]
        if wanted == ".json":
            more = {key: found[key] for key in also}
            return as_json({"as_of": found["as_of"], "total": len(rows), **more, "results": rows})
        if wanted == ".csv":
            return csv_file(as_csv(fields, rows), f"participation-{name}")
        return await page(datasette, request, f"{name}.html", {**found, "path": f"/{name}"})

    return [(rf"/{name}(?P<format>\.json|\.csv)?$", guarded(view))]


def known(reader: Reader, name: str, request: Any = NOTHING_ASKED) -> Row:
    """The context of list `name`; where nothing narrows it, it is the same as long as the release is."""
    if request.args:
        return BUILDS[name](reader, request)
    return reader.remember(f"list {name}", lambda: BUILDS[name](reader, request))


def as_of(reader: Reader) -> str:
    """The day of the data."""
    return str(reader.value("SELECT as_of FROM build"))


def shown(rows: Sequence[Any], number: int, size: int = PAGE_SIZE) -> Row:
    """The rows of page `number`, and which page of how many that is."""
    at = paging(len(rows), number, size)
    return {"rows": rows[at["first"] : at["end"]], "paging": at}
