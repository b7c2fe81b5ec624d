"""The gate: bytes and shape of raw files, whatever they hold."""

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.gate import CELL_LIMIT, RawFolder, Row
from ingest.gate.ids import common_form, lookalike
from ingest.prepare import read
from ingest.records import InputProblem, Origin
from ingest.sources import load_sources
from tests.workbook import write_xlsx

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=8)


def cells(rows: list[Row]) -> list[list[str]]:
    return [list(row.cells.values()) for row in rows]


def write(folder: Path, name: str, data: bytes) -> RawFolder:
    (folder / name).write_bytes(data)
    return RawFolder(folder)


def sentence(raised: pytest.ExceptionInfo[InputProblem]) -> str:
    return raised.value.issues[0].sentence()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=6))
def test_every_row_of_a_csv_comes_out_with_the_line_it_starts_on(
    tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    lines = []
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    writer.writerow(["last", "row"])  # since a file of blank rows is refused
    raw = write(tmp_path, "x.csv", text.getvalue().encode())
    found = list(raw.csv("x.csv"))[:-1]
    filled = [(line, list(row)) for line, row in zip(lines, rows, strict=True) if "".join(row).strip()]
    assert [(row.origin.line, list(row.cells.values())) for row in found] == filled
    assert raw.rows_read == {"x.csv": len(filled) + 1}


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.csv", b"\xef\xbb\xbfa,b\n1,2\n")
    assert [row.cells for row in raw.csv("x.csv")] == [{"a": "1", "b": "2"}]


def test_windows_line_ends_and_blank_lines(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.csv", b"a,b\r\n1,2\r\n\r\n3,4\r\n")
    rows = list(raw.csv("x.csv"))
    assert cells(rows) == [["1", "2"], ["3", "4"]]
    assert [row.origin.line for row in rows] == [2, 4]


def test_a_short_row_is_counted_and_kept_out(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.csv", b"a,b\n1\n3,4\n")
    assert cells(list(raw.csv("x.csv"))) == [["3", "4"]]
    assert raw.rows_read == {"x.csv": 2}
    assert [issue.sentence() for issue in raw.issues] == [
        "x.csv, line 2, cell_count, value '1': the row has 1 cells where the header has 2; check commas and quotes"
    ]


def test_a_cell_that_is_too_long_is_kept_out(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.csv", b"a,b\n1," + b"x" * (CELL_LIMIT + 1) + b"\n")
    assert list(raw.csv("x.csv")) == []
    assert [(issue.issue_type, issue.field) for issue in raw.issues] == [("constraint_max_length", "b")]


def test_a_quote_that_swallows_rows_is_told_where_it_opens(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.csv", b'a,b\n1,2\n"3,4\n5,6\n')
    with pytest.raises(InputProblem) as raised:
        list(raw.csv("x.csv"))
    assert sentence(raised).startswith("x.csv, line 3, unclosed_quote: close or double the quote")


def test_json_below_a_key(tmp_path: Path) -> None:
    data = {"resources": [{"data": [{"a": 1.0, "b": None, "c": [1], "d": True}]}]}
    raw = write(tmp_path, "x.json", json.dumps(data).encode())
    assert list(raw.objects("x.json", "resources.0.data")) == [
        Row(Origin("x.json", 1), {"a": "1", "b": "", "c": "[1]", "d": "true"})
    ]


def test_a_json_file_that_is_one_record_can_be_opened_up(tmp_path: Path) -> None:
    inner = {"title": "T", "links": {"self": "x"}, "reply": {"on": "2030"}, "debate": None}
    data = {"data": {"id": 7, "attributes": inner, "name": "A. Person"}}
    raw = write(tmp_path, "x.json", json.dumps(data).encode())
    opened = ("attributes", "attributes.reply", "attributes.debate")
    cells = {
        "id": "7",
        "attributes.title": "T",
        "attributes.links": '{"self": "x"}',
        "attributes.reply.on": "2030",
        "name": "",
    }
    rows = raw.objects("x.json", "data", one=True, opened=opened, unread=("name",))
    assert list(rows) == [Row(Origin("x.json", 1), cells)]
    assert raw.rows_read == {"x.json": 1}


@pytest.mark.parametrize(
    ("name", "data", "start"),
    [
        ("x.json", b"[{]", "x.json, line 1, not_a_file: it cannot be read as JSON"),
        ("x.json", b"[1]", "x.json, line 1, cell_count: each record must be an object with named values"),
        ("x.json", b'{"a": 1}', "x.json, line 1, header_missing: the file must hold a list of records"),
        ("x.jsonl", b'{"a": 1}\n{"a": \n', "x.jsonl, line 2, not_a_file: it cannot be read as JSON"),
    ],
)
def test_json_that_holds_no_records(tmp_path: Path, name: str, data: bytes, start: str) -> None:
    raw = write(tmp_path, name, data)
    with pytest.raises(InputProblem) as raised:
        list(raw.objects(name))
    assert sentence(raised).startswith(start)


def test_a_spreadsheet_that_is_none(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.xlsx", b"not a spreadsheet")
    with pytest.raises(InputProblem) as raised:
        list(raw.sheet("x.xlsx", "Sheet1"))
    assert sentence(raised).startswith("x.xlsx, line 1, not_a_file: it cannot be read as a spreadsheet")


def test_yaml_that_is_broken(tmp_path: Path) -> None:
    raw = write(tmp_path, "x.yaml", b"a: 1\nb: [\n")
    with pytest.raises(InputProblem) as raised:
        raw.yaml("x.yaml")
    assert sentence(raised).startswith("x.yaml, line 3, not_a_file: it cannot be read as YAML")


def test_the_encoding_that_the_source_states(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("a\ncafé\n".encode("windows-1252"))
    assert cells(list(RawFolder(tmp_path, "windows-1252").csv("x.csv"))) == [["café"]]
    (tmp_path / "y.csv").write_bytes(b"a\nb\nc\x81\n")
    with pytest.raises(InputProblem) as raised:
        list(RawFolder(tmp_path, "windows-1252").csv("y.csv"))
    assert sentence(raised) == (
        "y.csv, line 3, bad_encoding, value '0x81': the file is not windows-1252, as source.yml says; correct "
        "`encoding` or save it anew"
    )


def test_encoding_and_limits_stand_in_source_yml(harbour: Path) -> None:
    settings = harbour / "harbour" / "source.yml"
    settings.write_text(settings.read_text() + "encoding: windows-1252\nlimits: {file_mb: 1, seconds: 60}\n")
    results = harbour / "harbour" / "result.csv"
    results.write_bytes(results.read_text().replace("Sail at seven", "Sail at café").encode("windows-1252"))
    [source] = load_sources(harbour)
    assert "Sail at café" in [record.get("title") for record in read([source]).records]
    results.write_bytes(results.read_bytes() + b" " * (1 << 20))
    with pytest.raises(InputProblem, match="the file has 1 MB and at most 1 are taken"):
        read([source])


def test_members_of_an_archive_are_files_by_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("2023/votes.csv", "a\n1\n")
        archive.writestr("2024/votes.csv", "a\n2\n")
        archive.writestr("readme.txt", "x")
    (tmp_path / "own.csv").write_text("a\n3\n")
    raw = RawFolder(tmp_path)
    assert raw.names("*.zip/*.csv") == ["all.zip/2023/votes.csv", "all.zip/2024/votes.csv"]
    assert raw.names("**/*") == [
        *["all.zip/2023/votes.csv", "all.zip/2024/votes.csv", "all.zip/readme.txt", "own.csv"]
    ]
    assert list(raw.csv("all.zip/2024/votes.csv")) == [Row(Origin("all.zip/2024/votes.csv", 2), {"a": "2"})]


@pytest.mark.parametrize(
    ("size", "message"),
    [
        (5 << 20, "it grows more than 100 times when unpacked; give the file as it is"),
        (51 << 20, "it has 53 MB; at most 50 are taken"),
    ],
)
def test_a_member_that_grows_too_much_is_not_unpacked(size: int, message: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", bytes(size))
    with pytest.raises(InputProblem) as raised:
        RawFolder(tmp_path).csv("x.zip/zeros.csv")
    assert sentence(raised) == f"x.zip, line 1, unsafe_file, value 'zeros.csv': {message}"


def test_prose_with_line_breaks_and_commas_is_no_swallowed_row(tmp_path: Path) -> None:
    text = 'id,text,n\n1,"Lamps, please\nand, if possible, benches",2\n2,"1,000 people\n\nand more",3\n'
    assert len(list(write(tmp_path, "x.csv", text.encode()).csv("x.csv"))) == 2


def test_days_of_a_spreadsheet_are_days(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "x.xlsx", {"All": [["", ""], ["day", "n"], [date(2024, 2, 29), 3.0]]})
    assert list(RawFolder(tmp_path).sheet("x.xlsx", "All")) == [
        Row(Origin("x.xlsx/All", 3), {"day": "2024-02-29", "n": "3"})
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("a1", " A1 "), ("caf\u00e9", "CAFE\u0301"), ("stra\u00dfe", "STRASSE"), ("\u212b", "\u00e5")],
)
def test_ids_that_are_the_same_to_the_eye_have_one_form(one: str, other: str) -> None:
    assert common_form(one) == common_form(other)


@pytest.mark.parametrize(
    ("text", "deceiver"),
    [
        ("harbour-2023", ""),
        ("Δήμος Αθηναίων", ""),
        ("Администрация Perm", ""),
        ("東京タワーplan", ""),
        ("Bürgerrat für Ernährung", ""),
        ("hаrbour", "U+0430 CYRILLIC SMALL LETTER A"),
        ("αbc", "U+03B1 GREEK SMALL LETTER ALPHA"),
        ("har\u200bbour", "U+200B ZERO WIDTH SPACE"),
        ("har\u202ebour", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    ],
)
def test_letters_that_deceive_are_named(text: str, deceiver: str) -> None:
    assert lookalike(text) == deceiver
