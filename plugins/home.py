"""The home page: a search form, what the database holds, the newest results, what waits for a reply."""

from typing import Any

from datasette.utils.asgi import Response

from plugins import linked
from plugins.addresses import address
from plugins.cards import cards
from plugins.coverage import totals, years
from plugins.criteria import Criteria
from plugins.db import Reader, Row, ask
from plugins.facets import facet_counts
from plugins.forms import form_choices
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.terms import add_labels
from plugins.web import Route, guarded, page

NEWEST = 6
WAITING = 6
PLACES = 24

# The newest result of each of the newest engagements, so that one engagement does not fill the list.
NEWEST_RECORDS = """
SELECT record_id FROM (
    SELECT record_id, date,
           row_number() OVER (PARTITION BY initiative_id ORDER BY date DESC, record_id) AS step
    FROM search_record WHERE result_id IS NOT NULL AND date <= (SELECT as_of FROM build)
) WHERE step = 1 ORDER BY date DESC, record_id LIMIT :most
"""
WAITING_FOR_REPLY = """
SELECT i.initiative_id, i.title, i.lang, t.status, t.last_day, t.due_day, t.days_overdue
FROM initiative_status t JOIN initiative i USING (initiative_id)
WHERE t.status IN ('waiting', 'overdue', 'not_seen') ORDER BY t.last_day DESC, i.initiative_id LIMIT :most
"""


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/$", guarded(home))]


async def home(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    context = await ask(datasette, known)
    ld = linked.script(
        linked.dataset(address(datasette, request).of, {**context["build"], **context["years"]})
    )
    return await page(datasette, request, "home.html", {**context, "ld": ld})


def known(reader: Reader) -> Row:
    """The content, which is the same as long as the release is."""
    return reader.remember("home", lambda: content(reader))


def content(reader: Reader) -> Row:
    """What the home page shows."""
    facets = facet_counts(reader, Criteria())
    status = reader.rows("SELECT status, count(*) AS n FROM initiative_status GROUP BY status")
    return {
        "build": reader.row("SELECT version, as_of FROM build") or {},
        "totals": totals(reader),
        "years": years(reader),
        "choices": form_choices(reader),
        "newest": cards(reader, reader.column(NEWEST_RECORDS, {"most": NEWEST})),
        "waiting": add_labels(
            reader, reader.rows(WAITING_FOR_REPLY, {"most": WAITING}), {"status": "initiative_status"}
        ),
        "status": {row["status"]: row["n"] for row in status},
        "subjects": sorted(facets["subject"], key=lambda row: str(row["label"])),
        "places": facets["place"][:PLACES],
        "n_places": len(facets["place"]),
    }
