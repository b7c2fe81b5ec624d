"""Bad archives and spreadsheets: what is packed in them is judged before it is unpacked."""

import struct
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bad import COLUMNS, ROWS, Bad, Said
from tests.bad.text import CSV, zipped
from tests.workbook import MAIN, Cell, sheet_of, sheet_xml, write_xlsx

Entry = tuple[str | zipfile.ZipInfo, bytes]

MEMBER = "rows.zip/rows.csv"
SHEET: list[Sequence[Cell]] = [COLUMNS, *ROWS]
ENTITIES = '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE worksheet [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def archive(entries: Sequence[Entry], method: int = zipfile.ZIP_DEFLATED) -> Callable[[Path], object]:
    """Write an archive with just these entries, whatever their names are."""

    def make(path: Path) -> None:
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w", method) as packed:
            for info, data in entries:
                packed.writestr(info, data, method)

    return make


def link(name: str, target: str) -> Entry:
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = 0o120777 << 16
    return info, target.encode()


def changed(offset_in_entry: int, value: bytes, good: bytes) -> bytes:
    """An archive whose table of contents has other bytes in its first entry."""
    start = good.index(b"PK\x01\x02") + offset_in_entry
    return good[:start] + value + good[start + len(value) :]


PACKED = zipped({"rows.csv": CSV.encode()})
FLAGS, CHECKSUM, UNPACKED_SIZE = 8, 16, 24
"""Where an entry of the table of contents has its flags, its checksum, and its size when unpacked."""

