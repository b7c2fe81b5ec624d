"""Tables as CSV: in go rows, out comes text that a spreadsheet opens without running anything in it."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from datasette.utils.asgi import Response

from plugins.db import Row

CSV_TYPE = "text/csv; charset=utf-8"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(fields: Sequence[str], rows: Iterable[Row], header: bool = True) -> str:
    """A header (unless it was sent before) and one line a row; None is an empty cell."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(fields))
    if header:
        writer.writeheader()
    writer.writerows({name: harmless(row[name]) for name in fields} for row in rows)
    return out.getvalue()


def csv_file(text: str, name: str) -> Response:
    """CSV that a browser saves as `name`.csv."""
    return Response(text, headers=csv_headers(name), content_type=CSV_TYPE)


def csv_headers(name: str) -> dict[str, str]:
    """Headers by which a browser saves an answer as `name`.csv."""
    return {"content-disposition": f'attachment; filename="{name}.csv"'}


def harmless(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe in front; numbers stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value
