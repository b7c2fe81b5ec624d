"""/subject/<id> and /method/<id>: what a topic or a method means, what is recorded of it; .json twins."""

from plugins import linked
from plugins.db import Reader, Row
from plugins.engine import WIDEST
from plugins.hooks import hookimpl
from plugins.listing import by_facet, by_year, counted, counts, newest
from plugins.profile import acceptance_bars
from plugins.promises import promises
from plugins.terms import add_labels, definition
from plugins.web import Route, thing_routes

BELOW = "SELECT subject_id AS id, label, definition FROM subject WHERE parent_id = ? ORDER BY label"
ABOVE = "SELECT subject_id AS id, label FROM subject WHERE subject_id = ?"
ACCEPTANCE = "SELECT * FROM acceptance WHERE grouped_by = 'method' AND id = ?"
GAVE = """
SELECT count(*) AS n_initiatives, count(n_participants) AS n_with_participants,
       min(n_participants) AS fewest, max(n_participants) AS most
FROM initiative JOIN initiative_method USING (initiative_id) WHERE method_id = ?
"""


@hookimpl
def register_routes() -> list[Route]:
    return [
        *thing_routes("subject", subject, linked.subject),
        *thing_routes("method", method, linked.method),
    ]


def subject(reader: Reader, subject_id: str) -> Row | None:
    """A topic with its neighbours and counts; None if there is no such id."""
    row = reader.row("SELECT * FROM subject WHERE subject_id = ?", (subject_id,))
    if row is None:
        return None
    below = reader.rows(BELOW, (subject_id,))
    number = counted(reader, "subject", [item["id"] for item in below])
    return {
        "subject": row,
        "wider": reader.row(ABOVE, (row["parent_id"],)),
        "narrower": [{**item, "count": number.get(item["id"], 0)} for item in below],
        **_under(reader, "subject", subject_id),
        "methods": by_facet(reader, "subject", subject_id, "method"),
        "promises": promises(reader, subject_id),
    }


def method(reader: Reader, method_id: str) -> Row | None:
    """A method, plainly defined, and what it gave in recorded engagements; None if there is no such id."""
    row = reader.row("SELECT * FROM method WHERE method_id = ?", (method_id,))
    if row is None:
        return None
    add_labels(reader, [row], {"family": "method_family", "iap2_typical": "participation_level"})
    row["iap2_definition"] = definition(reader, "participation_level", row["iap2_typical"])
    return {
        "method": row,
        **_under(reader, "method", method_id),
        "subjects": by_facet(reader, "method", method_id, "subject", WIDEST),
        "gave": reader.row(GAVE, (method_id,)),
        "acceptance": acceptance_bars(reader, reader.row(ACCEPTANCE, (method_id,))),
    }


def _under(reader: Reader, facet: str, code: str) -> Row:
    return {
        "counts": counts(reader, facet, code),
        "places": by_facet(reader, facet, code, "place", WIDEST),
        "newest": newest(reader, facet, code),
        "by_year": by_year(reader, facet, code),
    }
