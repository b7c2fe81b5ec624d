-- What became of what people said: who was to answer, what was decided, how long it took, what is late.

-- Who is to answer: those named as responder and those that replied; where there are none, whoever led it or
-- commissioned it. (Who facilitated an assembly owes no reply, and who led one owes none where a government does.)
CREATE VIEW answerable AS
WITH named AS (
    SELECT initiative_id, organisation_id FROM initiative_organisation WHERE role = 'responder'
    UNION SELECT initiative_id, responder_id FROM response
)
SELECT initiative_id, organisation_id FROM named
UNION
SELECT initiative_id, organisation_id FROM initiative_organisation
WHERE role IN ('lead', 'commissioner') AND initiative_id NOT IN (SELECT initiative_id FROM named);

-- The latest word of each responder on each result: replies that a later one replaces are left out, and so is the
-- advice of officers, which decides nothing.
-- (Without window functions, so that asking for one result reads its replies only.)
CREATE VIEW result_decision AS
SELECT p.result_id, p.responder_id, p.response_id, p.decision, p.decision_object, p.reason_status, p.date,
       p.prior_plan, p.delivery_status
FROM response p
WHERE p.result_id IS NOT NULL AND p.kind IS NOT 'officer_advice'
  AND NOT EXISTS (SELECT 1 FROM response x WHERE x.supersedes_id = p.response_id)
  AND NOT EXISTS (
    SELECT 1 FROM response q
    WHERE q.result_id = p.result_id AND q.responder_id IS p.responder_id AND q.kind IS NOT 'officer_advice'
      AND (ifnull(q.date, ''), q.response_id) > (ifnull(p.date, ''), p.response_id)
      AND NOT EXISTS (SELECT 1 FROM response x WHERE x.supersedes_id = q.response_id));

-- One row for each result and each organisation that is to answer it (NULL where none is recorded).
-- A body that decides on its own plan takes on nothing that people asked for, nor turns it down: `about_the_plan`.
-- `planned` only of what is taken on: was it planned before, is it new because of this, or does the reply not say?
CREATE VIEW result_state AS
SELECT r.result_id, r.initiative_id, a.organisation_id,
       coalesce(CASE WHEN d.decision_object = 'plan' OR d.decision = 'withdrawn' THEN 'about_the_plan' END,
           d.decision, CASE WHEN EXISTS (SELECT 1 FROM response w WHERE w.initiative_id = r.initiative_id
           AND w.result_id IS NULL AND w.responder_id = a.organisation_id) THEN 'answered_as_a_whole'
           ELSE 'no_reply_recorded' END) AS state,
       d.reason_status,
       CASE WHEN d.decision_object = 'plan' THEN NULL
            WHEN d.decision = 'already_in_place' THEN 'already_planned'
            WHEN d.decision NOT IN ('accepted', 'accepted_in_part') THEN NULL
            WHEN d.prior_plan IN ('already_planned', 'new_because_of_this') THEN d.prior_plan
            WHEN d.decision IS NOT NULL THEN 'not_said' END AS planned
FROM result r LEFT JOIN answerable a USING (initiative_id)
LEFT JOIN result_decision d ON d.result_id = r.result_id AND d.responder_id = a.organisation_id;

-- One row for each result, over all who are to answer it: 1 where at least one of them says so. What one had
-- planned before counts as planned before, even where it is new to another.
CREATE VIEW result_answer AS
SELECT result_id, initiative_id,
       max(state = 'accepted') AS accepted, max(state = 'already_in_place') AS already_in_place,
       max(state = 'accepted_in_part') AS accepted_in_part, max(state = 'rejected') AS rejected,
       max(state = 'under_consideration') AS under_consideration, max(state = 'noted') AS noted,
       max(state = 'not_addressed') AS not_addressed, max(state = 'about_the_plan') AS about_the_plan,
       min(state IN ('answered_as_a_whole', 'no_reply_recorded')) AND max(state = 'answered_as_a_whole')
           AS answered_as_a_whole,
       min(state = 'no_reply_recorded') AS no_reply_recorded,
       max(state = 'rejected' AND reason_status IS 'none_given') AS rejected_no_reason,
       max(state = 'rejected' AND reason_status IS 'not_read') AS rejected_reason_not_read,
       count(planned) > 0 AS taken_on, ifnull(max(planned = 'already_planned'), 0) AS already_planned,
       ifnull(max(planned = 'new_because_of_this') AND NOT max(planned = 'already_planned'), 0) AS new_because_of_this
