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
-- That something is in place already says nothing of who had planned it.
-- `as_a_whole`: what the latest reply to the whole engagement took on or turned down, where no other word of its
-- organisation is recorded on the result.
CREATE VIEW result_state AS
SELECT r.result_id, r.initiative_id, a.organisation_id,
       coalesce(CASE WHEN d.decision_object = 'plan' OR d.decision = 'withdrawn' THEN 'about_the_plan' END,
           d.decision, CASE WHEN EXISTS (SELECT 1 FROM response w WHERE w.initiative_id = r.initiative_id
           AND w.result_id IS NULL AND w.responder_id = a.organisation_id) THEN 'answered_as_a_whole'
           ELSE 'no_reply_recorded' END) AS state,
       d.reason_status,
       CASE WHEN d.decision_object = 'plan' THEN NULL
            WHEN d.decision NOT IN ('accepted', 'accepted_in_part', 'already_in_place') THEN NULL
            WHEN d.prior_plan IN ('already_planned', 'new_because_of_this') THEN d.prior_plan
            WHEN d.decision IS NOT NULL THEN 'not_said' END AS planned,
       CASE WHEN d.decision IS NULL THEN (
           SELECT CASE WHEN w.decision_object IS 'plan' THEN 'about_the_plan' ELSE w.decision END
           FROM response w
           WHERE w.initiative_id = r.initiative_id AND w.result_id IS NULL AND w.responder_id = a.organisation_id
             AND w.kind IS NOT 'officer_advice'
           ORDER BY ifnull(w.date, '') DESC, w.response_id DESC LIMIT 1) END AS as_a_whole
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
       max(state IN ('accepted', 'already_in_place', 'accepted_in_part', 'rejected')) AS decided,
       count(planned) > 0 AS taken_on, ifnull(max(planned = 'already_planned'), 0) AS already_planned,
       ifnull(max(planned = 'new_because_of_this') AND NOT max(planned = 'already_planned'), 0) AS new_because_of_this,
       ifnull(max(as_a_whole IN ('accepted', 'accepted_in_part', 'already_in_place')), 0) AS whole_taken_on,
       ifnull(max(as_a_whole = 'rejected'), 0) AS whole_rejected
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
       state IN ('accepted', 'already_in_place', 'accepted_in_part', 'rejected') AS decided,
       planned IS NOT NULL AS taken_on, planned IS 'already_planned' AS already_planned,
       planned IS 'new_because_of_this' AS new_because_of_this,
       ifnull(as_a_whole IN ('accepted', 'accepted_in_part', 'already_in_place'), 0) AS whole_taken_on,
       as_a_whole IS 'rejected' AS whole_rejected
FROM result_state WHERE organisation_id IS NOT NULL;

-- How many results an engagement's report prints, and how many of these are held: of the kind of which most are
-- held, minority views and the like left aside, as it is of the main kind that reports say how many there are.
CREATE VIEW results_held AS
SELECT i.initiative_id, i.n_results_printed AS n_printed, min(i.n_results_printed, ifnull((
    SELECT count(*) FROM result r WHERE r.initiative_id = i.initiative_id GROUP BY r.kind
    ORDER BY r.kind IN ('recommendation', 'statement', 'proposal', 'funded_project', 'petition_demand') DESC, 1 DESC
    LIMIT 1), 0)) AS n_held
