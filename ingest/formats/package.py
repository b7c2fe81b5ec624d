"""Our own tables, named as in the schema: what people edit and what `export` writes.

A table is a CSV file (`result.csv`), a workbook with one sheet (`result.xlsx`), or a sheet (`result`) of a
workbook with several.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from ingest.coding.similar import did_you_mean
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, InputProblem, Issue, Origin, Record
from ingest.schema import Table, tables
from ingest.sources import Source

ANNOTATION = "to_mend"
"""Column of an annotated copy (`ingest/annotate.py`) that says what is wrong with each row."""

NAME = "package"
SUMMARY = "our own CSV files or sheets, one a table, with the columns of schema/tables/"
MAPS: Mapping[str, str] = {"<table>.csv": "the table of that name; columns as in schema/tables/<table>.json"}
LEAVES_OUT: Mapping[str, str] = {ANNOTATION: "what `participation check --annotate` wrote for people"}


class Part(NamedTuple):
    """What holds the rows of one table: a CSV file, or a sheet of a workbook."""

    file: str
    sheet: str
    table: Table

    @property
    def name(self) -> str:
        """How its rows are called in issues and in the ledger."""
        return f"{self.file}/{self.sheet}" if self.sheet else self.file

    def rows(self, raw: RawFolder) -> Iterator[Row]:
        """Its rows, counted."""
        return raw.sheet(self.file, self.sheet) if self.sheet else raw.csv(self.file)


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """A record for each row of each table in the folder, and an issue for each column that is not known."""
    for part in parts(raw):
        yield from _records(raw, part)


def parts(raw: RawFolder) -> list[Part]:
    """The tables in the folder, in the order of the schema. Raises InputProblem for a name that none has."""
    names = [*raw.names("*.csv"), *raw.names("*.xlsx")]
    found = [part for name in names for part in parts_of(raw, name)]
    if not found:
        raise problem("initiative.csv", 1, "missing_file", f"there are no CSV files in {raw.path}")
    order = list(tables())
    return sorted(found, key=lambda part: order.index(part.table.name))


def parts_of(raw: RawFolder, name: str) -> list[Part]:
    """The tables in a CSV file or a workbook. Raises InputProblem for a name that no table has."""
    stem = PurePosixPath(name).stem
    if PurePosixPath(name).suffix == ".csv":
        return [_part(name, "", stem)]
    sheets = raw.sheets(name)
    alone = len(sheets) == 1 and stem in tables()
    return [_part(name, sheet, stem if alone else sheet) for sheet in sheets]


def _part(file: str, sheet: str, name: str) -> Part:
    wanted = {name: table for name, table in tables().items() if table.comes_in_files}
    if name.strip() not in wanted:
        message = f"no table has this name; there are: {', '.join(wanted)}"
        raise problem(file, 1, "unknown_column", message, value=sheet)
    return Part(file, sheet, wanted[name.strip()])


def _records(raw: RawFolder, part: Part) -> Iterator[Emitted]:
    known: set[str] = set()
    for row in part.rows(raw):
        row.cells.pop(ANNOTATION, None)
        if not known:
            yield from _check_columns(part, list(row.cells))
            known = set(part.table.field_names)
        values = {column: cell or None for column, cell in row.cells.items() if column in known}
        yield Record(part.table.name, values, row.origin)


def _check_columns(part: Part, columns: list[str]) -> Iterator[Issue]:
    """An issue for each column that the table does not have, so that the others are judged all the same.

    Raises InputProblem where one is missing without which no row can stand, with those issues before it.
    """
    table = part.table
    where = Origin(part.name, 1)
    unknown = [
        Issue(
            "unknown_column",
            f"table {table.name} has no such column; {_near(column, table.field_names)}",
            where,
            field=column,
        )
        for column in columns
        if column not in table.field_names
    ]
    missing = [
        Issue("missing_column", "the column is missing; add it", where, field=column)
        for column in table.required
        if column not in columns
    ]
    if missing:
        raise InputProblem([*unknown, *missing])
    yield from unknown


def _near(word: str, known: list[str]) -> str:
    """What may have been meant by `word`, or what there is."""
    if ";" in word:
        return "its cells are parted by semicolons; save it with commas between them"
    return did_you_mean(word, known) or f"there are: {', '.join(known)}"
