"""Records that were taken down, `data/takedowns.csv`: left out of every build with all that hangs on them.

The file names a record by a fingerprint of its table and id, since an id may be made of what must go, and
says when and why it was taken down, never what it held.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from ingest.gate import RawFolder
from ingest.records import Issue, Record, split_list
from ingest.schema import LIST_SEPARATOR, ListField, tables
from ingest.sources import Source

TAKEDOWNS_FILE = "takedowns.csv"
COLUMNS = ("record_table", "record_sha256", "date", "reason")

SHARED = "organisation"
"""Several sources may record one. What refers to it, and need not, loses the reference only when it goes."""

Key = tuple[str, str]
"""Table and id of a record."""


def fingerprint(table: str, record_id: str) -> str:
    """SHA-256 of the table and id of a record, in hexadecimal digits."""
    return hashlib.sha256(f"{table}/{record_id}".encode()).hexdigest()


def read_takedowns(data: Path) -> set[Key]:
    """Table and fingerprint of every record that was taken down; none where `data` has no such file."""
    if not (data / TAKEDOWNS_FILE).exists():
        return set()
    return {
        (row.pop("record_table"), row.pop("record_sha256")) for row in RawFolder(data).csv(TAKEDOWNS_FILE)
    }


def taken_down(sources: Iterable[Source]) -> set[Key]:
    """What the lists beside the folders of the `sources` name."""
    return {key for data in {source.folder.parent for source in sources} for key in read_takedowns(data)}


def add_takedown(data: Path, table: str, record_id: str, day: date, reason: str) -> None:
    """Write a record into the file, which is begun where there is none."""
    path = data / TAKEDOWNS_FILE
    begun = path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not begun:
            writer.writerow(COLUMNS)
        writer.writerow([table, fingerprint(table, record_id), day.isoformat(), reason])


def honour_takedowns(
    records: Iterable[Record], issues: Iterable[Issue], sources: Iterable[Source]
) -> tuple[list[Record], list[Issue]]:
    """The records without those that were taken down, and the issues without theirs.

    What refers to a record goes with it. A raw row of which nothing is left has an issue that says no more.
    """
    records, issues = list(records), list(issues)
    listed = taken_down(sources)
    if not listed:
        return records, issues
    named = {key for record in records for key in ((record.table, record.key[0]), *_named(record))}
    lost = {(table, key) for table, key in named if (table, fingerprint(table, key)) in listed}
    gone: set[int] = set()
    while (
        found := {
            id(record)
            for record in records
            if (record.table, record.key[0]) in lost or any(key in lost for key in _needs(record))
        }
        - gone
    ):
        gone |= found
        lost |= {(record.table, record.key[0]) for record in records if id(record) in found}
    if not lost:
        return records, issues
    kept = [record for record in records if id(record) not in gone]
    for record in kept:
        _forget(record, lost)
    places = {record.place for record in records if id(record) in gone}
    empty = places - {record.place for record in kept}
    said = [
        issue
        for issue in issues
        if (issue.source_id, issue.origin) not in empty and (issue.table, issue.record_id) not in lost
    ]
    for source_id, origin in sorted(empty):
        if source_id:
            message = "the record was taken down; leave it out of the source if it is yours"
            said.append(Issue("taken_down", message, origin, source_id=source_id))
    return kept, said


def _named(record: Record) -> Iterator[Key]:
    """All records that this one names, in a cell or in a list of them."""
    table = tables()[record.table]
    for key in table.foreign_keys:
        yield key.other, record.get(key.field)
    for listed in table.lists:
        for other in _listed(listed):
            for value in split_list(record.get(listed.field)):
                yield other, value


def _listed(listed: ListField) -> list[str]:
    """The tables that the values of a list refer to."""
    return [key.other for key in tables()[listed.junction].foreign_keys if key.field == listed.column]


def _needs(record: Record) -> Iterator[Key]:
    """The records without which this one may not stand."""
    table = tables()[record.table]
    for key in table.foreign_keys:
        if key.other != SHARED or key.field in table.required:
            yield key.other, record.get(key.field)
    if record.table == "coding":
        yield record.get("record_table"), record.get("record_id")
    if record.table == "override":
        yield from (("initiative", record.get("record")), ("result", record.get("record")))


def _forget(record: Record, lost: set[Key]) -> None:
    """Take references that a record need not have out of it."""
    table = tables()[record.table]
    for key in table.foreign_keys:
        if (key.other, record.get(key.field)) in lost:
            record.values[key.field] = None
    for listed in table.lists:
        others = _listed(listed)
        ids = split_list(record.get(listed.field))
        left = [one for one in ids if not any((other, one) in lost for other in others)]
        if left != ids:
            record.values[listed.field] = LIST_SEPARATOR.join(left)
