"""Rules across rows: each lets right rows pass and says of wrong ones what is in `across.yml`, in whole sentences."""

import csv
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.prepare import prepare
from ingest.schema import code_list, tables
from ingest.sources import Source
from ingest.validate.across import RULES

Rows = dict[str, list[dict[str, Any]]]

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "across.yml").read_text("utf-8"))

ABOUT = {
    "title": "Town",
    "publisher": "Town",
    "licence": "CC0-1.0",
    "publish": "full",
    "format": "package",
    "retrieved_on": "2026-11",
}

ANY: dict[str, dict[str, Any]] = {
    "initiative": {
        "country_code": "GB",
        "organisations_lead": "council",
        "places_about": "gss:S12000036",
        "subjects": "EDU",
    },
    "result": {"initiative_id": "meals", "kind": "recommendation"},
    "response": {
        "initiative_id": "meals",
        "responder_id": "council",
        "decision": "accepted",
        "decision_basis": "coded",
        "action": "The council will cook.",
    },
    "milestone": {"initiative_id": "meals", "title": "Cooks are found"},
}
"""What every row of a table has, unless it says otherwise."""

BASE: Rows = {
    "organisation": [{"organisation_id": "council", "name": "Town council", "place_id": "gss:S12000036"}],
    "initiative": [
        {"initiative_id": "meals", "title": "School meals"},
        {"initiative_id": "buses", "title": "Night buses"},
    ],
    "result": [
        {"result_id": "meals-r", "title": "Warm meals at every school"},
        {"result_id": "buses-r", "title": "Buses until two", "initiative_id": "buses"},
    ],
}


def said(folder: Path, more: Rows) -> list[str]:
    """All issues of a source with the base rows and `more`."""
    folder.mkdir()
    for name in dict.fromkeys([*BASE, *more]):
        key = tables()[name].primary_key[0]
        rows: dict[str, dict[str, Any]] = {}
        for row in [*BASE.get(name, ()), *_written_out(more.get(name, []))]:
            filled = {**ANY.get(name, {}), "source_url": "https://example.org/town"}
            rows[row[key]] = {**filled, **rows.get(row[key], {}), **row}
        if name == "organisation":
            rows = {at: {k: v for k, v in row.items() if k != "source_url"} for at, row in rows.items()}
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, tables()[name].field_names)
            writer.writeheader()
            writer.writerows(rows.values())
    return [issue.sentence() for issue in prepare([Source("town", folder, folder, ABOUT)]).issues]


def _written_out(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with `times` as so many rows, with their number in place of {}."""
    return [
        {name: str(cell).format(at) for name, cell in row.items() if name != "times"}
        for row in rows
        for at in range(row.get("times", 1))
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_rule_lets_right_rows_pass_and_says_what_is_wrong(case: dict[str, Any], tmp_path: Path) -> None:
    assert said(tmp_path / "right", case["right"]) == []
    assert said(tmp_path / "wrong", case["wrong"]) == case["says"]


def test_every_rule_has_a_case_and_an_issue_type() -> None:
    assert {rule.issue_type for rule in RULES} == {case["rule"] for case in CASES}
    assert {rule.issue_type for rule in RULES} <= set(code_list("issue_type"))
