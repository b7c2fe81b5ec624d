-- When somebody last read what was answered or done, and what was then undecided or not done.

-- The day on which a reply or a step was last read: its own, else that of its whole source (`day_of` says which).
CREATE VIEW last_read AS
SELECT 'response' AS record_table, p.response_id AS record_id, coalesce(p.read_on, s.retrieved_on) AS read_on,
       CASE WHEN p.read_on IS NOT NULL THEN 'record' WHEN s.retrieved_on IS NOT NULL THEN 'source' END AS day_of
FROM response p LEFT JOIN source s USING (source_id)
UNION ALL
SELECT 'milestone', m.milestone_id, coalesce(m.read_on, s.retrieved_on),
       CASE WHEN m.read_on IS NOT NULL THEN 'record' WHEN s.retrieved_on IS NOT NULL THEN 'source' END
FROM milestone m LEFT JOIN source s USING (source_id);

-- What may have been settled since it was read: replies "under consideration" that are the latest word of their
-- responder (not advice of officers), and promises that are not recorded as kept or given up. A reply that is both
-- stands here once.
CREATE VIEW unsettled AS
WITH undecided AS (
    SELECT p.* FROM response p
    WHERE p.decision = 'under_consideration' AND p.kind IS NOT 'officer_advice'
      AND NOT EXISTS (SELECT 1 FROM response x WHERE x.supersedes_id = p.response_id)
      AND CASE WHEN p.result_id IS NULL THEN NOT EXISTS (
              SELECT 1 FROM response q
              WHERE q.initiative_id = p.initiative_id AND q.result_id IS NULL
                AND q.responder_id IS p.responder_id AND q.date > p.date)
          ELSE EXISTS (
              SELECT 1 FROM result_decision d
              WHERE d.result_id = p.result_id AND d.response_id = p.response_id) END
), found AS (
    SELECT 'undecided' AS kind, 'response' AS record_table, p.response_id AS record_id, p.initiative_id, p.result_id,
           p.responder_id AS organisation_id, coalesce(p.action, p.we_did, p.reason) AS said, p.date AS said_on,
           p.due_date, p.delivery_status, p.locator, p.page, p.source_url
    FROM undecided p
    UNION ALL
    SELECT q.kind, iif(q.kind = 'step', 'milestone', 'response'), q.promise_id, q.initiative_id, q.result_id,
           q.organisation_id, q.title, p.date, q.due_date, q.delivery_status, p.locator, p.page, q.source_url
    FROM promise q LEFT JOIN response p ON q.kind = 'action' AND p.response_id = q.promise_id
    WHERE q.state IN ('open', 'late', 'not_looked')
      AND NOT (q.kind = 'action' AND EXISTS (SELECT 1 FROM undecided u WHERE u.response_id = q.promise_id))
)
SELECT found.*, l.read_on, l.day_of
FROM found JOIN last_read l ON l.record_table = found.record_table AND l.record_id = found.record_id;
