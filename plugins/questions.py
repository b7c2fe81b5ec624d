"""/questions and its .json twin: questions in SQL for researchers, with what each column means."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from datasette.utils.asgi import Response

from plugins.db import Row
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.web import Route, as_json, guarded, page

QUERIES = Path(__file__).parent.parent / "schema" / "queries.yml"


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/questions(?P<format>\.json)?$", guarded(questions))]


async def questions(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    if request.url_vars.get("format"):
        return as_json({"questions": all_questions()})
    return await page(datasette, request, "questions.html", {"questions": all_questions()})


@cache
def all_questions() -> list[Row]:
    """The questions of schema/queries.yml, each with its name and the parameters of an example."""
    queries = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))
    return [
        {"name": name, **query, "example": {key: row["example"] for key, row in query["params"].items()}}
        for name, query in queries.items()
    ]
