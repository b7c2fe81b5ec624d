"""The `table` reader: any table with a column map; the same records from CSV, JSON, XLSX and YAML."""

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.coding.places import code_place
from ingest.formats import table, text
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Origin, Record
from ingest.sources import Source, load_source
from tests.workbook import Cell, write_xlsx

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "table"
REAL = Path(__file__).parents[2] / "shared" / "real" / "mysociety_assemblies"
DATA = HERE.parent / "data" / "mysociety_assemblies"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files of mySociety are not there")
REGISTER = "https://example.org/panels"


def changed(source: Source, **mapping: Any) -> Source:
    """The source with other settings of the map; None takes a setting out."""
    settings = {name: value for name, value in {**source.mapping, **mapping}.items() if value is not None}
    return replace(source, settings={**source.settings, "mapping": settings})


def run(source: Source) -> list[Emitted]:
    return list(table.read(RawFolder(source.raw), source))


def values(emitted: list[Emitted]) -> list[tuple[str, dict[str, Any]]]:
    """Records without their origins, in the order of their ids."""
    records = [(item.table, item.values) for item in emitted if isinstance(item, Record)]
    assert len(records) == len(emitted), "there are issues"
    return sorted(records, key=lambda pair: (pair[0], str(next(iter(pair[1].values()))), str(pair[1])))


def csv_source(folder: Path, rows: str) -> Source:
    """The fixture's map over other rows of panels.csv."""
    header = "code,council,topic,status,people,began,report,run_by,about\n"
    (folder / "panels.csv").write_text(header + rows, encoding="utf-8")
    return replace(load_source(FIXTURE), raw=folder)


def refused(source: Source) -> Issue:
    with pytest.raises(InputProblem) as caught:
        run(source)
    return caught.value.issues[0]


def test_csv_rows_become_the_records_of_the_map() -> None:
    first, second = Origin("panels.csv", 2), Origin("panels.csv", 3)
    assert run(load_source(FIXTURE)) == [
        Record(
            "initiative",
            {
                "initiative_id": "panel-riv-01",
                "title": "Riverton Council: Flood walls",
                "summary": "Twenty-four residents met.",
                "start_date": "2021-03-05",
                "reported_status": "closed_report_available",
                "n_participants": "24",
                "url": "https://example.org/riverton.pdf",
                "place_text": "Riverton Council",
                "organisations_facilitator": "talk-works;fair-draw",
                "methods": "citizens_panel",
                "source_url": REGISTER,
            },
            first,
        ),
        Record(
            "organisation",
            {"organisation_id": "talk-works", "name": "Talk Works", "source_url": REGISTER},
            first,
        ),
        Record(
            "organisation",
            {"organisation_id": "fair-draw", "name": "Fair Draw", "source_url": REGISTER},
            first,
        ),
        Record(
            "document",
            {
                "document_id": "panel-report-riv-01",
                "initiative_id": "panel-riv-01",
                "kind": "participants_report",
                "title": "Report",
                "url": "https://example.org/riverton.pdf",
            },
            first,
        ),
        Record(
            "initiative",
            {
                "initiative_id": "panel-hil-02",
                "title": "Hilltop Council: Bus routes",
                "summary": "A jury, still meeting.",
                "start_date": "2022-09-01",
                "reported_status": None,
                "n_participants": None,
                "url": None,
                "place_text": "Hilltop Council",
                "organisations_facilitator": None,
                "methods": "citizens_panel",
                "source_url": REGISTER,
            },
            second,
        ),
    ]


