"""What became of every raw row: rows read = loaded + quarantined + merged, for each file of each source."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.records import Issue, Merged, Record

OF_THE_HEADER = ("unknown_column",)
"""Kinds of problem with the header of a file, which is no row that could be kept out."""


@dataclass(frozen=True)
class LedgerRow:
    """Counts of one raw file."""

    source_id: str
    source_file: str
    rows_read: int
    loaded: int
    quarantined: int
    merged: int

    @property
    def balances(self) -> bool:
        return self.rows_read == self.loaded + self.quarantined + self.merged


def balance(
    rows_read: dict[tuple[str, str], int],
    read: Iterable[Record],
    loaded: Iterable[Record],
    issues: Iterable[Issue],
    merged: Iterable[tuple[str, Merged]],
) -> list[LedgerRow]:
    """The ledger. A raw row is quarantined when it has an error, loaded when one of its records is in the

    database, and merged when all it had went into records of other rows. A row that is none of the three was
    lost by its reader: the ledger then does not balance.
    """
    bad = {
        (issue.source_id, issue.origin)
        for issue in issues
        if issue.severity == "error" and issue.issue_type not in OF_THE_HEADER
    }
    good = {record.place for record in loaded} - bad
    rest = {record.place for record in read} | {(source, row.origin) for source, row in merged}
    rest -= bad | good
    counts = [Counter((source, origin.file) for source, origin in origins) for origins in (good, bad, rest)]
    return [
        LedgerRow(source, file, number, *(count[source, file] for count in counts))
        for (source, file), number in sorted(rows_read.items())
    ]


def totals(ledger: Iterable[LedgerRow]) -> list[LedgerRow]:
    """The ledger summed up by source."""
    rows: dict[str, LedgerRow] = {}
    for row in ledger:
        sum_ = rows.get(row.source_id, LedgerRow(row.source_id, "", 0, 0, 0, 0))
        rows[row.source_id] = LedgerRow(
            row.source_id,
            "",
            sum_.rows_read + row.rows_read,
            sum_.loaded + row.loaded,
            sum_.quarantined + row.quarantined,
            sum_.merged + row.merged,
        )
    return list(rows.values())
