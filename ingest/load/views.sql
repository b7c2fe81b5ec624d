-- The views that the site and researchers use. A date may stop at the year or the month; for reckoning it
-- counts as the first or the last day of that period, whichever is kinder to the organisation concerned.
-- "Today" is build.as_of, so that the same database always gives the same answer.

CREATE VIEW initiative_day AS
SELECT initiative_id,
       CASE length(start_date) WHEN 4 THEN start_date || '-01-01' WHEN 7 THEN start_date || '-01'
            ELSE start_date END AS first_day,
       CASE length(end_date) WHEN 4 THEN end_date || '-12-31'
            WHEN 7 THEN date(end_date || '-01', '+1 month', '-1 day') ELSE end_date END AS last_day,
       CASE length(results_due_date) WHEN 4 THEN results_due_date || '-12-31'
            WHEN 7 THEN date(results_due_date || '-01', '+1 month', '-1 day')
            ELSE results_due_date END AS stated_due_day
FROM initiative;

-- A reply is due on the day that was stated, else twelve weeks after the end (the norm of the UK
-- Government's Consultation Principles).
CREATE VIEW initiative_status AS
WITH day AS (
    SELECT *, coalesce(stated_due_day, date(last_day, '+84 days')) AS due_day FROM initiative_day
), reply AS (
    SELECT initiative_id, count(*) AS n_responses, min(date) AS first_reply FROM response GROUP BY initiative_id
), status AS (
    SELECT i.initiative_id, day.first_day, day.last_day, day.due_day,
           coalesce(reply.n_responses, 0) AS n_responses, reply.first_reply, build.as_of,
           CASE WHEN i.reported_status = 'not_going_forward' THEN 'not_going_forward'
                WHEN day.first_day > build.as_of THEN 'planned'
                WHEN day.last_day >= build.as_of THEN 'open'
                WHEN reply.n_responses > 0 THEN 'answered'
                WHEN i.results_published_date IS NOT NULL OR i.reported_status = 'closed_report_available'
                THEN 'report_published'
                WHEN i.reported_status = 'closed_no_report_expected' THEN 'no_reply_expected'
                WHEN day.last_day IS NULL AND i.reported_status IN ('planned', 'open') THEN i.reported_status
                WHEN day.last_day IS NULL THEN 'no_end_date'
                WHEN NOT EXISTS (SELECT 1 FROM initiative_organisation o WHERE o.initiative_id = i.initiative_id
                                 AND o.role IN ('lead', 'commissioner', 'responder')) THEN 'ended'
                WHEN day.due_day >= build.as_of THEN 'waiting'
                ELSE 'overdue' END AS status
    FROM initiative i JOIN day USING (initiative_id) LEFT JOIN reply USING (initiative_id), build
)
SELECT initiative_id, status, first_day, last_day, due_day, n_responses, first_reply,
       CASE WHEN status = 'overdue' THEN CAST(julianday(as_of) - julianday(due_day) AS INTEGER) END
           AS days_overdue
FROM status;

-- A result's own codes united with those of its initiative; `origin` says which.
CREATE VIEW result_coded AS
SELECT result_id, 'place' AS facet, place_id AS code, 'own' AS origin FROM result_place
UNION ALL
SELECT result_id, 'subject', subject_id, 'own' FROM result_subject
UNION ALL
SELECT r.result_id, 'place', p.place_id, 'inherited' FROM result r JOIN initiative_place p USING (initiative_id)
WHERE p.relation = 'about'
  AND NOT EXISTS (SELECT 1 FROM result_place o WHERE o.result_id = r.result_id AND o.place_id = p.place_id)
UNION ALL
SELECT r.result_id, 'subject', s.subject_id, 'inherited' FROM result r JOIN initiative_subject s USING (initiative_id)
WHERE NOT EXISTS (SELECT 1 FROM result_subject o WHERE o.result_id = r.result_id AND o.subject_id = s.subject_id);

-- The codes by which a result is found and counted: its own, and those of its initiative only where it has none.
-- (All of a climate assembly's results would otherwise be results about transport.)
CREATE VIEW result_found_by AS
SELECT result_id, 'place' AS facet, place_id AS code FROM result_place
UNION ALL
SELECT result_id, 'subject', subject_id FROM result_subject
UNION ALL
SELECT r.result_id, 'place', p.place_id FROM result r JOIN initiative_place p USING (initiative_id)
WHERE p.relation = 'about' AND NOT EXISTS (SELECT 1 FROM result_place o WHERE o.result_id = r.result_id)
UNION ALL
SELECT r.result_id, 'subject', s.subject_id FROM result r JOIN initiative_subject s USING (initiative_id)
WHERE NOT EXISTS (SELECT 1 FROM result_subject o WHERE o.result_id = r.result_id);

-- What a person should look at, the best guess first: codes of low confidence, and words that met nothing.
CREATE VIEW review AS
SELECT record_table, record_id, facet, text, code AS guess, runners_up, method, confidence, evidence
FROM coding WHERE confidence < 0.7 OR method IN ('free_text', 'publisher_area')
UNION ALL
SELECT record_table, record_id, substr(issue_type, 9), value, NULL, NULL, NULL, 0, message
FROM issue WHERE issue_type IN ('unknown_place', 'unknown_subject')
ORDER BY confidence DESC, record_id;

-- How many results have a place and a subject, and how many of those codes a person should look at.
CREATE VIEW coding_share AS
SELECT facet.code AS facet, (SELECT count(*) FROM result) AS n_results,
       (SELECT count(DISTINCT result_id) FROM result_found_by f WHERE f.facet = facet.code) AS n_coded,
       (SELECT count(DISTINCT record_id) FROM review v WHERE v.facet = facet.code AND v.record_table = 'result')
           AS n_in_review
FROM term facet WHERE facet.list = 'facet';

-- The latest word of each responder on each result: replies that a later one replaces are left out.
CREATE VIEW result_decision AS
SELECT result_id, responder_id, response_id, decision, date, prior_plan, delivery_status
FROM response r
WHERE result_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM response s WHERE s.supersedes_id = r.response_id)
  AND NOT EXISTS (
      SELECT 1 FROM response later
      WHERE later.result_id = r.result_id AND later.responder_id = r.responder_id
        AND (ifnull(later.date, ''), later.response_id) > (ifnull(r.date, ''), r.response_id)
        AND NOT EXISTS (SELECT 1 FROM response s WHERE s.supersedes_id = later.response_id));

CREATE VIEW result_answer AS
SELECT r.result_id, r.initiative_id,
       max(d.decision = 'accepted' OR d.decision = 'already_in_place') AS accepted,
       max(d.decision = 'accepted_in_part') AS accepted_in_part,
       max(d.decision = 'rejected') AS rejected,
       max(d.decision IN ('under_consideration', 'noted', 'not_addressed')) AS undecided,
       count(d.decision) = 0 AS no_reply,
       max(d.prior_plan = 'already_planned') AS already_planned
FROM result r LEFT JOIN result_decision d USING (result_id)
GROUP BY r.result_id;

-- What became of results; one result answered differently by two responders counts in both columns.
CREATE VIEW acceptance AS
WITH answer AS (
    SELECT 'initiative' AS grouped_by, initiative_id AS id, a.* FROM result_answer a
    UNION ALL
    SELECT 'method', m.method_id, a.* FROM result_answer a JOIN initiative_method m USING (initiative_id)
    UNION ALL
    SELECT DISTINCT 'organisation', o.organisation_id, a.* FROM result_answer a
    JOIN initiative_organisation o USING (initiative_id) WHERE o.role IN ('lead', 'commissioner', 'responder')
)
SELECT grouped_by, id, count(*) AS n_results, sum(accepted) AS accepted, sum(accepted_in_part) AS accepted_in_part,
       sum(rejected) AS rejected, sum(undecided) AS undecided, sum(no_reply) AS no_reply,
       sum(already_planned) AS already_planned
FROM (SELECT grouped_by, id, result_id, ifnull(accepted, 0) AS accepted, ifnull(accepted_in_part, 0) AS accepted_in_part,
             ifnull(rejected, 0) AS rejected, ifnull(undecided, 0) AS undecided, no_reply,
             ifnull(already_planned, 0) AS already_planned FROM answer)
GROUP BY grouped_by, id;

-- Days from the end to the first reply; those still waiting have no reply day and their days so far.
CREATE VIEW reply_times AS
SELECT s.initiative_id, s.last_day, s.first_reply, s.first_reply IS NULL AS waiting,
       CAST(julianday(coalesce(
           CASE length(s.first_reply) WHEN 4 THEN s.first_reply || '-01-01' WHEN 7 THEN s.first_reply || '-01'
                ELSE s.first_reply END, build.as_of)) - julianday(s.last_day) AS INTEGER) AS days
FROM initiative_status s, build
WHERE s.last_day IS NOT NULL AND s.last_day < build.as_of
  AND s.status IN ('answered', 'waiting', 'overdue', 'report_published');

-- Two engagements at the same time, one place inside or equal to the other, with a top subject in common.
CREATE VIEW overlap AS
SELECT DISTINCT a.initiative_id, b.initiative_id AS other_id, max(a.first_day, b.first_day) AS from_day,
       min(a.last_day, b.last_day) AS to_day, substr(sa.subject_id, 1, 3) AS subject_id
FROM initiative_day a
JOIN initiative_day b ON a.initiative_id < b.initiative_id AND a.first_day <= b.last_day AND b.first_day <= a.last_day
JOIN initiative_subject sa ON sa.initiative_id = a.initiative_id
JOIN initiative_subject sb ON sb.initiative_id = b.initiative_id
    AND substr(sb.subject_id, 1, 3) = substr(sa.subject_id, 1, 3)
WHERE EXISTS (
    SELECT 1 FROM initiative_place pa JOIN initiative_place pb ON pb.initiative_id = b.initiative_id
    JOIN place_closure c ON (c.ancestor_id = pa.place_id AND c.descendant_id = pb.place_id)
                         OR (c.ancestor_id = pb.place_id AND c.descendant_id = pa.place_id)
    WHERE pa.initiative_id = a.initiative_id);

-- How often a place was asked about a top subject in a year, and how often nothing came back that is recorded.
CREATE VIEW fatigue AS
SELECT p.place_id, s.subject_id, substr(st.last_day, 1, 4) AS year, count(*) AS n_initiatives,
       sum(st.n_responses = 0) AS n_without_reply
FROM initiative_status st
JOIN (SELECT DISTINCT initiative_id, place_id FROM initiative_place WHERE relation = 'about') p USING (initiative_id)
JOIN (SELECT DISTINCT initiative_id, substr(subject_id, 1, 3) AS subject_id FROM initiative_subject) s
    USING (initiative_id)
WHERE st.last_day IS NOT NULL
GROUP BY p.place_id, s.subject_id, year;

CREATE VIEW coverage AS
SELECT s.source_id, s.title, s.publisher, s.licence, s.covers_from, s.covers_to, s.coverage_note,
       (SELECT count(*) FROM initiative i WHERE i.source_id = s.source_id) AS n_initiatives,
       (SELECT count(*) FROM result r WHERE r.source_id = s.source_id) AS n_results,
       (SELECT count(*) FROM response p WHERE p.source_id = s.source_id) AS n_responses,
       (SELECT count(*) FROM milestone m WHERE m.source_id = s.source_id) AS n_milestones,
       (SELECT min(substr(start_date, 1, 4)) FROM initiative i WHERE i.source_id = s.source_id) AS first_year,
       (SELECT max(substr(coalesce(end_date, start_date), 1, 4)) FROM initiative i
        WHERE i.source_id = s.source_id) AS last_year,
       (SELECT count(*) FROM issue x WHERE x.source_id = s.source_id AND x.severity = 'error') AS n_quarantined
FROM source s;

-- What a share of an engagement is evidence of: self-selected answers are not a sample.
CREATE VIEW evidence_basis AS
SELECT initiative_id,
       CASE recruitment WHEN 'random' THEN 'random_selection' WHEN 'stratified' THEN 'random_selection'
            WHEN 'election' THEN 'elected_or_public_vote' WHEN NULL THEN 'not_recorded'
            ELSE coalesce(recruitment, 'not_recorded') END AS basis
FROM initiative;

-- One marker a place: records of a place without a point of its own count at the next wider place that has one.
CREATE VIEW place_map AS
WITH marked AS (
    SELECT DISTINCT r.result_id, r.initiative_id, n.marker_id
    FROM result_found_by x JOIN result r USING (result_id) JOIN place_marker n ON n.place_id = x.code
    WHERE x.facet = 'place'
    UNION
    SELECT NULL, p.initiative_id, n.marker_id
    FROM initiative_place p JOIN place_marker n USING (place_id)
    WHERE p.relation = 'about'
)
SELECT m.place_id, m.name, m.kind, m.latitude, m.longitude, count(marked.result_id) AS n_results,
       count(DISTINCT marked.initiative_id) AS n_initiatives
FROM marked JOIN place m ON m.place_id = marked.marker_id
GROUP BY m.place_id;
