"""Answers: in goes what was found, out goes a page or its JSON twin; also the routes of “one thing” pages."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import orjson
from datasette.utils.asgi import Response

from plugins.addresses import address
from plugins.db import Row, ask
from plugins.linked import script
from plugins.query import BadParameter, parameters, shown
from plugins.templating import render

Route = tuple[str, Callable[..., Any]]
Builder = Callable[..., Row | None]
"""Content by reader and id (and, where a page takes parameters, those), or None."""
Linked = Callable[[Callable[[str], str], Row], Row]

CANNOT = "This request cannot be answered"
NOT_FOUND = "There is nothing at this address."


async def page(datasette: Any, request: Any, template: str, context: Row, status: int = 200) -> Response:
    """A page of the site from templates/site/."""
    return Response.html(await render(datasette, request, template, context), status=status)


def as_json(content: Any, status: int = 200) -> Response:
    text = orjson.dumps(content, default=str)
    return Response(text, status=status, content_type="application/json; charset=utf-8")


async def problem(
    datasette: Any, request: Any, status: int, title: str, message: str, **more: Any
) -> Response:
    """A friendly error: a page with a search box, or JSON (with `more` in it) where JSON was asked for."""
    if request.path.endswith(".json"):
        more.pop("given", None)  # what the page links with
        return as_json({"ok": False, "status": status, "title": title, "error": message, **more}, status)
    context = {"status": status, "title": title, "error": message, **more}
    return await page(datasette, request, "error.html", context, status)


def guarded(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose bad parameters are answered with status 400 and the sentence that names them."""

    async def guarded_view(request: Any, datasette: Any) -> Response:
        try:
            answer: Response = await view(request, datasette)
        except BadParameter as error:
            named: Row = {"parameter": shown(error.parameter), "value": shown(error.value)}
            if error.offers:
                given = {name: request.args[name] for name in request.args}
                named |= {"offers": error.offers, "given": given}
            return await problem(datasette, request, 400, CANNOT, str(error), **named)
        return answer

    return guarded_view


async def not_found(datasette: Any, request: Any, message: str = NOT_FOUND) -> Response:
    return await problem(datasette, request, 404, "Page not found", message)


def thing_routes(
    name: str, build: Builder, linked: Linked | None = None, allowed: tuple[str, ...] = ()
) -> list[Route]:
    """Routes of `/name/<id>` and its .json twin; `build` answers the content of both, or None if unknown.

    `linked` makes the linked data inside the page. Where parameters are `allowed`, `build` gets them.
    """

    async def view(request: Any, datasette: Any) -> Response:
        given = parameters(request, allowed)
        found = unquote(request.url_vars["id"])
        more = (given,) if allowed else ()
        content = await ask(datasette, lambda reader: build(reader, found, *more))
        if content is None:
            return await not_found(datasette, request, f"No {name} has the id “{shown(found)}”.")
        if request.url_vars.get("format"):
            return as_json(content)
        ld = script(linked(address(datasette, request).of, content)) if linked else None
        return await page(datasette, request, f"{name}.html", {**content, "ld": ld, "given": given})

    return [(rf"/{name}/(?P<id>[^/]+?)(?P<format>\.json)?$", guarded(view))]


def paging(total: int, number: int, size: int) -> Row:
    """Which rows page `number` shows: from index `first` up to, not including, `end`."""
    first = (number - 1) * size
    return {"page": number, "pages": max(1, -(-total // size)), "first": first, "end": first + size}
