"""Tables from the schema, and the records in them: one row of the contract is one row of SQL."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

from ingest.records import Record
from ingest.schema import Table, code_list, code_list_names, tables, vocabulary

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


def insert_records(db: Database, records: Iterable[Record]) -> None:
    """The records, each in its table; where from is filled in where the record does not say it."""
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        rows[record.table].append(_row(tables()[record.table], record))
    for name in tables():
        if rows[name]:
            db.table(name).insert_all(rows[name])


def index_references(db: Database) -> None:
    """An index on each column that refers to another table, unless the key begins with it."""
    for table in tables().values():
        for key in table.foreign_keys:
            if table.primary_key[0] != key.field:
                db.table(table.name).create_index([key.field])


def _row(table: Table, record: Record) -> dict[str, Any]:
    provenance = {
        "source_id": record.source_id,
        "source_file": record.origin.file,
        "source_line": record.origin.line,
    }
    row = {}
    for field in table.columns:
        value = record.values.get(field["name"])
        row[field["name"]] = provenance.get(field["name"]) if value in (None, "") else value
    return row


def _typed(kind: str, cell: str) -> Any:
    """A vocabulary cell as its column type ("" = NULL)."""
    if not cell:
        return None
    return cell == "true" if kind == "boolean" else COLUMN_TYPES[kind](cell)
