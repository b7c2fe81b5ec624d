"""The engagements of a database as words by field, and as codes that they can be found by."""

import sqlite3
from collections import Counter
from collections.abc import Iterator

from ingest.likeness.words import stems

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

TEXTS = {
    "title": "SELECT initiative_id, title FROM initiative",
    "question": "SELECT initiative_id, question FROM initiative WHERE question IS NOT NULL",
    "summary": "SELECT initiative_id, summary FROM initiative WHERE summary IS NOT NULL",
    "place": """
        SELECT initiative_id, place_text FROM initiative WHERE place_text IS NOT NULL
        UNION ALL
        SELECT DISTINCT p.initiative_id, wider.name FROM initiative_place p
        JOIN place_closure c ON c.descendant_id = p.place_id
        JOIN place wider ON wider.place_id = c.ancestor_id
        WHERE p.relation = 'about' AND wider.kind NOT IN ('world', 'continent')""",
    "subject": """
        SELECT i.initiative_id, s.label || ' ' || ifnull(s.alt_labels, '')
        FROM initiative_subject i JOIN subject s USING (subject_id)""",
    "method": """
        SELECT i.initiative_id, m.label || ' ' || ifnull(m.other_names, '')
        FROM initiative_method i JOIN method m USING (method_id)""",
    "result": "SELECT initiative_id, group_concat(title, ' ') FROM result GROUP BY initiative_id",
}
CODES = """
SELECT DISTINCT initiative_id, 'at:' || place_id FROM initiative_place WHERE relation = 'about'
UNION SELECT p.initiative_id, 'in:' || c.ancestor_id FROM initiative_place p
    JOIN place_closure c ON c.descendant_id = p.place_id WHERE p.relation = 'about'
UNION SELECT i.initiative_id, 'subject:' || c.ancestor_id FROM initiative_subject i
    JOIN subject_closure c ON c.descendant_id = i.subject_id
UNION SELECT initiative_id, 'audience:' || audience FROM initiative_audience
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


def initiative_ids(connection: sqlite3.Connection) -> list[str]:
    """Every engagement; its place in this list is its number in the index."""
    return [row[0] for row in connection.execute("SELECT initiative_id FROM initiative ORDER BY 1")]


def word_counts(connection: sqlite3.Connection, field: str) -> Iterator[tuple[str, Counter[str]]]:
    """Engagement and stem → how often it stands in a text of the field."""
    for initiative_id, text in connection.execute(TEXTS[field]):
        yield initiative_id, Counter(stems(text)[:MOST_WORDS])


def codes(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """Engagement and code: `at:` a place, `in:` that or a wider one, `subject:` likewise, `audience:`."""
    return iter(connection.execute(CODES))


def sentences(connection: sqlite3.Connection) -> list[str]:
    """The text of each engagement that a sentence vector is made of."""
    return [row[1] for row in connection.execute(SENTENCES)]


def years(connection: sqlite3.Connection) -> list[float | None]:
    """The year in which each engagement ended, else began; None where no date is recorded."""
    return [row[0] for row in connection.execute(YEARS)]
