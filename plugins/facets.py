"""Facets: in go the ids of matching records, out come exact counts by place, subject, method, year, …"""

from collections import Counter

from plugins.audiences import audience_label
from plugins.criteria import NO_RESULT_ROWS, Criteria
from plugins.db import Reader, Row, as_list
from plugins.terms import label

SHOWN = ("place", "subject", "method", "year", "decision", "kind", "organisation")
MOST_ORGANISATIONS = 20
TITLES = {
    "place": "Place",
    "subject": "Topic",
    "method": "Method",
    "year": "Year",
    "decision": "What was answered",
    "kind": "Kind of result",
    "organisation": "Organisation",
}

TOP_PLACES = """
SELECT p.place_id FROM place p JOIN place c ON c.place_id = p.parent_id
WHERE p.kind IN ('country', 'region') AND c.kind = 'continent'
"""


def facet_counts(reader: Reader, criteria: Criteria, ids: list[int]) -> dict[str, list[Row]]:
    """For each facet its values with id, label and count, the most frequent first (years: the newest).

    Of the organisations only the most frequent are listed.
    """
    counts = _counts(reader, ids)
    decisions = {code: decision_label(reader, code) for code in counts["decision"]}
    return {
        "place": _places(reader, criteria, counts),
        "subject": _subjects(reader, criteria, counts),
        "method": _with_labels(counts["method"], names(reader, "method")),
        "year": [{"id": y, "label": y, "count": n} for y, n in sorted(counts["year"].items(), reverse=True)],
        "decision": _with_labels(counts["decision"], decisions),
        "kind": _with_labels(counts["kind"], {c: kind_label(reader, c) for c in counts["kind"]}),
        "organisation": _with_labels(counts["organisation"], names(reader, "organisation"))[
            :MOST_ORGANISATIONS
        ],
    }


def decision_label(reader: Reader, code: str) -> str:
    """Label of a decision or of the state of a reply."""
    name = "reply_state" if code in ("no_reply_recorded", "answered_as_a_whole") else "decision"
    return label(reader, name, code) or code


def kind_label(reader: Reader, code: str) -> str:
    if code == NO_RESULT_ROWS:
        return "Engagement without results here"
    return label(reader, "result_kind", code) or code


def _counts(reader: Reader, ids: list[int]) -> dict[str, Counter[str]]:
    total = reader.remember("records", lambda: reader.value("SELECT count(*) FROM search_record"))
    everything = len(ids) == total
    rows = reader.remember("all facets", lambda: _count(reader)) if everything else _count(reader, ids)
    counts: dict[str, Counter[str]] = {name: Counter() for name in SHOWN}
    for row in rows:
        counts[row["facet"]][row["code"]] = row["n"]
    return counts


def _count(reader: Reader, ids: list[int] | None = None) -> list[Row]:
    where = "facet IN (SELECT value FROM json_each(:facets))"
    if ids is not None:
        where += " AND record_id IN (SELECT value FROM json_each(:ids))"
    return reader.rows(
        f"SELECT facet, code, count(*) AS n FROM search_facet WHERE {where} GROUP BY facet, code",
        {"facets": as_list(SHOWN), "ids": as_list(ids or [])},
    )


def _places(reader: Reader, criteria: Criteria, counts: dict[str, Counter[str]]) -> list[Row]:
    """Places directly below the chosen one; with none chosen, countries."""
    chosen = criteria.filters.get("place")
    if chosen:
        below = reader.column("SELECT place_id FROM place WHERE parent_id = ?", (chosen,))
    else:
        below = reader.remember("top places", lambda: reader.column(TOP_PLACES))
    return _with_labels(_only(counts["place"], below), names(reader, "place"))


def _subjects(reader: Reader, criteria: Criteria, counts: dict[str, Counter[str]]) -> list[Row]:
    """Subjects directly below the chosen one; with none chosen, the widest."""
    chosen = criteria.filters.get("subject")
    below = reader.column("SELECT subject_id FROM subject WHERE parent_id IS ?", (chosen,))
    return _with_labels(_only(counts["subject"], below), names(reader, "subject"))


def _only(counter: Counter[str], wanted: list[str]) -> Counter[str]:
    return Counter({code: counter[code] for code in wanted if counter[code]})


def _with_labels(counter: Counter[str], labels: dict[str, str]) -> list[Row]:
    ordered = sorted(counter.items(), key=lambda item: (-item[1], labels.get(item[0], item[0])))
    return [{"id": code, "label": labels.get(code, code), "count": count} for code, count in ordered]


NAMES = {
    "place": "SELECT place_id AS id, name FROM place",
    "subject": "SELECT subject_id AS id, label AS name FROM subject",
    "method": "SELECT method_id AS id, label AS name FROM method",
    "organisation": "SELECT organisation_id AS id, name FROM organisation",
    "source": "SELECT source_id AS id, title AS name FROM source",
}


def names(reader: Reader, table: str) -> dict[str, str]:
    """The names in `table` by id."""
    return reader.remember(f"names {table}", lambda: {r["id"]: r["name"] for r in reader.rows(NAMES[table])})


def name_of(reader: Reader, facet: str, code: str) -> str:
    """The name to show for a chosen filter."""
    if facet in NAMES:
        return names(reader, facet).get(code, code)
    if facet == "decision":
        return decision_label(reader, code)
    if facet == "kind":
        return kind_label(reader, code)
    if facet == "audience":
        return audience_label(code)
    return label(reader, "initiative_status", code) or code if facet == "status" else code
