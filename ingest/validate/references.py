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
    return [record for record in records if record.place not in kept_out]


def _ids(records: list[Record]) -> Ids:
    """Every id that may be referred to, by table."""
    ids: Ids = defaultdict(set, _vocabulary_ids())
    for record in records:
        ids[record.table].add(record.key[0])
    return ids


@cache
def _vocabulary_ids() -> Ids:
    return {
        name: {row[table.primary_key[0]] for row in vocabulary(name)}
        for name, table in tables().items()
        if table.is_vocabulary
    }


def _broken_references(good: list[Record], every: list[Record]) -> Iterator[Issue]:
    known, read = _ids(good), _ids(every)
    for record in good:
        for key in tables()[record.table].foreign_keys:
            value = record.get(key.field)
            if value and value not in known[key.other]:
                near = _own_ids(good, record.source_id, key.other)
                message = _remedy(key.other, value, near, read)
                yield record.issue("unknown_reference", message, key.field, value)


def _own_ids(records: list[Record], source_id: str, table: str) -> set[str]:
    """Ids that may have been meant: of the same source, so that what is said of it hangs on it alone."""
    if tables()[table].is_vocabulary:
        return _vocabulary_ids()[table]
    return {record.key[0] for record in records if record.table == table and record.source_id == source_id}


def _remedy(other: str, value: str, near: set[str], read: Ids) -> str:
    if value in read[other]:
        return f"the {other} it refers to is itself kept out; mend that row first"
    successor = gazetteer().codes.get(value) if other == "place" else None
    if successor:
        return f"this id was replaced; write {successor}"
    suggestion = did_you_mean(value, near)
    return f"there is no such {other}; {suggestion or 'correct the id or add the row'}"
