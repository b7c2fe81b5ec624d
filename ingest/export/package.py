"""The database as the files it may be made from again: a folder a source, with source.yml and CSVs."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ingest.export.csv import write_table
from ingest.records import InputProblem, Issue, Origin
from ingest.schema import Table, tables
from ingest.sources import SOURCE_FILE, load_source
from ingest.unfold import fold

REFERRED = ("organisation",)
"""Tables whose rows several sources share: each source's folder holds those that its rows refer to."""


def export_csv(database: Path, data: Path, folder: Path) -> dict[str, int]:
    """Write every source of `database` to `<folder>/<source_id>/`; gives the rows written by table.

    `participation build --data FOLDER` makes the same records of it. A source that may not be
    published is left out. The settings of each source come from `<data>/<source_id>/source.yml`. Raises
    InputProblem where that is missing.
    """
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    counts: dict[str, int] = defaultdict(int)
    try:
        sources = connection.execute("SELECT source_id FROM source WHERE publish <> 'no' ORDER BY 1")
        for (source_id,) in sources.fetchall():
            own = folder / source_id
            own.mkdir(parents=True, exist_ok=True)
            _write_settings(data / source_id, own)
            for table in tables().values():
                if table.comes_in_files:
                    counts[table.name] += write_table(own, table.name, _rows(connection, table, source_id))
    finally:
        connection.close()
    return dict(counts)


def _write_settings(source: Path, folder: Path) -> None:
    """The source.yml of the export: the same facts, now in the package format."""
    if not source.is_dir():
        message = f"there is no {source}; give the data folder that the database was built from"
        raise InputProblem([Issue("missing_file", message, Origin(SOURCE_FILE, 1), source_id=source.name)])
    settings = {**load_source(source).settings, "format": "package"}
    for name in ("mapping", "quarantine", "fetch"):
        settings.pop(name, None)
    text = yaml.safe_dump(settings, allow_unicode=True, sort_keys=False, width=110)
    (folder / SOURCE_FILE).write_text(text, encoding="utf-8")


def _rows(connection: sqlite3.Connection, table: Table, source_id: str) -> Iterator[dict[str, Any]]:
    """The rows of a source in a table, in the order of their ids, with their lists as cells."""
    lists = {
        listed.field: _lists(connection, table, listed.junction, listed.column, dict(listed.fixed))
        for listed in table.lists
    }
    where = "source_id = :source_id"
    if table.name in REFERRED:
        where += f" OR {_referred_to(table)}"
    names = ", ".join(field["name"] for field in table.columns)
    order = ", ".join(table.primary_key)
    booleans = {field["name"] for field in table.columns if field["type"] == "boolean"}
    query = f"SELECT {names} FROM {table.name} WHERE {where} ORDER BY {order}"
    for row in connection.execute(query, {"source_id": source_id}):
        values = dict(row)
        for name in booleans:
            values[name] = None if values[name] is None else ("true" if values[name] else "false")
        key = values[table.primary_key[0]]
        yield {**values, **{name: fold(cells.get(key, [])) for name, cells in lists.items()}}


def _lists(
    connection: sqlite3.Connection, table: Table, junction: str, column: str, fixed: dict[str, str]
) -> dict[str, list[str]]:
    """The values of a list cell by record, in the order in which they were loaded."""
    where = " AND ".join(f"{name} = :{name}" for name in fixed) or "1"
    key = table.primary_key[0]
    cells: dict[str, list[str]] = defaultdict(list)
    for record, value in connection.execute(
        f"SELECT {key}, {column} FROM {junction} WHERE {where} ORDER BY rowid", fixed
    ):
        cells[record].append(value)
    return cells


def _referred_to(table: Table) -> str:
    """SQL for: a row of the source refers to this row, by a column or through a junction."""
    clauses = []
    for other in tables().values():
        for key in other.foreign_keys:
            if key.other == table.name and other.name != table.name:
                if "source_id" in other.field_names:
                    clauses.append(f"SELECT {key.field} FROM {other.name} WHERE source_id = :source_id")
                else:
                    clauses.append(
                        f"SELECT {key.field} FROM {other.name} JOIN initiative USING (initiative_id) "
                        "WHERE source_id = :source_id"
                    )
    return f"{table.primary_key[0]} IN ({' UNION '.join(clauses)})"
