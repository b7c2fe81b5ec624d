"""Which rows Frictionless may find at fault for their keys: repeated, empty or referring to nothing.

Keys are compared as identities: columns that are equal where Frictionless reads equal values, and null where
it reads none. For fields whose text is their value that is the text, for others a number for each value.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from frictionless import Field, Schema
from frictionless.resources import TableResource

from ingest.validate.compiled import UNREADABLE, missing_values, text_is_value, value_reader
from ingest.validate.rows import Rows, Unsure, read_rows

Numbers = dict[Any, int]


def repeated(rows: Rows, schema: Schema) -> Iterator[pl.Series]:
    """Masks of the rows that share a unique value or a primary key, and of those without a primary key."""
    unique = [field.name for field in rows.fields if field.constraints.get("unique")]
    for name in unique:
        identity = _identity(rows, name)
        yield identity.is_duplicated() & identity.is_not_null()
    key = schema.primary_key
    if key and rows.has(key):
        identities = _identities(rows, key)
        yield identities.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if key not in ([name] for name in unique):
            yield identities.is_duplicated()


@dataclass(frozen=True)
class Reference:
    """A foreign key of a table: `names` refer to `other_names` of the resource `other`.

    `misses` are the rows that refer to a key that is not there.
    """

    names: list[str]
    other: str
    other_names: tuple[str, ...]
    misses: pl.Series

    def keys_found(self, rows: Rows, suspects: pl.Series) -> set[tuple[Any, ...]]:
        """The values of those keys that the rows under the mask `suspects` refer to and that are there."""
        chosen = suspects & ~self.misses
        values = (
            _values(rows.field(name), rows.column(name).filter(chosen).to_list()) for name in self.names
        )
        return set(zip(*values, strict=True))


def references(resource: TableResource, rows: Rows) -> list[Reference]:
    """The foreign keys of `resource`. Raises Unsure where the other table is missing or not sure."""
    tables = {"": rows, resource.name: rows}
    found = []
    for descriptor in resource.schema.foreign_keys:
        names, other = descriptor["fields"], descriptor["reference"]["resource"]
        other_names = descriptor["reference"]["fields"]
        if other not in tables:
            if not (resource.package and resource.package.has_resource(other)):
                raise Unsure
            tables[other] = read_rows(resource.package.get_table_resource(other))
        if not names or not rows.has(names) or not tables[other].has(other_names):
            raise Unsure
        misses = _misses(rows, names, tables[other], other_names)
        found.append(Reference(names, other, tuple(other_names), misses))
    return found


def _misses(rows: Rows, names: list[str], other: Rows, other_names: list[str]) -> pl.Series:
    fields = [*map(rows.field, names), *map(other.field, other_names)]
    numbers = None if all(map(text_is_value, fields)) else Numbers()
    there = _identities(other, other_names, numbers).unique().with_columns(there=True)
    asked = _identities(rows, names, numbers)
    columns = asked.columns
    joined = asked.join(there, on=columns, how="left", nulls_equal=True, maintain_order="left")
    return joined.select(
        pl.any_horizontal(pl.col(columns).is_not_null()) & pl.col("there").is_null()
    ).to_series()


def _identities(rows: Rows, names: Sequence[str], numbers: Numbers | None = None) -> pl.DataFrame:
    return pl.DataFrame([_identity(rows, name, numbers).alias(str(at)) for at, name in enumerate(names)])


def _identity(rows: Rows, name: str, numbers: Numbers | None = None) -> pl.Series:
    """The identity of each cell of a field; with `numbers` a number also where the text would do."""
    field, column = rows.field(name), rows.column(name)
    if numbers is None and text_is_value(field):
        missing = pl.Series(missing_values(field), dtype=pl.String)
        return column.set(column.is_in(missing.implode()), None)
    numbers = Numbers() if numbers is None else numbers
    texts = column.drop_nulls().unique().to_list()
    values = _values(field, texts)
    identities = [None if value is None else numbers.setdefault(value, len(numbers)) for value in values]
    return column.replace_strict(texts, identities, default=None, return_dtype=pl.UInt32)


def _values(field: Field, cells: list[str | None]) -> list[Any]:
    """What Frictionless reads from each cell. Raises Unsure where it could not compare the values as keys."""
    try:
        values = list(map(value_reader(field), cells))
        if not text_is_value(field):
            hash(tuple(values))
    except UNREADABLE as problem:
        raise Unsure from problem
    return values
