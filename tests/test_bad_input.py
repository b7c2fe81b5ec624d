"""Bad input: a plain message with file, line, field and remedy, exit code 1, and the old database untouched."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main

Spoil = Callable[[Path], object]


def replace(name: str, old: str, new: str) -> Spoil:
    """Spoil a file of the source by one replacement."""

    def spoil(folder: Path) -> None:
        path = folder / name
        data = path.read_bytes()
        assert old.encode() in data
        path.write_bytes(data.replace(old.encode(), new.encode("latin-1")))

    return spoil


def folder_for_file(folder: Path) -> None:
    (folder / "result.csv").unlink()
    (folder / "result.csv").mkdir()


def only_the_header(folder: Path) -> None:
    path = folder / "result.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")


def no_files(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        path.unlink()


CASES: dict[str, tuple[Spoil, str]] = {
    "a missing file": (
        no_files,
        "harbour/initiative.csv, line 1, missing_file: there are no CSV files in {folder}",
    ),
    "an empty file": (
        lambda folder: (folder / "result.csv").write_text(""),
        "harbour/result.csv, line 1, empty_file: the file is empty; add a header and rows or remove it",
    ),
    "a folder where a file should be": (
        folder_for_file,
        "harbour/result.csv, line 1, not_a_file: {folder}/result.csv is a folder, not a file",
    ),
    "a wrong column": (
        replace("result.csv", "number", "numbre"),
        "harbour/result.csv, line 1, field numbre, unknown_column: table result has no such column; "
        "did you mean number?",
    ),
    "a column that is missing": (
        replace("response.csv", "decision_basis", "we_asked"),
        "harbour/response.csv, line 1, field decision_basis, missing_column: the column is missing; add it",
    ),
    "two columns of one name": (
        replace("result.csv", "n_total", "n_for"),
        "harbour/result.csv, line 1, field n_for, duplicate_column: two columns have this name; rename or remove one",
    ),
    "bytes that are not UTF-8": (
        replace("result.csv", "Sail at seven", "Sail at caf\xe9"),
        "harbour/result.csv, line 5, bad_encoding, value '0xe9': save the file as UTF-8",
    ),
    "a NUL byte": (
        replace("result.csv", "Sail at seven", "Sail\0at seven"),
        "harbour/result.csv, line 5, field title, control_character, value 'U+0000': remove the character",
    ),
    "a quote that is never closed": (
        replace("result.csv", 'midnight.",', "midnight.,"),
        "harbour/result.csv, line 2, unclosed_quote: close or double the quote in the row that starts here",
    ),
    "a header without rows": (
        only_the_header,
        "harbour/result.csv, line 1, no_rows: the file has a header but no rows; add rows or remove the file",
    ),
    "a row with a cell too many": (
        replace("result.csv", "Sail at seven,", "Sail, at seven,"),
        "harbour/result.csv, line 5, cell_count, value '14': the row has 14 cells where the header has 13; "
        "check commas and quotes",
    ),
    "an id used twice": (
        replace("result.csv", "harbour-2023-r2", "harbour-2023-r1"),
        "harbour/result.csv, line 4, field result_id, duplicate_id, value 'harbour-2023-r1': the id stands already "
        "in harbour/result.csv, line 2; give this row an id of its own",
    ),
    "a place that does not exist": (
        replace("initiative.csv", "place_text", "places_about"),
        "harbour/initiative.csv, line 2, field places_about, constraint_pattern, value 'City of Edinburgh': "
        "not in the form that is expected, for example iso:GB-SCT",
    ),
    "a topic that does not exist": (
        replace("result.csv", "subject_text", "subjects"),
        "harbour/result.csv, line 4, field subjects, constraint_pattern, value 'parking': not in the form that is "
        "expected, for example ENV.04",
    ),
    "an initiative that does not exist": (
        replace("milestone.csv", "m1,harbour-2023,", "m1,harbour-2032,"),
        "harbour/milestone.csv, line 2, field initiative_id, unknown_reference, value 'harbour-2032': there is no "
        "such initiative; did you mean harbour-2023",
    ),
    "a value that is not in the list": (
        replace("response.csv", ",rejected,", ",refused,"),
        "harbour/response.csv, line 3, field decision, constraint_enum, value 'refused': not in the list",
    ),
    "a rejection without a reason": (
        replace("response.csv", "Deliveries need the quay.,given", ","),
        "harbour/response.csv, line 3, field reason, reason_missing: give the reason, or write none_given or not_read "
        "in reason_status",
    ),
    "an end before its start": (
        replace("initiative.csv", "2023-03-31", "2022-03-31"),
        "harbour/initiative.csv, line 2, field end_date, end_before_start, value '2022-03-31': it ends before it "
        "starts (2023-01); one of the two dates is wrong",
    ),
    "a day that does not exist": (
        replace("initiative.csv", "2024-06-30", "2024-06-31"),
        "harbour/initiative.csv, line 3, field end_date, impossible_date, value '2024-06-31': the calendar has no such "
        "day; correct it or give the month only",
    ),
    "a source below its minimum": (
        replace("source.yml", "result: 3", "result: 4"),
        "harbour/source.yml, line 1, field minimum.result, below_minimum, value '3': 3 rows are left of at least 4; "
        "find out what is missing or lower the minimum",
    ),
    "a source.yml without a licence": (
        replace("source.yml", "licence: CC-BY-4.0\n", ""),
        "harbour/source.yml, line 1, type_error: 'licence' is a required property",
    ),
    "a reader that does not exist": (
        replace("source.yml", "format: package", "format: parcel"),
        "harbour/source.yml, line 1, field format, unknown_reference: there is no reader 'parcel'",
    ),
    "a file that no table has": (
        lambda folder: (folder / "results.csv").write_text("a\n1\n"),
        "harbour/results.csv, line 1, unknown_column: no table has this name",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_named_and_nothing_is_published(case: str, harbour: Path, tmp_path: Path) -> None:
    spoil, message = CASES[case]
    spoil(harbour / "harbour")
    old = tmp_path / "build" / "participation.db"
    old.parent.mkdir()
    old.write_bytes(b"the database that was there")
    result = CliRunner().invoke(main, ["build", "--data", str(harbour), "--out", str(old.parent)])
    assert result.exit_code == 1
    assert message.format(folder=harbour / "harbour") in result.stderr
    assert "Nothing was published; the database that was there stays." in result.stderr
    assert "Traceback" not in result.output
    assert old.read_bytes() == b"the database that was there"
    assert list(old.parent.iterdir()) == [old]


def test_an_unknown_column_hides_no_other_problem(harbour: Path) -> None:
    """Neither a second one nor one in a row, and no row is called bad for it."""
    folder = harbour / "harbour"
    for old, new in ((",number,", ",numbre,"), (",n_total,", ",n_totl,"), (",vote,", ",voet,")):
        replace("result.csv", old, new)(folder)
    result = CliRunner().invoke(main, ["check", *map(str, sorted(folder.glob("*.csv")))])
    told = [line.strip() for line in result.output.splitlines() if line.startswith("  result.csv, line")]
    assert sorted(line.partition(": ")[0] for line in told[:3]) == [
        "result.csv, line 1, field n_totl, unknown_column",
        "result.csv, line 1, field numbre, unknown_column",
        "result.csv, line 2, field support_measure, constraint_enum, value 'voet'",
    ]
    assert result.exit_code == 1 and "count_mismatch" not in result.output


def test_problems_of_all_sources_are_told_at_once(harbour: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = harbour / name
        folder.mkdir()
        (folder / "source.yml").write_bytes((harbour / "harbour" / "source.yml").read_bytes())
        (folder / "result.csv").write_text("")
    result = CliRunner().invoke(main, ["build", "--data", str(harbour), "--out", str(tmp_path)])
    assert "one/result.csv, line 1, empty_file" in result.stderr
    assert "two/result.csv, line 1, empty_file" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "--raw", "polis"], "'polis' is not of the form ID=DIR"),
        (["build", "--raw", "polis=/no/such/folder"], "there is no folder '/no/such/folder'"),
        (["export", "--format", "docx", "out"], "'docx' is not one of 'csv', 'skos'"),
        (["nosuch"], "No such command 'nosuch'"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["build", "--only", "nosuch"],
            "nosuch/source.yml, line 1, missing_file: there is no source 'nosuch'",
        ),
        (["build", "--data", "/no/such/folder"], "there is no folder /no/such/folder"),
        (
            ["serve", "--db", "/no/such.db"],
            "/no/such.db: there is no such database; `participation build` makes it.",
        ),
        (
            ["export", "--format", "csv", "--db", "/no/such.db", "out"],
            "/no/such.db: there is no such database",
        ),
        (["check", "nosuch.csv"], "nosuch.csv, line 1, missing_file: there is no such file"),
        (["check", "data"], "data, line 1, not_a_file: this is a folder; name the files in it"),
    ],
)
def test_input_that_is_not_there_ends_with_1(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert message in result.output
