"""What the licence of a source lets us publish: all, facts only or nothing (`schema/licences.csv`)."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from ingest.paths import SCHEMA
from ingest.records import Issue, Origin, Record
from ingest.schema import tables

LEVELS = ("no", "facts_only", "full")
"""From the least to the most that is published."""


@cache
def licences() -> dict[str, dict[str, str]]:
    """The rows of `schema/licences.csv` by licence."""
    with (SCHEMA / "licences.csv").open(encoding="utf-8", newline="") as file:
        return {row["licence"]: row for row in csv.DictReader(file)}


def too_much(licence: str, publish: str) -> str:
    """Why a licence does not let so much be published, and what would be right; "" where it does."""
    row = licences().get(licence)
    if row is None:
        if publish == "no":
            return ""
        return f"{licence} is not in schema/licences.csv; add it there with what it allows, or write no"
    if LEVELS.index(publish) <= LEVELS.index(row["most"]):
        return ""
    return f"{licence} does not allow it: {row['reason']}; write {row['most']}"


def keep_facts_only(records: Iterable[Record]) -> list[Issue]:
    """Empty the prose of sources of which only facts may be published; an issue counts it, field by field.

    Prose are the fields that their table's schema marks with `"prose": true`.
    """
    records = list(records)
    limited = {one.key[0] for one in records if one.table == "source" and one.get("publish") == "facts_only"}
    emptied: Counter[tuple[str, str, str]] = Counter()
    for record in records:
        for name in prose(record.table) if record.source_id in limited else ():
            if record.get(name):
                record.values[name] = None
                emptied[record.source_id, record.table, name] += 1
    return list(_said(emptied))


def _said(emptied: Counter[tuple[str, str, str]]) -> Iterator[Issue]:
    for (source_id, table, name), number in emptied.items():
        message = (
            f"{number} texts are not published: of this source only facts may be, as its source.yml says"
        )
        yield Issue(
            "prose_left_out", message, Origin("source.yml", 1), table, field=name, source_id=source_id
        )


@cache
def prose(table: str) -> list[str]:
    """The fields of a table in which somebody tells something at length."""
    return [field["name"] for field in tables()[table].fields if field.get("prose")]
