"""Small XLSX workbooks for tests, written by hand so that anything in them can be spoilt."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | float | date
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KINDS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">'
DAY_ONE = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar."""


def write_xlsx(path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]], **parts: str) -> None:
    """A workbook: numbers and days as such, the rest as text; `parts` put other text in place of a part.

    The parts are called `sheet1`, `sheet2`, `workbook`, `styles`.
    """
    own = {f"sheet{number}": sheet_xml(rows) for number, rows in enumerate(sheets.values(), start=1)}
    own["styles"] = (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    own["workbook"] = _workbook(list(sheets))
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{KINDS}.{_kind(name)}+xml"/>' for name in own
    )
    related = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{_kind(name)}" Target="{name}.xml"/>'
        for name in own
        if name != "workbook"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'{RELATIONS}<Relationship Id="w" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr("xl/_rels/workbook.xml.rels", f"{RELATIONS}{related}</Relationships>")
        for name, content in {**own, **parts}.items():
            book.writestr(f"xl/{name}.xml", content)


def sheet_xml(rows: Sequence[Sequence[Cell]]) -> str:
    """The XML of a sheet."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{_letters(column)}{number}", cell) for column, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    return sheet_of("".join(lines))


def sheet_of(rows: str) -> str:
    """A sheet around rows of XML."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def _cell(place: str, value: Cell) -> str:
    if isinstance(value, date):
        return f'<c r="{place}" s="1"><v>{(value - DAY_ONE).days}</v></c>'
    if isinstance(value, float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>' if value else ""


def _letters(column: int) -> str:
    """0 → A, 26 → AA."""
    first, last = divmod(column, 26)
    return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + last)


def _kind(part: str) -> str:
    return {"workbook": "sheet.main", "styles": "styles"}.get(part, "worksheet")


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="sheet{number}"/>'
        for number, name in enumerate(names, start=1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
