"""Typed values for the records that are certainly good, without a run of Frictionless over each row."""

from typing import Any

import polars as pl
from frictionless import Field, Schema

from ingest.records import Record, plain
from ingest.validate.compiled import misfits, text_is_value, value_reader


def accept(schema: Schema, records: list[Record]) -> list[Record]:
    """Put typed values in place of the text of the records that are certainly good, and return the others.

    The values are those that Frictionless reads; equal texts of a field share one. Records are judged one by
    one: whether values are unique is not looked at.
    """
    names = schema.field_names
    columns = {str(at): [record.get(name) for record in records] for at, name in enumerate(names)}
    frame = pl.DataFrame(columns, dict.fromkeys(columns, pl.String))
    doubtful = misfits(schema.fields, frame)
    good = frame.filter(~doubtful)
    values = [_typed(field, column.to_list()) for field, column in zip(schema.fields, good, strict=True)]
    rows = zip(*values, strict=True)
    suspects = []
    for record, is_doubtful in zip(records, doubtful, strict=True):
        if is_doubtful:
            suspects.append(record)
        else:
            record.values = dict(zip(names, next(rows), strict=True))
    return suspects


def _typed(field: Field, texts: list[str]) -> list[Any]:
    read = value_reader(field)
    if text_is_value(field):
        return list(map(read, texts))
    known = {text: plain(read(text)) for text in set(texts)}
    return [known[text] for text in texts]
