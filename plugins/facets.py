"""Facets: in go criteria, out come exact counts by place, subject, method, year, …"""

from collections import Counter
from collections.abc import Sequence

from ingest.load.search_index import COUNTED
from plugins.audiences import audience_label
from plugins.criteria import NO_RESULT_ROWS, Criteria
from plugins.db import Reader, Row
from plugins.engine import WIDEST, Only
from plugins.finding import engine
from plugins.terms import codes, label

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

PLACES_BELOW = "SELECT place_id FROM place WHERE parent_id = ?"
SUBJECTS_BELOW = "SELECT subject_id FROM subject WHERE parent_id = ?"


def facet_counts(reader: Reader, criteria: Criteria) -> dict[str, list[Row]]:
    """For each facet its values with id, label and count, the most frequent first (years: the newest).

    Of the organisations only the most frequent are listed.
    """
    counts = engine(reader).counts(criteria, _wanted(reader, criteria))
    decisions = {code: decision_label(reader, code) for code in counts["decision"]}
    return {
        "place": _with_labels(counts["place"], names(reader, "place")),
        "subject": _with_labels(counts["subject"], names(reader, "subject")),
        "method": _with_labels(counts["method"], names(reader, "method")),
        "year": [{"id": y, "label": y, "count": n} for y, n in sorted(counts["year"].items(), reverse=True)],
        "decision": _with_labels(counts["decision"], decisions),
        "kind": _with_labels(counts["kind"], {c: kind_label(reader, c) for c in counts["kind"]}),
        "organisation": _with_labels(counts["organisation"], names(reader, "organisation"))[
            :MOST_ORGANISATIONS
        ],
    }


def _wanted(reader: Reader, criteria: Criteria) -> Only:
    """What is counted: of places and subjects those directly below the chosen one, else the widest."""
    place, subject = criteria.filters.get("place"), criteria.filters.get("subject")
    wanted: dict[str, Sequence[str] | None] = dict.fromkeys(COUNTED)
    wanted["place"] = reader.column(PLACES_BELOW, (place,)) if place else WIDEST
    wanted["subject"] = reader.column(SUBJECTS_BELOW, (subject,)) if subject else WIDEST
    return wanted


def decision_label(reader: Reader, code: str) -> str:
    """Label of a decision or of the state of a reply."""
    return label(reader, "decision" if code in codes(reader, "decision") else "reply_state", code) or code


def kind_label(reader: Reader, code: str) -> str:
    if code == NO_RESULT_ROWS:
        return "Engagement without results here"
    return label(reader, "result_kind", code) or code


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
