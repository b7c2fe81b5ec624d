-- The engagements in temp.touched, and their results, into the search index.

CREATE TEMP TABLE fresh AS
WITH context AS (
    SELECT i.initiative_id,
           ifnull(i.title || ' ', '') || ifnull(i.summary || ' ', '') || ifnull(i.question || ' ', '')
           || ifnull(i.place_text || ' ', '')
           || ifnull((SELECT group_concat(name, ' ') FROM (
                  SELECT DISTINCT p.name FROM initiative_place ip JOIN place p USING (place_id)
                  WHERE ip.initiative_id = i.initiative_id ORDER BY p.name)) || ' ', '')
           || ifnull((SELECT group_concat(name, ' ') FROM (
                  SELECT DISTINCT o.name FROM initiative_organisation io JOIN organisation o USING (organisation_id)
                  WHERE io.initiative_id = i.initiative_id ORDER BY o.name)) || ' ', '') AS words,
           coalesce(i.results_published_date, i.end_date, i.start_date, i.announced_date) AS date
    FROM temp.touched JOIN initiative i USING (initiative_id)
), record AS (
    SELECT r.result_id, r.initiative_id, r.kind, r.title, r.text,
           c.words || ifnull(r.place_text || ' ', '') || ifnull(r.addressed_to || ' ', '') AS context,
           coalesce(r.date, c.date) AS date
    FROM context c JOIN result r USING (initiative_id)
    UNION ALL
    SELECT NULL, i.initiative_id, 'initiative', i.title,
           ifnull(i.summary || ' ', '') || ifnull(i.question || ' ', ''), c.words, c.date
    FROM context c JOIN initiative i USING (initiative_id)
    WHERE NOT EXISTS (SELECT 1 FROM result r WHERE r.initiative_id = i.initiative_id)
), dated AS (
    SELECT *, (ifnull(CAST(substr(date, 1, 4) AS INTEGER), 0) * 544
               + CASE substr(date, 6, 1) WHEN 'Q' THEN 12 + CAST(substr(date, 7, 1) AS INTEGER)
                      ELSE ifnull(CAST(substr(date, 6, 2) AS INTEGER), 0) END * 32
               + ifnull(CAST(substr(date, 9, 2) AS INTEGER), 0)) << 22 AS first_id
    FROM record
)
SELECT first_id + row_number() OVER (PARTITION BY first_id ORDER BY initiative_id, result_id) AS record_id,
       dated.*
FROM dated;

-- Records of a day that are there already keep their ids; the new ones come after them.
CREATE TEMP TABLE taken AS
SELECT first_id, (SELECT max(s.record_id) - first_id FROM search_record s
                  WHERE s.record_id > first_id AND s.record_id < first_id + (1 << 22)) AS n
FROM (SELECT DISTINCT first_id FROM fresh);
UPDATE fresh SET record_id = record_id + n FROM taken WHERE taken.first_id = fresh.first_id AND n IS NOT NULL;
CREATE UNIQUE INDEX temp.fresh_id ON fresh (record_id);

INSERT INTO search_record (record_id, result_id, initiative_id, kind, title, text, context, date)
SELECT record_id, result_id, initiative_id, kind, title, text, context, date FROM fresh ORDER BY record_id;
INSERT INTO search_fts (rowid, title, text, context)
SELECT record_id, title, text, context FROM fresh ORDER BY record_id;
INSERT INTO initiative_fts (rowid, title, summary, question)
SELECT i.rowid, i.title, i.summary, i.question FROM temp.touched JOIN initiative i USING (initiative_id)
ORDER BY i.rowid;

-- Every code of each record as it was given; the wider ones follow from the closures.
CREATE TEMP TABLE fresh_code AS
SELECT 'place' AS facet, x.code, f.record_id FROM fresh f JOIN result_found_by x USING (result_id)
WHERE x.facet = 'place'
UNION ALL
SELECT 'place', p.place_id, f.record_id FROM fresh f JOIN initiative_place p USING (initiative_id)
WHERE f.result_id IS NULL AND p.relation = 'about'
UNION ALL
SELECT 'subject', x.code, f.record_id FROM fresh f JOIN result_found_by x USING (result_id)
WHERE x.facet = 'subject'
UNION ALL
SELECT 'subject', t.subject_id, f.record_id FROM fresh f JOIN initiative_subject t USING (initiative_id)
WHERE f.result_id IS NULL
UNION ALL
SELECT 'method', m.method_id, f.record_id FROM fresh f JOIN initiative_method m USING (initiative_id)
UNION ALL
SELECT 'organisation', o.organisation_id, f.record_id
FROM fresh f JOIN initiative_organisation o USING (initiative_id)
UNION ALL
SELECT 'audience', a.audience, f.record_id FROM fresh f JOIN initiative_audience a USING (initiative_id)
UNION ALL
SELECT 'kind', kind, record_id FROM fresh
UNION ALL
SELECT 'year', substr(date, 1, 4), record_id FROM fresh WHERE date IS NOT NULL
UNION ALL
SELECT 'decision', d.decision, f.record_id FROM fresh f JOIN result_decision d USING (result_id)
UNION ALL
SELECT 'decision', iif(EXISTS (SELECT 1 FROM response p
                               WHERE p.initiative_id = f.initiative_id AND p.result_id IS NULL),
                       'answered_as_a_whole', 'no_reply_recorded'), f.record_id
FROM fresh f WHERE NOT EXISTS (SELECT 1 FROM result_decision d WHERE d.result_id = f.result_id)
UNION ALL
SELECT 'status', t.status, f.record_id FROM fresh f JOIN initiative_status t USING (initiative_id)
UNION ALL
SELECT 'source', coalesce(r.source_id, i.source_id), f.record_id
FROM fresh f JOIN initiative i USING (initiative_id) LEFT JOIN result r USING (result_id);

CREATE TEMP TABLE given AS SELECT DISTINCT facet, code FROM fresh_code;
CREATE TEMP TABLE found_by AS
SELECT 'place' AS facet, descendant_id AS code, ancestor_id AS wider FROM given
JOIN place_closure ON facet = 'place' AND descendant_id = code
UNION ALL
SELECT 'subject', descendant_id, ancestor_id FROM given
JOIN subject_closure ON facet = 'subject' AND descendant_id = code
UNION ALL
SELECT facet, code, code FROM given WHERE facet NOT IN ('place', 'subject');
INSERT INTO search_code (facet, code) SELECT DISTINCT facet, wider FROM found_by WHERE 1
ON CONFLICT DO NOTHING;
CREATE TEMP TABLE numbered (facet, code, code_id, PRIMARY KEY (facet, code, code_id)) WITHOUT ROWID;
INSERT INTO numbered
SELECT f.facet, f.code, c.code_id FROM found_by f JOIN search_code c ON c.facet = f.facet AND c.code = f.wider;
INSERT INTO search_coded (code_id, record_id)
SELECT DISTINCT n.code_id, f.record_id FROM fresh_code f JOIN numbered n USING (facet, code) ORDER BY 1, 2;

DROP TABLE numbered;
DROP TABLE found_by;
DROP TABLE given;
DROP TABLE fresh_code;
DROP TABLE taken;
