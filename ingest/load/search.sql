-- The search index: one record for each result, and one for each initiative that has no result row.
-- `search_fts` finds words; `search_facet` holds every code a record can be found by, wider places and
-- subjects included, so that a filter is a look-up and a count is exact.

CREATE TABLE search_record (
    record_id INTEGER PRIMARY KEY,
    result_id TEXT REFERENCES result(result_id),
    initiative_id TEXT NOT NULL REFERENCES initiative(initiative_id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT,
    context TEXT,
    date TEXT
);

-- Record ids run from the oldest to the newest, so that newest-first needs no sort.
INSERT INTO search_record (result_id, initiative_id, kind, title, text, context, date)
WITH place_words AS (
    SELECT initiative_id, group_concat(name, ' ') AS words
    FROM (SELECT DISTINCT ip.initiative_id, p.name FROM initiative_place ip JOIN place p USING (place_id))
    GROUP BY initiative_id
), organisation_words AS (
    SELECT initiative_id, group_concat(name, ' ') AS words
    FROM (SELECT DISTINCT io.initiative_id, o.name
          FROM initiative_organisation io JOIN organisation o USING (organisation_id))
    GROUP BY initiative_id
), context AS (
    SELECT i.initiative_id,
           ifnull(i.title || ' ', '') || ifnull(i.summary || ' ', '') || ifnull(i.question || ' ', '') || ifnull(i.place_text || ' ', '') || ifnull(p.words || ' ', '') || ifnull(o.words || ' ', '') AS words,
           coalesce(i.results_published_date, i.end_date, i.start_date, i.announced_date) AS date
    FROM initiative i LEFT JOIN place_words p USING (initiative_id) LEFT JOIN organisation_words o USING (initiative_id)
)
SELECT * FROM (
    SELECT r.result_id, r.initiative_id, r.kind, r.title, r.text,
           ifnull(c.words || ' ', '') || ifnull(r.place_text || ' ', '') || ifnull(r.addressed_to || ' ', '') AS context, coalesce(r.date, c.date) AS date
    FROM result r JOIN context c USING (initiative_id)
    UNION ALL
    SELECT NULL, i.initiative_id, 'initiative', i.title, ifnull(i.summary || ' ', '') || ifnull(i.question || ' ', ''), c.words, c.date
    FROM initiative i JOIN context c USING (initiative_id)
    WHERE NOT EXISTS (SELECT 1 FROM result r WHERE r.initiative_id = i.initiative_id)
)
ORDER BY date IS NOT NULL, date, initiative_id, result_id;

CREATE INDEX search_record_result ON search_record (result_id);
CREATE INDEX search_record_initiative ON search_record (initiative_id);

CREATE VIRTUAL TABLE search_fts USING fts5 (
    title, text, context,
    content='search_record', content_rowid='record_id', tokenize='porter unicode61 remove_diacritics 2'
);
INSERT INTO search_fts (search_fts) VALUES ('rebuild');

-- The words as they are printed (the index above keeps only stems), to find the nearest to one typed wrongly.
CREATE VIRTUAL TABLE printed_fts USING fts5 (
    title, text, context,
    content='search_record', content_rowid='record_id', tokenize='unicode61 remove_diacritics 0', detail=none
);
INSERT INTO printed_fts (printed_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE printed_words USING fts5vocab ('printed_fts', 'row');
CREATE TABLE search_word (word TEXT PRIMARY KEY, n_records INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO search_word (word, n_records) SELECT term, doc FROM printed_words;
DROP TABLE printed_words;
DROP TABLE printed_fts;

-- Engagements by their own words, whether or not they have results.
CREATE VIRTUAL TABLE initiative_fts USING fts5 (
    title, summary, question,
    content='initiative', tokenize='porter unicode61 remove_diacritics 2'
);
INSERT INTO initiative_fts (initiative_fts) VALUES ('rebuild');

CREATE TABLE search_facet (
    facet TEXT NOT NULL,
    code TEXT NOT NULL,
    record_id INTEGER NOT NULL REFERENCES search_record(record_id),
    PRIMARY KEY (facet, code, record_id)
) WITHOUT ROWID;

INSERT INTO search_facet (facet, code, record_id)
SELECT DISTINCT 'place', c.ancestor_id, s.record_id
FROM search_record s JOIN result_found_by x USING (result_id) JOIN place_closure c ON c.descendant_id = x.code
WHERE x.facet = 'place'
UNION
SELECT 'place', c.ancestor_id, s.record_id
FROM search_record s JOIN initiative_place p USING (initiative_id) JOIN place_closure c ON c.descendant_id = p.place_id
WHERE s.result_id IS NULL AND p.relation = 'about'
UNION
SELECT 'subject', c.ancestor_id, s.record_id
FROM search_record s JOIN result_found_by x USING (result_id) JOIN subject_closure c ON c.descendant_id = x.code
WHERE x.facet = 'subject'
UNION
SELECT 'subject', c.ancestor_id, s.record_id
FROM search_record s JOIN initiative_subject t USING (initiative_id)
JOIN subject_closure c ON c.descendant_id = t.subject_id
WHERE s.result_id IS NULL
UNION
SELECT 'method', m.method_id, s.record_id FROM search_record s JOIN initiative_method m USING (initiative_id)
UNION
SELECT 'organisation', o.organisation_id, s.record_id
FROM search_record s JOIN initiative_organisation o USING (initiative_id)
UNION
SELECT 'audience', a.audience, s.record_id FROM search_record s JOIN initiative_audience a USING (initiative_id)
UNION
SELECT 'kind', kind, record_id FROM search_record
UNION
SELECT 'year', substr(date, 1, 4), record_id FROM search_record WHERE date IS NOT NULL
UNION
SELECT 'decision', d.decision, s.record_id FROM search_record s JOIN result_decision d USING (result_id)
UNION
SELECT 'decision', 'no_reply_recorded', s.record_id
FROM search_record s WHERE NOT EXISTS (SELECT 1 FROM response p
    WHERE p.result_id = s.result_id OR (p.result_id IS NULL AND p.initiative_id = s.initiative_id))
UNION
SELECT 'decision', 'answered_as_a_whole', s.record_id
FROM search_record s WHERE NOT EXISTS (SELECT 1 FROM response p WHERE p.result_id = s.result_id)
    AND EXISTS (SELECT 1 FROM response p WHERE p.result_id IS NULL AND p.initiative_id = s.initiative_id)
UNION
SELECT 'status', t.status, s.record_id FROM search_record s JOIN initiative_status t USING (initiative_id)
UNION
SELECT 'source', coalesce(r.source_id, i.source_id), s.record_id
FROM search_record s JOIN initiative i USING (initiative_id) LEFT JOIN result r USING (result_id);

CREATE INDEX search_facet_record ON search_facet (record_id, facet, code);
