-- The search index: one record for each result, and one for each initiative that has no result row.
-- `search_fts` finds words; `search_facet` gives every code a record can be found by, wider places and
-- subjects included, so that a filter is a look-up and a count is exact. search_add.sql fills it.

-- Record ids run from the oldest to the newest, so that newest-first needs no sort: each day (a month or a
-- year stands before its first day, a quarter after the last of its year, as dates sort as text) has 2^22 ids of
-- its own, so that a record can be added to any day later.
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
CREATE INDEX search_record_result ON search_record (result_id);
CREATE INDEX search_record_initiative ON search_record (initiative_id);

CREATE VIRTUAL TABLE search_fts USING fts5 (
    title, text, context,
    content='search_record', content_rowid='record_id', tokenize='porter unicode61 remove_diacritics 2'
);

-- The words as they are printed (the index above keeps only stems), to find the nearest to one typed wrongly.
CREATE TABLE search_word (word TEXT PRIMARY KEY, n_records INTEGER NOT NULL) WITHOUT ROWID;

-- Engagements by their own words, whether or not they have results.
CREATE VIRTUAL TABLE initiative_fts USING fts5 (
    title, summary, question,
    content='initiative', tokenize='porter unicode61 remove_diacritics 2'
);

-- Codes are kept once, with the number of their records, and referred to by number: there are fourteen of them for
-- each record.
CREATE TABLE search_code (
    code_id INTEGER PRIMARY KEY,
    facet TEXT NOT NULL,
    code TEXT NOT NULL,
    n_records INTEGER NOT NULL DEFAULT 0,
    UNIQUE (facet, code)
);
CREATE TABLE search_coded (
    code_id INTEGER NOT NULL REFERENCES search_code(code_id),
    record_id INTEGER NOT NULL REFERENCES search_record(record_id),
    PRIMARY KEY (code_id, record_id)
) WITHOUT ROWID;
CREATE INDEX search_coded_record ON search_coded (record_id, code_id);

CREATE VIEW search_facet AS
SELECT facet, code, record_id FROM search_code JOIN search_coded USING (code_id);