ROWS_CSV: Entry = ("rows.csv", CSV.encode())
ARCHIVES: dict[str, tuple[Callable[[Path], object], Said]] = {
    "no archive": (lambda path: path.write_bytes(b"id,title\n"), (1, "", "not_a_file")),
    "cut off": (lambda path: path.write_bytes(PACKED[: len(PACKED) // 2]), (1, "", "not_a_file")),
    "an empty archive": (archive([]), (1, "", "missing_file")),
    "a bomb": (archive([ROWS_CSV, ("zeros", bytes(40 << 20))]), (1, "", "unsafe_file")),
    "many that grow within bounds": (
        archive([(f"{n}", bytes(1 << 20)) for n in range(5)]),
        (1, "", "unsafe_file"),
    ),
    "four thousand members": (archive([(f"{n}", b"") for n in range(4000)]), (1, "", "unsafe_file")),
    "a name above the archive": (archive([ROWS_CSV, ("../../rows.csv", b"x")]), (1, "", "unsafe_file")),
    "an absolute name": (archive([ROWS_CSV, ("/etc/passwd", b"x")]), (1, "", "unsafe_file")),
    "a name of another system": (archive([ROWS_CSV, ("..\\rows.csv", b"x")]), (1, "", "unsafe_file")),
    "a name with a drive": (archive([ROWS_CSV, ("C:rows.csv", b"x")]), (1, "", "unsafe_file")),
    "a link": (archive([ROWS_CSV, link("more.csv", "/etc/passwd")]), (1, "", "unsafe_file")),
    "a name twice": (archive([ROWS_CSV, ROWS_CSV]), (1, "", "unsafe_file")),
    "packed in another way": (archive([ROWS_CSV], zipfile.ZIP_BZIP2), (1, "", "unsafe_file")),
    "locked": (lambda path: path.write_bytes(changed(FLAGS, b"\x01", PACKED)), (1, "", "unsafe_file")),
}
INSIDE: dict[str, tuple[Callable[[Path], object], Said]] = {
    "a wrong checksum": (
        lambda path: path.write_bytes(changed(CHECKSUM, b"\0\0\0\0", PACKED)),
        (1, "", "not_a_file"),
    ),
    "a size that lies": (
        lambda path: path.write_bytes(changed(UNPACKED_SIZE, struct.pack("<L", 9), PACKED)),
        (1, "", "not_a_file"),
    ),
    "an archive in the archive": (archive([("rows.csv", PACKED)]), (1, "", "not_a_file")),
    "a quote never closed": (archive([("rows.csv", b'id,title\n1,"x\n')]), (2, "", "unclosed_quote")),
}


def book(
    said: Said, rows: Sequence[Sequence[Cell]] = SHEET, sheet: str = "All", **parts: str
) -> tuple[Callable[[Path], object], Said]:
    """A workbook with other parts than a good one."""
    return lambda path: write_xlsx(path, {sheet: rows}, **parts), said


def with_declaration(declaration: str, encoding: str = "utf-8") -> Callable[[Path], object]:
    """A workbook whose sheet begins with a document type."""

    def make(path: Path) -> None:
        write_xlsx(path, {"All": SHEET})
        with zipfile.ZipFile(path) as good:
            parts = {name: good.read(name) for name in good.namelist()}
        parts["xl/sheet1.xml"] = (declaration + sheet_xml(SHEET)).encode(encoding)
        path.write_bytes(zipped(parts))

    return make


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = (
    '<row r="1">' + "".join(text_cell(f"{'ABCD'[n]}1", name) for n, name in enumerate(COLUMNS)) + "</row>"
)
FAILED = f'{HEADER}<row r="2">{text_cell("A2", "one")}{text_cell("B2", "x")}<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
FAR = f'{HEADER}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WIDE = f'{HEADER}<row r="2"><c r="ZZ2"><v>1</v></c></row>'

BOOKS: dict[str, tuple[Callable[[Path], object], Said]] = {
    "words": (lambda path: path.write_bytes(b"id,title\n"), (1, "", "not_a_file")),
    "an archive of something else": (lambda path: path.write_bytes(PACKED), (1, "", "not_a_file")),
    "cut off": (lambda path: cut(path), (1, "", "not_a_file")),
    "an old spreadsheet": (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0" * 200), (1, "", "not_a_file")),
    "entities in entities": (with_declaration(ENTITIES), (1, "", "unsafe_file")),
    "an entity from outside": (with_declaration(OUTSIDE), (1, "", "unsafe_file")),
    "entities in UTF-16": (with_declaration(ENTITIES, "utf-16"), (1, "", "unsafe_file")),
    "a bomb": book((1, "", "unsafe_file"), sheet1=sheet_of(" " * (5 << 20))),
    "a link in it": (archive([ROWS_CSV, link("xl/workbook.xml", "/etc/passwd")]), (1, "", "unsafe_file")),
    "a sheet that is not there": book((1, "", "not_a_file"), sheet="Other"),
    "no workbook": book((1, "", "not_a_file"), workbook="<"),
    "a broken sheet": book((1, "", "not_a_file"), sheet1=f'<worksheet xmlns="{MAIN}"><sheetData><row'),
    "a formula that fails": book((2, "people", "type_error"), sheet1=sheet_of(FAILED)),
    "a cell in the last row and column": book((1048576, "", "too_large"), sheet1=sheet_of(FAR)),
    "seven hundred columns": book((2, "", "too_large"), sheet1=sheet_of(WIDE)),
    "a header alone": book((1, "", "no_rows"), rows=SHEET[:1]),
    "nothing": book((1, "", "header_missing"), rows=[]),
    "a column twice": book(
        (1, "title", "duplicate_column"), rows=[["id", "title", "title"], ["1", "2", "3"]]
    ),
    "a control character": book(
        (2, "title", "control_character"), rows=[COLUMNS, ["one", "a_x0001_b", "1", "1"]]
    ),
    "a cell that is too long": book(
        (2, "title", "constraint_max_length"), rows=[COLUMNS, ["one", "x" * 100_001, "1", "1"]]
    ),
    "a cell without a column": book((2, "", "cell_count"), rows=[COLUMNS, ["one", "x", "1", "1", "", "?"]]),
    "an id repeated": book((3, "initiative_id", "duplicate_id"), rows=[COLUMNS, ROWS[0], ROWS[0]]),
    "a count that cannot be stored": book(
        (2, "n_participants", "type_error"), rows=[COLUMNS, ["one", "Example", 1e300, "1"]]
    ),
}


def cut(path: Path) -> None:
    write_xlsx(path, {"All": SHEET})
    path.write_bytes(path.read_bytes()[:-100])


def packed() -> dict[str, Bad]:
    """Every bad archive and spreadsheet as a file."""
    found = {
        f"{MEMBER}: {kind}": Bad(MEMBER, make, said, "rows.zip") for kind, (make, said) in ARCHIVES.items()
    }
    found |= {f"{MEMBER}: {kind}": Bad(MEMBER, make, said) for kind, (make, said) in INSIDE.items()}
    return found | {
        f"rows.xlsx: {kind}": Bad("rows.xlsx", make, said) for kind, (make, said) in BOOKS.items()
    }
