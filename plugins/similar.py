"""Similar engagements: in goes an engagement's id, out come up to five others with the reason in words."""

import re
from typing import Any

from plugins.db import Reader, Row, as_list, grouped

MOST = 5
MOST_CANDIDATES = 300
MOST_WORDS = 12
SHORTEST_WORD = 5
SAME_SUBJECT, SAME_PLACE, PLACE_IN_PLACE, SAME_WORD, SAME_METHOD = 3.0, 3.0, 1.5, 1.0, 0.5

Shared = tuple[list[Any], ...]
"""Subjects, words, places and methods that two engagements have in common."""

SHARED_SUBJECTS = """
SELECT o.initiative_id AS owner, s.label FROM initiative_subject m
JOIN initiative_subject o ON o.subject_id = m.subject_id AND o.initiative_id <> m.initiative_id
JOIN subject s ON s.subject_id = m.subject_id WHERE m.initiative_id = ? ORDER BY s.label
"""
SHARED_WORDS = """
SELECT i.initiative_id AS owner, i.title FROM initiative_fts f JOIN initiative i ON i.rowid = f.rowid
WHERE initiative_fts MATCH :words AND i.initiative_id <> :id
ORDER BY bm25(initiative_fts, 8.0, 1.0, 1.0) LIMIT :most
"""
# A country or more is too wide to be a reason, unless both are about the very same place. The joins are in
# the order that is cheap: from the few others, not from the thousands of places inside a region.
PLACES = """
SELECT o.initiative_id AS owner, p.name, c.depth
FROM json_each(:others) CROSS JOIN initiative_place o ON o.initiative_id = value AND o.relation = 'about'
CROSS JOIN initiative_place m ON m.initiative_id = :id AND m.relation = 'about'
CROSS JOIN place_closure c ON c.ancestor_id = {wider}.place_id AND c.descendant_id = {narrower}.place_id
JOIN place p ON p.place_id = o.place_id JOIN place w ON w.place_id = c.ancestor_id
WHERE c.depth = 0 OR w.kind NOT IN ('world', 'continent', 'country')
"""
INSIDE, AROUND = PLACES.format(wider="m", narrower="o"), PLACES.format(wider="o", narrower="m")
# A health board and a council in it; the joins are in the same order.
ACROSS = """
SELECT o.initiative_id AS owner, p.name, 1 AS depth
FROM json_each(:others) CROSS JOIN initiative_place o ON o.initiative_id = value AND o.relation = 'about'
CROSS JOIN initiative_place m ON m.initiative_id = :id AND m.relation = 'about'
JOIN place p ON p.place_id = o.place_id
WHERE EXISTS (SELECT 1 FROM place_area a WHERE a.place_id = m.place_id AND a.area_id = o.place_id)
   OR EXISTS (SELECT 1 FROM place_area a WHERE a.place_id = o.place_id AND a.area_id = m.place_id)
"""
METHODS = """
SELECT o.initiative_id AS owner, t.label FROM initiative_method m
JOIN initiative_method o USING (method_id) JOIN method t USING (method_id)
WHERE m.initiative_id = :id AND o.initiative_id IN (SELECT value FROM json_each(:others))
"""
ABOUT = """
SELECT i.initiative_id AS id, i.title AS label, i.lang, i.start_date, i.end_date, s.status,
       (SELECT count(*) FROM result r WHERE r.initiative_id = i.initiative_id) AS n_results
FROM initiative i JOIN initiative_status s USING (initiative_id)
WHERE i.initiative_id IN (SELECT value FROM json_each(:ids))
"""


def similar(reader: Reader, initiative_id: str, title: str) -> list[Row]:
    """The five engagements with most in common: subjects, place, words of the title, method."""
    words = title_words(title)
    subjects = grouped(reader.rows(SHARED_SUBJECTS, (initiative_id,)), "owner")
    titles = _same_words(reader, initiative_id, words)
    ranked = sorted({*subjects, *titles}, key=lambda other: -len(subjects.get(other, [])))
    others = {"id": initiative_id, "others": as_list(ranked[:MOST_CANDIDATES])}
    found = [row for query in (INSIDE, AROUND, ACROSS) for row in reader.rows(query, others)]
    places = grouped(found, "owner")
    methods = grouped(reader.rows(METHODS, others), "owner")

    def shared(other: str) -> Shared:
        return tuple(found.get(other, []) for found in (subjects, titles, places, methods))

    scores = {other: _score(*shared(other)) for other in ranked[:MOST_CANDIDATES]}
    best = sorted((-score, other) for other, score in scores.items() if score > SAME_SUBJECT)[:MOST]
    return _told(reader, {other: _reason(*shared(other)) for _, other in best})


def title_words(title: str) -> list[str]:
    """The longer words of a title in lower case, each once."""
    words = re.findall(r"[^\W\d_]+", title.lower())
    return list(dict.fromkeys(word for word in words if len(word) >= SHORTEST_WORD))[:MOST_WORDS]


def _same_words(reader: Reader, initiative_id: str, words: list[str]) -> dict[str, list[str]]:
    """Other engagements by id, with the words that both titles hold."""
    if not words:
        return {}
    query = " OR ".join(f'"{word}"' for word in words)
    rows = reader.rows(SHARED_WORDS, {"words": query, "id": initiative_id, "most": MOST_CANDIDATES})
    shared = {row["owner"]: set(title_words(row["title"])) for row in rows}
    return {owner: [word for word in words if word in held] for owner, held in shared.items()}


def _nearest(places: list[Row]) -> Row | None:
    """The nearest place, which alone counts."""
    return min(places, key=lambda row: int(row["depth"]), default=None)


def _score(subjects: list[Row], words: list[str], places: list[Row], methods: list[Row]) -> float:
    nearest = _nearest(places)
    of_place = 0.0 if nearest is None else SAME_PLACE if nearest["depth"] == 0 else PLACE_IN_PLACE
    of_words = SAME_SUBJECT * min(len(subjects), 3) + SAME_WORD * min(len(words), 3)
    return of_words + of_place + SAME_METHOD * min(len(methods), 1)


def _reason(subjects: list[Row], words: list[str], places: list[Row], methods: list[Row]) -> str:
    nearest = _nearest(places)
    reasons = []
    if subjects:
        reasons.append(f"also about {_listed([row['label'] for row in subjects])}")
    if nearest:
        same = nearest["depth"] == 0
        reasons.append(f"{'the same place' if same else 'a place inside or around it'}, {nearest['name']}")
    if words:
        reasons.append(f"its title also says {_listed([f'“{word}”' for word in words])}")
    if methods:
        reasons.append(f"the same method, {methods[0]['label'][0].lower()}{methods[0]['label'][1:]}")
    return "; ".join(reasons)


def _listed(names: list[str], most: int = 3) -> str:
    shown = names[:most]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _told(reader: Reader, reasons: dict[str, str]) -> list[Row]:
    about = {row["id"]: row for row in reader.rows(ABOUT, {"ids": as_list(reasons)})}
    return [{**about[other], "reason": reason} for other, reason in reasons.items()]
