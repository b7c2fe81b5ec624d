"""List cells to junction rows, and junction rows back to list cells."""

from collections.abc import Iterable, Iterator

from ingest.records import Record, split_list
from ingest.schema import LIST_SEPARATOR, tables


def unfold(records: Iterable[Record]) -> Iterator[Record]:
    """A junction record for each value in each list cell; it stands where its record stands."""
    for record in records:
        table = tables()[record.table]
        for listed in table.lists:
            cell = record.get(listed.field)
            for value in split_list(cell) if cell else ():
                values = {table.primary_key[0]: record.key[0], **dict(listed.fixed), listed.column: value}
                yield Record(listed.junction, values, record.origin, record.source_id, cell=listed.field)


def fold(values: Iterable[str]) -> str:
    """Values as one list cell."""
    return LIST_SEPARATOR.join(values)
