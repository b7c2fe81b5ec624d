"""Spreadsheets (XLSX, ODS): their parts are judged as bytes before calamine opens them."""

import io
import re
from collections.abc import Iterator
from posixpath import normpath
from typing import BinaryIO
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from ingest.gate.archive import Archive
from ingest.gate.limits import CELLS, COLUMNS, Limits
from ingest.gate.row import Header, Row, cell_text, is_blank, no_rows, problem
from ingest.records import InputProblem, Issue

DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
"""Office programs write neither; a few nested entities unfold to gigabytes."""

CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*>')
ERROR_CELL = re.compile(
    rb'<c\b(?=[^>]*\bt="e")(?=[^>]*\br="([A-Z]{1,3})(\d{1,7})")[^>]*>(?:<f.*?</f>)?<v>([^<]*)'
)
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class Workbook:
    """An open spreadsheet. Raises InputProblem where it is none or must not be opened."""

    def __init__(self, name: str, stream: BinaryIO, limits: Limits) -> None:
        self.name = name
        data = stream.read()
        self._parts = _parts(name, data, limits)
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except (CalamineError, ValueError) as error:
            raise self._unreadable(error) from None

    @property
    def sheets(self) -> list[str]:
        return list(self._book.sheet_names)

    def rows(self, sheet: str) -> Iterator[Row | Issue]:
        """The rows of a sheet, or what is wrong with each; the first one names the columns."""
        file = f"{self.name}/{sheet}"  # so that rows of two sheets are told apart
        numbered = self.lines(sheet)
        line, names = next(numbered, (1, []))
        header = Header(file, line, names)
        found = False
        for line, cells in numbered:
            found = True
            yield header.row(line, cells)
        if not found:
            raise no_rows(file, line)

    def lines(self, sheet: str) -> Iterator[tuple[int, list[str]]]:
        """Every row of a sheet that is not blank, with its number."""
        errors = self._error_cells(sheet)
        try:
            opened = self._book.get_sheet_by_name(sheet)
        except (CalamineError, ValueError) as error:
            raise self._unreadable(error) from None
        top, left = opened.start or (0, 0)
        for line, values in enumerate(opened.iter_rows(), start=1):
            if line <= top:  # rows above the first that is filled
                continue
            cells = [cell_text(value) for value in values]
            for column in range(left, len(cells)):
                cells[column] = errors.get((line, column), cells[column])
            if not is_blank(cells):
                yield line, cells

    def _error_cells(self, sheet: str) -> dict[tuple[int, int], str]:
        """Row number and column → `#REF!` and the like; calamine takes such cells for empty ones."""
        part = self._part_of(sheet)
        _refuse_sparse(self.name, part)
        return {
            (int(row), _column(letters)): value.decode("utf-8", "replace")
            for letters, row, value in ERROR_CELL.findall(part)
        }

    def _part_of(self, sheet: str) -> bytes:
        """The XML of a sheet of an XLSX file; b"" for other kinds, and for sheets that are not there."""
        try:
            book = ElementTree.fromstring(self._parts.get("xl/workbook.xml", b"<none/>"))
            related = ElementTree.fromstring(self._parts.get("xl/_rels/workbook.xml.rels", b"<none/>"))
        except ElementTree.ParseError as error:
            raise self._unreadable(error) from None
        names = {each.get("name"): each.get(RELATION) for each in book.iter() if each.get("name")}
        targets = {each.get("Id"): each.get("Target", "") for each in related.iter()}
        target = targets.get(names.get(sheet), "")
        return self._parts.get(normpath(f"xl/{target}" if target[:1] != "/" else target[1:]), b"")

    def _unreadable(self, error: Exception) -> InputProblem:
        return problem(self.name, 1, "not_a_file", f"it cannot be read as a spreadsheet: {error}")


def _parts(name: str, data: bytes, limits: Limits) -> dict[str, bytes]:
    """The parts by name. Raises InputProblem where one of them declares entities."""
    try:
        archive = Archive(name, io.BytesIO(data), limits)
    except InputProblem as refused:
        issue = refused.issues[0]
        if issue.issue_type != "not_a_file":
            raise
        raise problem(name, 1, "not_a_file", f"it cannot be read as a spreadsheet: {issue.message}") from None
    with archive:
        parts = {member: archive.read(member) for member in archive.members}
    for member, part in parts.items():
        if DECLARATION.search(part.replace(b"\0", b"")):  # without the zero bytes of UTF-16
            message = "a part of it declares entities, as no office program does; save it anew or give a CSV"
            raise problem(name, 1, "unsafe_file", message, value=member)
    return {member: part for member, part in parts.items() if member.endswith((".xml", ".rels"))}


def _refuse_sparse(name: str, part: bytes) -> None:
    """Raise InputProblem for a sheet that reaches too far: calamine makes room for every cell of it."""
    rows = columns = 1
    for letters, row in CELL.findall(part):
        rows, columns = max(rows, int(row)), max(columns, _column(letters) + 1)
    if rows * columns > CELLS or columns > COLUMNS:
        message = (
            f"the sheet reaches to row {rows} and column {columns}; at most {CELLS} cells and {COLUMNS} "
            "columns are taken: delete what lies outside the table, or save it as CSV"
        )
        raise problem(name, rows, "too_large", message)


def _column(letters: bytes) -> int:
    """`A` → 0, `AA` → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
