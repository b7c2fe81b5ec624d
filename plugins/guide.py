"""/guide (twelve questions and the pages that answer them) and /accessibility (what was tested and how)."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.coverage import totals
from plugins.db import Reader, Row, ask
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.web import Route, guarded, page

GLASGOW, HIGHLAND = "gss:S12000049", "gss:S12000017"
PLACES = "SELECT place_id, name FROM place WHERE place_id IN (?, ?)"
# The engagement with most results in a place of the name, so that the example is one that tells something.
ASSEMBLY = "SELECT initiative_id, title FROM initiative WHERE title LIKE ? ORDER BY initiative_id LIMIT 1"
BUDGETS = """
SELECT p.place_id AS id, p.name AS label, count(*) AS count FROM search_facet f
JOIN search_facet g USING (record_id) JOIN place p ON p.place_id = g.code AND p.kind = 'local_authority'
WHERE f.facet = 'method' AND f.code = 'participatory_budgeting' AND g.facet = 'place'
GROUP BY p.place_id ORDER BY count DESC, p.name LIMIT 8
"""
COUNCIL = "SELECT organisation_id AS id, name FROM organisation WHERE name = ?"
YOUNG = """
SELECT audience AS id, count(*) AS count FROM initiative_audience
WHERE audience LIKE '%young%' OR audience LIKE '%child%' OR audience LIKE '%pupil%' OR audience LIKE '%youth%'
GROUP BY audience ORDER BY count DESC, audience LIMIT 8
"""

FOR_YOUNG = "SELECT count(*) FROM initiative_method WHERE method_id = 'children_young_people_participation'"


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/guide$", guarded(guide)), (r"/accessibility$", guarded(accessibility))]


async def guide(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    found = await ask(datasette, lambda reader: reader.remember("guide", lambda: content(reader)))
    return await page(datasette, request, "guide.html", found)


def content(reader: Reader) -> Row:
    """The examples that the questions of the guide lead to; an example that is not recorded is left out."""
    return {
        "totals": totals(reader),
        "places": {row["place_id"]: row["name"] for row in reader.rows(PLACES, (GLASGOW, HIGHLAND))},
        "glasgow": GLASGOW,
        "highland": HIGHLAND,
        "assembly": reader.row(ASSEMBLY, ("Scotland%Climate Assembly%",)),
        "budgets": reader.rows(BUDGETS),
        "council": reader.row(COUNCIL, ("City of Edinburgh Council",)),
        "young": reader.rows(YOUNG),
        "n_for_young": reader.value(FOR_YOUNG),
    }


async def accessibility(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    return await page(datasette, request, "accessibility.html", {})
