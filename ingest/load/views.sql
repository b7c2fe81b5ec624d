-- The views that the site and researchers use. A date may stop at the year, the quarter or the month, so it has a
-- first and a last day on which it can be: FIRST_DAY and LAST_DAY, which views.py writes out. What is said of a body
-- must hold for every day that the dates leave open; what may hold is told apart. "Today" is build.as_of, so that
-- the same database always gives the same answer.

-- It cannot begin after its end: of what began in 2024 and ended in March, the first day is in March at the latest.
CREATE VIEW initiative_day AS
SELECT initiative_id, FIRST_DAY(start_date) AS first_day,
       min(LAST_DAY(start_date), coalesce(LAST_DAY(end_date), LAST_DAY(start_date))) AS first_day_latest,
       max(FIRST_DAY(end_date), coalesce(FIRST_DAY(start_date), FIRST_DAY(end_date))) AS last_day_earliest,
       LAST_DAY(end_date) AS last_day,
       LAST_DAY(results_due_date) AS stated_due_day,
       CASE WHEN source_kind = 'official' THEN FIRST_DAY(read_on) END AS looked_day
FROM initiative;

-- A reply is late where a body said by when it would come, and somebody looked after that day and found none. Twelve
-- weeks after the end (the norm of the UK Government's Consultation Principles) a reply may be hoped for; it binds
-- few bodies, so nobody is late by it. To look is to read the body's own page: a newspaper or a copy stays as it was.
-- `is_certain` where the status holds for every day that the dates leave open, else it may be so.
-- Advice of officers is no reply of the body.
-- Replies are looked up one engagement at a time: a page asks for a few.
CREATE VIEW initiative_status AS
WITH day AS (
    SELECT *, coalesce(stated_due_day, date(last_day, '+84 days')) AS due_day FROM initiative_day
), status AS (
    SELECT i.initiative_id, day.first_day, day.last_day, day.due_day, day.looked_day,
           day.first_day_latest <= build.as_of AS has_begun, day.last_day_earliest < build.as_of AS may_be_over,
           (SELECT count(*) FROM response p WHERE p.initiative_id = i.initiative_id
            AND p.kind IS NOT 'officer_advice') AS n_responses,
           (SELECT min(date) FROM response p WHERE p.initiative_id = i.initiative_id
            AND p.kind IS NOT 'officer_advice') AS first_reply,
           CASE WHEN i.reported_status = 'not_going_forward' THEN 'not_going_forward'
                WHEN day.first_day > build.as_of THEN 'planned'
                WHEN day.last_day >= build.as_of THEN 'open'
                WHEN EXISTS (SELECT 1 FROM response p WHERE p.initiative_id = i.initiative_id
                             AND p.kind IS NOT 'officer_advice') THEN 'answered'
                WHEN i.results_published_date IS NOT NULL OR i.reported_status = 'closed_report_available'
                THEN 'report_published'
                WHEN EXISTS (SELECT 1 FROM document d WHERE d.initiative_id = i.initiative_id AND d.kind = 'response')
                THEN 'report_published'
                WHEN i.reported_status = 'closed_no_report_expected' THEN 'no_reply_expected'
                WHEN day.last_day IS NULL AND i.reported_status IN ('planned', 'open') THEN i.reported_status
                WHEN day.last_day IS NULL THEN 'no_end_date'
                WHEN NOT EXISTS (SELECT 1 FROM initiative_organisation o WHERE o.initiative_id = i.initiative_id
                                 AND o.role IN ('lead', 'commissioner', 'responder')) THEN 'ended'
                WHEN day.due_day >= build.as_of THEN 'waiting'
                WHEN day.looked_day > day.stated_due_day THEN 'overdue'
                ELSE 'not_seen' END AS status
    FROM initiative i JOIN day USING (initiative_id), build
)
SELECT initiative_id, status, first_day, last_day, due_day, n_responses, first_reply, looked_day,
       status <> 'open' OR (has_begun IS NOT 0 AND may_be_over IS NOT 1) AS is_certain,
       CASE WHEN status = 'overdue' THEN CAST(julianday(looked_day) - julianday(due_day) AS INTEGER) END
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

-- What a share of an engagement is evidence of: self-selected answers are not a sample. BASIS, which views.py
-- writes out, goes from how people were found to that.
CREATE VIEW evidence_basis AS
SELECT initiative_id, BASIS(recruitment) AS basis FROM initiative;

-- The same of one result: a poll within a consultation has people of its own.
CREATE VIEW result_basis AS
SELECT r.result_id, r.recruitment IS NOT NULL AS is_own,
       coalesce(CASE WHEN r.recruitment IS NOT NULL THEN BASIS(r.recruitment) END, e.basis) AS basis
FROM result r JOIN evidence_basis e USING (initiative_id);

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
