"""What surrounds a plan: in go places, topics, audiences and dates, out comes who else asks, and promises.

Dates that stop at the year or the month count as the whole of it.
"""

from typing import Any

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY
from ingest.load.search_index import days
from plugins.db import Reader, Row, as_list, grouped
from plugins.facets import names
from plugins.found import add_found
from plugins.terms import add_labels

SOON = "+6 months"
"""How far ahead “soon” reaches where no dates are given."""

WINDOW = "-24 months"
MOST_PROMISES = 30

ABOUT = """
SELECT i.initiative_id, i.title, i.lang, i.summary, i.question, i.start_date, i.end_date, t.status,
       '/initiative/' || i.initiative_id AS url, i.source_url
FROM initiative i JOIN initiative_status t USING (initiative_id)
WHERE i.initiative_id IN (SELECT value FROM json_each(?))
"""
CODES = """
SELECT DISTINCT initiative_id AS owner, {name}_id AS id FROM initiative_{name}
WHERE initiative_id IN (SELECT value FROM json_each(?)) {only} ORDER BY 1, 2
"""

# A place that is the same, inside or around, or that shares ground; everywhere where no place is known.
TOUCHES = """(:anywhere OR EXISTS (
    SELECT 1 FROM initiative_place p JOIN place_closure c
        ON c.descendant_id = p.place_id AND c.ancestor_id IN (SELECT value FROM json_each(:places))
        OR c.ancestor_id = p.place_id AND c.descendant_id IN (SELECT value FROM json_each(:places))
    WHERE p.initiative_id = i.initiative_id AND p.relation = 'about')
  OR i.initiative_id IN (
    SELECT initiative_id FROM initiative_place WHERE relation = 'about' AND place_id IN (
        SELECT area_id FROM place_area WHERE place_id IN (SELECT value FROM json_each(:places))
        UNION SELECT place_id FROM place_area WHERE area_id IN (SELECT value FROM json_each(:places)))))"""
INSIDE = """(:anywhere OR EXISTS (
    SELECT 1 FROM initiative_place p JOIN place_closure c ON c.descendant_id = p.place_id
    WHERE p.initiative_id = i.initiative_id AND p.relation = 'about'
      AND c.ancestor_id IN (SELECT value FROM json_each(:places))))"""
ON_TOPIC = """EXISTS (
    SELECT 1 FROM initiative_subject s JOIN subject_closure c ON c.descendant_id = s.subject_id
    WHERE s.initiative_id = i.initiative_id AND c.ancestor_id IN (SELECT value FROM json_each(:subjects)))"""

# An engagement that is open or planned without a day counts: it may be asking.
ASKING = f"""
SELECT i.initiative_id, t.status,
       CASE WHEN t.first_day IS NULL THEN NULL ELSE max(t.first_day, :first) END AS overlaps_from,
       CASE WHEN t.last_day IS NULL THEN NULL ELSE min(t.last_day, :last) END AS overlaps_to,
       {ON_TOPIC} AS same_topic,
       EXISTS (SELECT 1 FROM initiative_audience a WHERE a.initiative_id = i.initiative_id
               AND a.audience IN (SELECT value FROM json_each(:audiences))) AS same_audience
FROM initiative i JOIN initiative_status t USING (initiative_id)
WHERE {TOUCHES} AND t.status <> 'not_going_forward'
  AND (t.first_day <= :last OR t.first_day IS NULL) AND (t.last_day >= :first OR t.last_day IS NULL)
  AND (t.status IN ('planned', 'open') OR t.first_day IS NOT NULL AND t.last_day IS NOT NULL)
ORDER BY same_topic DESC, same_audience DESC, t.last_day IS NULL, t.last_day, i.initiative_id
"""
# Asked within the window: its period touches it. Where one end is not recorded the other stands for it.
RECENT = f"""
WITH day AS (
    SELECT t.initiative_id, t.n_responses, t.status,
           coalesce(t.first_day, {SQL_FIRST_DAY.format("n.end_date")}) AS first_day,
           coalesce(t.last_day, {SQL_LAST_DAY.format("n.start_date")}) AS last_day
    FROM initiative_status t JOIN initiative n USING (initiative_id)
)
SELECT i.initiative_id, day.first_day IS NULL AS undated,
       day.n_responses > 0 OR EXISTS (SELECT 1 FROM document d WHERE d.initiative_id = i.initiative_id
                                      AND d.kind = 'response') AS replied
FROM initiative i JOIN day USING (initiative_id), build
WHERE {INSIDE} AND (:any_topic OR {ON_TOPIC})
  AND (day.first_day IS NULL
       OR day.first_day <= build.as_of AND day.last_day > date(build.as_of, '{WINDOW}'))
ORDER BY day.last_day DESC, i.initiative_id
"""
OPEN_PROMISES = f"""
SELECT CASE q.kind WHEN 'step' THEN 'step' ELSE 'reply' END AS what, q.promise_id AS id, q.title, q.due_date,
       q.delivery_status, q.status_date, q.initiative_id, i.title AS initiative_title, i.lang, q.source_url,
       '/initiative/' || q.initiative_id AS url, q.state
FROM promise q JOIN initiative i USING (initiative_id)
WHERE q.state IN ('open', 'late', 'not_looked')
  AND ((NOT :anywhere AND {INSIDE} AND (:any_topic OR {ON_TOPIC}))
       OR i.initiative_id IN (SELECT value FROM json_each(:prior)))
ORDER BY q.state <> 'late', q.due_date IS NULL, q.due_date, q.promise_id
LIMIT {MOST_PROMISES}
"""


