"""/data (sources, coverage, ledger, downloads, how to cite) and /about (what this is and its limits)."""

from typing import Any

from datasette.utils.asgi import Response

from plugins import linked
from plugins.addresses import address
from plugins.audits import how_read
from plugins.coverage import coverage, held, totals, years
from plugins.db import Reader, Row, ask
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.read import by_column, fill_rates, indicators
from plugins.terms import add_labels, all_terms
from plugins.web import Route, as_json, guarded, page

LEDGER = """
SELECT source_id, sum(rows_read) AS rows_read, sum(loaded) AS loaded, sum(quarantined) AS quarantined,
       sum(merged) AS merged, count(*) AS n_files FROM ledger GROUP BY source_id
"""
LICENCES = """
SELECT source_id, title, publisher, licence, licence_url, attribution, retrieved_on, publish
FROM source ORDER BY title
"""
ISSUES = """
SELECT issue_type, severity, count(*) AS n FROM issue GROUP BY issue_type, severity
ORDER BY CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END, n DESC
"""
TABLES = (
    "initiative",
    "result",
    "response",
    "milestone",
    "organisation",
    "place",
    "subject",
    "method",
    "source",
    "coding",
    "issue",
    "ledger",
)
# Labels that the page about the limits explains.
LIMITS = (
    ("evidence_basis", "self_selected"),
    ("decision_basis", "coded"),
    ("reply_state", "no_reply_recorded"),
    ("reason_status", "not_read"),
)


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/data(?P<format>\.json)?$", guarded(data)), (r"/about$", guarded(about))]


async def data(request: Any, datasette: Any) -> Response:
    given = parameters(request, ("place",))
    content = await ask(datasette, lambda reader: {**known(reader), **held(reader, given.get("place", ""))})
    if request.url_vars.get("format"):
        return as_json(content)
    ld = linked.script(
        linked.dataset(address(datasette, request).of, {**content["build"], **content["years"]})
    )
    filled = by_column(content["fill_rates"])
    return await page(datasette, request, "data.html", {**content, "filled": filled, "ld": ld})


def known(reader: Reader) -> Row:
    """The content of /data, which is the same as long as the release is."""
    return reader.remember("data", lambda: data_content(reader))


def data_content(reader: Reader) -> Row:
    """What the page about the data shows."""
    ledger = {row.pop("source_id"): row for row in reader.rows(LEDGER)}
    return {
        "build": reader.row("SELECT version, as_of, software FROM build"),
        "totals": totals(reader),
        "years": years(reader),
        "sources": [{**row, "ledger": ledger.get(row["source_id"])} for row in coverage(reader)],
        "how_read": how_read(reader),
        "licences": add_labels(reader, reader.rows(LICENCES), {"publish": "publish"}),
        "coding": reader.rows("SELECT * FROM coding_share ORDER BY facet"),
        "indicators": indicators(reader),
        "fill_rates": fill_rates(reader),
        "issues": add_labels(reader, reader.rows(ISSUES), {"issue_type": "issue_type"}),
        "tables": [{"name": name, "n": reader.value(f"SELECT count(*) FROM [{name}]")} for name in TABLES],
    }


async def about(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    return await page(datasette, request, "about.html", await ask(datasette, known_about))


def known_about(reader: Reader) -> Row:
    return reader.remember("about", lambda: about_content(reader))


def about_content(reader: Reader) -> Row:
    """What the page about the project shows."""
    terms = all_terms(reader)
    counts = "SELECT decision_basis, count(*) AS n FROM response GROUP BY decision_basis"
    return {
        "totals": totals(reader),
        "years": years(reader),
        "limits": {code: terms[name, code] for name, code in LIMITS if (name, code) in terms},
        "basis": {row["decision_basis"]: row["n"] for row in reader.rows(counts)},
        "n_self_selected": reader.value("SELECT count(*) FROM evidence_basis WHERE basis = 'self_selected'"),
    }
