"""The package layout: one folder a source, one CSV a table, the same columns that may be loaded again."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ingest.schema import tables


def write_table(folder: Path, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write `<folder>/<name>.csv` with all columns of the table; gives the number of rows (none: no file).

    Raises ValueError where a row has a column that the table lacks.
    """
    rows = list(rows)
    path = folder / f"{name}.csv"
    if not rows:
        path.unlink(missing_ok=True)
        return 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, tables()[name].field_names, lineterminator="\n")
        writer.writeheader()
        writer.writerows({column: cell_text(value) for column, value in row.items()} for row in rows)
    return len(rows)


def cell_text(value: Any) -> str:
    """A value as its cell: empty for NULL, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
