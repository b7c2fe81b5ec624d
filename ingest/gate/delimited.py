"""CSV: rows with the line that each starts on, and quotes that swallow rows."""

import csv
from collections.abc import Collection, Iterator, Sequence
from typing import BinaryIO

from ingest.gate.encoding import bad_encoding, text_stream
from ingest.gate.limits import CELL_LIMIT
from ingest.gate.row import Header, Row, is_blank, no_rows, problem
from ingest.records import InputProblem, Issue

Numbered = tuple[int, list[str]]
"""The line a row starts on, and its cells."""

RUNAWAY = 5 * CELL_LIMIT
"""A cell that is longer is not read to its end."""

FEWEST_COLUMNS = 3
"""In a narrower table, prose with a line break and a comma looks like a swallowed row."""


def rows(
    name: str,
    stream: BinaryIO,
    encoding: str,
    delimiter: str,
    names: Sequence[str] | None,
    unread: Collection[str],
) -> Iterator[Row | Issue]:
    """The rows of a CSV file, or what is wrong with each. Without `names` the first row names the columns.

    Raises InputProblem where the file has no rows, or rows that run together.
    """
    numbered = lines(name, stream, encoding, delimiter)
    header = Header(name, 1, names if names is not None else next(numbered, (1, []))[1], unread)
    found = False
    for line, cells in numbered:
        if not is_blank(cells):
            found = True
            yield _checked(header, line, cells, delimiter)
    if not found:
        raise no_rows(name)


def sections(
    name: str, stream: BinaryIO, encoding: str, delimiter: str, titles: Collection[str]
) -> dict[str, list[Row | Issue]]:
    """The tables of a file that holds several, each below its title and its own header."""
    found: dict[str, list[Row | Issue]] = {}
    title, header = "", None
    for line, cells in lines(name, stream, encoding, delimiter):
        if len(cells) == 1 and cells[0].strip() in titles:
            title, header = cells[0].strip(), None
            if title in found:
                raise problem(name, line, "duplicate_column", "this part stands twice; remove one", title)
            found[title] = []
        elif cells and not title:
            message = f"the file must begin with one of the lines {', '.join(titles)}"
            raise problem(name, line, "header_missing", message)
        elif cells and header is None:
            header = Header(name, line, cells)
        elif cells and header:
            found[title].append(_checked(header, line, cells, delimiter))
    return found


def _checked(header: Header, line: int, cells: Sequence[str], delimiter: str) -> Row | Issue:
    if len(cells) == header.width:
        _refuse_swallowed(header, line, cells, delimiter)
    return header.row(line, cells)


def lines(name: str, stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[Numbered]:
    """Every row with the line it *starts* on, since a quoted cell may hold line breaks; the header first."""
    csv.field_size_limit(RUNAWAY)  # it is the same for the whole process, and other libraries set it too
    with text_stream(name, stream, encoding) as text:
        reader = csv.reader(text, strict=True, delimiter=delimiter)
        start = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError:
                raise bad_encoding(name, stream, encoding) from None
            except csv.Error as error:
                raise _not_csv(name, start, reader.line_num, error) from None
            yield start, cells
            start = reader.line_num + 1


def _not_csv(name: str, start: int, end: int, error: csv.Error) -> InputProblem:
    if "field larger" in str(error) and end <= start + 1:
        message = f"a cell of this row has more than {CELL_LIMIT} characters; shorten it"
        return problem(name, start, "constraint_max_length", message)
    message = f"close or double the quote in the row that starts here ({error})"
    return problem(name, start, "unclosed_quote", message)


def _refuse_swallowed(header: Header, line: int, cells: Sequence[str], delimiter: str) -> None:
    """Raise InputProblem where a quote was closed rows too late, so that one cell holds the rows between.

    Then the lines of the cell have just as many delimiters as its column and the header make them have. A
    blank beside a delimiter is the mark of prose.
    """
    if len(cells) < FEWEST_COLUMNS or "\n" not in "".join(cells):
        return
    for place, cell in enumerate(cells):
        if "\n" not in cell or delimiter not in cell:
            continue
        first, *others = [part.count(delimiter) for part in cell.strip("\r\n").split("\n")]
        width = len(cells) - 1
        swallowed = [width - place, *[width] * (len(others) - 1), place]
        prose = f"{delimiter} " in cell or f" {delimiter}" in cell
        if (
            others
            and [first, *others] == swallowed
            and not prose
            and header.names[place] not in header.unread
        ):
            message = (
                "a quote opens in the row that starts here and closes rows later, so that the cell holds "
                "whole rows; close it (or take the line break out of the cell)"
            )
            raise problem(header.file, line, "unclosed_quote", message, header.names[place])
