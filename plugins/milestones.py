"""/milestones and its twins: in go filters, out come the steps and dated promises of engagements, in time."""

from typing import Any

from ingest.dates import first_day, last_day
from plugins.db import Reader, Row, grouped
from plugins.hooks import hookimpl
from plugins.query import BadParameter, one_of, whole_number
from plugins.reading import add_promise_readings
from plugins.scope import FILTERS, form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.terms import add_labels
from plugins.web import Route

STATES = {"late": "Late", "open": "Still open", "kept": "Kept", "abandoned": "Given up"}
FIELDS = (
    "kind", "promise_id", "title", "initiative_id", "initiative_title", "result_id", "organisation_id",
    "organisation", "due_date", "done_date", "delivery_status", "state", "days_late", "days_after_due",
    "source_url",
)  # fmt: skip
LAST_PAGE = 100_000
ENGAGEMENTS_A_PAGE = 20
PROMISES = """
SELECT p.*, i.title AS initiative_title, i.lang, g.name AS organisation
FROM promise p JOIN initiative i USING (initiative_id) LEFT JOIN organisation g USING (organisation_id)
WHERE (:state IS NULL OR p.state = :state) AND (:initiative IS NULL OR p.initiative_id = :initiative)
  AND (:organisation IS NULL OR p.organisation_id = :organisation OR p.organisation_id IS NULL
       AND p.initiative_id IN (SELECT initiative_id FROM answerable WHERE organisation_id = :organisation))
  AND {where}
ORDER BY i.title, p.initiative_id, coalesce(p.due_day, p.done_date) IS NULL, coalesce(p.due_day, p.done_date),
         p.promise_id
"""
ORGANISATIONS = """
SELECT DISTINCT g.organisation_id AS id, g.name AS label FROM promise p
JOIN answerable a USING (initiative_id) JOIN organisation g ON g.organisation_id = a.organisation_id
ORDER BY g.name
"""


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("milestones", FIELDS, content, also=("counts",))


def content(reader: Reader, request: Any) -> Row:
    """The promises by engagement, each engagement's in the order of the days on which they were due."""
    scope = read_scope(reader, request, (*FILTERS, "state", "initiative", "page"))
    given = scope.given
    values: Row = {**dict.fromkeys(FILTERS), **scope.filters}
    values["state"] = one_of("state", given["state"], STATES) if "state" in given else None
    values["initiative"] = _initiative(reader, given["initiative"]) if "initiative" in given else None
    number = whole_number("page", given.get("page", "1"), 1, LAST_PAGE)
    where = scope.without("organisation").of_either("p")
    rows = [
        row | {"days_after_due": days_after_due(row["due_date"], row["done_date"])}
        for row in reader.rows(PROMISES.format(where=where), values)
    ]
    add_promise_readings(reader, add_labels(reader, rows, {"delivery_status": "delivery_status"}))
    engagements = grouped([row | {"of": row["initiative_id"]} for row in rows], "of")
    return {
        "as_of": as_of(reader),
        "results": rows,
        "counts": {state: sum(row["state"] == state for row in rows) for state in STATES},
        "states": STATES,
        **shown(list(engagements.values()), number, ENGAGEMENTS_A_PAGE),
        **form_context(reader, scope, reader.remember("promisers", lambda: reader.rows(ORGANISATIONS))),
    }


def _initiative(reader: Reader, value: str) -> str:
    if not reader.value("SELECT 1 FROM initiative WHERE initiative_id = ?", (value,)):
        raise BadParameter("initiative", value, "no engagement has this id.")
    return value


def days_after_due(due: str | None, done: str | None) -> int | None:
    """Days by which a step came after its day, 0 where it may have come in time; None if either is not known.

    Of partial dates the last day it was due and the first day it may have been done count.
    """
    if not due or not done:
        return None
    return max((first_day(done) - last_day(due)).days, 0)
