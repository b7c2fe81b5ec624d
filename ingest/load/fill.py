"""The table `fill_rate`: of each column of each source, how many rows have a value.

A figure that rests on an empty column is no figure: before a page shows one, it asks here.
"""

import sqlite3

from ingest.schema import Table, tables

PROVENANCE = ("source_id", "source_file", "source_line")
"""Columns that the loader fills in."""


def count_filled(connection: sqlite3.Connection) -> None:
    """Make the table anew, of every table that comes in files; the records must all be there.

    A list is a table of its own, not counted. Later readings fill cells of other sources, so all are counted.
    """
    connection.execute("DROP TABLE IF EXISTS fill_rate")
    connection.execute(
        """CREATE TABLE fill_rate (record_table TEXT NOT NULL, field TEXT NOT NULL, source_id TEXT NOT NULL,
        n_rows INTEGER NOT NULL, n_filled INTEGER NOT NULL, PRIMARY KEY (record_table, field, source_id))"""
    )
    for table in tables().values():
        fields = [field["name"] for field in table.columns if field["name"] not in PROVENANCE]
        if table.comes_in_files and "source_id" in table.field_names:
            connection.executemany(
                "INSERT INTO fill_rate VALUES (?, ?, ?, ?, ?)", _rates(connection, table, fields)
            )


def _rates(
    connection: sqlite3.Connection, table: Table, fields: list[str]
) -> list[tuple[str, str, str, int, int]]:
    """Table, column, source, rows and filled rows, by one scan."""
    filled = ", ".join(f"count([{field}])" for field in fields)
    scan = f"SELECT source_id, count(*), {filled} FROM {table.name} GROUP BY source_id"
    return [
        (table.name, field, source_id, n_rows, n_filled)
        for source_id, n_rows, *counts in connection.execute(scan).fetchall()
        if source_id
        for field, n_filled in zip(fields, counts, strict=True)
    ]
