"""/organisation/<id> and /source/<id>: who asked or answered, and where rows come from; .json twins."""

from plugins import decided, linked
from plugins.audits import readings_of
from plugins.db import Reader, Row
from plugins.engine import WIDEST
from plugins.hooks import hookimpl
from plugins.listing import by_facet, counts, newest
from plugins.profile import profile
from plugins.story import origin
from plugins.terms import add_labels, label
from plugins.web import Route, thing_routes

MOST_ENGAGEMENTS = 50

ENGAGEMENTS = """
SELECT i.initiative_id AS id, i.title AS label, i.lang, i.start_date, i.end_date, t.status,
       group_concat(DISTINCT io.role) AS roles,
       (SELECT count(*) FROM result r WHERE r.initiative_id = i.initiative_id) AS n_results
FROM initiative_organisation io JOIN initiative i USING (initiative_id)
JOIN initiative_status t USING (initiative_id)
WHERE io.organisation_id = ? GROUP BY i.initiative_id
ORDER BY coalesce(i.end_date, i.start_date) IS NULL, coalesce(i.end_date, i.start_date) DESC LIMIT ?
"""
RELATED = """
SELECT o.*, p.name AS place, up.name AS parent FROM organisation o
LEFT JOIN place p ON p.place_id = o.place_id LEFT JOIN organisation up ON up.organisation_id = o.parent_id
WHERE o.organisation_id = ?
"""
DECISIONS = """
SELECT decision AS id, decision_object AS about, count(*) AS count FROM response
WHERE responder_id = ? AND kind IS NOT 'officer_advice' GROUP BY 1, 2 ORDER BY 3 DESC, 1
"""
FORMER = "SELECT organisation_id FROM organisation WHERE replaced_by = ? ORDER BY 1"
PARTS = "SELECT organisation_id AS id, name AS label FROM organisation WHERE parent_id = ? ORDER BY name"
LEDGER = """
SELECT source_file, rows_read, loaded, quarantined, merged FROM ledger WHERE source_id = ? ORDER BY 1
"""
ISSUES = """
SELECT issue_type, severity, count(*) AS n FROM issue WHERE source_id = ?
GROUP BY issue_type, severity ORDER BY severity, n DESC
"""


@hookimpl
def register_routes() -> list[Route]:
    return [
        *thing_routes("organisation", organisation, linked.organisation),
        *thing_routes("source", source, linked.source),
    ]


def organisation(reader: Reader, organisation_id: str) -> Row | None:
    """An organisation, what it asked and what it answered; None if there is no such id."""
    row = reader.row(RELATED, (organisation_id,))
    if row is None:
        return None
    if row["replaced_by"]:  # the address of an id that went leads on to what is kept
        return organisation(reader, row["replaced_by"])
    add_labels(reader, [row], {"kind": "organisation_kind"})
    return {
        "organisation": row,
        "former_ids": reader.column(FORMER, (organisation_id,)),
        "parts": reader.rows(PARTS, (organisation_id,)),
        "counts": counts(reader, "organisation", organisation_id),
        "engagements": _engagements(reader, organisation_id),
        "replies": _decisions(reader, organisation_id),
        "subjects": by_facet(reader, "organisation", organisation_id, "subject", WIDEST),
        "source": origin(reader, row["source_id"]),
        **profile(reader, row),
    }


def _decisions(reader: Reader, organisation_id: str) -> list[Row]:
    """How often it decided what, in the words of a badge, the most frequent first."""
    found: dict[str, Row] = {}
    for row in reader.rows(DECISIONS, (organisation_id,)):
        label = decided.label(reader, row["id"], row["about"])
        known = found.setdefault(label, {"id": row["id"], "id_label": label, "count": 0})
        known["count"] += row["count"]
    return sorted(found.values(), key=lambda row: -row["count"])


def _engagements(reader: Reader, organisation_id: str) -> list[Row]:
    rows = reader.rows(ENGAGEMENTS, (organisation_id, MOST_ENGAGEMENTS))
    for row in rows:
        roles = [label(reader, "organisation_role", role) for role in row.pop("roles").split(",")]
        row["roles"] = [role for role in roles if role]
    return add_labels(reader, rows, {"status": "initiative_status"})


def source(reader: Reader, source_id: str) -> Row | None:
    """A source: publisher, licence, what it covers, how its rows were read; None if there is no such id."""
    row = origin(reader, source_id)
    if not row:
        return None
    add_labels(reader, [row], {"publish": "publish"})
    return {
        "readings": readings_of(reader, source_id),
        "source": row,
        "coverage": reader.row("SELECT * FROM coverage WHERE source_id = ?", (source_id,)),
        "ledger": reader.rows(LEDGER, (source_id,)),
        "issues": add_labels(reader, reader.rows(ISSUES, (source_id,)), {"issue_type": "issue_type"}),
        "counts": counts(reader, "source", source_id),
        "newest": newest(reader, "source", source_id),
    }