FROM result_state GROUP BY result_id;

-- The same columns for one organisation: its own word on each result, whatever others said of it.
CREATE VIEW organisation_answer AS
SELECT result_id, initiative_id, organisation_id,
       state = 'accepted' AS accepted, state = 'already_in_place' AS already_in_place,
       state = 'accepted_in_part' AS accepted_in_part, state = 'rejected' AS rejected,
       state = 'under_consideration' AS under_consideration, state = 'noted' AS noted,
       state = 'not_addressed' AS not_addressed, state = 'about_the_plan' AS about_the_plan,
       state = 'answered_as_a_whole' AS answered_as_a_whole,
       state = 'no_reply_recorded' AS no_reply_recorded,
       state = 'rejected' AND reason_status IS 'none_given' AS rejected_no_reason,
       state = 'rejected' AND reason_status IS 'not_read' AS rejected_reason_not_read,
       planned IS NOT NULL AS taken_on, planned IS 'already_planned' AS already_planned,
       planned IS 'new_because_of_this' AS new_because_of_this
FROM result_state WHERE organisation_id IS NOT NULL;

-- What became of results. One answered differently by two organisations counts in both columns, so the columns may
-- add up to more than n_results. Topics are top topics. n_self_selected results are not evidence of public support.
CREATE VIEW acceptance AS
WITH every_answer AS MATERIALIZED (SELECT * FROM result_answer),
answer AS (
    SELECT 'initiative' AS grouped_by, initiative_id AS id, * FROM every_answer
    UNION ALL
    SELECT 'method', m.method_id, a.* FROM every_answer a JOIN initiative_method m USING (initiative_id)
    UNION ALL
    SELECT 'subject', s.top_id, a.* FROM every_answer a JOIN (
        SELECT DISTINCT result_id, substr(code, 1, 3) AS top_id FROM result_found_by WHERE facet = 'subject'
    ) s USING (result_id)
    UNION ALL
    SELECT 'organisation', organisation_id, result_id, initiative_id, accepted, already_in_place, accepted_in_part,
           rejected, under_consideration, noted, not_addressed, about_the_plan, answered_as_a_whole, no_reply_recorded,
           rejected_no_reason, rejected_reason_not_read, taken_on, already_planned, new_because_of_this
    FROM organisation_answer
)
SELECT grouped_by, id, count(*) AS n_results, sum(basis = 'self_selected') AS n_self_selected,
       sum(accepted) AS accepted, sum(already_in_place) AS already_in_place,
       sum(accepted_in_part) AS accepted_in_part, sum(rejected) AS rejected,
       sum(under_consideration) AS under_consideration, sum(noted) AS noted, sum(not_addressed) AS not_addressed,
       sum(about_the_plan) AS about_the_plan,
       sum(answered_as_a_whole) AS answered_as_a_whole, sum(no_reply_recorded) AS no_reply_recorded,
       sum(rejected_no_reason) AS rejected_no_reason, sum(rejected_reason_not_read) AS rejected_reason_not_read,
       sum(taken_on) AS taken_on, sum(already_planned) AS already_planned,
       sum(new_because_of_this) AS new_because_of_this,
       sum(taken_on) - sum(already_planned) - sum(new_because_of_this) AS plan_not_said
FROM answer JOIN result_basis USING (result_id)
GROUP BY grouped_by, id;

-- Days from the end to the first reply; those still waiting have no reply day and their days so far. A reply
-- without a date leaves the days unknown.
CREATE VIEW reply_times AS
SELECT s.initiative_id, s.last_day, s.first_reply, s.n_responses = 0 AS waiting,
       CASE WHEN s.n_responses = 0 OR s.first_reply IS NOT NULL THEN CAST(julianday(
           coalesce(FIRST_DAY(s.first_reply), build.as_of)) - julianday(s.last_day) AS INTEGER) END AS days
