"""The engagements of a database as documents: weighted words, and the codes they can be found by."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.likeness.words import stems

WEIGHTS = {"title": 3.0, "question": 2.0, "summary": 1.5, "place": 1.0, "subject": 0.7, "method": 0.5, "result": 0.4}
"""How much a word says by the field it stands in."""

MOST_RESULT_WORDS = 300
"""Titles of results are read up to this word: some engagements have hundreds of results."""

TEXTS = """
SELECT initiative_id, 'title' AS field, title AS text FROM initiative
UNION ALL SELECT initiative_id, 'question', question FROM initiative WHERE question IS NOT NULL
UNION ALL SELECT initiative_id, 'summary', summary FROM initiative WHERE summary IS NOT NULL
UNION ALL SELECT initiative_id, 'place', place_text FROM initiative WHERE place_text IS NOT NULL
UNION ALL SELECT DISTINCT p.initiative_id, 'place', w.name FROM initiative_place p
    JOIN place_closure c ON c.descendant_id = p.place_id JOIN place w ON w.place_id = c.ancestor_id
    WHERE p.relation = 'about' AND w.kind NOT IN ('world', 'continent')
UNION ALL SELECT i.initiative_id, 'subject', s.label || ' ' || ifnull(s.alt_labels, '')
    FROM initiative_subject i JOIN subject s USING (subject_id)
UNION ALL SELECT i.initiative_id, 'method', m.label || ' ' || ifnull(m.other_names, '')
    FROM initiative_method i JOIN method m USING (method_id)
UNION ALL SELECT initiative_id, 'result', group_concat(title, ' ') FROM result GROUP BY initiative_id
"""
CODES = """
SELECT DISTINCT initiative_id, 'at:' || place_id AS code FROM initiative_place WHERE relation = 'about'
UNION SELECT p.initiative_id, 'in:' || c.ancestor_id FROM initiative_place p
    JOIN place_closure c ON c.descendant_id = p.place_id WHERE p.relation = 'about'
UNION SELECT i.initiative_id, 'subject:' || c.ancestor_id FROM initiative_subject i
    JOIN subject_closure c ON c.descendant_id = i.subject_id
"""


@dataclass
class Document:
    """Words with their weights by field, lengths of the fields in words, and codes."""

    words: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    lengths: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    codes: list[str] = field(default_factory=list)


def documents(connection: sqlite3.Connection) -> dict[str, Document]:
    """Initiative id → document, in the order of the ids."""
    ids = connection.execute("SELECT initiative_id FROM initiative ORDER BY 1")
    found = {row[0]: Document() for row in ids}
    for initiative_id, name, text in connection.execute(TEXTS):
        _add(found[initiative_id], name, text)
    for initiative_id, code in connection.execute(CODES):
        found[initiative_id].codes.append(code)
    return found


def _add(document: Document, name: str, text: str) -> None:
    some = stems(text)[: MOST_RESULT_WORDS if name == "result" else None]
    document.lengths[name] += len(some)
    for stem in some:
        document.words[stem][name] += 1


def mean_lengths(found: dict[str, Document]) -> dict[str, float]:
    """The mean number of words of each field, over the documents that have it."""
    lengths: dict[str, list[int]] = defaultdict(list)
    for document in found.values():
        for name, length in document.lengths.items():
            lengths[name].append(length)
    return {name: sum(all_of) / len(all_of) for name, all_of in lengths.items()}


def weighted(document: Document, means: dict[str, float], b: float) -> Iterator[tuple[str, float]]:
    """Each word with its frequency, weighed by field and evened out by length (BM25F).

    Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.6.
    """
    for stem, counts in document.words.items():
        yield stem, sum(
            WEIGHTS[name] * count / (1 - b + b * document.lengths[name] / means[name])
            for name, count in counts.items()
        )
