"""/result/<id>: one result with its support, its answers and what was done, and its .json twin."""

from plugins import linked
from plugins.db import Reader, Row
from plugins.hooks import hookimpl
from plugins.story import coded, coding, documents, milestones, origin, replies
from plugins.terms import add_labels, definition, label
from plugins.web import Route, thing_routes

LISTS = {
    "kind": "result_kind",
    "support_measure": "support_measure",
    "outcome": "outcome",
    "source_kind": "source_kind",
    "checked": "checked",
}
INITIATIVE = """
SELECT i.initiative_id, i.title, i.lang, i.summary, i.question, i.start_date, i.end_date, i.n_participants,
       i.n_participants_bound, i.n_responses_received, i.n_responses_received_bound, i.n_signatures,
       i.n_signatures_bound, i.recruitment, i.source_id
FROM initiative i WHERE i.initiative_id = ?
"""
NEIGHBOURS = """
WITH ordered AS (
    SELECT result_id, title, lang, lag(result_id) OVER w AS before_id, lead(result_id) OVER w AS after_id
    FROM result WHERE initiative_id = (SELECT initiative_id FROM result WHERE result_id = :id)
    WINDOW w AS (ORDER BY source_file, source_line, result_id)
)
SELECT before_id, after_id FROM ordered WHERE result_id = :id
"""
TO_THE_WHOLE = "p.initiative_id = :initiative AND p.result_id IS NULL"
OF_RESULT = "result_id = :id OR response_id IN (SELECT response_id FROM response WHERE result_id = :id)"
PART_OF = "SELECT result_id AS id, title AS label, lang, number FROM result WHERE result_id = ?"
PARTS = """
SELECT result_id AS id, title AS label, lang, number FROM result WHERE parent_result_id = ?
ORDER BY source_line, result_id
"""


@hookimpl
def register_routes() -> list[Route]:
    return thing_routes("result", content, linked.result)


def content(reader: Reader, result_id: str) -> Row | None:
    """Everything that is recorded of a result; None if there is no such id."""
    result = reader.row("SELECT * FROM result WHERE result_id = ?", (result_id,))
    if result is None:
        return None
    add_labels(reader, [result], LISTS)
    initiative = _initiative(reader, result["initiative_id"], result_id)
    values = {"id": result_id, "initiative": result["initiative_id"], "document": result["document_id"]}
    return {
        "result": result,
        "initiative": initiative,
        **coded(reader, result_id),
        "replies": replies(reader, "p.result_id = :id", values),
        "replies_to_the_whole": replies(reader, TO_THE_WHOLE, values),
        "milestones": milestones(reader, OF_RESULT, values),
        "documents": documents(reader, "result_id = :id OR document_id = :document", values),
        "part_of": reader.row(PART_OF, (result["parent_result_id"],)),
        "parts": reader.rows(PARTS, (result_id,)),
        "neighbours": reader.row(NEIGHBOURS, values) or {},
        "coding": coding(reader, "result", result_id),
        "initiative_coding": coding(reader, "initiative", result["initiative_id"]),
        "source": origin(reader, result["source_id"]),
    }


def _initiative(reader: Reader, initiative_id: str, result_id: str) -> Row:
    """The engagement, with what the figures of this result are evidence of."""
    row = reader.row(INITIATIVE, (initiative_id,)) or {}
    basis = reader.value("SELECT basis FROM result_basis WHERE result_id = ?", (result_id,))
    row["evidence_basis"] = basis
    row["evidence_basis_label"] = label(reader, "evidence_basis", basis)
    row["evidence_basis_definition"] = definition(reader, "evidence_basis", basis)
    return row