FROM initiative_status s, build
WHERE s.last_day IS NOT NULL AND s.last_day < build.as_of
  AND s.status IN ('answered', 'waiting', 'overdue', 'report_published');

-- The same for each organisation that is to answer: one that is silent waits, though another may have replied.
CREATE VIEW organisation_reply_times AS
SELECT t.initiative_id, a.organisation_id, t.last_day, p.first_reply, p.n IS NULL AS waiting,
       CASE WHEN p.n IS NULL OR p.first_reply IS NOT NULL THEN CAST(julianday(
           coalesce(FIRST_DAY(p.first_reply), build.as_of)) - julianday(t.last_day) AS INTEGER) END AS days
FROM reply_times t JOIN answerable a USING (initiative_id) LEFT JOIN (
    SELECT initiative_id, responder_id, min(date) AS first_reply, count(*) AS n FROM response GROUP BY 1, 2
) p ON p.initiative_id = a.initiative_id AND p.responder_id = a.organisation_id, build;

-- Everything promised with a step, a day or a state of delivery: milestones, and replies that say until when or how
-- far it is. Its last day counts as due. A reply that a later one replaces promises nothing any more, nor does a
-- rejection.
CREATE VIEW promise AS
WITH promised AS (
    SELECT 'step' AS kind, m.milestone_id AS promise_id, m.title, m.due_date, m.done_date, m.delivery_status,
           coalesce(m.result_id, p.result_id) AS result_id, m.initiative_id, p.responder_id AS organisation_id,
           m.note, m.source_url
    FROM milestone m LEFT JOIN response p USING (response_id)
    UNION ALL
    SELECT 'action', p.response_id, coalesce(p.action, p.we_did, r.title, i.title), p.due_date, NULL, p.delivery_status,
           p.result_id, p.initiative_id, p.responder_id, NULL, p.source_url
    FROM response p JOIN initiative i USING (initiative_id) LEFT JOIN result r USING (result_id)
    WHERE (p.due_date IS NOT NULL OR p.delivery_status IS NOT NULL) AND p.decision NOT IN ('rejected', 'withdrawn')
      AND p.response_id NOT IN (SELECT supersedes_id FROM response WHERE supersedes_id IS NOT NULL)
), judged AS (
    SELECT *, LAST_DAY(due_date) AS due_day,
           CASE WHEN delivery_status = 'abandoned' THEN 'abandoned'
                WHEN done_date IS NOT NULL OR delivery_status = 'complete' THEN 'kept' ELSE 'open' END AS outcome
    FROM promised
)
SELECT j.kind, promise_id, title, due_date, due_day, done_date, delivery_status, result_id, initiative_id,
       organisation_id, note, source_url,
       CASE WHEN outcome = 'open' AND due_day < build.as_of THEN 'late' ELSE outcome END AS state,
       CASE WHEN outcome = 'open' AND due_day < build.as_of
            THEN CAST(julianday(build.as_of) - julianday(due_day) AS INTEGER) END AS days_late
FROM judged j, build;

-- What is late: replies that are not recorded, and promises not recorded as kept or given up. One row for each
-- organisation that owes it (NULL where none is recorded), so count DISTINCT kind and record_id.
CREATE VIEW overdue AS
SELECT 'reply' AS kind, s.initiative_id AS record_id, i.title, s.initiative_id, NULL AS result_id, a.organisation_id,
       i.results_due_date AS due_date, s.due_day, i.results_due_date IS NOT NULL AS due_stated,
       s.days_overdue AS days_late, NULL AS delivery_status, i.source_url
FROM initiative_status s JOIN initiative i USING (initiative_id) LEFT JOIN answerable a USING (initiative_id)
WHERE s.status = 'overdue'
UNION ALL
SELECT p.kind, p.promise_id, p.title, p.initiative_id, p.result_id, coalesce(p.organisation_id, a.organisation_id),
       p.due_date, p.due_day, 1, p.days_late, p.delivery_status, p.source_url
FROM promise p LEFT JOIN answerable a ON a.initiative_id = p.initiative_id AND p.organisation_id IS NULL
WHERE p.state = 'late';
