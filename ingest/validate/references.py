"""References between records, and the quarantine: a raw row with an error is kept out whole."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from ingest.coding.gazetteer import gazetteer
from ingest.coding.similar import did_you_mean
from ingest.records import Issue, Origin, Record
from ingest.schema import tables, vocabulary

Ids = dict[str, set[str]]

FEW = 8
"""Ids of an engagement that a message lists in full."""


def quarantine(records: list[Record], issues: list[Issue]) -> tuple[list[Record], list[Issue]]:
    """The records that may be loaded, and all issues, those of broken references included.

    A row that is kept out takes with it the rows that refer to it, until nothing refers into the void.
    """
    found = list(issues)
    kept_out = {(issue.source_id, issue.origin) for issue in found if issue.severity == "error"}
    good = _without(records, kept_out)
    while True:
        broken = list(_broken_references(good, records))
        if not broken:
            return good, found
        found += broken
        good = _without(good, {(issue.source_id, issue.origin) for issue in broken})


def _without(records: list[Record], kept_out: set[tuple[str, Origin]]) -> list[Record]:
    return [record for record in records if record.place not in kept_out] if kept_out else list(records)


def _ids(records: list[Record]) -> Ids:
    """Every id that may be referred to, by table."""
    ids: Ids = defaultdict(set, _vocabulary_ids())
    referred_to = {key.other for table in tables().values() for key in table.foreign_keys}
    for record in records:
        if record.table in referred_to:
            ids[record.table].add(record.key[0])
    return ids


@cache
def _vocabulary_ids() -> Ids:
    ids = {
        name: {row[table.primary_key[0]] for row in vocabulary(name)}
        for name, table in tables().items()
        if table.is_vocabulary and name != "place"
    }
    return ids | {"place": set(gazetteer().places)}  # which is kept ready


def _broken_references(good: list[Record], every: list[Record]) -> Iterator[Issue]:
    known = _ids(good)
    broken = [
        (record, key.field, key.other, value)
        for record in good
        for key in tables()[record.table].foreign_keys
        if (value := record.get(key.field)) and value not in known[key.other]
    ]
    read = _ids(every) if broken else known
    near = Near(good) if broken else None
    for record, field, other, value in broken:
        remedy = (
            _remedy(other, value, read)
            or f"there is no such {other}; {near and near.meant(record, other, value)}"
        )
        yield record.issue("unknown_reference", remedy, field, value)


class Near:
    """Ids that may have been meant: of the same engagement, else of the same source.

    What is said of a source hangs on it and on the engagements that it refers to, and on no other.
    """

    def __init__(self, records: list[Record]) -> None:
        self.of_source: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.of_engagement: dict[tuple[str, str], set[str]] = defaultdict(set)
        for record in records:
            self.of_source[record.source_id, record.table].add(record.key[0])
            if record.table != "initiative" and record.get("initiative_id"):
                self.of_engagement[record.get("initiative_id"), record.table].add(record.key[0])

    def meant(self, record: Record, other: str, value: str) -> str:
        """What `record`, which refers to the row `value` of the table `other`, may mean instead."""
        engagement = record.get("initiative_id") if record.table != "initiative" else ""
        if engagement and "initiative_id" in tables()[other].field_names and other != "initiative":
            return _of_engagement(engagement, value, sorted(self.of_engagement[engagement, other]), other)
        near = _vocabulary_ids().get(other) or self.of_source[record.source_id, other]
        return did_you_mean(value, near) or "correct the id or add the row"


def _of_engagement(engagement: str, value: str, ids: list[str], other: str) -> str:
    """A row of another engagement cannot be meant, however near its id is."""
    if not ids:
        return f"{engagement} has no {other} yet; add the row or leave the cell empty"
    some = ", ".join(ids[:FEW])
    listed = some if len(ids) <= FEW else f"{some} and {len(ids) - FEW} more"
    return did_you_mean(value, ids) or f"give one that {engagement} has: {listed}"


def _remedy(other: str, value: str, read: Ids) -> str:
    """What would be right where the id is known but not there, or ""."""
    if value in read[other]:
        return f"the {other} it refers to is itself kept out; mend that row first"
    successor = gazetteer().codes.get(value) if other == "place" else None
    return f"this id was replaced; write {successor}" if successor else ""