FROM initiative i WHERE i.n_results_printed IS NOT NULL;

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
           rejected_no_reason, rejected_reason_not_read, decided, taken_on, already_planned, new_because_of_this,
           whole_taken_on, whole_rejected
    FROM organisation_answer
)
SELECT grouped_by, id, count(*) AS n_results, count(DISTINCT initiative_id) AS n_engagements,
       count(DISTINCT CASE WHEN decided THEN initiative_id END) AS n_engagements_decided, sum(basis = 'self_selected') AS n_self_selected,
       sum(accepted) AS accepted, sum(already_in_place) AS already_in_place,
       sum(accepted_in_part) AS accepted_in_part, sum(rejected) AS rejected,
       sum(under_consideration) AS under_consideration, sum(noted) AS noted, sum(not_addressed) AS not_addressed,
       sum(about_the_plan) AS about_the_plan,
       sum(answered_as_a_whole) AS answered_as_a_whole, sum(no_reply_recorded) AS no_reply_recorded,
       sum(rejected_no_reason) AS rejected_no_reason, sum(rejected_reason_not_read) AS rejected_reason_not_read,
       sum(decided) AS decided, sum(taken_on) AS taken_on,
       sum(whole_taken_on) AS whole_taken_on, sum(whole_rejected) AS whole_rejected,
       sum(already_planned) AS already_planned,
       sum(new_because_of_this) AS new_because_of_this,
       sum(taken_on) - sum(already_planned) - sum(new_because_of_this) AS plan_not_said
FROM answer JOIN result_basis USING (result_id)
GROUP BY grouped_by, id;

-- Days from the end to the first reply, at least and at most as the dates leave it open; below 0 it came before the
-- end. Those still waiting have no reply day, and their days so far. A reply without a date leaves the days unknown.
CREATE VIEW reply_times AS
WITH ended AS (
    SELECT s.initiative_id, s.last_day, d.last_day_earliest, s.first_reply, s.n_responses = 0 AS waiting, build.as_of,
           CASE WHEN s.n_responses = 0 THEN build.as_of ELSE (
               SELECT min(FIRST_DAY(date)) FROM response p
               WHERE p.initiative_id = s.initiative_id AND p.kind IS NOT 'officer_advice') END AS earliest,
           CASE WHEN s.n_responses = 0 THEN build.as_of ELSE (
               SELECT min(LAST_DAY(date)) FROM response p
               WHERE p.initiative_id = s.initiative_id AND p.kind IS NOT 'officer_advice') END AS latest
    FROM initiative_status s JOIN initiative_day d USING (initiative_id), build
    WHERE s.last_day IS NOT NULL AND s.last_day < build.as_of
      AND s.status IN ('answered', 'waiting', 'overdue', 'not_seen', 'report_published')
)
SELECT initiative_id, last_day, first_reply, waiting,
       CAST(julianday(earliest) - julianday(last_day) AS INTEGER) AS days_least,
       CAST(julianday(latest) - julianday(last_day_earliest) AS INTEGER) AS days_most,
       CAST(julianday(as_of) - julianday(last_day) AS INTEGER) AS days_so_far
FROM ended;

-- The same for each organisation that is to answer: one that is silent waits, though another may have replied.
CREATE VIEW organisation_reply_times AS
WITH reply AS (
    SELECT initiative_id, responder_id, min(date) AS first_reply, count(*) AS n,
           min(FIRST_DAY(date)) AS earliest, min(LAST_DAY(date)) AS latest
    FROM response WHERE kind IS NOT 'officer_advice' GROUP BY 1, 2
)
SELECT t.initiative_id, a.organisation_id, t.last_day, p.first_reply, p.n IS NULL AS waiting,
       CASE WHEN p.n IS NULL OR p.first_reply IS NOT NULL THEN CAST(julianday(
           coalesce(p.earliest, build.as_of)) - julianday(t.last_day) AS INTEGER) END AS days_least,
       CASE WHEN p.n IS NULL OR p.first_reply IS NOT NULL THEN CAST(julianday(
           coalesce(p.latest, build.as_of)) - julianday(d.last_day_earliest) AS INTEGER) END AS days_most,
       t.days_so_far
FROM reply_times t JOIN initiative_day d USING (initiative_id) JOIN answerable a USING (initiative_id)
LEFT JOIN reply p ON p.initiative_id = a.initiative_id AND p.responder_id = a.organisation_id, build;

