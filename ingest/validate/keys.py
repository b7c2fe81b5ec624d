"""Which rows of a table Frictionless may find at fault for their keys: repeated, empty or referring to nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from frictionless import Field, Package, Schema
from frictionless.resources import TableResource

from ingest.validate.compiled import UNREADABLE, missing_values, text_is_value, value_reader
from ingest.validate.rows import Rows, Unsure, read_rows

Keys = set[tuple[Any, ...]]


@dataclass(frozen=True)
class ForeignKey:
    """`names` of a table refer to `other_names` of the resource `other`, which has `keys`."""

    names: list[str]
    other: str
    other_names: tuple[str, ...]
    keys: Keys


def repeated(rows: Rows, schema: Schema) -> Iterator[pl.Series]:
    """Masks of the rows that share a unique value or a primary key, and of those without a primary key."""
    for field in rows.fields:
        if field.constraints.get("unique"):
            identity = _identity(field, rows.column(field.name))
            yield identity.is_duplicated() & identity.is_not_null()
    if schema.primary_key and rows.has(schema.primary_key):
        key = pl.DataFrame(
            [_identity(rows.field(name), rows.column(name)).alias(name) for name in schema.primary_key]
        )
        yield key.is_duplicated()
        yield key.select(pl.all_horizontal(pl.all().is_null())).to_series()


def _identity(field: Field, column: pl.Series) -> pl.Series:
    """Equal where Frictionless reads equal values, null where it reads none."""
    if text_is_value(field):
        missing = pl.Series(missing_values(field), dtype=pl.String)
        return column.set(column.is_in(missing.implode()), None)
    texts = column.drop_nulls().unique().to_list()
    numbers: dict[Any, int] = {}
    identities = [
        None if value is None else numbers.setdefault(value, len(numbers)) for value in _values(field, texts)
    ]
    return column.replace_strict(texts, identities, default=None, return_dtype=pl.UInt32)


def strangers(rows: Rows, foreign: ForeignKey) -> pl.Series:
    """A mask of the rows that refer to a key that is not there."""
    nothing = (None,) * len(foreign.names)
    unknown = [
        cells
        for cells, key in _keys(rows, foreign.names)
        if key != nothing and key not in foreign.keys
    ]
    frame = _columns(rows, foreign.names)
    misses = pl.DataFrame(unknown, frame.schema, orient="row").with_columns(miss=True)
    joined = frame.join(misses, on=frame.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined.get_column("miss").fill_null(False)


def foreign_keys(resource: TableResource, rows: Rows) -> list[ForeignKey]:
    """The foreign keys of `resource`, with the keys they may refer to. Raises Unsure where these are not there."""
    gathered: dict[tuple[str, tuple[str, ...]], Keys] = {}
    found = []
    for descriptor in resource.schema.foreign_keys:
        names, other = descriptor["fields"], descriptor["reference"]["resource"]
        other_names = tuple(descriptor["reference"]["fields"])
        itself = other in ("", resource.name)
        if not names or not rows.has(names) or not (itself or _has(resource.package, other)):
            raise Unsure
        if (other, other_names) not in gathered:
            table = resource if itself else resource.package.get_resource(other)
            gathered[other, other_names] = _gather(table, other_names)
        found.append(ForeignKey(names, other, other_names, gathered[other, other_names]))
    return found


def _has(package: Package | None, name: str) -> bool:
    return package is not None and bool(package.has_resource(name))


def _gather(resource: TableResource, names: tuple[str, ...]) -> Keys:
    """The keys of all rows, also of those with errors, as Frictionless gathers them."""
    try:
        rows = read_rows(resource)
        if not rows.has(names):
            raise Unsure
        keys = {key for _, key in _keys(rows, names)}
    except Unsure:
        keys = _gather_by_frictionless(resource, names)
    return keys - {(None,) * len(names)}


def _gather_by_frictionless(resource: TableResource, names: tuple[str, ...]) -> Keys:
    source = resource.to_copy()
    if source.schema:
        source.schema.foreign_keys = []
    with source:
        return {tuple(row.get(name) for name in names) for row in source.row_stream}


def _keys(rows: Rows, names: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Every distinct key: its cells and its values."""
    columns = [column.to_list() for column in _columns(rows, names).unique()]
    values = [_values(rows.field(name), column) for name, column in zip(names, columns, strict=True)]
    return zip(zip(*columns, strict=True), zip(*values, strict=True), strict=True)


def _values(field: Field, cells: list[str | None]) -> list[Any]:
    """What Frictionless reads from each cell. Raises Unsure where it could not compare the values as keys."""
    try:
        values = list(map(value_reader(field), cells))
        if not text_is_value(field):
            hash(tuple(values))
    except UNREADABLE as problem:
        raise Unsure from problem
    return values


def _columns(rows: Rows, names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame([rows.column(name).alias(str(at)) for at, name in enumerate(names)])
