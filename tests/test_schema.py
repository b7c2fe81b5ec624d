"""The contract in `schema/`: tables, code lists, vocabularies, and an example for everything it demands."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from frictionless import Package, Schema

from ingest import dates
from ingest.gate import CELL_LIMIT
from ingest.paths import SCHEMA
from ingest.privacy.detect import personal_data
from ingest.privacy.guard import free_text
from ingest.records import Origin, Record, split_list
from ingest.schema import Table, code_list, code_list_names, tables, vocabulary
from ingest.validate.references import quarantine
from ingest.validate.rules import EVERY_FILE, RULES
from ingest.validate.schema import ISSUE_TYPES, check_schema
from tests.examples import EXAMPLES, every_invalid_row, valid_rows

TABLES = list(tables().values())

FIELDS_OF_TABLES = [(table, field) for table in TABLES for field in table.fields]

FIELDS = [pytest.param(table, field, id=f"{table.name}.{field['name']}") for table, field in FIELDS_OF_TABLES]

VOCABULARIES = [table.name for table in TABLES if table.is_vocabulary]

Demand = tuple[str, str, str]
"""Table, field and the rule that an invalid example must break there."""

RULES_BETWEEN_FIELDS: set[Demand] = {
    ("supplement", "field", "unknown_column"),
    ("source", "covers_to", "end_before_start"),
    ("organisation", "active_to", "end_before_start"),
    ("initiative", "end_date", "end_before_start"),
    ("stage", "end_date", "end_before_start"),
    ("response", "reason", "reason_missing"),
    ("response", "reason_status", "reason_missing"),
    ("result", "n_total", "votes_exceed_total"),
    ("result", "share_for", "share_mismatch"),
    ("result", "currency", "currency_missing"),
    ("result", "support_measure", "measure_missing"),
    ("result", "support_measure", "vote_without_number"),
    ("result", "score", "value_out_of_scale"),
    ("result", "rank", "part_exceeds_whole"),
    ("result", "threshold_met", "threshold_mismatch"),
    ("result", "currency", "constraint_enum"),
    ("result", "places", "place_contradiction"),
    ("result", "share_for", "share_not_whole"),
    ("result", "share_for", "strong_share"),
    ("result", "title", "empty_title"),
    ("initiative", "country_code", "constraint_enum"),
    ("initiative", "cost_currency", "constraint_enum"),
    ("initiative", "budget_currency", "constraint_enum"),
    ("initiative", "n_responses_received", "part_exceeds_whole"),
    ("initiative", "n_invited", "part_exceeds_whole"),
    ("initiative", "n_ideas", "part_exceeds_whole"),
    ("initiative", "n_eligible", "part_exceeds_whole"),
    ("initiative", "quorum_met", "threshold_mismatch"),
    ("initiative", "places_about", "place_contradiction"),
    ("response", "delivery_status", "delivery_contradiction"),
    ("response", "action", "words_missing"),
    ("milestone", "delivery_status", "delivery_contradiction"),
    *((table, "checked", "copy_rated_high") for table in ("initiative", "result", "response", "milestone")),
    ("initiative", "cost_currency", "currency_missing"),
    ("initiative", "budget_currency", "currency_missing"),
    ("initiative", "initiative_id", "lookalike_characters"),
    ("result", "initiative_id", "lookalike_characters"),
    ("organisation", "name", "lookalike_characters"),
    ("result", "places", "no_place"),
    ("result", "subjects", "no_subject"),
}


def names(tables: list[Table]) -> list[str]:
    return [table.name for table in tables]


@pytest.mark.parametrize("path", sorted((SCHEMA / "tables").glob("*.json")), ids=lambda path: path.stem)
def test_table_schema_is_valid_and_listed(path: Any) -> None:
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    assert Schema.validate_descriptor(descriptor).flatten(["type", "note"]) == []
    assert descriptor == tables()[path.stem].descriptor
    assert descriptor["name"] == path.stem
    assert descriptor["missingValues"] == [""]


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_keys_point_at_fields_that_exist(table: Table) -> None:
    assert set(table.primary_key) <= set(table.required)
    assert {key.field for key in table.foreign_keys} <= set(table.field_names)
    assert {(key.other, (key.other_field,)) for key in table.foreign_keys} == {
        (key.other, tuple(tables()[key.other].primary_key)) for key in table.foreign_keys
    }
    assert len(set(table.field_names)) == len(table.field_names)


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_field_is_described_and_its_example_fits(table: Table, field: dict[str, Any]) -> None:
    assert all(
        str(field.get(part, "")).strip() for part in ("name", "type", "title", "description", "example")
    )
    example = str(field["example"])
    assert _notes(table, field["name"], example) is None
    for listed in table.lists:
        if listed.field == field["name"]:
            junction = tables()[listed.junction]
            notes = [_notes(junction, listed.column, value) for value in split_list(example)]
            assert notes == [None] * len(split_list(example))
            assert [
                value for value in split_list(example) if not _is_known(junction, listed.column, value)
            ] == []
    assert _is_known(table, field["name"], example)
    if field.get("partial_date"):
        assert dates.exists(example)


def _notes(table: Table, field: str, cell: str) -> dict[str, str] | None:
    """What Frictionless has against a cell."""
    notes: dict[str, str] | None = (
        Schema.from_descriptor(table.descriptor).get_field(field).read_cell(cell)[1]
    )
    return notes


def _is_known(table: Table, field: str, cell: str) -> bool:
    """Whether the vocabulary that a field refers to, if any, has the code."""
    others = [
        key.other for key in table.foreign_keys if key.field == field and tables()[key.other].is_vocabulary
    ]
    return all(cell in {row[tables()[other].primary_key[0]] for row in vocabulary(other)} for other in others)


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_codes_of_a_field_are_those_of_its_list_in_order(table: Table, field: dict[str, Any]) -> None:
    if "codes" in field:
        codes = list(code_list(field["codes"]))
        if "list" in field:
            junction = tables()[field["list"]["junction"]]
            column = next(each for each in junction.fields if each["name"] == field["list"]["column"])
            assert column["codes"] == field["codes"]
        else:
            assert field["constraints"]["enum"] == codes


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_list_fields_name_a_junction_and_its_columns(table: Table) -> None:
    for listed in table.lists:
        junction = tables()[listed.junction]
        fixed = dict(listed.fixed)
        assert junction.descriptor["made_by"] == "build"
        assert junction.field_names == [table.primary_key[0], *fixed, listed.column]
        assert junction.primary_key == junction.field_names
        for name, value in fixed.items():
            field = next(field for field in junction.fields if field["name"] == name)
            assert value in field["constraints"]["enum"]


@pytest.mark.parametrize("name", code_list_names())
def test_code_list_is_complete(name: str) -> None:
    rows = code_list(name)
    records = [
        Record(
            "term",
            {"list": name, **{key: cell or None for key, cell in row.items()}},
            Origin(f"{name}.csv", line),
        )
        for line, row in enumerate(rows.values(), start=2)
    ]
    assert [issue.sentence() for issue in check_schema(records)] == []
    text = (SCHEMA / "codes" / f"{name}.csv").read_text(encoding="utf-8")
    assert len(text.splitlines()) == len(rows) + 1
    assert [code for code in rows if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code)] == []
    assert {row["broader"] for row in rows.values()} <= {"", *rows}
    labels = [row["label"] for row in rows.values()]
    assert len(set(labels)) == len(labels)


def test_every_code_list_is_used() -> None:
    """By a field, or by the site alone: what it computes."""
    used = {field["codes"] for table in TABLES for field in table.fields if "codes" in field}
    assert set(code_list_names()) - used == {"evidence_basis", "initiative_status", "reply_state", "with"}
    assert used <= set(code_list_names())


def test_issue_types_have_a_severity() -> None:
    severity = next(field for field in tables()["issue"].fields if field["name"] == "severity")
    severities = {row["severity"] for row in code_list("issue_type").values()}
    assert severities == set(severity["constraints"]["enum"])


def test_every_rule_has_an_issue_type() -> None:
    assert {rule.issue_type for rule in RULES} | set(ISSUE_TYPES.values()) <= set(code_list("issue_type"))


@pytest.mark.parametrize("name", VOCABULARIES)
def test_vocabulary_is_valid(name: str) -> None:
    """Types, constraints, ids used once and parents that exist."""
    records = [
        Record(
            name,
            {key: cell or None for key, cell in row.items()},
            Origin(tables()[name].path, line),
            "schema",
        )
        for line, row in enumerate(vocabulary(name), start=2)
    ]
    assert list(vocabulary(name)[0]) == tables()[name].field_names
    issues = list(check_schema(records))
    assert [issue.sentence() for issue in quarantine(records, issues)[1]] == []


@pytest.mark.parametrize("name", ["place", "subject"])
def test_vocabulary_has_no_cycle(name: str) -> None:
    parents = {row[f"{name}_id"]: row["parent_id"] for row in vocabulary(name)}
    depths = {each: len(list(_above(each, parents))) for each in parents}
    assert max(depths.values()) <= {"place": 8, "subject": 1}[name]


def _above(each: str, parents: dict[str, str]) -> Iterator[str]:
    seen = {each}
    while each := parents[each]:
        assert each not in seen, f"{each} lies in itself"
        seen.add(each)
        yield each


def test_every_place_is_in_the_world_and_in_one_country() -> None:
    rows = {row["place_id"]: row for row in vocabulary("place")}
    assert [place for place, row in rows.items() if not row["parent_id"]] == ["m49:001"]
    abroad = [
        place
        for place, row in rows.items()
        if row["parent_id"] and rows[row["parent_id"]]["country_code"] not in ("", row["country_code"])
    ]
    assert abroad == []


def test_narrow_subjects_carry_the_code_of_their_top() -> None:
    wrong = [
        row
        for row in vocabulary("subject")
        if row["subject_id"].partition(".")[0] != (row["parent_id"] or row["subject_id"])
    ]
    assert wrong == []


def test_data_package_is_valid_with_its_examples() -> None:
    """Types, constraints, primary keys and foreign keys of every table and vocabulary."""
    report = Package(str(SCHEMA / "datapackage.json")).validate()
    assert report.flatten(["name", "rowNumber", "fieldName", "type", "note"]) == []


@pytest.mark.parametrize(
    "table", [table for table in TABLES if not table.is_vocabulary], ids=lambda table: table.name
)
def test_valid_examples_show_every_column(table: Table) -> None:
    """In the order of the schema, and each column filled in some row."""
    rows = valid_rows(table.name)
    assert list(rows[0]) == table.field_names
    unfilled = {name for name in table.field_names if not any(row[name] for row in rows)}
    assert unfilled - {"broader"} == set()
    assert all(
        value.startswith(("example", "Example"))
        for row in rows
        for name, value in row.items()
        if name == "title"
    )


def test_examples_have_no_file_without_a_table() -> None:
    assert {path.stem for path in (EXAMPLES / "invalid").iterdir()} == set(tables())
    assert {path.stem for path in (EXAMPLES / "valid").iterdir()} == set(tables()) - set(VOCABULARIES)


def demanded(table: Table) -> Iterator[Demand]:
    """Every way in which a row of the table can be wrong."""
    columns = {listed.field: (tables()[listed.junction], listed.column) for listed in table.lists}
    for field in table.fields:
        name = field["name"]
        target, column = columns.get(name, (table, name))
        for rule in _cell_rules(target, column, in_list=name in columns):
            yield table.name, name, rule
        if table.name in EVERY_FILE and field.get("partial_date"):
            yield table.name, name, "impossible_date"
        if table.name in EVERY_FILE and name in free_text(table.name):
            yield table.name, name, "personal_data" if name in table.required else "text_withheld"
    if table.name != "organisation":  # rows of one organisation are merged
        yield table.name, table.primary_key[0], "duplicate_id"


def _cell_rules(table: Table, column: str, in_list: bool) -> Iterator[str]:
    """What can be wrong with a cell, or with a value of a list cell (which may be empty)."""
    field = next(field for field in table.fields if field["name"] == column)
    for constraint in field.get("constraints", {}):
        if not (in_list and constraint == "required"):
            yield ISSUE_TYPES[constraint]
    if field["type"] != "string":
        yield "type_error"
    if any(key.field == column for key in table.foreign_keys):
        yield "unknown_reference"


PATTERNS = {
    *(
        field["constraints"]["pattern"]
        for _, field in FIELDS_OF_TABLES
        if "pattern" in field.get("constraints", {})
    ),
}


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_no_pattern_takes_long_on_a_long_cell(pattern: str) -> None:
    """A cell of the longest kind is judged at once, also where it nearly fits again and again."""
    units = ("a", "1", ".", "-", "a-", "a.", "a@", "@a.", "1 ", "+1 ", "(0", "A1 ", "/", "-a")
    cells = [head + unit * (CELL_LIMIT // len(unit)) + "@" for head in ("", "a@") for unit in units]
    began = time.process_time()
    for cell in cells:
        re.search(pattern, cell)
    assert (time.process_time() - began) / len(cells) < 0.25


def test_every_rule_of_every_field_has_an_invalid_example() -> None:
    shown = {(row.table, row.field, row.rule) for row in every_invalid_row()}
    wanted = {demand for table in TABLES for demand in demanded(table)} | RULES_BETWEEN_FIELDS
    assert (sorted(wanted - shown), sorted(shown - wanted)) == ([], [])


def test_every_rule_has_an_invalid_example() -> None:
    shown = {row.rule for row in every_invalid_row()}
    assert {rule.issue_type for rule in RULES} - shown == set()


def test_every_kind_of_personal_data_has_an_invalid_example() -> None:
    rows = [row for row in every_invalid_row() if row.rule in ("personal_data", "text_withheld")]
    kinds = {found.kind for row in rows for found in personal_data(row.cells[row.field])}
    assert kinds == {"an e-mail address", "a phone number", "a postcode", "a handle"}