-- Everything with a step, a day or a state of delivery: milestones, and replies that say until when or how far it is.
-- A reply that a later one replaces promises nothing any more, nor does a rejection, nor a plan that was dropped.
-- Only a promise (`step_kind`) can be late or be kept late, and has an owner where none is named: who replied. It is
-- late only where somebody looked after its day and found it not done; else nobody has looked (`not_looked`), or
-- looked and found no evidence. The day of an event, a condition, a forecast or a deadline for the public has just
-- `passed`. A step of which nobody has coded the kind is no claim on anybody.
CREATE VIEW step_state AS
WITH promised AS (
    SELECT 'step' AS kind, m.milestone_id AS promise_id, m.title, m.due_date, m.done_date, m.delivery_status,
           m.status_date, m.assessed_by, m.kind AS step_kind,
           coalesce(m.result_id, p.result_id) AS result_id, m.initiative_id,
           CASE WHEN m.owner_id IS NOT NULL THEN m.owner_id
                WHEN ifnull(m.kind, 'promise') = 'promise' THEN p.responder_id END AS organisation_id,
           m.note, m.source_url
    FROM milestone m LEFT JOIN response p USING (response_id)
    UNION ALL
    SELECT 'action', p.response_id, coalesce(p.action, p.we_did, r.title, i.title), p.due_date, NULL, p.delivery_status,
           p.status_date, p.assessed_by, 'promise',
           p.result_id, p.initiative_id, p.responder_id, NULL, p.source_url
    FROM response p JOIN initiative i USING (initiative_id) LEFT JOIN result r USING (result_id)
    WHERE (p.due_date IS NOT NULL AND p.decision NOT IN ('rejected', 'withdrawn')
           OR p.delivery_status IS NOT NULL AND p.decision IN ('accepted', 'accepted_in_part'))
      AND p.kind IS NOT 'officer_advice'
      AND p.response_id NOT IN (SELECT supersedes_id FROM response WHERE supersedes_id IS NOT NULL)
), judged AS (
    SELECT *, LAST_DAY(due_date) AS due_day, FIRST_DAY(status_date) AS looked_day,
           CASE WHEN delivery_status = 'abandoned' THEN 'abandoned'
                WHEN step_kind = 'promise' AND FIRST_DAY(done_date) > LAST_DAY(due_date) THEN 'kept_late'
                WHEN done_date IS NOT NULL OR delivery_status = 'complete' THEN 'kept' ELSE 'open' END AS outcome
    FROM promised
), told AS (
    SELECT j.*, CASE WHEN outcome <> 'open' OR due_day IS NULL OR due_day >= build.as_of THEN outcome
                     WHEN step_kind <> 'promise' THEN 'passed'
                     WHEN step_kind = 'promise' AND delivery_status <> 'no_evidence' AND looked_day > due_day THEN 'late'
                     ELSE 'not_looked' END AS state
    FROM judged j, build
)
SELECT kind, promise_id, title, due_date, due_day, done_date, delivery_status, status_date, assessed_by, step_kind,
       result_id, initiative_id, organisation_id, note, source_url, state,
       CASE WHEN state = 'late' THEN CAST(julianday(looked_day) - julianday(due_day) AS INTEGER) END AS days_late
FROM told;

-- Of these the promises, and the steps of which nobody has coded what they are.
CREATE VIEW promise AS SELECT * FROM step_state WHERE ifnull(step_kind, 'promise') = 'promise';

-- What is late: replies that a body had said would come, and promises, where somebody looked after the day and found
-- none. `days_late` are those from that day to when they looked. One row for each organisation that owes it (NULL
-- where none is recorded), so count DISTINCT kind and record_id.
CREATE VIEW overdue AS
SELECT 'reply' AS kind, s.initiative_id AS record_id, i.title, s.initiative_id, NULL AS result_id, a.organisation_id,
       i.results_due_date AS due_date, s.due_day, s.days_overdue AS days_late, NULL AS delivery_status,
       i.read_on AS looked_on, NULL AS assessed_by, i.source_url
FROM initiative_status s JOIN initiative i USING (initiative_id) LEFT JOIN answerable a USING (initiative_id)
WHERE s.status = 'overdue'
UNION ALL
SELECT p.kind, p.promise_id, p.title, p.initiative_id, p.result_id, p.organisation_id,
       p.due_date, p.due_day, p.days_late, p.delivery_status, p.status_date, p.assessed_by, p.source_url
FROM promise p WHERE p.state = 'late';
