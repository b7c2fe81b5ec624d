"""Bytes and shape, before any parser is trusted: a raw folder in, counted rows of text cells out."""

import csv
import io
import json
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from ingest.records import InputProblem, Issue, Origin

CELL_LIMIT = 100_000
"""Longest cell that is taken, in characters; the site's SQL guard assumes no longer strings."""


@dataclass(slots=True)
class Row:
    """A raw row: column → text. Readers pop what they use, so that what is left can be reported."""

    origin: Origin
    cells: dict[str, str]

    def pop(self, column: str) -> str:
        """The trimmed cell, removed from the row; "" where the column is absent."""
        return self.cells.pop(column, "").strip()


class RawFolder:
    """The raw files of one source. Every row that is handed out is counted in `rows_read`, by file.

    Raises InputProblem for a file that is missing, empty, no file, badly encoded, or without a usable header.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows_read: Counter[str] = Counter()
        self.issues: list[Issue] = []

    def names(self, pattern: str) -> list[str]:
        """Files below the folder that match a glob pattern, as sorted relative names with `/`."""
        return sorted(
            found.relative_to(self.path).as_posix()
            for found in self.path.glob(pattern)
            if found.is_file() or found.name == pattern
        )

    def text(self, name: str) -> str:
        """A whole file as text; strict UTF-8 (a byte order mark is dropped), no control characters."""
        text = self._decoded(name)
        refuse_control(name, 1, text)
        return text

    def csv(
        self,
        name: str,
        header: Sequence[str] | None = None,
        delimiter: str = ",",
        unread: Collection[str] = (),
    ) -> Iterator[Row]:
        """Rows of a CSV file. Without `header` the first row names the columns.

        A row with too few or too many cells becomes an issue in `issues` and is not handed out. Control
        characters are let pass in the columns that are `unread`, since their cells go no further.
        """
        text = self._decoded(name) if unread else self.text(name)
        lines = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
        numbered = self._numbered(name, lines)
        if header is None:
            header = self._header(name, next(numbered, (1, []))[1])
        found = False
        for line, cells in numbered:
            if not cells:
                continue
            found = True
            row = self._row(name, line, header, cells)
            if row is not None:
                for column in row.cells.keys() - set(unread) if unread else ():
                    refuse_control(name, line, row.cells[column])
                yield row
        if not found:
            raise problem(
                name, 1, "no_rows", "the file has a header but no rows; add rows or remove the file"
            )

    def sections(self, name: str, titles: Collection[str], delimiter: str) -> dict[str, list[Row]]:
        """The tables of a CSV file that holds several: title → rows.

        Each table begins with a line that is one of the `titles` alone; the next line names its columns.
        """
        found: dict[str, list[Row]] = {}
        title, header = "", list[str]()
        lines = csv.reader(io.StringIO(self.text(name), newline=""), strict=True, delimiter=delimiter)
        for line, cells in self._numbered(name, lines):
            if not cells:
                continue
            if len(cells) == 1 and cells[0].strip() in titles:
                title, header = cells[0].strip(), []
                if title in found:
                    raise problem(name, line, "duplicate_column", "this part stands twice; remove one", title)
                found[title] = []
            elif not title:
                message = f"the file must begin with one of the lines {', '.join(titles)}"
                raise problem(name, line, "header_missing", message)
            elif not header:
                header = self._header(name, cells)
            elif (row := self._row(name, line, header, cells)) is not None:
                found[title].append(row)
        return found

    def sheet(self, name: str, sheet: str) -> Iterator[Row]:
        """Rows of one sheet of a spreadsheet (XLSX, ODS); the first row names the columns."""
        data = self._bytes(name)
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(data))
            rows = book.get_sheet_by_name(sheet).to_python()
        except (CalamineError, ValueError) as error:
            raise problem(name, 1, "not_a_file", f"it cannot be read as a spreadsheet: {error}") from None
        header = self._header(name, [cell_text(value) for value in rows[0]] if rows else [])
        for line, values in enumerate(rows[1:], start=2):
            row = self._row(name, line, header, [cell_text(value) for value in values])
            if row is not None:
                yield row

    def objects(self, name: str, key: str = "") -> Iterator[Row]:
        """Rows of a JSON or JSON lines file: objects in a list, below the dotted `key` where one is given."""
        for number, value in self._objects(name, key):
            if not isinstance(value, dict):
                raise problem(name, number, "cell_count", "each record must be an object with named values")
            row = self._row(name, number, [str(column) for column in value], map(cell_text, value.values()))
            if row is not None:
                yield row

    def yaml(self, name: str) -> Row | None:
        """A YAML file that holds one record."""
        try:
            value = yaml.load(self.text(name), Loader=yaml.BaseLoader)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise problem(name, line, "not_a_file", f"it cannot be read as YAML: {error}") from None
        if not isinstance(value, dict):
            raise problem(name, 1, "cell_count", "the file must hold one record of named values")
        return self._row(name, 1, [str(column) for column in value], map(cell_text, value.values()))

    def _decoded(self, name: str) -> str:
        data = self._bytes(name)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            bad = f"0x{data[error.start]:02x}"
            raise problem(name, line, "bad_encoding", "save the file as UTF-8", value=bad) from None

    def _bytes(self, name: str) -> bytes:
        path = self.path / name
        if not path.exists():
            raise problem(name, 1, "missing_file", f"there is no file {path}; check its name and folder")
        if not path.is_file():
            raise problem(name, 1, "not_a_file", f"{path} is a folder, not a file")
        data = path.read_bytes()
        if not data.strip():
            raise problem(name, 1, "empty_file", "the file is empty; add a header and rows or remove it")
        return data

    def _numbered(self, name: str, lines: Any) -> Iterator[tuple[int, list[str]]]:
        """Rows with the line each *starts* on, since a quoted cell may hold line breaks."""
        start = 1
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error as error:
                raise problem(
                    name,
                    start,
                    "unclosed_quote",
                    f"close or double the quote in the row that starts here ({error})",
                ) from None
            yield start, cells
            start = lines.line_num + 1

    def _header(self, name: str, cells: Sequence[str]) -> list[str]:
        header = [cell.strip() for cell in cells]
        if not any(header):
            raise problem(name, 1, "header_missing", "the first row must name the columns")
        twice = [column for column, count in Counter(header).items() if count > 1]
        if twice:
            raise problem(
                name, 1, "duplicate_column", "two columns have this name; rename or remove one", twice[0]
            )
        return header

    def _row(self, name: str, line: int, header: Sequence[str], cells: Any) -> Row | None:
        values = list(cells)
        self.rows_read[name] += 1
        origin = Origin(name, line)
        if len(values) != len(header):
            message = (
                f"the row has {len(values)} cells where the header has {len(header)}; check commas and quotes"
            )
            self.issues.append(Issue("cell_count", message, origin, value=str(len(values))))
            return None
        for column, value in zip(header, values, strict=True):
            if len(value) > CELL_LIMIT:
                message = f"the cell has {len(value)} characters; at most {CELL_LIMIT} are taken"
                self.issues.append(Issue("constraint_max_length", message, origin, field=column))
                return None
        return Row(origin, dict(zip(header, values, strict=True)))

    def _objects(self, name: str, key: str) -> list[tuple[int, Any]]:
        """The values of a list with their numbers; of JSON lines, with their lines."""
        text = self.text(name)
        if name.endswith((".jsonl", ".ndjson")):
            lines = enumerate(text.splitlines(), start=1)
            return [(line, parse_json(name, value, line)) for line, value in lines if value.strip()]
        value = parse_json(name, text)
        try:
            for part in key.split(".") if key else []:
                value = value[int(part)] if part.isdigit() else value[part]
        except (KeyError, IndexError, TypeError):
            raise problem(name, 1, "missing_column", f"there is no {key!r} in the file", field=key) from None
        if not isinstance(value, list):
            raise problem(name, 1, "header_missing", "the file must hold a list of records")
        return list(enumerate(value, start=1))


def parse_json(name: str, text: str, first_line: int = 1) -> Any:
    """The value of a JSON text that begins on `first_line` of a file; InputProblem where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = first_line + getattr(error, "lineno", 1) - 1
        raise problem(name, line, "not_a_file", f"it cannot be read as JSON: {error}") from None


def refuse_control(name: str, first_line: int, text: str) -> None:
    """Raise InputProblem where `text`, which begins on `first_line` of a file, holds a control character."""
    control = next((char for char in text if is_control(char)), None)
    if control is not None:
        line = first_line + text.count("\n", 0, text.index(control))
        raise problem(name, line, "control_character", "remove the character", value=f"U+{ord(control):04X}")


def is_control(char: str) -> bool:
    """Control characters that no text cell may hold (tab and line breaks may stand)."""
    return unicodedata.category(char) == "Cc" and char not in "\t\n\r\x85"


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


def problem(
    name: str, line: int, issue_type: str, message: str, field: str = "", value: str = ""
) -> InputProblem:
    """An InputProblem about one file."""
    return InputProblem([Issue(issue_type, message, Origin(name, line), field=field, value=value)])
