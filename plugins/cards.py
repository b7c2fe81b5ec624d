"""Result cards: in go ids of search records, out come rows with places, topics, answers and evidence."""

from typing import Any

from plugins import decided
from plugins.db import Reader, Row, as_list, grouped
from plugins.facets import decision_label, kind_label, names
from plugins.furniture import LONGEST_HEADING, MARK_CLOSE, MARK_OPEN, is_cut
from plugins.reading import add_readings
from plugins.terms import definition, label

SNIPPET_LETTERS = 240
SNIPPET_WORDS = 40

RECORDS = """
SELECT s.record_id, s.result_id, s.initiative_id, s.kind, r.number, s.title, s.text, s.date,
       coalesce(r.lang, i.lang) AS lang, i.title AS initiative_title, i.lang AS initiative_lang,
       i.n_participants, i.n_participants_bound, i.n_signatures, i.n_signatures_bound,
       i.n_responses_received, i.n_responses_received_bound, coalesce(b.basis, e.basis) AS evidence_basis,
       r.support_measure, r.n_for, r.n_against, r.n_neutral, r.n_total, r.share_for, r.share_for_bound,
       r.share_of, r.share_before, r.asked_group, r.n_points, r.points_unit, r.score, r.score_min,
       r.score_max, r.rank, r.rank_of, r.threshold, r.threshold_met, r.outcome, r.amount, r.currency,
       (SELECT k.code FROM search_coded d JOIN search_code k USING (code_id)
                    WHERE d.record_id = s.record_id AND k.facet = 'status') AS status,
       coalesce(r.source_id, i.source_id) AS source_id, coalesce(r.source_url, i.source_url) AS source_url
FROM json_each(:ids) j JOIN search_record s ON s.record_id = j.value
JOIN initiative i ON i.initiative_id = s.initiative_id
LEFT JOIN result r ON r.result_id = s.result_id
JOIN evidence_basis e ON e.initiative_id = s.initiative_id
LEFT JOIN result_basis b ON b.result_id = s.result_id
ORDER BY j.key
"""

OWN_CODES = """
SELECT result_id AS owner, {facet}_id AS id FROM result_{facet}
WHERE result_id IN (SELECT value FROM json_each(:owners)) ORDER BY 1, 2
"""
INITIATIVE_CODES = """
SELECT initiative_id AS owner, {facet}_id AS id FROM initiative_{facet}
WHERE initiative_id IN (SELECT value FROM json_each(:owners)) {only} ORDER BY 1, 2
"""
DECISIONS = """
SELECT d.result_id, d.response_id, d.decision, d.decision_object, p.decision_basis, d.date, d.responder_id,
       o.name AS responder, p.due_date, p.delivery_status
FROM result_decision d JOIN response p ON p.response_id = d.response_id
LEFT JOIN organisation o ON o.organisation_id = d.responder_id
WHERE d.result_id IN (SELECT value FROM json_each(:owners)) ORDER BY d.date, d.responder_id
"""
REPLIED_AS_A_WHOLE = """
SELECT DISTINCT initiative_id FROM response
WHERE result_id IS NULL AND initiative_id IN (SELECT value FROM json_each(:owners))
"""
# FTS5 reads a text again for each function, so the third is called only where the first two found nothing.
SNIPPETS = """
SELECT rowid AS record_id, highlight(search_fts, 0, :open, :close) AS title,
       iif(title LIKE '%…' AND length(text) <= :longest,
           highlight(search_fts, 1, :open, :close), NULL) AS whole_text,
       snippet(search_fts, 1, :open, :close, '…', :words) AS in_text
FROM search_fts WHERE search_fts MATCH :query AND rowid IN (SELECT value FROM json_each(:ids))
"""
IN_CONTEXT = """
SELECT rowid AS record_id, snippet(search_fts, 2, :open, :close, '…', :words) AS in_context
FROM search_fts WHERE search_fts MATCH :query AND rowid IN (SELECT value FROM json_each(:ids))
"""


def cards(reader: Reader, ids: list[int], query: str | None = None) -> list[Row]:
    """One row a record, in the order of `ids`; a `query` puts marks around its words in title and snippet."""
    rows = reader.rows(RECORDS, {"ids": as_list(ids)})
    codes = _codes(reader, rows)
    answers = _answers(reader, rows)
    snippets = _snippets(reader, ids, query)
    return [_card(reader, row, codes, answers, snippets.get(row["record_id"], {})) for row in rows]


