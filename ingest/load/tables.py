"""Tables from the schema, and the records in them: one row of the contract is one row of SQL."""

from collections.abc import Iterable
from functools import cache
from sqlite3 import Connection
from typing import Any

from sqlite_utils import Database

from ingest.records import Record
from ingest.schema import code_list, code_list_names, tables, vocabulary

Row = tuple[Any, ...]

COLUMN_TYPES: dict[str, type] = {"string": str, "integer": int, "number": float, "boolean": bool}


def create_tables(db: Database) -> None:
    """Every table of the contract, empty, with keys and references."""
    for table in tables().values():
        columns = {field["name"]: COLUMN_TYPES[field["type"]] for field in table.columns}
        key = table.primary_key
        db.table(table.name).create(
            columns, pk=key[0] if len(key) == 1 else key, not_null=set(table.required) & set(columns)
        )
    db.add_foreign_keys(
        [
            (table.name, key.field, key.other, key.other_field)
            for table in tables().values()
            for key in table.foreign_keys
        ]
    )


def insert_vocabularies(db: Database) -> None:
    """Places, subjects, methods and the terms of every closed list."""
    for name, table in tables().items():
        if table.is_vocabulary:
            kinds = {field["name"]: field["type"] for field in table.fields}
            rows = [[_typed(kinds[field], cell) for field, cell in row.items()] for row in vocabulary(name)]
            columns, marks = ", ".join(kinds), ", ".join("?" * len(kinds))
            db.conn.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)
    db.table("term").insert_all(
        {
            "list": name,
            **{
                field: row.get(field) or None
                for field in ("code", "label", "definition", "source", "broader")
            },
        }
        for name in code_list_names()
        for row in code_list(name).values()
    )


def insert_rows(connection: Connection, name: str, rows: Iterable[Row]) -> None:
    """Rows into a table, each a tuple of the values of its columns in their order (`row_of`)."""
    columns = ", ".join(f"[{column}]" for column in _columns(name))  # one is called `when`
    marks = ", ".join("?" * len(_columns(name)))
    connection.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)


def index_references(db: Database, names: Iterable[str]) -> None:
    """An index on each column of these tables that refers to another table, unless the key begins with it."""
    for name in names:
        table = tables()[name]
        for key in table.foreign_keys:
            if table.primary_key[0] != key.field:
                db.table(name).create_index([key.field])


def row_of(record: Record) -> Row:
    """A checked record as a row of its table; where it is from is filled in where it does not say it."""
    values, origin = record.values, record.origin
    provenance = {
        "source_id": record.source_id,
        "source_file": origin.file,
        "source_line": origin.line,
    }
    return tuple(
        [
            provenance.get(name) if (value := values.get(name)) is None or value == "" else value
            for name in _columns(record.table)
        ]
    )


@cache
def _columns(table: str) -> list[str]:
    return [field["name"] for field in tables()[table].columns]


def _typed(kind: str, cell: str) -> Any:
    """A vocabulary cell as its column type ("" = NULL)."""
    if not cell:
        return None
    return cell == "true" if kind == "boolean" else COLUMN_TYPES[kind](cell)
