"""References between records, and the quarantine: a raw row with an error is kept out whole."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from ingest.coding.gazetteer import gazetteer
from ingest.coding.similar import did_you_mean
from ingest.records import Issue, Origin, Record
from ingest.schema import tables, vocabulary

Ids = dict[str, set[str]]


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
    near = _own_ids(good) if broken else {}
    for record, field, other, value in broken:
        meant = _vocabulary_ids().get(other) or near.get((record.source_id, other), set())
        yield record.issue("unknown_reference", _remedy(other, value, meant, read), field, value)


def _own_ids(records: list[Record]) -> dict[tuple[str, str], set[str]]:
    """Ids that may have been meant, by source and table: what is said of a source hangs on it alone."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in records:
        ids[record.source_id, record.table].add(record.key[0])
    return ids


def _remedy(other: str, value: str, near: set[str], read: Ids) -> str:
    if value in read[other]:
        return f"the {other} it refers to is itself kept out; mend that row first"
    successor = gazetteer().codes.get(value) if other == "place" else None
    if successor:
        return f"this id was replaced; write {successor}"
    suggestion = did_you_mean(value, near)
    return f"there is no such {other}; {suggestion or 'correct the id or add the row'}"
