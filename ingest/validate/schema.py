"""Records against the Table Schema, judged by Frictionless: text cells in, typed values and issues out."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from frictionless import Resource, Schema
from frictionless.errors import CellError, RowError

from ingest.coding.similar import code_written, did_you_mean
from ingest.gate.ids import common_form, lookalike
from ingest.records import Issue, Record, plain, shorten
from ingest.schema import Table, tables

ISSUE_TYPES = {
    "required": "constraint_required",
    "pattern": "constraint_pattern",
    "enum": "constraint_enum",
    "minimum": "constraint_minimum",
    "maximum": "constraint_maximum",
    "maxLength": "constraint_max_length",
}
"""Constraint of the Table Schema → issue type."""

WORTH_A_FIRST_PASS = 200
"""Records of a table; for fewer, Frictionless alone is as quick."""

SIGNALLING = re.compile(r"\s*[+-]?snan\d*\s*", re.IGNORECASE)

BATCH = 50_000
"""Records that are checked in one go, which bounds the memory it takes."""


def check_schema(records: list[Record]) -> Iterator[Issue]:
    """Check every record, table by table, and put typed values in place of its text.

    Ids are unique over all files: the second row with an id is the one at fault. A row split from a list cell
    is judged by its own value; the id it shares with the row it comes from is judged there.
    """
    by_table = sorted(records, key=lambda record: record.table)
    for name, group in groupby(by_table, key=lambda record: record.table):
        yield from _check_table(tables()[name], list(group))


def _check_table(table: Table, records: list[Record]) -> Iterator[Issue]:
    schema = Schema.from_descriptor(_cells_only(table.descriptor))
    yield from _judged(table, schema, _suspects(schema, records))
    yield from _repeated(records)


def _suspects(schema: Schema, records: list[Record]) -> list[Record]:
    """The records that Frictionless has to judge; the others get their typed values here."""
    looks_beyond_a_row = any(field.constraints.get("unique") for field in schema.fields)
    if len(records) < WORTH_A_FIRST_PASS or looks_beyond_a_row:
        return records
    from ingest.validate.typed import accept  # loads polars: 0.1 s and 24 MB that serving does not need

    batches = (records[start : start + BATCH] for start in range(0, len(records), BATCH))
    return [suspect for batch in batches for suspect in accept(schema, batch)]


def _judged(table: Table, schema: Schema, records: list[Record]) -> Iterator[Issue]:
    if not records:
        return
    names = table.field_names
    rows = [[_quiet(record.get(name)) for name in names] for record in records]
    with Resource(data=[names, *rows], schema=schema) as resource:
        for record, row in zip(records, resource.row_stream, strict=True):
            for error in row.errors:
                if not _is_judged_elsewhere(table, record, error):
                    yield _issue(table, record, error)
            record.values = {name: plain(value) for name, value in row.to_dict().items()}


def _quiet(cell: str) -> str:
    """The cell, a signalling “not a number”, on which Frictionless stumbles, as the common one."""
    return "NaN" if SIGNALLING.fullmatch(cell) else cell


def _cells_only(descriptor: dict[str, Any]) -> dict[str, Any]:
    """The schema without what looks beyond one row; keys and references are checked over all sources."""
    return {key: value for key, value in descriptor.items() if key not in ("primaryKey", "foreignKeys")}


def _is_judged_elsewhere(table: Table, record: Record, error: RowError) -> bool:
    """Whether the error is about the id that a row made from a list cell shares with the row of the cell."""
    return bool(record.cell) and isinstance(error, CellError) and error.field_name == table.primary_key[0]


def _issue(table: Table, record: Record, error: RowError) -> Issue:
    if not isinstance(error, CellError):
        return record.issue("type_error", error.note)
    field = next(field for field in table.fields if field["name"] == error.field_name)
    constraint = next((name for name in ISSUE_TYPES if f'"{name}"' in error.note), "")
    deceiver = lookalike(error.cell) if constraint == "pattern" else ""
    if deceiver:
        message = (
            f"it holds {deceiver}, which is not seen or looks like another character; write the cell anew"
        )
        return record.issue("lookalike_characters", message, field["name"], error.cell)
    message = _remedy(field, constraint, error.cell)
    return record.issue(ISSUE_TYPES.get(constraint, "type_error"), message, field["name"], error.cell)


def _remedy(field: dict[str, Any], constraint: str, cell: str) -> str:
    """What would be right in a field that breaks `constraint` (or its type, where that is "")."""
    constraints = field.get("constraints", {})
    example = f"for example {field['example']}"
    match constraint:
        case "required":
            return f"a value is needed, {example}"
        case "enum":
            known = constraints["enum"]
            meant = code_written(field.get("codes", ""), cell) or did_you_mean(cell, known)
            return f"not in the list; {meant or 'it has: ' + ', '.join(known)}"
        case "minimum" | "maximum":
            return f"the {constraint} is {constraints[constraint]}"
        case "maxLength":
            return f"{len(cell)} characters; at most {constraints['maxLength']} are taken"
        case "pattern":
            return f"not in the form that is expected, {example}"
    return f"not of type {field['type']}, {example}"


def _repeated(records: list[Record]) -> Iterator[Issue]:
    if all(record.cell for record in records):
        return
    first: dict[tuple[str, ...], Record] = {}
    for record in records:
        key = tuple(map(common_form, record.key))
        known = first.setdefault(key, record) if all(key) else record
        if known is not record and not record.cell:
            where = f"{known.source_id}/{known.origin.file}, line {known.origin.line}"
            yield record.issue(
                "duplicate_id",
                f"the id stands already in {where}; give this row an id of its own",
                tables()[record.table].primary_key[0],
                shorten("/".join(record.key)),
            )
