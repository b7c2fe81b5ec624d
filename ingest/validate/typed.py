"""Typed values for the records that are certainly good, without a run of Frictionless over each row."""

from itertools import compress
from typing import Any

import polars as pl
from frictionless import Field, Schema

from ingest.records import Record, plain
from ingest.validate.compiled import misfits, missing_values, text_is_value, value_reader

AT_ONCE = 500
"""Records whose cells are gathered in one go: few enough for the processor's cache."""


def accept(schema: Schema, records: list[Record]) -> list[Record]:
    """Put typed values in place of the text of the records that are certainly good, and return the others.

    The values are those that Frictionless reads; equal texts of a field share one. Records are judged one by
    one: whether values are unique is not looked at.
    """
    names = schema.field_names
    columns = list(map(_texts, _columns(names, records)))
    frame = pl.DataFrame({str(at): pl.Series(texts, dtype=pl.String) for at, texts in enumerate(columns)})
    doubtful = misfits(schema.fields, frame).to_list()
    good = [not one for one in doubtful]
    values = [
        _typed(field, list(compress(texts, good)))
        for field, texts in zip(schema.fields, columns, strict=True)
    ]
    for record, row in zip(compress(records, good), zip(*values, strict=True), strict=True):
        record.values = dict(zip(names, row, strict=True))
    return list(compress(records, doubtful))


def _columns(names: list[str], records: list[Record]) -> list[list[Any]]:
    columns: list[list[Any]] = [[] for _ in names]
    for start in range(0, len(records), AT_ONCE):
        rows = [list(map(record.values.get, names)) for record in records[start : start + AT_ONCE]]
        for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
            column += cells
    return columns


def _texts(cells: list[Any]) -> list[str]:
    """The cells of a column as `Record.get` gives them."""
    return ["" if cell is None else cell if type(cell) is str else str(cell) for cell in cells]


def _typed(field: Field, texts: list[str]) -> list[Any]:
    if text_is_value(field):
        missing = frozenset(missing_values(field))
        return [None if text in missing else text for text in texts]
    read = value_reader(field)
    known = {text: plain(read(text)) for text in set(texts)}
    return [known[text] for text in texts]
