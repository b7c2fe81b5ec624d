"""What is certainly good in a column of text cells, compiled from the Table Schema into polars expressions.

Frictionless stays the judge. An expression here may say no to a good text, but never yes to one that
Frictionless notes something about; every distinct text that it says no to is read by Frictionless's own cell
reader. So a type, format or constraint that is not in this file costs time and nothing else.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import polars as pl
from frictionless import Field, fields

CELL = pl.col("cell")

UNREADABLE = (TypeError, ValueError, ArithmeticError)
"""What Frictionless's cell reader raises where a constraint cannot be compared with the cell."""

Compiled = pl.Expr | None
"""None: not known here, so Frictionless reads every distinct text."""


def misfits(columns: Sequence[Field], frame: pl.DataFrame) -> pl.Series:
    """A mask of the rows with a text that its field does not take, and of those without any value.

    The cells of the first of `columns` stand in column "0" of `frame`, and so on; null is a cell that is not
    there, of which nothing is said.
    """
    bad = [
        pl.col(str(at)).is_in(bad_texts(field, frame.get_column(str(at)))) for at, field in enumerate(columns)
    ]
    missing = [pl.col(str(at)).is_in(missing_values(field)) for at, field in enumerate(columns)]
    return frame.select((pl.any_horizontal(bad) | pl.all_horizontal(missing)).fill_null(False)).to_series()


def bad_texts(field: Field, column: pl.Series) -> list[str]:
    """The distinct texts of `column` of which Frictionless notes that they break `field` (or cannot read)."""
    read = field.create_cell_reader()
    return [text for text in _doubtful(field, column) if not _passes(read, text)]


def value_reader(field: Field) -> Callable[[str | None], Any]:
    """From a cell (None where the row is too short) to the value that Frictionless reads from it.

    The value is None where it is missing or not of the type of the field.
    """
    if text_is_value(field):
        missing = frozenset(missing_values(field))
        return lambda cell: None if cell in missing else cell
    read = field.create_cell_reader()
    return lambda cell: read(cell)[0]


def text_is_value(field: Field) -> bool:
    """Whether every text that is not a missing value is its own value."""
    return type(field) is fields.AnyField or (type(field) is fields.StringField and field.format == "default")


def missing_values(field: Field) -> list[str]:
    """The texts that stand for no value: those of the field, or else of its schema."""
    if field.schema is None or field.has_defined("missing_values"):
        return field.missing_values
    return field.schema.missing_values


def certain(field: Field) -> Compiled:
    """True for texts of column "cell" that are certainly good values; never for missing values."""
    known = KNOWN.get(type(field))
    if known is None:
        return None
    parts = list(known(field))
    if missing := missing_values(field):
        parts.append(~CELL.is_in(missing))
    return None if any(part is None for part in parts) else pl.all_horizontal(parts)


def _doubtful(field: Field, column: pl.Series) -> list[str]:
    expression = certain(field)
    if expression is not None:
        column = column.filter(~column.alias("cell").to_frame().select(expression).to_series())
    texts: list[str] = column.drop_nulls().unique().to_list()
    return texts


def _passes(read: Callable[[str], tuple[Any, Any]], text: str) -> bool:
    try:
        return not read(text)[1]
    except UNREADABLE:
        return False


# What is known of each type: the expressions that must all hold.


def _any(field: Field) -> Iterator[Compiled]:
    yield CELL.is_not_null()
    yield from _constraints(field, {"enum": _one_of})


def _string(field: Field) -> Iterator[Compiled]:
    if field.format == "default":
        yield CELL.is_not_null()
    else:
        yield _matches(STRING_SHAPES[field.format]) if field.format in STRING_SHAPES else None
    yield from _constraints(
        field, {"enum": _one_of, "minLength": _at_least, "maxLength": _at_most, "pattern": _pattern}
    )


def _integer(field: Field) -> Iterator[Compiled]:
    yield _matches("-?[0-9]{1,18}")
    yield from _constraints(field, _bounds(field, CELL.cast(pl.Int64, strict=False), _whole))


def _number(field: Field) -> Iterator[Compiled]:
    """Well inside its bounds only: a Decimal that rounds to the bound as a float may lie beyond it."""
    assert isinstance(field, fields.NumberField)
    point = field.decimal_char
    plain = field.group_char in ("", ",", " ") and point in (".", ",") and point != field.group_char
    yield _matches(rf"-?[0-9]{{1,15}}({re.escape(point)}[0-9]{{1,15}})?") if plain else None
    value = CELL.str.replace(point, ".", literal=True).cast(pl.Float64, strict=False)
    yield from _constraints(field, _bounds(field, value, _finite, strictly=True))


def _date(field: Field) -> Iterator[Compiled]:
    yield _calendar_day() & _matches(DAY) if field.format == "default" else None
    yield from _constraints(field, _bounds(field, _day(), _plain_date))


def _datetime(field: Field) -> Iterator[Compiled]:
    known = field.format == "default"
    yield _calendar_day() & _matches(f"{DAY}T{CLOCK}Z?") if known else None
    yield from _constraints(field, {})


def _time(field: Field) -> Iterator[Compiled]:
    yield _matches(CLOCK) if field.format == "default" else None
    yield from _constraints(field, {})


