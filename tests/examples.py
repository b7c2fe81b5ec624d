"""The example rows of `schema/examples/`: valid ones that fit together, and rows with one thing wrong."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ingest.paths import SCHEMA
from ingest.records import Origin, Record
from ingest.schema import tables, vocabulary
from ingest.sources import Source

EXAMPLES = SCHEMA / "examples"

SOURCE_ID = "example"


@dataclass(frozen=True)
class Invalid:
    """A row of `invalid/<table>.csv`: its line there, the field and rule it breaks, and its cells."""

    table: str
    line: int
    field: str
    rule: str
    cells: dict[str, str]

    def __str__(self) -> str:
        return f"{self.table}-{self.line}-{self.field}-{self.rule}"

    @property
    def record(self) -> Record:
        return record(self.table, self.cells, Origin(f"invalid/{self.table}.csv", self.line))


def record(table: str, cells: dict[str, str], origin: Origin) -> Record:
    """The row as a reader hands it out."""
    return Record(table, {name: cell or None for name, cell in cells.items()}, origin, SOURCE_ID)


def valid_rows(table: str) -> list[dict[str, str]]:
    """The valid example rows of a table; of a vocabulary its first rows."""
    if tables()[table].is_vocabulary:
        return vocabulary(table)[:3]
    return _rows(EXAMPLES / "valid" / f"{table}.csv")


def valid_records(table: str) -> list[Record]:
    return [
        record(table, cells, Origin(f"{table}.csv", line))
        for line, cells in enumerate(valid_rows(table), start=2)
    ]


@cache
def invalid_rows(table: str) -> list[Invalid]:
    """The invalid example rows of a table, with `{repeat:x:20001}` written out."""
    return [
        Invalid(
            table,
            line,
            cells.pop("breaks_field"),
            cells.pop("breaks_rule"),
            {name: _written_out(cell) for name, cell in cells.items()},
        )
        for line, cells in enumerate(_rows(EXAMPLES / "invalid" / f"{table}.csv"), start=2)
    ]


def every_invalid_row() -> list[Invalid]:
    return [row for table in tables() for row in invalid_rows(table)]


def source_of_examples(folder: Path, invalid: bool = False) -> Source:
    """A source of our own CSVs in `folder`: the valid rows and, if wished, the invalid ones below them."""
    for name, table in tables().items():
        if table.comes_in_files:
            rows = valid_rows(name) + [row.cells for row in invalid_rows(name) if invalid]
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, table.field_names, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    settings = {name: cell for name, cell in valid_rows("source")[0].items() if name != "source_id" and cell}
    return Source(SOURCE_ID, folder, folder, settings)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _written_out(cell: str) -> str:
    marker = re.fullmatch(r"\{repeat:(.):(\d+)\}", cell)
    return marker[1] * int(marker[2]) if marker else cell
