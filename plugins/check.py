"""/check and its .json and .csv twins: in goes what somebody plans to ask, out comes a note about before."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.addresses import address
from plugins.db import Reader, Row, ask
from plugins.forms import form_choices, place_label
from plugins.furniture import query
from plugins.hooks import hookimpl
from plugins.prior import PARAMETERS, prior, read_asked
from plugins.query import parameters
from plugins.sheet import as_csv, csv_file
from plugins.web import Route, as_json, guarded, page

# fmt: off
FIELDS = (
    "rank", "initiative_id", "title", "score", "reasons", "status", "start_date", "end_date", "places",
    "subjects", "organisations", "url", "source_url",
)
# fmt: on
LISTS = ("places", "subjects", "organisations")


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/check(?P<format>\.json|\.csv)?$", guarded(check))]


async def check(request: Any, datasette: Any) -> Response:
    given, wanted = parameters(request, PARAMETERS), request.url_vars.get("format")
    if not given and not wanted:
        return await page(datasette, request, "check.html", await ask(datasette, lambda r: form(r, given)))
    note = await ask(datasette, lambda reader: prior(reader, read_asked(reader, given)))
    if wanted == ".json":
        return as_json(note)
    if wanted == ".csv":
        return csv_file(as_csv(FIELDS, map(flat, note["prior"])), "participation-prior")
    context = await ask(datasette, lambda reader: form(reader, kept(given, note["query"])))
    permanent = address(datasette, request).of(f"/check?{query(context['given'])}")
    return await page(datasette, request, "check.html", {**context, "note": note, "permanent": permanent})


def form(reader: Reader, given: dict[str, str]) -> Row:
    """What the form shows."""
    return {"given": given, "choices": form_choices(reader), "place_label": place_label(reader, given)}


def kept(given: dict[str, str], asked: Row) -> dict[str, str]:
    """The parameters with ids where names were typed, so that the address stays the same."""
    return given | {name: asked[name] for name in ("place", "subject") if asked[name]}


def flat(row: Row) -> Row:
    """A prior engagement as one line of a table."""
    lists = {name: "; ".join(item["label"] for item in row[name]) for name in LISTS}
    return {**row, **lists, "reasons": "; ".join(row["reasons"])}
