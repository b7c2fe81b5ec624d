"""The gate: bytes and shape of raw files, whatever they hold."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.gate import CELL_LIMIT, RawFolder, Row
from ingest.records import InputProblem, Origin

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
    raw = write(tmp_path, "x.csv", text.getvalue().encode())
    found = list(raw.csv("x.csv"))
    assert cells(found) == [list(row) for row in rows]
    assert [row.origin.line for row in found] == lines
    assert raw.rows_read == {"x.csv": len(rows)}


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
