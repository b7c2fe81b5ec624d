"""/compare and its twins: in go two to five ids, out come these engagements side by side."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.acceptance import STATES, with_shares
from plugins.db import Reader, Row, as_list, ask, grouped
from plugins.facets import decision_label
from plugins.hooks import hookimpl
from plugins.query import BadParameter, shown
from plugins.sheet import as_csv, csv_file
from plugins.terms import add_labels, definition
from plugins.web import Route, as_json, guarded, page

FEWEST, MOST = 2, 5
COUNTS = ("n_results", *STATES, "rejected_no_reason", "taken_on", "already_planned", "new_because_of_this",
          "plan_not_said", "share_already_planned")  # fmt: skip
PROMISES = ("kept", "kept_late", "late", "not_looked", "open", "abandoned")
FIELDS = (
    "initiative_id", "title", "methods", "places", "subjects", "organisations", "question", "power_promise",
    "start_date", "end_date", "n_invited", "n_participants", "n_responses_received", "n_signatures",
    "recruitment", "evidence_basis", "cost_amount", "cost_currency", "cost_a_participant", "status",
    "days_least", "days_most", "days_waiting", *COUNTS, *(f"promises_{state}" for state in PROMISES), "url",
)  # fmt: skip
ENGAGEMENTS = """
SELECT i.initiative_id, i.title, i.lang, i.question, i.power_promise, i.start_date, i.end_date, i.n_invited,
       i.n_participants, i.n_responses_received, i.n_signatures, i.recruitment, e.basis AS evidence_basis,
       i.cost_amount, i.cost_currency, i.cost_amount / nullif(i.n_participants, 0) AS cost_a_participant,
       s.status, CASE WHEN NOT t.waiting THEN t.days_least END AS days_least,
       CASE WHEN NOT t.waiting THEN t.days_most END AS days_most,
       CASE WHEN t.waiting THEN t.days_so_far END AS days_waiting
FROM json_each(:ids) j JOIN initiative i ON i.initiative_id = j.value
JOIN evidence_basis e USING (initiative_id) JOIN initiative_status s USING (initiative_id)
LEFT JOIN reply_times t USING (initiative_id) ORDER BY j.key
"""
OF_THESE = "initiative_id IN (SELECT value FROM json_each(:ids))"
LISTS = {
    "methods": f"""SELECT initiative_id AS owner, method_id AS id, label FROM initiative_method
        JOIN method USING (method_id) WHERE {OF_THESE} ORDER BY 3""",
    "places": f"""SELECT initiative_id AS owner, place_id AS id, name AS label FROM initiative_place
        JOIN place USING (place_id) WHERE relation = 'about' AND {OF_THESE} ORDER BY 3""",
    "subjects": f"""SELECT initiative_id AS owner, subject_id AS id, label FROM initiative_subject
        JOIN subject USING (subject_id) WHERE {OF_THESE} ORDER BY 3""",
    "organisations": f"""SELECT DISTINCT initiative_id AS owner, organisation_id AS id, name AS label
        FROM initiative_organisation JOIN organisation USING (organisation_id)
        WHERE role IN ('lead', 'commissioner') AND {OF_THESE} ORDER BY 3""",
}
ANSWERS = (
    "SELECT * FROM acceptance WHERE grouped_by = 'initiative' AND id IN (SELECT value FROM json_each(:ids))"
)
DELIVERY = f"""
SELECT initiative_id AS owner, state, count(*) AS n FROM promise WHERE {OF_THESE} GROUP BY 1, 2
"""


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/compare(?P<format>\.json|\.csv)?$", guarded(compare))]


async def compare(request: Any, datasette: Any) -> Response:
    found = await ask(datasette, lambda reader: content(reader, wanted_ids(reader, request)))
    rows = [{name: row[name] for name in FIELDS} for row in found["engagements"]]
    wanted = request.url_vars.get("format")
    if wanted == ".json":
        return as_json({"engagements": rows})
    if wanted == ".csv":
        return csv_file(as_csv(FIELDS, [_flat(row) for row in rows]), "participation-compare")
    return await page(datasette, request, "compare.html", found)


def wanted_ids(reader: Reader, request: Any) -> list[str]:
    """The ids of the request, each once; BadParameter where they are too few, too many or unknown."""
    for name in request.args:
        if name != "id":
            raise BadParameter(name, request.args[name], "unknown parameter. Known here: id.")
    ids = list(dict.fromkeys(value.strip() for value in request.args.getlist("id") if value.strip()))
    if not FEWEST <= len(ids) <= MOST:
        said = f"{len(ids)} given; give {FEWEST} to {MOST} different engagements as id=…&id=…"
        raise BadParameter("id", ", ".join(ids), f"{said}. Every page of an engagement has a form for it.")
    for key in ids:
        if not reader.value("SELECT 1 FROM initiative WHERE initiative_id = ?", (key,)):
            raise BadParameter("id", shown(key), "no engagement has this id.")
    return ids


def content(reader: Reader, ids: list[str]) -> Row:
    """The engagements in the order of `ids`; what is not recorded is None, what cannot be worked out too."""
    values = {"ids": as_list(ids)}
    rows = reader.rows(ENGAGEMENTS, values)
    add_labels(reader, rows, {"status": "initiative_status", "evidence_basis": "evidence_basis",
                              "recruitment": "recruitment"})  # fmt: skip
    lists = {name: grouped(reader.rows(sql, values), "owner") for name, sql in LISTS.items()}
    answers = {row["id"]: with_shares(row) for row in reader.rows(ANSWERS, values)}
    delivery = grouped(reader.rows(DELIVERY, values), "owner")
    for row in rows:
        key = row["initiative_id"]
        row["url"] = f"/initiative/{key}"
        row["evidence_basis_definition"] = definition(reader, "evidence_basis", row["evidence_basis"])
        row |= {name: found.get(key, []) for name, found in lists.items()}
        row |= {name: answers[key][name] if key in answers else None for name in COUNTS}
        row["n_results"] = row["n_results"] or 0
        states = {found["state"]: found["n"] for found in delivery.get(key, [])}
        row |= {f"promises_{state}": states.get(state, 0) for state in PROMISES}
    return {
        "engagements": rows,
        "ids": ids,
        "states": [{"id": state, "label": decision_label(reader, state)} for state in STATES],
        "promises": PROMISES,
        "currencies": sorted({row["cost_currency"] for row in rows if row["cost_currency"]}),
    }


def _flat(row: Row) -> Row:
    return {**row, **{name: "; ".join(item["label"] for item in row[name]) for name in LISTS}}