def test_the_same_records_from_json_yaml_and_xlsx(tmp_path: Path) -> None:
    source = load_source(FIXTURE)
    expected = values(run(source))
    assert values(run(changed(source, file="panels.json", key="resources.0.data"))) == expected
    assert values(run(changed(source, file="panels/*.yaml"))) == expected
    rows: list[list[Cell]] = []
    with (FIXTURE / "raw" / "panels.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            rows.append([float(cell) if cell == "24.0" else cell for cell in row])
    write_xlsx(tmp_path / "panels.xlsx", {"All": rows})
    assert values(run(changed(replace(source, raw=tmp_path), file="panels.xlsx", sheet="All"))) == expected


def test_a_value_that_the_map_does_not_foresee_keeps_the_row_out(tmp_path: Path) -> None:
    source = csv_source(
        tmp_path,
        "A,Hamlet,Parks,Paused,4,01/01/2020,https://example.org/a,,x\n"
        "B,Hamlet,Parks,Done,about 40,01/01/2020,https://example.org/a,,x\n"
        "C,Hamlet,Parks,Done,4,spring,https://example.org/a,,x\n",
    )
    correct = "correct it with `replace` under mapping in source.yml"
    assert run(source) == [
        Issue(
            "unmapped_value",
            "add the value to the values of this column under mapping in source.yml (null: not known)",
            Origin("panels.csv", 2),
            "initiative",
            field="status",
            value="Paused",
        ),
        Issue(
            "type_error",
            f"this should be a whole number in digits; {correct}",
            Origin("panels.csv", 3),
            "initiative",
            field="people",
            value="about 40",
        ),
        Issue(
            "type_error",
            f"this should be a date such as 31/12/2024; {correct}",
            Origin("panels.csv", 4),
            "initiative",
            field="began",
            value="spring",
        ),
    ]


def test_a_row_that_gives_no_record_is_an_issue() -> None:
    source = load_source(FIXTURE)
    (_, _, document) = source.mapping["records"]
    ignored = dict.fromkeys(
        ["council", "topic", "status", "people", "began", "run_by", "about", "row_number"], ""
    )
    emitted = run(changed(source, records=[document], ignored=ignored))
    assert [type(item) for item in emitted] == [Record, Issue]
    assert isinstance(emitted[1], Issue)
    assert (emitted[1].issue_type, emitted[1].origin) == ("constraint_required", Origin("panels.csv", 3))


def test_every_column_is_mapped_or_ignored_by_name() -> None:
    issue = refused(changed(load_source(FIXTURE), ignored=None))
    assert (issue.issue_type, issue.origin.file, issue.field) == (
        "unmapped_column",
        "panels.csv",
        "row_number",
    )


def test_every_mapped_column_is_in_the_file(tmp_path: Path) -> None:
    (tmp_path / "panels.csv").write_text("code,council\nA,Hamlet\n", encoding="utf-8")
    issue = refused(replace(load_source(FIXTURE), raw=tmp_path))
    assert (issue.issue_type, issue.origin.file, issue.field) == ("missing_column", "panels.csv", "topic")


def test_every_file_is_read_or_ignored_by_name() -> None:
    issue = refused(changed(load_source(FIXTURE), ignored_files=None))
    assert (issue.issue_type, issue.origin.file) == ("unknown_column", "panels.json")


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        ({"table": "initiativ", "fields": {}}, "mapping.records.0.table", "initiativ"),
        ({"table": "source", "fields": {}}, "mapping.records.0.table", "source"),
        ({"table": "initiative", "fields": {}}, "mapping.records.0.fields", ""),
        ({"table": "initiative", "fields": {"titel": {}}}, "mapping.records.0.fields", "titel"),
        ({"table": "initiative", "fields": {"title": "x"}}, "mapping.records.0.fields.title", ""),
        ({"table": "initiative", "fields": {"title": {"frm": "x"}}}, "mapping.records.0.fields.title", "frm"),
        ({"table": "initiative", "fields": {"title": {"as": "slug"}}}, "mapping.records.0.fields.title", ""),
        (
            {"table": "initiative", "fields": {"title": {"from": "x", "as": "number"}}},
            "mapping.records.0.fields.title.as",
            "number",
        ),
        (
            {"table": "initiative", "fields": {"title": {"from": "x", "values": {True: "y"}}}},
            "mapping.records.0.fields.title.values",
            "True",
        ),
        ({"table": "initiative", "filter": "x", "fields": {}}, "mapping.records.0", "filter"),
    ],
)
def test_a_wrong_map_is_named(record: dict[str, Any], field: str, value: str) -> None:
    issue = refused(changed(load_source(FIXTURE), records=[record]))
    assert (issue.origin.file, issue.field, issue.value) == ("source.yml", field, value)


@pytest.mark.parametrize(
    ("mapping", "issue_type", "file"),
    [
        ({"file": None}, "type_error", "source.yml"),
        ({"file": "absent.csv"}, "missing_file", "absent.csv"),
        ({"file": "absent/*.yaml"}, "missing_file", "absent/*.yaml"),
        ({"file": "panels.ods"}, "type_error", "source.yml"),
        ({"file": "panels.doc"}, "not_a_file", "panels.doc"),
        ({"records": []}, "type_error", "source.yml"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(mapping: dict[str, Any], issue_type: str, file: str) -> None:
    issue = refused(changed(load_source(FIXTURE), **mapping))
    assert (issue.issue_type, issue.origin.file) == (issue_type, file)


def test_printed_text_is_worked_on_mechanically() -> None:
    assert [text.integer(cell) for cell in ("43.0", "1,659,543", "43", "4.5", "1,65", "x")] == [
        *("43", "1659543", "43"),
        *(None, None, None),
    ]
    assert text.day_month_year("3/6/2015") == "2015-06-03"
    assert text.day_month_year("2015-06-03") is None
    assert text.cut_at_word("one two three", 8) == "one two…"
    assert text.cut_at_word("one two three", 10) == "one two…"
    assert text.cut_at_word("one  two\nthree", 13) == "one two three"
    assert (
        text.cut_at_sentence("It is so, i.e. true. More of it. The end.", 33)
        == "It is so, i.e. true. More of it."
    )
    assert text.cut_at_sentence("No sentence fits here at all", 12) == "No sentence…"
    assert text.plain("See **the** [report](https://e.org/a(1)) report , and more (https://e.org).") == (
        "See the report, and more."
    )


FORMS = {
    "register.csv": {"file": "register.csv"},
    "json": {"file": "citizens_assembly_register.json", "key": "resources.0.data"},
    "xlsx": {"file": "citizens_assembly_register.xlsx", "sheet": "register"},
    "yaml": {"file": "assemblies/*.yaml"},
}


@needs_real
@pytest.mark.parametrize("form", FORMS)
def test_mysociety_gives_the_same_records_in_every_form(form: str) -> None:
    source = load_source(DATA, REAL)
    other = changed(source, **FORMS[form])
    raw = RawFolder(REAL)
    emitted = list(table.read(raw, other))
    assert raw.rows_read.total() == 50
    assert len({item.origin for item in emitted}) == 50
    found = values(emitted)
    assert [sum(name == table_name for name, _ in found) for table_name in ("initiative", "document")] == [
        50,
        46,
    ]
    assert found == values(run(source))


@needs_real
def test_mysociety_ids_are_those_of_the_register_and_every_place_and_subject_is_known() -> None:
    source = load_source(DATA, REAL)
    with (REAL / "register.csv").open(encoding="utf-8", newline="") as file:
        ids = {f"mysociety-{row['unique_id']}" for row in csv.DictReader(file)}
    initiatives = [record for name, record in values(run(source)) if name == "initiative"]
    assert {record["initiative_id"] for record in initiatives} == ids
    for record in initiatives:
        text = record["place_text"] or ""
        assert code_place(text, "GB", source.lookup("place")) or code_place(text), record
    assert {record["subject_text"] for record in initiatives} == set(source.lookup("subject"))
