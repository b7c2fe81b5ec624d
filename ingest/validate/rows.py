"""The rows of a table as text: plain CSV is read fast, everything else as Frictionless reads it."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from frictionless import Dialect, Field
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

Numbered = tuple[int, list[str]]
"""A row's number in the file, where the first record (the header) is 1, and its cells."""


class Unsure(Exception):
    """It is not certain what Frictionless makes of a table; it has to judge all of it."""


@dataclass(frozen=True)
class Rows:
    """The rows of a table whose header is as its schema says.

    `frame` has a column of text for each of `fields`, named "0", "1", …, with null where a row is too short,
    and the row's `number`, in no order. `uneven` are the rows with too many or too few cells, as they are.
    """

    labels: list[str]
    fields: list[Field]
    frame: pl.DataFrame
    uneven: dict[int, list[str]]

    def column(self, name: str) -> pl.Series:
        """The cells of a field, under the name "cell"."""
        return self.frame.get_column(str(self._position(name))).alias("cell")

    def field(self, name: str) -> Field:
        return self.fields[self._position(name)]

    def has(self, names: Iterable[str]) -> bool:
        return set(names) <= {field.name for field in self.fields}

    def chosen(self, mask: pl.Series) -> tuple[list[int], list[list[str]]]:
        """Numbers and cells of the rows under `mask`, as the file has them and in its order."""
        numbered = [
            (number, self.uneven.get(number, cells))
            for *cells, number in self.frame.filter(mask).sort("number").iter_rows()
        ]
        return [number for number, _ in numbered], [cells for _, cells in numbered]

    def _position(self, name: str) -> int:
        return next(at for at, field in enumerate(self.fields) if field.name == name)


def read_rows(resource: TableResource) -> Rows:
    """Every row of `resource`.

    Raises Unsure where the header has an error, where the fields are found by a detector or without regard to
    case, and where cells are not text; and what Frictionless raises where it cannot read the table.
    """
    if not resource.schema or resource.detector.schema_sync or resource.detector.schema_patch:
        raise Unsure
    source = resource.to_copy()
    source.schema.foreign_keys = []
    with source:
        if not source.labels or not source.header.valid or not source.dialect.header_case:
            raise Unsure
        fields = source.header.get_expected_fields()
        raw = _plain_bytes(source)
        split = _split(raw, CsvControl.from_dialect(source.dialect).delimiter, len(fields)) if raw else None
        return _rows(source.labels, fields, *(split or (None, _read_by_frictionless(source))))


def _read_by_frictionless(source: TableResource) -> list[Numbered]:
    numbered = list(source.dialect.read_enumerated_content_stream(source.cell_stream))
    if any(type(cell) is not str for _, cells in numbered for cell in cells):
        raise Unsure
    return numbered


def _rows(labels: list[str], fields: list[Field], even: pl.DataFrame | None, others: list[Numbered]) -> Rows:
    """One frame of the rows that are split already (`even`) and the others."""
    width = len(fields)
    schema = pl.Schema({**{str(at): pl.String() for at in range(width)}, "number": pl.UInt32()})
    padded = [(*cells[:width], *[None] * (width - len(cells)), number) for number, cells in others]
    frame = pl.DataFrame(list(zip(*padded, strict=True)), schema) if padded else pl.DataFrame(schema=schema)
    if even is not None:
        frame = pl.concat([even, frame])
    return Rows(labels, fields, frame, {number: cells for number, cells in others if len(cells) != width})


# Plain CSV: UTF-8, quotes doubled within quotes, one header row, one kind of line end. What is not certainly
# so is read by Frictionless.


def _plain_bytes(source: TableResource) -> bytes:
    """The bytes of the file if it is plain CSV, or else none."""
    known = source.scheme == "file" and source.format == "csv" and source.encoding in ("utf-8", "utf-8-sig")
    packed = source.compression or source.extrapaths or source.normpath is None
    if not known or packed or not _is_plain(source.dialect):
        return b""
    raw = Path(str(source.normpath)).read_bytes().removeprefix(BOM_UTF8)
    returns = raw.count(b"\r")
    one_line_end = not returns or returns == raw.count(b"\r\n") == raw.count(b"\n")
    return raw if one_line_end and b"\0" not in raw else b""


def _is_plain(dialect: Dialect) -> bool:
    control = CsvControl.from_dialect(dialect)
    return (
        dialect.header
        and dialect.header_rows == [1]
        and not (dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows)
        and control.quote_char == '"'
        and control.delimiter in (",", ";", "\t", "|")
        and control.escape_char is None
        and not control.skip_initial_space
    )


def _split(raw: bytes, delimiter: str, width: int) -> tuple[pl.DataFrame, list[Numbered]] | None:
    """The rows of one line and `width` cells as a frame, and the others; None: a quote is out of place."""
    cell = rf'(?:"(?:[^"]|"")*"|[^"{delimiter}]*)'
    record = pl.col("record")
    fits = record.str.contains(rf"^{cell}(?:[{delimiter}]{cell}){{{width - 1}}}$")
    one_line = ~record.str.contains("\n", literal=True) & (record != "")
    try:
        records = _records(raw).filter(pl.col("number") > 1).with_columns(even=fits & one_line)
    except pl.exceptions.ComputeError:  # not UTF-8, or too many columns for the expression
        return None
    others = records.filter(~pl.col("even"))
    if not others.get_column("record").str.contains(rf"^{cell}(?:[{delimiter}]{cell})*$").all():
        return None
    reader = csv.reader(others.get_column("record"), delimiter=delimiter)
    return (
        _parse(records.filter("even"), delimiter, width),
        list(zip(others.get_column("number"), reader, strict=True)),
    )


def _records(raw: bytes) -> pl.DataFrame:
    """Columns `record` (without its line end) and `number` (from 1), those of several lines last.

    A line end within quotes, that is after an odd number of them, ends no record.
    """
    lines = pl.read_lines(raw, name="record")
    quotes = pl.col("record").str.count_matches('"', literal=True).cum_sum()
    opens, closes = quotes.shift(1, fill_value=0) % 2 == 0, quotes % 2 == 0
    lines = lines.with_columns(number=opens.cum_sum(), whole=opens & closes)
    parts = lines.filter(~pl.col("whole")).group_by("number", maintain_order=True)
    joined = parts.agg(pl.col("record").str.join("\r\n" if b"\r" in raw else "\n"))
    return pl.concat([lines.filter("whole").drop("whole"), joined.select("record", "number")])


def _parse(records: pl.DataFrame, delimiter: str, width: int) -> pl.DataFrame:
    """Records of one line and `width` cells as columns "0", "1", … and the number."""
    header = pl.DataFrame({"record": delimiter.join(str(at) for at in range(width))})
    text = io.BytesIO()
    pl.concat([header, records.select("record")]).write_csv(text, include_header=False, quote_style="never")
    cells = pl.read_csv(text.getvalue(), separator=delimiter, infer_schema=False, empty_string_is_null=False)
    return cells.with_columns(records.get_column("number"))
