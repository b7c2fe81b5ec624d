"""A spreadsheet of forty rows: checked, given back with what would be right, mended, and loaded."""

import csv
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.formats import package
from ingest.formats.package import ANNOTATION
from ingest.prepare import read
from ingest.sources import Source
from tests.workbook import Cell, write_xlsx

COLUMNS = [
    "initiative_id",
    "title",
    "summary",
    "country_code",
    "start_date",
    "end_date",
    "recruitment",
    "n_participants",
    "cost_amount",
    "cost_currency",
    "places_about",
    "place_text",
    "subjects",
    "methods",
    "source_url",
]

WRONG: dict[int, tuple[str, str, str, str]] = {
    3: ("recruitment", "self selected", "self_selected", "not in the list; did you mean self_selected?"),
    5: (
        "start_date",
        "2024-13",
        "2024-01",
        "not in the form that is expected, for example 2020-11 | start_date ‘2024-13’: the calendar has no such day; "
        "correct it or give the month only",
    ),
    8: (
        "end_date",
        "2023-01-01",
        "2024-03-31",
        "it ends before it starts (2024-01-15); one of the two dates is wrong",
    ),
    11: (
        "initiative_id",
        "example panel 11",
        "example-panel-11",
        "not in the form that is expected, for example scotland-climate-assembly-2020",
    ),
    12: (
        "initiative_id",
        "example-panel-4",
        "example-panel-12",
        "the id stands already in {file}, line {line}; give this row an id of its own",
    ),
    15: (
        "places_about",
        "Dundee City",
        "gss:S12000042",
        "not in the form that is expected, for example iso:GB-SCT; did you mean gss:S12000042 (Dundee City)?",
    ),
    17: (
        "subjects",
        "buses",
        "TRA.04",
        "not in the form that is expected, for example CLI; did you mean TRA.04 (Public transport)?",
    ),
    20: (
        "methods",
        "Citizens' jury",
        "citizens_jury",
        "not in the form that is expected, for example citizens_assembly; did you mean citizens_jury?",
    ),
    22: ("n_participants", "about forty", "40", "not of type integer, for example 106"),
    25: ("title", "", "Example: panel 25", "a value is needed, for example Scotland's Climate Assembly"),
    27: (
        "summary",
        "Write to panel@example.org",
        "Example: write to the council",
        "the text holds an e-mail address, so it is withheld; take it out",
    ),
    30: ("country_code", "Scotland", "GB", "not in the form that is expected, for example GB"),
    33: (
        "initiative_id",
        "exаmple-panel-33",
        "example-panel-33",
        "it holds U+0430 CYRILLIC SMALL LETTER A, which is not seen or looks like another character; write the cell anew",
    ),
    36: (
        "end_date",
        "2024-06-31",
        "2024-06-30",
        "the calendar has no such day; correct it or give the month only",
    ),
    39: ("cost_currency", "", "GBP", "cost_amount is 20000.0; say in which currency, for example GBP"),
}
"""Number of the row → the column at fault, what stands there, what is right, and what the copy says."""

SUMMARY = """\
40 rows read: 14 to mend, 2 to look at, 24 with nothing to say about them.
To mend:
  6 × Wrong form (country_code, initiative_id, methods, places_about, start_date, subjects)
  2 × Impossible date (end_date, start_date)
  1 × Not on the list (recruitment)
  1 × Wrong kind of value (n_participants)
  1 × Required value missing (title)
  1 × Look-alike characters (initiative_id)
  1 × Duplicate id (initiative_id)
  1 × End before start (end_date)
  1 × Currency missing (cost_currency)
To look at:
  1 × Text withheld (summary)
  1 × Wider place used (place_text)
Wrote {copy}; the column to_mend says for each row what would be right.
Mend the rows there (the column may stay), then: participation check {copy}
"""

DOUBTFUL = 40
"""A row whose place is misspelt: loaded all the same, but put to review."""


def right_rows() -> list[dict[str, str]]:
    return [
        {
            "initiative_id": f"example-panel-{number}",
            "title": f"Example: panel {number}",
            "summary": "Example: residents met, talked,\nand agreed.",
            "country_code": "GB",
            "start_date": "2024-01-15",
            "end_date": "2024-03-31",
            "recruitment": "stratified",
            "n_participants": "40",
            "cost_amount": "20000",
            "cost_currency": "GBP",
            "places_about": "",
            "place_text": "Dundee",
            "subjects": "TRA.03",
            "methods": "citizens_panel",
            "source_url": f"https://example.org/panel-{number}",
        }
        for number in range(1, 41)
    ]


def given_rows() -> list[dict[str, str]]:
    """As the agency sends them in."""
    rows = right_rows()
    for number, (column, wrong, _, _) in WRONG.items():
        rows[number - 1][column] = wrong
    rows[DOUBTFUL - 1]["place_text"] = "Aberdean"
    return rows


def write_csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


def as_csv(folder: Path) -> Path:
    write_csv(folder / "initiative.csv", given_rows())
    return folder / "initiative.csv"


def as_workbook(folder: Path) -> Path:
    """Numbers and days as a spreadsheet program keeps them, and an empty row and column as people leave them."""
    typed: list[list[Cell]] = [[*COLUMNS, ""]]
    for row in given_rows():
        typed.append([typed_cell(cell) for cell in row.values()])
    write_xlsx(folder / "initiative.xlsx", {"Sheet1": [*typed, [""]]})
    return folder / "initiative.xlsx"


def typed_cell(cell: str) -> Cell:
    if cell.isdigit():
        return float(cell)
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", cell) and cell != "2024-06-31"
    return date.fromisoformat(cell) if is_day else cell


