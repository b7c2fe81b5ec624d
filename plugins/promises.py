"""Promises on a topic: in goes a subject, out come steps and replies whose day has passed, and counts."""

from plugins.db import Reader, Row
from plugins.terms import add_labels

DAY = """CASE length({0}) WHEN 4 THEN {0} || '-12-31' WHEN 7 THEN date({0} || '-01', '+1 month', '-1 day')
ELSE {0} END"""
ABOUT = """
WITH found AS MATERIALIZED (
    SELECT s.result_id, s.initiative_id FROM search_facet f JOIN search_record s USING (record_id)
    WHERE f.facet = 'subject' AND f.code = :subject
), promise AS (
    SELECT 'step' AS what, m.milestone_id AS id, m.title, m.due_date, m.done_date, m.delivery_status,
           m.result_id, coalesce(m.initiative_id, r.initiative_id, p.initiative_id) AS initiative_id,
           m.source_url
    FROM milestone m LEFT JOIN response p ON p.response_id = m.response_id
    LEFT JOIN result r ON r.result_id = coalesce(m.result_id, p.result_id)
    UNION ALL
    SELECT 'reply', p.response_id, coalesce(p.action, p.we_did, r.title, 'Reply to the whole'), p.due_date,
           NULL, p.delivery_status, p.result_id, p.initiative_id, p.source_url
    FROM response p LEFT JOIN result r USING (result_id) WHERE p.due_date IS NOT NULL
), about AS (
    SELECT * FROM promise WHERE initiative_id IN (SELECT initiative_id FROM found)
      AND (result_id IS NULL OR result_id IN (SELECT result_id FROM found))
)
"""
OPEN = "done_date IS NULL AND coalesce(delivery_status, '') NOT IN ('complete', 'abandoned')"
LATE = f"""{ABOUT}
SELECT a.*, i.title AS initiative_title, i.lang,
       CAST(julianday(build.as_of) - julianday({DAY.format("a.due_date")}) AS INTEGER) AS days_late
FROM about a JOIN initiative i USING (initiative_id), build
WHERE a.due_date IS NOT NULL AND {OPEN} AND {DAY.format("a.due_date")} < build.as_of
ORDER BY days_late DESC, a.id
"""
COUNTS = f"""{ABOUT}
SELECT count(*) AS n, count(due_date) AS with_due_date,
       count(CASE WHEN done_date IS NOT NULL OR delivery_status = 'complete' THEN 1 END) AS kept FROM about
"""
UNANSWERED = """
SELECT DISTINCT i.initiative_id AS id, i.title AS label, i.lang, t.due_day, t.days_overdue
FROM search_facet f JOIN search_record s USING (record_id) JOIN initiative i USING (initiative_id)
JOIN initiative_status t USING (initiative_id)
WHERE f.facet = 'subject' AND f.code = :subject AND t.status = 'overdue' ORDER BY t.days_overdue DESC, 1
"""


def promises(reader: Reader, subject_id: str) -> Row:
    """How many promises are recorded of a topic, which of them are late, and which replies are overdue."""
    values = {"subject": subject_id}
    late = add_labels(reader, reader.rows(LATE, values), {"delivery_status": "delivery_status"})
    return {**(reader.row(COUNTS, values) or {}), "late": late, "overdue": reader.rows(UNANSWERED, values)}
