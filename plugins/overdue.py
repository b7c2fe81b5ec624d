"""/overdue and its twins: in go filters, out come replies and promises that are late, by organisation."""

from typing import Any

from plugins.db import Reader, Row, grouped
from plugins.hooks import hookimpl
from plugins.query import one_of
from plugins.reading import add_promise_readings
from plugins.scope import FILTERS, form_context, read_scope
from plugins.tables import as_of, table_routes
from plugins.terms import add_labels
from plugins.web import Route

KINDS = {
    "reply": "A reply that is not recorded",
    "step": "A step",
    "action": "What a reply promised by a day",
}
FIELDS = (
    "kind", "record_id", "title", "initiative_id", "initiative_title", "result_id", "organisation_id",
    "organisation", "due_date", "due_day", "days_late", "delivery_status", "looked_on", "assessed_by",
    "source_url",
)  # fmt: skip
LATE = """
SELECT o.*, i.title AS initiative_title, i.lang, g.name AS organisation
FROM overdue o JOIN initiative i USING (initiative_id) LEFT JOIN organisation g USING (organisation_id)
WHERE (:kind IS NULL OR o.kind = :kind) AND (:organisation IS NULL OR o.organisation_id = :organisation)
  AND {where}
ORDER BY o.days_late DESC, o.kind, o.record_id, o.organisation_id
"""
ORGANISATIONS = """
SELECT DISTINCT g.organisation_id AS id, g.name AS label
FROM overdue JOIN organisation g USING (organisation_id) ORDER BY g.name
"""
UNLOOKED = """
SELECT p.*, i.title AS initiative_title FROM promise p JOIN initiative i USING (initiative_id)
WHERE p.state = 'not_looked' AND (:organisation IS NULL OR p.organisation_id = :organisation)
  AND (:kind IS NULL OR p.kind = :kind) AND {where}
ORDER BY p.due_day DESC, p.promise_id
"""
MOST_SHOWN = 10
MOST_UNLOOKED = 20


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("overdue", FIELDS, content, also=("n_replies", "n_promises"))


def content(reader: Reader, request: Any) -> Row:
    """Everything that is late; what two organisations owe is a row for each and counts once in the sums."""
    scope = read_scope(reader, request, (*FILTERS, "kind"))
    kind = one_of("kind", scope.given["kind"], KINDS) if "kind" in scope.given else None
    values = {**dict.fromkeys(FILTERS), **scope.filters, "kind": kind}
    rows = reader.rows(LATE.format(where=scope.without("organisation").of_either("o")), values)
    add_labels(reader, rows, {"delivery_status": "delivery_status", "assessed_by": "assessed_by"})
    add_promise_readings(reader, rows, "record_id")
    return {
        "unlooked": _unlooked(reader, scope.without("organisation").of_either("p"), values),
        "as_of": as_of(reader),
        "results": rows,
        **_counts(rows),
        "groups": groups(rows),
        "kinds": [{"id": kind, "label": label} for kind, label in KINDS.items()],
        "most_shown": MOST_SHOWN,
        **form_context(reader, scope, reader.remember("late owners", lambda: reader.rows(ORGANISATIONS))),
    }


def _unlooked(reader: Reader, where: str, values: Row) -> Row:
    """Steps and promises whose day has passed and that nobody has looked at since, the newest day first."""
    rows = reader.rows(UNLOOKED.format(where=where), values)
    return {"n": len(rows), "rows": add_promise_readings(reader, rows[:MOST_UNLOOKED])}


def groups(rows: list[Row]) -> list[Row]:
    """The rows by organisation, with the numbers of each; most late first, nobody in particular last."""
    found = [
        {"id": owner, "label": late[0]["organisation"], "results": late, **_counts(late),
         "longest": late[0]["days_late"]}
        for owner, late in grouped([row | {"owner": row["organisation_id"]} for row in rows], "owner").items()
    ]  # fmt: skip
    return sorted(
        found, key=lambda row: (row["id"] is None, -row["n_replies"] - row["n_promises"], row["label"] or "")
    )


def _counts(rows: list[Row]) -> Row:
    late = {(row["kind"], row["record_id"]) for row in rows}
    replies = sum(kind == "reply" for kind, _ in late)
    return {"n_replies": replies, "n_promises": len(late) - replies}