def told(file: str, line_of_four: int) -> list[str]:
    """What the copy says of each row."""
    words = [""] * 40
    for number, (column, cell, _, says) in WRONG.items():
        where = f"{column} ‘{cell}’" if cell and "e-mail" not in says else column
        words[number - 1] = f"{where}: {says}".format(file=file, line=line_of_four)
    words[DOUBTFUL - 1] = (
        "place_text ‘Aberdean’: the place is not in the gazetteer; coded to the wider iso:GB (country GB); "
        "did you mean Aberdeen or Aberfan?"
    )
    return words


def mend(rows: list[dict[str, str]]) -> None:
    for number, (column, _, right, _) in WRONG.items():
        rows[number - 1][column] = right
    rows[DOUBTFUL - 1]["place_text"] = "Dundee"


@pytest.mark.parametrize(
    ("given", "file", "line_of_four"),
    [(as_csv, "initiative.csv", 8), (as_workbook, "initiative.xlsx/Sheet1", 5)],
)
def test_forty_rows_come_back_with_what_would_be_right_and_load_once_mended(
    given: Callable[[Path], Path], file: str, line_of_four: int, tmp_path: Path
) -> None:
    copy = tmp_path / "mended" / "initiative.csv"
    answer = check(given(tmp_path), "--annotate", copy)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (1, SUMMARY.format(copy=copy), "")
    rows = read_csv(copy)
    assert list(rows[0]) == [ANNOTATION, *COLUMNS]
    assert [row.pop(ANNOTATION) for row in rows] == told(file, line_of_four)
    assert rows == given_rows()

    mend(rows)
    write_csv(copy, [{ANNOTATION: "mended", **row} for row in rows])
    again = check(copy)
    assert (again.exit_code, again.stdout, again.stderr) == (
        0,
        "\nMissing in engagements                      of  no result   no reply    no date   no topic   no place\n"
        "all                                         40         40         40          0          0          0\n"
        "  Dundee City                               40         40         40          0          0          0\n\n"
        "40 rows read, 0 problems, 0 to review.\n",
        "",
    )
    expected = right_rows()
    mend(expected)
    assert initiatives(copy.parent) == expected


def test_a_row_with_a_cell_too_many_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "organisation.csv"
    file.write_text(
        "organisation_id,name,kind\nexample-a,Example, A,public_body\nexample-b,Example B,public_body\n"
    )
    answer = check(file, "--annotate", tmp_path / "copy")
    assert answer.exit_code == 1
    with (tmp_path / "copy" / "organisation.csv").open(newline="") as copy:
        assert list(csv.reader(copy)) == [
            [ANNOTATION, "organisation_id", "name", "kind"],
            [
                "‘4’: the row has 4 cells where the header has 3; check commas and quotes",
                *["example-a", "Example", " A", "public_body"],
            ],
            ["", "example-b", "Example B", "public_body"],
        ]


def test_a_workbook_with_a_sheet_for_each_table_gives_a_copy_of_each(tmp_path: Path) -> None:
    book = tmp_path / "our results.xlsx"
    row = right_rows()[0]
    results: list[list[Cell]] = [
        ["result_id", "initiative_id", "kind", "title", "subjects", "source_url"],
        [
            "example-r1",
            "example-panel-1",
            "recomendation",
            "Example: a path",
            "TRA.03",
            "https://example.org/r1",
        ],
    ]
    write_xlsx(book, {"initiative": [list(row), list(row.values())], "result": results})
    refused = check(book, "--annotate", tmp_path / "one.csv")
    assert refused.exit_code == 1
    assert (
        "it holds the tables initiative, result; name a folder to write a copy of each into" in refused.stdout
    )
    answer = check(book, "--annotate", tmp_path / "copies")
    assert answer.exit_code == 1
    assert [row[ANNOTATION] for row in read_csv(tmp_path / "copies" / "initiative.csv")] == [""]
    assert [row[ANNOTATION] for row in read_csv(tmp_path / "copies" / "result.csv")] == [
        "kind ‘recomendation’: not in the list; did you mean recommendation?"
    ]


def test_an_annotated_copy_is_annotated_again_in_the_same_column(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "initiative.csv", tmp_path / "two" / "initiative.csv"
    check(as_csv(tmp_path), "--annotate", first)
    check(first, "--annotate", second)
    assert second.read_bytes() == first.read_bytes()


def test_the_file_itself_is_never_written_over(tmp_path: Path) -> None:
    file = as_csv(tmp_path)
    before = file.read_bytes()
    answer = check(file, "--annotate", file)
    assert answer.exit_code == 1
    assert "the copy must not be written over the file; name another" in answer.stdout
    assert file.read_bytes() == before


def test_a_sheet_that_no_table_has(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "book.xlsx", {"Sheet1": [["a"], ["1"]], "result": [["a"], ["1"]]})
    answer = check(tmp_path / "book.xlsx")
    assert answer.exit_code == 1
    assert answer.stdout.startswith(
        "book.xlsx, line 1, unknown_column, value 'Sheet1': no table has this name; there are: "
    )


def initiatives(folder: Path) -> list[dict[str, str]]:
    """The records that a source of this folder gives, as cells."""
    settings = {"title": "Example", "publisher": "Example", "licence": "CC0-1.0", "publish": "full"}
    source = Source("example", folder, folder, {**settings, "format": package.NAME})
    return [
        {column: record.get(column) for column in record.values}
        for record in read([source]).records
        if record.table == "initiative"
    ]