def _card(
    reader: Reader, row: Row, codes: dict[str, dict[Any, list[Row]]], answers: dict[Any, Any], found: Row
) -> Row:
    text = row.pop("text") or ""
    is_result = row["result_id"] is not None
    row["kind_label"] = kind_label(reader, row["kind"])
    row["marked_title"] = found.get("title") or row["title"]
    row["marked_snippet"], row["found_in_context"] = _snippet(text, found)
    row["snippet"] = unmarked(row["marked_snippet"])
    if is_cut(row["title"], text):
        row["marked_title"], row["marked_snippet"] = found.get("whole_text") or text, ""
    for facet in ("place", "subject"):
        own = codes[facet].get(row["result_id"], []) if is_result else []
        shared = codes[f"initiative {facet}"].get(row["initiative_id"], [])
        row[f"{facet}s"] = own or shared
    row["methods"] = codes["initiative method"].get(row["initiative_id"], [])
    row["evidence_basis_label"] = label(reader, "evidence_basis", row["evidence_basis"])
    row["evidence_basis_definition"] = definition(reader, "evidence_basis", row["evidence_basis"])
    row["support_measure_label"] = label(reader, "support_measure", row["support_measure"])
    row["outcome_label"] = label(reader, "outcome", row["outcome"])
    row["status_label"] = label(reader, "initiative_status", row["status"])
    row["decisions"] = answers.get(row["result_id"], []) if is_result else []
    whole = row["initiative_id"] in answers["as a whole"]
    said = {answer["decision"]: answer["decision_label"] for answer in row["decisions"]}
    none = "answered_as_a_whole" if whole else "no_reply_recorded"
    row["decision"] = ";".join(sorted(said)) or none
    row["decision_label"] = "; ".join(said[code] for code in sorted(said)) or decision_label(reader, none)
    row["url"] = f"/result/{row['result_id']}" if is_result else f"/initiative/{row['initiative_id']}"
    return row


def _codes(reader: Reader, rows: list[Row]) -> dict[str, dict[Any, list[Row]]]:
    """Places, subjects and methods with their names, by the result or the engagement they belong to."""
    results = {"owners": as_list({row["result_id"] for row in rows if row["result_id"]})}
    engagements = {"owners": as_list({row["initiative_id"] for row in rows})}
    found: dict[str, dict[Any, list[Row]]] = {}
    for facet in ("place", "subject"):
        found[facet] = _named(reader, facet, OWN_CODES.format(facet=facet), results)
    for facet, only in (("place", "AND relation = 'about'"), ("subject", ""), ("method", "")):
        sql = INITIATIVE_CODES.format(facet=facet, only=only)
        found[f"initiative {facet}"] = _named(reader, facet, sql, engagements)
    return found


def _named(reader: Reader, facet: str, sql: str, owners: dict[str, str]) -> dict[Any, list[Row]]:
    labels = names(reader, facet)
    rows = reader.rows(sql, owners)
    return grouped([row | {"label": labels.get(row["id"], row["id"])} for row in rows], "owner")


def _answers(reader: Reader, rows: list[Row]) -> dict[Any, Any]:
    """The latest decision of each responder by result; “as a whole” holds the engagements answered so."""
    results = {"owners": as_list({row["result_id"] for row in rows if row["result_id"]})}
    found = add_readings(reader, "response", reader.rows(DECISIONS, results))
    for row in found:
        row["decision_label"] = decided.label(reader, row["decision"], row["decision_object"])
    engagements = {"owners": as_list({row["initiative_id"] for row in rows})}
    return {**grouped(found, "result_id"), "as a whole": reader.column(REPLIED_AS_A_WHOLE, engagements)}


def _snippets(reader: Reader, ids: list[int], query: str | None) -> dict[int, Row]:
    if not query:
        return {}
    marks = {"open": MARK_OPEN, "close": MARK_CLOSE, "longest": LONGEST_HEADING}
    values = {"query": query, "ids": as_list(ids), "words": SNIPPET_WORDS, **marks}
    found = {row["record_id"]: row for row in reader.rows(SNIPPETS, values)}
    elsewhere = [id for id, row in found.items() if MARK_OPEN not in row["title"] + (row["in_text"] or "")]
    if elsewhere:
        for row in reader.rows(IN_CONTEXT, values | {"ids": as_list(elsewhere)}):
            found[row["record_id"]] |= row
    return found


def _snippet(text: str, found: Row) -> tuple[str, bool]:
    """The passage with the found words, and whether it stands in the engagement's words, not in its own."""
    if MARK_OPEN in (found.get("in_text") or ""):
        return found["in_text"], False
    if found and MARK_OPEN not in found["title"]:
        return found["in_context"], True
    return shortened(text), False


def shortened(text: str, letters: int = SNIPPET_LETTERS) -> str:
    """`text` cut at a word before `letters`."""
    plain = " ".join(text.split())
    return plain if len(plain) <= letters else plain[:letters].rsplit(" ", 1)[0] + "…"


def unmarked(text: str) -> str:
    return text.replace(MARK_OPEN, "").replace(MARK_CLOSE, "")
