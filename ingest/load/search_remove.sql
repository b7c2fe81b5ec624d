-- The engagements in temp.touched, and their results, out of the search index. An index that keeps no text of
-- its own has to be told the text it is to forget.

CREATE TEMP TABLE gone AS
SELECT s.record_id, s.title, s.text, s.context FROM temp.touched JOIN search_record s USING (initiative_id);
INSERT INTO search_fts (search_fts, rowid, title, text, context)
SELECT 'delete', record_id, title, text, context FROM gone;
INSERT INTO initiative_fts (initiative_fts, rowid, title, summary, question)
SELECT 'delete', i.rowid, i.title, i.summary, i.question
FROM temp.touched JOIN initiative i USING (initiative_id);
DELETE FROM search_coded WHERE record_id IN (SELECT record_id FROM gone);
DELETE FROM search_record WHERE record_id IN (SELECT record_id FROM gone);