def _geopoint(field: Field) -> Iterator[Compiled]:
    """Longitude before latitude, short of the antimeridian and the poles."""
    longitude, latitude = "-?(1[0-7][0-9]|[0-9]{1,2})", "-?[0-8]?[0-9]"
    fraction = r"(\.[0-9]{1,15})?"
    yield _matches(f"{longitude}{fraction}, ?{latitude}{fraction}") if field.format == "default" else None
    yield from _constraints(field, {})


KNOWN: dict[type, Callable[[Field], Iterator[Compiled]]] = {
    fields.AnyField: _any,
    fields.StringField: _string,
    fields.IntegerField: _integer,
    fields.NumberField: _number,
    fields.DateField: _date,
    fields.DatetimeField: _datetime,
    fields.TimeField: _time,
    fields.GeopointField: _geopoint,
}
"""The types with an expression; the other types' distinct texts are all read by Frictionless."""

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"

STRING_SHAPES = {
    "uri": r"https?://[A-Za-z0-9]+([.-][A-Za-z0-9]+)*(:[0-9]{1,4})?(/[A-Za-z0-9._~/-]*)?"
    r"(\?[A-Za-z0-9._~/=&-]*)?(#[A-Za-z0-9._~/=&-]*)?",
    "email": r"[a-z0-9]{1,20}([._-][a-z0-9]{1,20}){0,2}@([a-z0-9]{1,30}\.){1,3}[a-z]{2,10}",
    "uuid": "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
    "binary": "([A-Za-z0-9+/]{4})*",
}
"""Formats of a string → the shape of texts that are certainly of it."""

PORTABLE_PATTERN = re.compile(
    r"""(?:
        [A-Za-z0-9_\ \-:/,;=@%&\#!~'"<>.^$|]       # a character, any character, an edge, or
      | \\[dwsDWS.\-/()\[\]{}+*?|^$\\]             # a class or an escaped sign
      | \[\^?(?:\\[dwsDWS.\-/\\\[\]^]|[A-Za-z0-9_.,:;/@%+*?!\#()='"<>$\ ]|-(?!-))+\]   # one of several
      | \((?:\?:|(?!\?))                           # a group begins
      | \)
      | (?:[*+?]|\{[0-9]{1,3}(?:,[0-9]{0,3})?\})\??(?!\+)   # how often
    )*""",
    re.VERBOSE,
)
"""Patterns that mean the same to Python as to Rust, for printable ASCII."""


def _calendar_day() -> pl.Expr:
    """Begins with a day that the calendar has; Python's begins with the year 1."""
    return _day().is_not_null() & ~CELL.str.starts_with("0000")


def _day() -> pl.Expr:
    return CELL.str.head(10).str.to_date("%Y-%m-%d", strict=False)


# Constraints. `required` is the reader's, since it is about missing values, and `unique` is about other rows.

Constraint = Callable[[Any], Compiled]


def _constraints(field: Field, known: dict[str, Constraint]) -> Iterator[Compiled]:
    for name, constraint in field.constraints.items():
        if name not in ("required", "unique") and constraint is not None:
            yield known[name](constraint) if name in known else None


def _one_of(constraint: Any) -> Compiled:
    texts = [text for text in constraint if type(text) is str]
    return CELL.is_in(texts) if texts else None


def _at_least(constraint: Any) -> Compiled:
    return CELL.str.len_chars() >= constraint if _whole(constraint) else None


def _at_most(constraint: Any) -> Compiled:
    return CELL.str.len_chars() <= constraint if _whole(constraint) else None


def _pattern(constraint: Any) -> Compiled:
    if type(constraint) is not str or not PORTABLE_PATTERN.fullmatch(constraint):
        return None
    try:
        pl.Series([""]).str.contains(f"^(?:^{constraint}$)")
    except pl.exceptions.ComputeError:
        return None
    return _matches("[ -~]*") & CELL.str.contains(f"^(?:^{constraint}$)")


def _matches(shape: str) -> pl.Expr:
    return CELL.str.contains(f"^(?:{shape})$")


def _bounds(
    field: Field, value: pl.Expr, comparable: Callable[[Any], bool], strictly: bool = False
) -> dict[str, Constraint]:
    """The four bounds, as Frictionless reads them; with `strictly` a value on its bound is not certain."""
    read = field.create_value_reader()

    def bound(compare: Callable[[pl.Expr, Any], pl.Expr]) -> Constraint:
        def compiled(constraint: Any) -> Compiled:
            limit = read(constraint)
            return compare(value, float(limit) if strictly else limit) if comparable(limit) else None

        return compiled

    above, below = bound(pl.Expr.gt), bound(pl.Expr.lt)
    return {
        "minimum": above if strictly else bound(pl.Expr.ge),
        "maximum": below if strictly else bound(pl.Expr.le),
        "exclusiveMinimum": above,
        "exclusiveMaximum": below,
    }


def _whole(limit: Any) -> bool:
    return type(limit) is int and abs(limit) < 2**63


def _finite(limit: Any) -> bool:
    try:
        return limit is not None and math.isfinite(float(limit))
    except UNREADABLE:
        return False


def _plain_date(limit: Any) -> bool:
    return type(limit) is date