def about(reader: Reader, initiative_ids: list[str]) -> dict[str, Row]:
    """What engagements are, with names of places, topics and the bodies that ask, by id."""
    owners = (as_list(initiative_ids),)
    rows = add_labels(reader, reader.rows(ABOUT, owners), {"status": "initiative_status"})
    for name, only in (
        ("place", "AND relation = 'about'"),
        ("subject", ""),
        ("organisation", "AND role IN ('lead', 'commissioner')"),
    ):
        labels = names(reader, name)
        found = grouped(reader.rows(CODES.format(name=name, only=only), owners), "owner")
        for row in rows:
            codes = [code["id"] for code in found.get(row["initiative_id"], [])]
            row[f"{name}s"] = [{"id": code, "label": labels.get(code, code)} for code in codes]
    return {row["initiative_id"]: row for row in rows}


def _scope(places: list[str], subjects: list[str]) -> dict[str, Any]:
    return {
        "places": as_list(places),
        "anywhere": not places,
        "subjects": as_list({code[:3] for code in subjects}),
        "any_topic": not subjects,
    }


def asking_now(
    reader: Reader, places: list[str], subjects: list[str], audiences: tuple[str, ...], first: str, last: str
) -> list[Row]:
    """Who asks people there at the time of the plan, or now and soon; the same topic and audience first."""
    as_of = str(reader.value("SELECT as_of FROM build"))
    begins = days(first)[0] if first else min(as_of, days(last)[1]) if last else as_of
    ends = days(last)[1] if last else str(reader.value("SELECT date(?, ?)", (begins, SOON)))
    values = _scope(places, subjects) | {"first": begins, "last": ends, "audiences": as_list(audiences)}
    rows = reader.rows(ASKING, values)
    told = about(reader, [row["initiative_id"] for row in rows])
    return [
        {**told[row["initiative_id"]], **row, "same_topic": bool(row["same_topic"]),
         "same_audience": bool(row["same_audience"])}
        for row in rows
    ]  # fmt: skip


def asked_recently(reader: Reader, places: list[str], subjects: list[str]) -> Row:
    """How often the place and those inside it were asked about the topics in 24 months, and the replies."""
    rows = reader.rows(RECENT, _scope(places, subjects))
    dated = [row for row in rows if not row["undated"]]
    told = about(reader, [row["initiative_id"] for row in dated])
    bounds = reader.row(f"SELECT date(as_of, '{WINDOW}', '+1 day') AS first, as_of AS last FROM build") or {}
    return {
        "from": bounds["first"],
        "to": bounds["last"],
        "n_asked": len(dated),
        "n_replied": sum(row["replied"] for row in dated),
        "n_without_date": len(rows) - len(dated),
        "initiatives": [
            {
                "initiative_id": row["initiative_id"],
                "title": told[row["initiative_id"]]["title"],
                "lang": told[row["initiative_id"]]["lang"],
                "replied": bool(row["replied"]),
                "url": told[row["initiative_id"]]["url"],
            }
            for row in dated
        ],
    }


def open_promises(
    reader: Reader, places: list[str], subjects: list[str], initiative_ids: list[str]
) -> list[Row]:
    """What was promised and is not recorded as done: there on these topics, or after prior engagements."""
    values = _scope(places, subjects) | {"prior": as_list(initiative_ids)}
    return add_found(reader, reader.rows(OPEN_PROMISES, values))
