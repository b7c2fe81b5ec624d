"""Promises on a topic: in goes a subject, out come steps and replies whose day has passed, and counts."""

from plugins.db import Reader, Row
from plugins.terms import add_labels

ABOUT = """
WITH found AS MATERIALIZED (
    SELECT s.result_id, s.initiative_id FROM search_facet f JOIN search_record s USING (record_id)
    WHERE f.facet = 'subject' AND f.code = :subject
), about AS (
    SELECT * FROM promise WHERE initiative_id IN (SELECT initiative_id FROM found)
      AND (result_id IS NULL OR result_id IN (SELECT result_id FROM found))
)
"""
LATE = f"""{ABOUT}
SELECT a.*, i.title AS initiative_title, i.lang FROM about a JOIN initiative i USING (initiative_id)
WHERE a.state = 'late' ORDER BY a.days_late DESC, a.promise_id
"""
COUNTS = f"""{ABOUT}
SELECT count(*) AS n, count(due_date) AS with_due_date,
       ifnull(sum(state IN ('kept', 'kept_late')), 0) AS kept,
       ifnull(sum(state = 'not_looked'), 0) AS not_looked FROM about
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
