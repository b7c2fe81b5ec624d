"""Single fields for engagements that are held: filled, replaced with a reason, the same, or shown as different."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from ingest.pipeline import build
from ingest.sources import load_sources
from tests.examples import source_of_examples

SOURCE = """title: A source
publisher: A publisher
licence: CC-BY-4.0
format: package
publish: full
"""
HELD = {
    "initiative_id": "held",
    "title": "A jury on bins",
    "country_code": "GB",
    "n_participants": "45",
    "places_about": "gss:S12000036",
    "subjects": "ENV.04",
    "organisations_lead": "old-council",
    "source_url": "https://example.org/page",
}
ORGANISATIONS = [
    {"organisation_id": "old-council", "name": "The Council", "replaced_by": "council"},
    {"organisation_id": "council", "name": "A Council", "kind": "local_government"},
]


def folder(data: Path, name: str, **tables: list[dict[str, str]]) -> None:
    """A source folder with these tables."""
    (data / name).mkdir(parents=True)
    (data / name / "source.yml").write_text(SOURCE)
    for table, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (data / name / f"{table}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)


def supplement(field: str, value: str, **more: str) -> dict[str, str]:
    return {
        "initiative_id": "held",
        "field": field,
        "value": value,
        "source_url": "https://example.org/report",
        **more,
    }


def loaded(data: Path, out: Path) -> tuple[Database, list[str]]:
    """The database of the folders of `data`, and what is said of its rows."""
    outcome = build(load_sources(data), out, date(2026, 11, 30))
    assert outcome.refused == []
    db = Database(out)
    return db, [row["message"] for row in db.query("SELECT message FROM issue ORDER BY message")]


def states(db: Database) -> dict[str, str]:
    return {row["field"]: row["state"] for row in db["supplement"].rows}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder(tmp_path / "data", "first", initiative=[HELD], organisation=ORGANISATIONS)
    return tmp_path / "data"


def test_an_empty_field_is_filled_and_a_wrong_one_replaced(data: Path, tmp_path: Path) -> None:
    rows = [
        supplement("n_invited", "1200"),
        supplement("n_participants", "34", replaces="45", reason="34 completed it"),
        supplement("places_about", "gss:S12000036"),
        supplement("title", "A jury"),
        supplement("accessibility", "bsl;easy_read"),
    ]
    folder(data, "second", supplement=rows)
    db, said = loaded(data, tmp_path / "out.db")
    row = next(db.query("SELECT title, n_invited, n_participants FROM initiative"))
    assert row == {"title": "A jury on bins", "n_invited": 1200, "n_participants": 34}
    assert states(db) == {
        "n_invited": "filled",
        "n_participants": "replaced",
        "places_about": "same",
        "title": "differs",
        "accessibility": "filled",
    }
    assert [row["accessibility"] for row in db["initiative_accessibility"].rows] == ["bsl", "easy_read"]
    assert said == [
        "title of this engagement is 'A jury on bins' (first/initiative.csv, line 2) and stays; if this value "
        "is right, write the held one under replaces, and the reason"
    ]


def test_what_was_exported_is_the_same_when_it_is_loaded_again(data: Path, tmp_path: Path) -> None:
    folder(data, "second", supplement=[supplement("n_participants", "34", replaces="45", state="")])
    db, _ = loaded(data, tmp_path / "out.db")
    again = tmp_path / "again"
    kept = dict(HELD, n_participants="34")
    folder(again, "first", initiative=[kept], organisation=ORGANISATIONS)
    exported = [supplement("n_participants", "34", replaces="45", state="replaced")]
    folder(again, "second", supplement=exported)
    twice, said = loaded(again, tmp_path / "twice.db")
    assert states(twice) == states(db) == {"n_participants": "replaced"}
    assert said == []


@pytest.mark.parametrize(
    ("field", "value", "rule", "message"),
    [
        (
            "n_invited",
            "many",
            "type_error",
            "n_invited does not take this value: not of type integer, for example 14400",
        ),
        ("start_date", "2023-02-30", "impossible_date", None),
        ("recruitment", "randon", "constraint_enum", None),
        ("organisations_lead", "counci", "unknown_reference", None),
        ("colour", "green", "unknown_column", None),
    ],
)
def test_a_value_that_does_not_fit_keeps_out_the_supplement_alone(
    data: Path, tmp_path: Path, field: str, value: str, rule: str, message: str | None
) -> None:
    folder(data, "second", supplement=[supplement(field, value)])
    outcome = build(load_sources(data), tmp_path / "out.db", date(2026, 11, 30))
    found = [(issue.table, issue.issue_type, issue.field) for issue in outcome.refused]
    assert found == [("supplement", rule, "field" if rule == "unknown_column" else "value")]
    if message:
        assert outcome.refused[0].message == message


def test_an_organisation_of_two_ids_is_named_by_the_one_that_is_kept(data: Path, tmp_path: Path) -> None:
    reply: dict[str, Any] = {
        "response_id": "reply",
        "initiative_id": "held",
        "responder_id": "old-council",
        "decision": "noted",
        "we_did": "Read it.",
        "decision_basis": "coded",
        "source_url": "https://example.org/reply",
    }
    folder(data, "second", response=[reply])
    db, said = loaded(data, tmp_path / "out.db")
    assert said == []
    assert [row["organisation_id"] for row in db["initiative_organisation"].rows] == ["council"]
    assert [row["responder_id"] for row in db["response"].rows] == ["council"]
    assert {row["organisation_id"]: row["replaced_by"] for row in db["organisation"].rows} == {
        "council": None,
        "old-council": "council",
    }


def test_an_organisation_replaced_by_itself_is_refused(tmp_path: Path) -> None:
    rows = [
        {"organisation_id": "one", "name": "One", "replaced_by": "two"},
        {"organisation_id": "two", "name": "Two", "replaced_by": "one"},
    ]
    folder(tmp_path / "data", "first", organisation=rows)
    outcome = build(load_sources(tmp_path / "data"), tmp_path / "out.db", date(2026, 11, 30))
    assert [issue.sentence() for issue in outcome.refused] == [
        f"first/organisation.csv, line {line}, field replaced_by, unknown_reference, value {other!r}: it would be "
        "replaced by itself; name the organisation that is kept"
        for line, other in ((2, "two"), (3, "one"))
    ]


def test_the_examples_show_a_supplement_that_fits(tmp_path: Path) -> None:
    source = source_of_examples(tmp_path)
    outcome = build([source], tmp_path / "out.db", date(2026, 11, 30))
    assert outcome.refused == []
    assert {row["state"] for row in Database(tmp_path / "out.db")["supplement"].rows} <= {
        "replaced",
        "filled",
    }
