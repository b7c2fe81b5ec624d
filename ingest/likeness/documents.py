"""The engagements of a database as words by field, and as codes that they can be found by."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator

from ingest.likeness.words import stems

Sources = Collection[str] | None
"""The sources whose engagements are wanted; None: all."""

WEIGHTS = {
    "title": 3.0,
    "question": 2.0,
    "summary": 1.5,
    "place": 1.0,
    "subject": 0.7,
    "method": 0.5,
    "result": 0.4,
}
"""How much a word says by the field it stands in."""

MOST_WORDS = 300
"""A field is read up to this word: some engagements have the titles of hundreds of results."""

WANTED = """WITH wanted AS (SELECT initiative_id FROM initiative WHERE :sources IS NULL
    OR source_id IN (SELECT value FROM json_each(:sources)))
"""
TEXTS = {
    "title": "SELECT initiative_id, title FROM wanted JOIN initiative USING (initiative_id)",
    "question": """
        SELECT initiative_id, question FROM wanted JOIN initiative USING (initiative_id)
        WHERE question IS NOT NULL""",
    "summary": """
        SELECT initiative_id, summary FROM wanted JOIN initiative USING (initiative_id)
        WHERE summary IS NOT NULL""",
    "place": """
        SELECT initiative_id, place_text FROM wanted JOIN initiative USING (initiative_id)
        WHERE place_text IS NOT NULL
        UNION ALL
        SELECT DISTINCT p.initiative_id, wider.name FROM wanted JOIN initiative_place p USING (initiative_id)
        JOIN place_closure c ON c.descendant_id = p.place_id
        JOIN place wider ON wider.place_id = c.ancestor_id
        WHERE p.relation = 'about' AND wider.kind NOT IN ('world', 'continent')""",
    "subject": """
        SELECT i.initiative_id, s.label || ' ' || ifnull(s.alt_labels, '')
        FROM wanted JOIN initiative_subject i USING (initiative_id) JOIN subject s USING (subject_id)""",
    "method": """
        SELECT i.initiative_id, m.label || ' ' || ifnull(m.other_names, '')
        FROM wanted JOIN initiative_method i USING (initiative_id) JOIN method m USING (method_id)""",
    "result": """
        SELECT initiative_id, group_concat(title, ' ')
        FROM (SELECT initiative_id, title FROM wanted JOIN result USING (initiative_id)
              ORDER BY initiative_id, result_id) GROUP BY initiative_id""",
}
CODES = """
SELECT p.initiative_id, 'at:' || place_id FROM wanted JOIN initiative_place p USING (initiative_id)
    WHERE relation = 'about'
UNION SELECT p.initiative_id, 'in:' || c.ancestor_id FROM wanted JOIN initiative_place p USING (initiative_id)
    JOIN place_closure c ON c.descendant_id = p.place_id WHERE p.relation = 'about'
UNION SELECT i.initiative_id, 'subject:' || c.ancestor_id
    FROM wanted JOIN initiative_subject i USING (initiative_id)
    JOIN subject_closure c ON c.descendant_id = i.subject_id
UNION SELECT a.initiative_id, 'audience:' || audience
    FROM wanted JOIN initiative_audience a USING (initiative_id)
"""
SENTENCES = """
SELECT initiative_id, title || ifnull(' (' || place_text || ')', '') || ifnull('. ' || question, '')
    || ifnull('. ' || summary, '')
FROM initiative ORDER BY initiative_id
"""
YEARS = """
SELECT CAST(substr(coalesce(end_date, results_published_date, start_date, announced_date), 1, 4) AS REAL)
FROM initiative ORDER BY initiative_id
"""


def initiative_ids(connection: sqlite3.Connection, sources: Sources = None) -> list[str]:
    """Every engagement; its place in this list is its number in the index."""
    return [row[0] for row in _asked(connection, "SELECT initiative_id FROM wanted ORDER BY 1", sources)]


def word_counts(
    connection: sqlite3.Connection, field: str, sources: Sources = None
) -> Iterator[tuple[str, Counter[str]]]:
    """Engagement and stem → how often it stands in a text of the field."""
    for initiative_id, text in _asked(connection, TEXTS[field], sources):
        yield initiative_id, Counter(stems(text)[:MOST_WORDS])


def codes(connection: sqlite3.Connection, sources: Sources = None) -> Iterator[tuple[str, str]]:
    """Engagement and code: `at:` a place, `in:` that or a wider one, `subject:` likewise, `audience:`."""
    return iter(_asked(connection, CODES, sources))


def _asked(connection: sqlite3.Connection, sql: str, sources: Sources) -> sqlite3.Cursor:
    wanted = None if sources is None else json.dumps(list(sources))
    return connection.execute(WANTED + sql, {"sources": wanted})


def sentences(connection: sqlite3.Connection) -> list[str]:
    """The text of each engagement that a sentence vector is made of."""
    return [row[1] for row in connection.execute(SENTENCES)]


def years(connection: sqlite3.Connection) -> list[float | None]:
    """The year in which each engagement ended, else began; None where no date is recorded."""
    return [row[0] for row in connection.execute(YEARS)]
