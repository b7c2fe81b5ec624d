"""The parts of a story that pages share: replies, milestones, documents, coding, and where rows come from."""

from plugins import decided
from plugins.db import Reader, Row, as_list
from plugins.found import add_found
from plugins.reading import add_readings
from plugins.terms import add_labels

ORIGIN = """
SELECT source_id, title, publisher, url, licence, licence_url, attribution, retrieved_on, covers_from,
       covers_to, coverage_note, format, publish FROM source WHERE source_id = ?
"""
REPLIES = """
SELECT p.*, o.name AS responder,
       EXISTS (SELECT 1 FROM response later WHERE later.supersedes_id = p.response_id) AS superseded
FROM response p LEFT JOIN organisation o ON o.organisation_id = p.responder_id
WHERE {where} ORDER BY p.date IS NULL, p.date, p.response_id
"""
MILESTONES = """
SELECT * FROM milestone WHERE {where}
ORDER BY coalesce(done_date, due_date) IS NULL, coalesce(done_date, due_date), milestone_id
"""
CODING = """
SELECT facet, text, code, method, confidence, evidence FROM coding
WHERE record_table = ? AND record_id = ? ORDER BY facet, text, code
"""
NAMES = """
SELECT place_id AS id, name FROM place WHERE place_id IN (SELECT value FROM json_each(:codes))
UNION ALL
SELECT subject_id, label FROM subject WHERE subject_id IN (SELECT value FROM json_each(:codes))
"""
CODED_PLACES = """
SELECT x.code AS id, p.name AS label, p.kind, x.origin FROM result_coded x JOIN place p ON p.place_id = x.code
WHERE x.facet = 'place' AND x.result_id = ? ORDER BY x.origin DESC, 2
"""
CODED_SUBJECTS = """
SELECT x.code AS id, s.label, x.origin FROM result_coded x JOIN subject s ON s.subject_id = x.code
WHERE x.facet = 'subject' AND x.result_id = ? ORDER BY x.origin DESC, 2
"""
VOICED = """
SELECT r.result_id, r.initiative_id, r.kind, r.title, r.share_for, r.share_for_bound, r.n_total,
       r.asked_group, b.basis
FROM result r JOIN result_basis b USING (result_id)
WHERE r.share_for IS NOT NULL AND r.initiative_id IN (SELECT value FROM json_each(:of))
"""
REPLY_LISTS = {
    "kind": "response_kind",
    "decision_basis": "decision_basis",
    "reason_status": "reason_status",
    "prior_plan": "prior_plan",
    "assessed_by": "assessed_by",
    "source_kind": "source_kind",
    "checked": "checked",
}


def origin(reader: Reader, source_id: str | None) -> Row:
    """The source of a row."""
    return reader.row(ORIGIN, (source_id,)) or {}


def replies(reader: Reader, where: str, values: Row) -> list[Row]:
    """Replies that meet `where` (SQL written in this package, with bound values), the oldest first."""
    rows = add_labels(reader, reader.rows(REPLIES.format(where=where), values), REPLY_LISTS)
    voiced = reader.rows(VOICED, {"of": as_list({row["initiative_id"] for row in rows})}) if rows else []
    for row in rows:
        own = "result_id" if row["result_id"] else "initiative_id"
        row["decision_label"] = decided.label(reader, row["decision"], row["decision_object"])
        row["words"] = decided.words(row, [each for each in voiced if each[own] == row[own]])
        row["body_vote"] = decided.body_vote(row)
    return add_found(reader, add_readings(reader, "response", rows))


def milestones(reader: Reader, where: str, values: Row) -> list[Row]:
    lists = {"kind": "milestone_kind", "assessed_by": "assessed_by", "checked": "checked"}
    steps = add_labels(reader, reader.rows(MILESTONES.format(where=where), values), lists)
    return add_found(reader, add_readings(reader, "milestone", steps))


def documents(reader: Reader, where: str, values: Row) -> list[Row]:
    sql = f"SELECT * FROM document WHERE {where} ORDER BY published_date IS NULL, published_date, title"
    lists = {"kind": "document_kind", "access_format": "access_format"}
    return add_labels(reader, reader.rows(sql, values), lists)


def coding(reader: Reader, table: str, record_id: str) -> list[Row]:
    """Why a record has its places and subjects: the printed words, the code and the rule."""
    rows = add_labels(reader, reader.rows(CODING, (table, record_id)), {"method": "coding_method"})
    codes = {"codes": as_list({row["code"] for row in rows})}
    names = {row["id"]: row["name"] for row in reader.rows(NAMES, codes)}
    return [{**row, "code_label": names.get(row["code"], row["code"])} for row in rows]


def coded(reader: Reader, result_id: str) -> dict[str, list[Row]]:
    """Places and subjects of a result, each said to be its own or inherited from its engagement."""
    return {
        "places": reader.rows(CODED_PLACES, (result_id,)),
        "subjects": reader.rows(CODED_SUBJECTS, (result_id,)),
    }
