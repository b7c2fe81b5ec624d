"""What may have been settled since it was read: in go a place and a day, out come replies and promises.

What is searched for is not recorded, so nobody knows which places and topics are searched most. The order
goes by what can be counted instead: how many records a search for the place and the topic finds. The more it
finds, the likelier it is that somebody comes upon what is out of date there.
"""

from dataclasses import dataclass
from datetime import date
from itertools import product

from ingest.dates import first_day
from plugins.db import Reader, Row, as_list, grouped
from plugins.reading import a_year_before, in_words
from plugins.terms import add_labels

UNSETTLED = """
SELECT u.*, i.title AS initiative_title, r.title AS result_title, o.name AS organisation
FROM unsettled u JOIN initiative i USING (initiative_id) LEFT JOIN result r USING (result_id)
LEFT JOIN organisation o USING (organisation_id)
"""
CODES = """
SELECT 'result' AS owner_table, result_id AS owner, facet, code FROM result_found_by
WHERE result_id IN (SELECT value FROM json_each(:results))
UNION
SELECT 'initiative', initiative_id, 'place', place_id FROM initiative_place
WHERE relation = 'about' AND initiative_id IN (SELECT value FROM json_each(:initiatives))
UNION
SELECT 'initiative', initiative_id, 'subject', subject_id FROM initiative_subject
WHERE initiative_id IN (SELECT value FROM json_each(:initiatives))
"""
FOUND_BY = """
SELECT facet, code, record_id FROM search_facet
WHERE facet IN ('place', 'subject') AND code IN (SELECT value FROM json_each(:codes))
"""
NAMES = """
SELECT place_id AS id, name AS label FROM place WHERE place_id IN (SELECT value FROM json_each(:codes))
UNION ALL
SELECT subject_id, label FROM subject WHERE subject_id IN (SELECT value FROM json_each(:codes))
"""
INSIDE = "SELECT descendant_id FROM place_closure WHERE ancestor_id = ?"

Owner = tuple[str, str]
"""Table and id of the result or engagement that a reply or a step is about."""


@dataclass(frozen=True)
class Codes:
    """Places and topics of a result or an engagement."""

    places: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def unsettled(reader: Reader, today: date, place: str = "", stale: bool = False) -> Row:
    """Undecided replies and open promises inside `place`, or everywhere, those first whose search finds most.

    `stale` keeps those that were not read in the year before `today`; those without a day of reading are kept
    too. Of a month or a year of reading the first day counts. Gives the number of all (`n_unsettled`), the
    day before which a reading is stale (`stale_before`), the earliest one that is not (`next_read_on`), and
    the `records`.
    """
    rows = add_labels(reader, reader.rows(UNSETTLED), {"delivery_status": "delivery_status"})
    codes = _codes(reader, rows)
    if place:
        inside = set(reader.column(INSIDE, (place,)))
        rows = [row for row in rows if inside.intersection(codes.get(owner(row), Codes()).places)]
    limit = a_year_before(today)
    shown = [row for row in rows if is_stale(row["read_on"], limit)] if stale else rows
    fresh = [row["read_on"] for row in rows if not is_stale(row["read_on"], limit)]
    return {
        "as_of": str(today),
        "stale_before": str(limit),
        "n_unsettled": len(rows),
        "n_stale": len(rows) - len(fresh),
        "n_without_day": sum(not row["read_on"] for row in rows),
        "next_read_on": min(fresh, key=first_day, default=None),
        "records": _ranked(reader, shown, codes),
    }


def is_stale(read_on: str | None, limit: date) -> bool:
    """Whether it may not have been read since `limit`; what says no day may not have been."""
    return read_on is None or first_day(read_on) < limit


def owner(row: Row) -> Owner:
    """What a reply or a step is about: a result or, where none is named, the engagement as a whole."""
    return ("result", row["result_id"]) if row["result_id"] else ("initiative", row["initiative_id"])


def _codes(reader: Reader, rows: list[Row]) -> dict[Owner, Codes]:
    owners = {owner(row) for row in rows}
    values = {
        f"{table}s": as_list(sorted(key for found, key in owners if found == table))
        for table in ("result", "initiative")
    }
    found = [row | {"of": (row["owner_table"], row["owner"])} for row in reader.rows(CODES, values)]
    return {
        of: Codes(
            *(
                tuple(sorted(row["code"] for row in group if row["facet"] == facet))
                for facet in ("place", "subject")
            )
        )
        for of, group in grouped(found, "of").items()
    }


def _ranked(reader: Reader, rows: list[Row], codes: dict[Owner, Codes]) -> list[Row]:
    """The rows with place, topic and what a search for both finds: most found first, then longest unread."""
    wanted = {code for row in rows if (own := codes.get(owner(row))) for code in (*own.places, *own.subjects)}
    given = {"codes": as_list(sorted(wanted))}
    found: dict[str, set[int]] = {code: set() for code in wanted}
    for hit in reader.rows(FOUND_BY, given):
        found[hit["code"]].add(hit["record_id"])
    labels = {row["id"]: row["label"] for row in reader.rows(NAMES, given)}
    most = {of: _most_found(codes.get(of, Codes()), found) for of in {owner(row) for row in rows}}
    shown = [_shown(row, *most[owner(row)], labels) for row in rows]
    return sorted(shown, key=lambda row: (-row["n_found"], row["read_on"] or "", row["record_id"]))


def _most_found(own: Codes, found: dict[str, set[int]]) -> tuple[int, str | None, str | None]:
    """How many records the place and the topic find that find most together, and which those are."""
    pairs = [
        (len(found[place] & found[subject]), place, subject)
        for place, subject in product(own.places, own.subjects)
    ]
    return max(pairs, key=lambda pair: pair[0], default=(0, None, None))


def _shown(row: Row, n_found: int, place: str | None, subject: str | None, labels: dict[str, str]) -> Row:
    undecided_since = row["said_on"] if row["kind"] == "undecided" else None
    return {
        **row,
        "last_read": in_words(row["read_on"], row["day_of"], undecided_since),
        "place": {"id": place, "label": labels.get(place, place)} if place else None,
        "subject": {"id": subject, "label": labels.get(subject, subject)} if subject else None,
        "n_found": n_found,
    }
