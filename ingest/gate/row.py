"""Raw rows: what a row must be like, whatever kind of file it comes from."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ingest.gate.limits import CELL_LIMIT, COLUMNS
from ingest.records import InputProblem, Issue, Origin

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
"""Control characters that no text may hold (tab and line breaks may stand), and halves of a character."""

SHEET_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!)|Err:\d{3}")
"""What a spreadsheet prints in a cell whose formula fails."""


@dataclass(slots=True)
class Row:
    """A raw row: column → text. Readers pop what they use, so that what is left can be reported."""

    origin: Origin
    cells: dict[str, str]

    def pop(self, column: str) -> str:
        """The trimmed cell, removed from the row; "" where the column is absent."""
        return self.cells.pop(column, "").strip()


@dataclass
class Header:
    """The columns of a file. Cells in `unread` columns go no further, so they may hold anything.

    Blank columns behind the last named one are what a spreadsheet leaves behind: they have no name, and
    their cells must be empty. Raises InputProblem where the columns cannot be used.
    """

    file: str
    line: int
    names: Sequence[str]
    unread: Collection[str] = ()
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.width = len(self.names)
        names = [name.strip() for name in self.names]
        while names and not names[-1]:
            names.pop()
        if not names:
            raise problem(self.file, self.line, "header_missing", "the first row must name the columns")
        if len(names) > COLUMNS:
            message = (
                f"there are {len(names)} columns; at most {COLUMNS} are taken: take out what is not results"
            )
            raise problem(self.file, self.line, "too_large", message)
        twice = [name for name, count in Counter(names).items() if count > 1]
        if twice:
            message = "two columns have this name; rename or remove one"
            raise problem(self.file, self.line, "duplicate_column", message, twice[0])
        for name in names:
            refuse_control(self.file, self.line, name)
        self.names = names

    def row(self, line: int, values: Sequence[str]) -> Row | Issue:
        """The row that begins on `line`, or what is wrong with it."""
        origin = Origin(self.file, line)
        if len(values) != self.width:
            message = (
                f"the row has {len(values)} cells where the header has {self.width}; check commas and quotes"
            )
            return Issue("cell_count", message, origin, value=str(len(values)))
        cells = dict(zip(self.names, values, strict=False))
        return self._behind(origin, values) or self._wrong(origin, cells) or Row(origin, cells)

    def _behind(self, origin: Origin, values: Sequence[str]) -> Issue | None:
        """The issue of a cell that stands behind the last column that has a name."""
        value = next((value for value in values[len(self.names) :] if value.strip()), "")
        if not value:
            return None
        message = "the cell stands in a column without a name; name the column or empty the cell"
        return Issue("cell_count", message, origin, value=value)

    def _wrong(self, origin: Origin, cells: dict[str, str]) -> Issue | None:
        """The issue of the first cell that is too long, or holds what no text may hold."""
        if self.unread:
            cells = {column: cell for column, cell in cells.items() if column not in self.unread}
        text = "\t".join(cells.values())  # one search a row, since nearly all rows are right
        if len(text) <= CELL_LIMIT and "#" not in text and "Err:" not in text and not CONTROL.search(text):
            return None
        return next(
            (issue for column, cell in cells.items() if (issue := misfit(origin, column, cell))), None
        )


def misfit(origin: Origin, column: str, cell: str) -> Issue | None:
    """What no cell of any table may be."""
    if len(cell) > CELL_LIMIT:
        message = f"the cell has {len(cell)} characters; at most {CELL_LIMIT} are taken"
        return Issue("constraint_max_length", message, origin, field=column)
    control = CONTROL.search(cell)
    if control:
        return Issue(
            "control_character", "remove the character", origin, field=column, value=named(control[0])
        )
    if SHEET_ERROR.fullmatch(cell.strip()):
        message = "the formula in this cell fails; mend it or write the value"
        return Issue("type_error", message, origin, field=column, value=cell)
    return None


def object_row(name: str, line: int, value: dict[Any, Any], unread: Collection[str] = ()) -> Row | Issue:
    """The row of an object with named values; those of `unread` names are handed out empty."""
    if not value:
        return Issue("cell_count", "the record is empty; fill it in or take it out", Origin(name, line))
    cells = {str(column): "" if column in unread else cell_text(cell) for column, cell in value.items()}
    return Header(name, line, list(cells)).row(line, list(cells.values()))


def refuse_control(name: str, first_line: int, text: str) -> None:
    """Raise InputProblem where `text`, which begins on `first_line` of a file, holds a control character."""
    control = CONTROL.search(text)
    if control:
        line = first_line + text.count("\n", 0, control.start())
        raise problem(name, line, "control_character", "remove the character", value=named(control[0]))


def named(char: str) -> str:
    """A character that cannot be seen, as `U+0000`."""
    return f"U+{ord(char):04X}"


def cell_text(value: Any) -> str:
    """A value of a spreadsheet or of JSON as the text that a CSV would hold (43.0 → "43", None → "")."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def no_rows(name: str, line: int = 1) -> InputProblem:
    """A header and nothing below it: a source must not empty itself."""
    return problem(name, line, "no_rows", "the file has a header but no rows; add rows or remove the file")


def problem(
    name: str, line: int, issue_type: str, message: str, field: str = "", value: str = ""
) -> InputProblem:
    """An InputProblem about one file."""
    return InputProblem([Issue(issue_type, message, Origin(name, line), field=field, value=value)])


def is_blank(values: Iterable[str]) -> bool:
    """Whether there is nothing in a row but blanks."""
    return not any(value.strip() for value in values)
