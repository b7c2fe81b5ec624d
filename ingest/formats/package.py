"""Our own CSVs, one file a table, named as the table: what people edit and what `export` writes."""

from collections.abc import Iterator, Mapping

from ingest.coding.similar import did_you_mean
from ingest.gate import RawFolder, problem
from ingest.records import Emitted, Record
from ingest.schema import Table, tables
from ingest.sources import Source

NAME = "package"
SUMMARY = "our own CSV files, one a table, with the columns of schema/tables/"
MAPS: Mapping[str, str] = {"<table>.csv": "the table of that name; columns as in schema/tables/<table>.json"}
LEAVES_OUT: Mapping[str, str] = {}


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """A record for each row of each `<table>.csv` in the folder."""
    wanted = {f"{name}.csv": table for name, table in tables().items() if table.comes_in_files}
    stray = [name for name in raw.names("*.csv") if name not in wanted]
    if stray:
        raise problem(
            stray[0], 1, "unknown_column", f"no table has this name; there are: {', '.join(wanted)}"
        )
    present = [name for name in wanted if (raw.path / name).exists()]
    if not present:
        raise problem("initiative.csv", 1, "missing_file", f"there are no CSV files in {raw.path}")
    for name in present:
        yield from _records(raw, name, wanted[name])


def _records(raw: RawFolder, name: str, table: Table) -> Iterator[Record]:
    checked = False
    for row in raw.csv(name):
        if not checked:
            _check_columns(name, list(row.cells), table)
            checked = True
        values = {column: cell for column, cell in row.cells.items() if cell}
        yield Record(table.name, values, row.origin)


def _check_columns(name: str, columns: list[str], table: Table) -> None:
    known = table.field_names
    for column in columns:
        if column not in known:
            message = f"table {table.name} has no such column; {_near(column, known)}"
            raise problem(name, 1, "unknown_column", message, column)
    for column in table.required:
        if column not in columns:
            raise problem(name, 1, "missing_column", "the column is missing; add it", column)


def _near(word: str, known: list[str]) -> str:
    """What may have been meant by `word`, or what there is."""
    return did_you_mean(word, known) or f"there are: {', '.join(known)}"
