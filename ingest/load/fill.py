"""The view `fill_rate`: of each column of each source, how many rows have a value. Made from the schema.

A figure that rests on an empty column is no figure: before a page shows one, it asks here (`plugins/read.py`).
"""

from ingest.schema import Table, tables

PROVENANCE = ("source_id", "source_file", "source_line")
"""Columns that the loader fills in."""


def fill_rate_view() -> str:
    """The statement that makes it: record_table, field, source_id, n_rows, n_filled.

    Of every table that comes in files, one scan each (MATERIALIZED); its lists are tables of their own.
    """
    counted = [table for table in tables().values() if table.comes_in_files and "source_id" in _columns(table)]
    scans = ",\n".join(
        f"of_{table.name} AS MATERIALIZED (SELECT source_id, count(*) AS n_rows, "
        f"{', '.join(f'count([{name}]) AS [{name}]' for name in _filled_in(table))} "
        f"FROM {table.name} GROUP BY source_id)"
        for table in counted
    )
    rows = "\nUNION ALL\n".join(
        f"SELECT '{table.name}' AS record_table, '{name}' AS field, source_id, n_rows, [{name}] AS n_filled "
        f"FROM of_{table.name}"
        for table in counted
        for name in _filled_in(table)
    )
    return f"CREATE VIEW fill_rate AS\nWITH {scans}\n{rows}"


def _columns(table: Table) -> list[str]:
    return [field["name"] for field in table.columns]


def _filled_in(table: Table) -> list[str]:
    return [name for name in _columns(table) if name not in PROVENANCE]
