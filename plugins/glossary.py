"""/terms: what every word of a closed list means, with an anchor for each; .json twin."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.db import Reader, Row, ask, grouped
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.web import Route, as_json, guarded, page

TITLES = {
    "initiative_status": "State of an engagement",
    "reported_status": "State as its publisher tells it",
    "participation_level": "How much say people have",
    "recruitment": "How people were found",
    "evidence_basis": "What a share is evidence of",
    "result_kind": "Kind of result",
    "support_measure": "How support was measured",
    "reply_state": "Whether a reply is recorded",
    "decision_basis": "Where a decision comes from",
    "prior_plan": "Whether it was planned before",
    "assessed_by": "Who judged the delivery",
    "checked": "How a row was checked",
    "publish": "What a licence lets us publish",
    "theme_coding": "How responses were sorted",
}
FIRST = ("initiative_status", "decision", "reply_state", "reason_status", "delivery_status", "evidence_basis")


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/terms(?P<format>\.json)?$", guarded(view))]


async def view(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    found = await ask(datasette, lambda reader: reader.remember("glossary", lambda: content(reader)))
    if request.url_vars.get("format"):
        return as_json(found)
    return await page(datasette, request, "terms.html", found)


def content(reader: Reader) -> Row:
    """Every closed list with its terms; the lists that answers are read with come first."""
    rows = reader.rows("SELECT list, code, label, definition, source FROM term ORDER BY rowid")
    lists = grouped(rows, "list")
    order = [*FIRST, *sorted(set(lists) - set(FIRST), key=title)]
    return {
        "lists": [{"id": name, "title": title(name), "terms": lists[name]} for name in order if name in lists]
    }


def title(name: str) -> str:
    """The heading of a list."""
    return TITLES.get(name) or name.replace("_", " ").capitalize()
