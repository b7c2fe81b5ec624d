"""Validation: every invalid example row breaks just the rule it says, and every valid example none."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

from ingest.prepare import prepare
from ingest.privacy.guard import guard_privacy, not_about
from ingest.records import Issue
from ingest.schema import code_list, tables
from ingest.unfold import unfold
from ingest.validate.references import quarantine
from ingest.validate.rules import RULES, check_rules
from ingest.validate.schema import check_schema
from tests.examples import (
    Invalid,
    every_invalid_row,
    invalid_rows,
    source_of_examples,
    valid_records,
    valid_rows,
)

IN_FILES = [name for name, table in tables().items() if table.comes_in_files]

NOT_IN_FILES = [name for name in tables() if name not in IN_FILES]

REMEDY = re.compile(
    r"\b(add|correct|write|leave|take|say|give|for example|did you mean|it has: |at most|"
    r"the (mini|maxi)mum is|is wrong)\b"
)
"""How a message says what would be right."""

NOTED = {"text_withheld"} | {
    rule.issue_type for rule in RULES if code_list("issue_type")[rule.issue_type]["severity"] == "review"
}
"""What keeps no row out and has an invalid example all the same."""

Found = dict[tuple[str, int], list[Issue]]
"""Errors, notes and withheld texts by table and line of the invalid row."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What the pipeline finds in all invalid rows, put below the valid ones in one go."""
    return {**_in_files(tmp_path_factory.mktemp("example")), **_not_in_files()}


def _in_files(folder: Path) -> Found:
    """Rows that a source brings: through the whole preparation of a build."""
    by_line: Found = defaultdict(list)
    for issue in prepare([source_of_examples(folder, invalid=True)]).issues:
        table = issue.origin.file.removesuffix(".csv")
        if issue.severity == "error" or issue.issue_type in NOTED:
            by_line[table, issue.origin.line - len(valid_rows(table))].append(issue)
    return by_line


def _not_in_files() -> Found:
    """Rows of vocabularies and of what the build makes: the same checks, without a reader."""
    records = [record for table in tables() for record in valid_records(table)]
    records += [row.record for table in NOT_IN_FILES for row in invalid_rows(table)]
    withheld = guard_privacy(records)
    issues = [*withheld, *not_about(withheld, [*check_schema(records), *check_rules(records)])]
    by_line: Found = defaultdict(list)
    for issue in quarantine(records, issues)[1]:
        table = issue.origin.file.removeprefix("invalid/").removesuffix(".csv")
        assert table != issue.origin.file.removesuffix(".csv"), f"a valid row: {issue.sentence()}"
        by_line[table, issue.origin.line].append(issue)
    return by_line


@pytest.mark.parametrize("row", every_invalid_row(), ids=str)
def test_invalid_row_breaks_one_rule(row: Invalid, found: Found) -> None:
    issues = found.get((row.table, row.line), [])
    assert [(issue.field, issue.issue_type) for issue in issues] == [(row.field, row.rule)]
    assert REMEDY.search(issues[0].message), issues[0].message
    assert "\n" not in issues[0].sentence()


def test_no_valid_row_is_drawn_in(found: Found) -> None:
    """Errors in other rows of a file are not held against the valid ones."""
    assert {key for key, issues in found.items() if issues} == {
        (row.table, row.line) for row in every_invalid_row()
    }


def test_valid_examples_pass_the_pipeline(tmp_path: Path) -> None:
    outcome = prepare([source_of_examples(tmp_path)])
    assert [issue.sentence() for issue in outcome.issues] == []
    assert outcome.refused == []
    assert {row.source_file: row.loaded for row in outcome.ledger} == {
        f"{name}.csv": len(valid_rows(name)) for name in IN_FILES
    }


def test_valid_junction_examples_are_what_the_lists_unfold_to() -> None:
    records = [record for table in IN_FILES for record in valid_records(table)]
    unfolded = defaultdict(list)
    for record in unfold(records):
        unfolded[record.table].append({name: record.get(name) for name in tables()[record.table].field_names})
    junctions = {listed.junction for table in tables().values() for listed in table.lists}
    assert unfolded == {name: valid_rows(name) for name in junctions}


def test_personal_data_is_not_repeated_in_the_issue(found: Found) -> None:
    rows = [row for row in every_invalid_row() if row.rule in ("personal_data", "text_withheld")]
    assert {found[row.table, row.line][0].value for row in rows} == {""}


def test_row_that_refers_to_a_row_kept_out_is_kept_out_too(tmp_path: Path) -> None:
    source = source_of_examples(tmp_path)
    file = tmp_path / "initiative.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",high,", ",hihg,"), encoding="utf-8")
    outcome = prepare([source])
    kept = {record.key for record in outcome.records if record.table in ("initiative", "result", "response")}
    assert kept == {("example-survey",)}
    fields = ("checked", "initiative_id")
    first, *others = [issue.sentence() for issue in outcome.issues if issue.field in fields]
    assert first == (
        "example/initiative.csv, line 2, field checked, constraint_enum, value 'hihg': "
        "not in the list; did you mean high?"
    )
    assert (
        "example/result.csv, line 2, field initiative_id, unknown_reference, value 'example-initiative': "
        "the initiative it refers to is itself kept out; mend that row first"
    ) in others


def test_every_issue_type_that_validation_gives_is_in_the_code_list() -> None:
    assert {row.rule for row in every_invalid_row()} <= set(code_list("issue_type"))
