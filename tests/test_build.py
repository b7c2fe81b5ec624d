"""A build from raw files to the database: what is loaded, coded, counted and published."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.paths import SCHEMA
from tests.conftest import REAL


def participation(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def built(harbour: Path, tmp_path: Path) -> Path:
    result = participation("build", "--data", harbour, "--out", tmp_path / "build")
    assert result.exit_code == 0, result.output
    return tmp_path / "build" / "participation.db"


def test_the_ledger_is_printed_and_stored(harbour: Path, tmp_path: Path) -> None:
    result = participation("build", "--data", harbour, "--out", tmp_path / "build")
    assert result.stdout.splitlines() == [
        "source                      read  loaded  quarantined  merged",
        "harbour                        9       9            0       0",
        "total                          9       9            0       0",
        "Built in full: there was no release yet.",
        "places: 100.0% of 3 results coded, 33.3% in review",
        "subjects: 100.0% of 3 results coded, 0.0% in review",
        f"Published {tmp_path / 'build' / 'participation.db'}.",
    ]
    ledger = rows(tmp_path / "build" / "participation.db", "SELECT * FROM ledger ORDER BY source_file")
    assert ledger == [
        ("harbour", "initiative.csv", 2, 2, 0, 0),
        ("harbour", "milestone.csv", 1, 1, 0, 0),
        ("harbour", "organisation.csv", 1, 1, 0, 0),
        ("harbour", "response.csv", 2, 2, 0, 0),
        ("harbour", "result.csv", 3, 3, 0, 0),
    ]


def test_the_ledger_as_json(harbour: Path, tmp_path: Path) -> None:
    result = participation("build", "--json", "--data", harbour, "--out", tmp_path)
    ledger = json.loads(result.stdout)["ledger"]
    assert ledger[0] == {
        "source_id": "harbour",
        "source_file": "initiative.csv",
        "rows_read": 2,
        "loaded": 2,
        "quarantined": 0,
        "merged": 0,
        "balances": True,
    }


def test_a_row_says_where_it_is_from(built: Path) -> None:
    query = (
        "SELECT result_id, source_id, source_file, source_line, source_url FROM result ORDER BY source_line"
    )
    assert rows(built, query) == [
        ("harbour-2023-r1", "harbour", "result.csv", 2, "https://example.org/harbour/report"),
        ("harbour-2023-r2", "harbour", "result.csv", 4, "https://example.org/harbour/report"),
        ("ferry-2024-r1", "harbour", "result.csv", 5, "https://example.org/ferry/report"),
    ]


def test_values_have_the_types_of_the_schema(built: Path) -> None:
    query = "SELECT n_for, n_total, share_for, text FROM result WHERE result_id = 'harbour-2023-r1'"
    assert rows(built, query) == [(90, 120, 0.75, "Lamps along the pier,\nlit until midnight.")]


def test_printed_places_and_subjects_are_coded_with_the_reason(built: Path) -> None:
    query = "SELECT record_id, facet, text, code, method, confidence, evidence FROM coding ORDER BY record_id, text"
    assert rows(built, query) == [
        (
            "example-council",
            "place",
            "City of Edinburgh",
            "gss:S12000036",
            "exact_name",
            1.0,
            "City of Edinburgh",
        ),
        ("ferry-2024", "subject", "Ferry times", "TRA.06", "lexicon", 0.83, "Ferry"),
        ("ferry-2024", "place", "Shetland Islands", "gss:S12000027", "exact_name", 1.0, "Shetland Islands"),
        ("ferry-2024-r1", "subject", "buses", "TRA.04", "exact_name", 1.0, "buses"),
        ("ferry-2024-r1", "subject", "ferries and ports", "TRA.06", "exact_name", 1.0, "ferries and ports"),
        (
            "harbour-2023",
            "place",
            "City of Edinburgh",
            "gss:S12000036",
            "exact_name",
            1.0,
            "City of Edinburgh",
        ),
        ("harbour-2023", "subject", "pier lights", "PLA.03", "lookup", 1.0, "pier lights"),
        ("harbour-2023-r1", "place", "Old Pier, Edinburgh", "gss:S12000036", "wider_place", 0.5, "Edinburgh"),
        ("harbour-2023-r2", "subject", "parking", "TRA.02", "exact_name", 1.0, "parking"),
    ]


def test_a_place_that_fell_back_is_listed_for_review(built: Path) -> None:
    query = "SELECT issue_type, severity, record_id, field, value FROM issue"
    assert rows(built, query) == [
        ("wider_place", "review", "harbour-2023-r1", "place_text", "Old Pier, Edinburgh")
    ]


def test_a_result_inherits_what_it_does_not_say(built: Path) -> None:
    query = "SELECT facet, code, origin FROM result_coded WHERE result_id = 'harbour-2023-r2' ORDER BY code"
    assert rows(built, query) == [
        ("subject", "PLA.03", "inherited"),
        ("subject", "TRA.02", "own"),
        ("place", "gss:S12000036", "inherited"),
    ]


def test_a_record_without_subjects_is_coded_from_its_text(harbour: Path, tmp_path: Path) -> None:
    result = harbour / "harbour" / "result.csv"
    result.write_text(
        result.read_text().replace("buses;ferries and ports", "").replace("Sail at seven", "Ferry times")
    )
    assert participation("build", "--data", harbour, "--out", tmp_path / "build").exit_code == 0
    database = tmp_path / "build" / "participation.db"
    query = "SELECT text, code, method, evidence FROM coding WHERE record_id = 'ferry-2024-r1'"
    assert rows(database, query) == [("Ferry times", "TRA.06", "lexicon", "Ferry")]
    query = "SELECT code, origin FROM result_coded WHERE result_id = 'ferry-2024-r1' AND facet = 'subject'"
    assert rows(database, query) == [("TRA.06", "own")]


def test_a_result_that_no_word_points_from_is_kept_out(harbour: Path, tmp_path: Path) -> None:
    settings = yaml.safe_load((harbour / "harbour" / "source.yml").read_text())
    settings |= {"quarantine": {"no_subject": "a test"}, "minimum": {"initiative": 1}}
    (harbour / "harbour" / "source.yml").write_text(yaml.safe_dump(settings))
    for name in ("initiative", "result"):
        path = harbour / "harbour" / f"{name}.csv"
        text = path.read_text().replace("buses;ferries and ports", "").replace("Ferry times", "Sailing")
        path.write_text(text.replace("When should the ferry sail?", "When?"))
    participation("build", "--data", harbour, "--out", tmp_path / "build")
    database = tmp_path / "build" / "participation.db"
    assert rows(database, "SELECT record_id, issue_type FROM issue WHERE severity = 'error'") == [
        ("ferry-2024-r1", "no_subject")
    ]


def test_a_wider_place_finds_what_lies_below_it(built: Path) -> None:
    query = """SELECT ancestor_id, depth FROM place_closure WHERE descendant_id = 'gss:S12000036' ORDER BY depth"""
    assert rows(built, query) == [
        ("gss:S12000036", 0),
        ("iso:GB-SCT", 1),
        ("iso:GB", 2),
        ("m49:150", 3),
        ("m49:001", 4),
    ]


def test_words_are_found_by_their_stems_and_in_their_context(built: Path) -> None:
    query = """SELECT r.result_id FROM search_fts f JOIN search_record r ON r.record_id = f.rowid
        WHERE search_fts MATCH '{}' ORDER BY r.result_id"""
    assert rows(built, query.format("lamp")) == [("harbour-2023-r1",)]
    assert rows(built, query.format("harbour cars")) == [("harbour-2023-r2",)]


def test_the_same_input_has_the_same_version(harbour: Path, tmp_path: Path) -> None:
    versions = []
    for name in ("one", "two"):
        participation("build", "--data", harbour, "--out", tmp_path / name)
        versions += rows(tmp_path / name / "participation.db", "SELECT version FROM build")
    assert versions[0] == versions[1]


def test_problems_that_a_source_expects_keep_the_row_out_and_are_published(
    harbour: Path, tmp_path: Path
) -> None:
    settings = yaml.safe_load((harbour / "harbour" / "source.yml").read_text())
    settings["quarantine"] = {"reason_missing": "the council leaves reasons out"}
    (harbour / "harbour" / "source.yml").write_text(yaml.safe_dump(settings))
    replies = harbour / "harbour" / "response.csv"
    replies.write_text(replies.read_text().replace("Deliveries need the quay.,given", ","))
    result = participation("build", "--data", harbour, "--out", tmp_path / "build")
    assert result.exit_code == 0, result.output
    assert "harbour                        9       8            1       0" in result.stdout
    database = tmp_path / "build" / "participation.db"
    assert rows(
        database, "SELECT source_file, source_line, field, issue_type FROM issue WHERE severity = 'error'"
    ) == [("response.csv", 3, "reason", "reason_missing")]
    assert rows(database, "SELECT count(*) FROM response") == [(1,)]


def test_rows_that_refer_to_a_row_kept_out_are_kept_out_too(harbour: Path, tmp_path: Path) -> None:
    settings = yaml.safe_load((harbour / "harbour" / "source.yml").read_text())
    settings["quarantine"] = {"end_before_start": "a test", "unknown_reference": "a test"}
    settings["minimum"] = {"initiative": 1}
    (harbour / "harbour" / "source.yml").write_text(yaml.safe_dump(settings))
    initiatives = harbour / "harbour" / "initiative.csv"
    initiatives.write_text(initiatives.read_text().replace("2023-03-31", "2022-03-31"))
    participation("build", "--data", harbour, "--out", tmp_path / "build")
    database = tmp_path / "build" / "participation.db"
    assert rows(database, "SELECT result_id FROM result") == [("ferry-2024-r1",)]
    assert rows(database, "SELECT sum(rows_read), sum(loaded), sum(quarantined) FROM ledger") == [(9, 3, 6)]
    assert rows(database, "SELECT count(*) FROM milestone") == [(0,)]


def test_an_organisation_that_two_rows_name_is_one_record(harbour: Path, tmp_path: Path) -> None:
    organisations = harbour / "harbour" / "organisation.csv"
    organisations.write_text(organisations.read_text() + "example-council,Example Council,company,\n")
    result = participation("build", "--data", harbour, "--out", tmp_path / "build")
    assert "harbour                       10       9            0       1" in result.stdout
    database = tmp_path / "build" / "participation.db"
    assert rows(database, "SELECT organisation_id, kind FROM organisation") == [
        ("example-council", "local_government")
    ]
    assert rows(database, "SELECT issue_type, field, value FROM issue WHERE severity = 'warning'") == [
        ("conflicting_value", "kind", "company")
    ]


def test_a_source_without_its_raw_files_is_skipped_with_a_line(harbour: Path, tmp_path: Path) -> None:
    about = "title: T\npublisher: P\nlicence: CC-BY-4.0\nformat: polis\npublish: full\n"
    for name, fetch in {
        "elsewhere": "git clone it",
        "online": '{files: ["https://example.org/a.csv"]}',
    }.items():
        (harbour / name).mkdir()
        (harbour / name / "source.yml").write_text(f"{about}fetch: {fetch}\n")
    result = participation("build", "--data", harbour, "--out", tmp_path / "build")
    assert result.exit_code == 0
    assert result.stderr == (
        f"elsewhere: skipped, no raw files in {harbour / 'elsewhere' / 'raw'}. To fetch them: git clone it\n"
        f"online: skipped, no raw files in {harbour / 'online' / 'raw'}. To fetch them: participation fetch online\n"
    )


def test_the_project_data_is_all_there(connection: sqlite3.Connection) -> None:
    counts = {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
        for name in ("initiative", "result", "response", "milestone")
    }
    least = {"initiative": 1400, "result": 4400, "response": 1250, "milestone": 500}
    assert {name: count for name, count in counts.items() if count < least[name]} == {}


def test_every_scottish_council_has_a_result_and_a_reply(connection: sqlite3.Connection) -> None:
    """Of an engagement about the council itself, or about an area across it, such as its health board."""
    councils = [row["gss"] for row in csv.DictReader((SCHEMA / "places" / "scottish_councils.csv").open())]
    answered = {
        row[0]
        for row in connection.execute(
            """WITH answered AS (
                SELECT place_id FROM initiative_place WHERE relation = 'about'
                AND initiative_id IN (SELECT initiative_id FROM result)
                AND initiative_id IN (SELECT initiative_id FROM response)
            )
            SELECT place_id FROM answered
            UNION SELECT o.place_id FROM place_overlap o JOIN answered a ON a.place_id = o.area_id"""
        )
    }
    assert len(councils) == 32
    assert [code for code in councils if f"gss:{code}" not in answered] == []


def test_every_published_row_has_the_address_of_its_source(connection: sqlite3.Connection) -> None:
    for name in ("initiative", "result", "response", "milestone"):
        without = connection.execute(
            f"SELECT count(*) FROM {name} WHERE source_url NOT LIKE 'http%'"
        ).fetchone()[0]
        assert without == 0, name


def test_every_result_has_a_place_and_a_subject(connection: sqlite3.Connection) -> None:
    for facet in ("place", "subject"):
        query = "SELECT count(*) FROM result WHERE result_id NOT IN (SELECT result_id FROM result_coded WHERE facet = ?)"
        assert connection.execute(query, (facet,)).fetchone()[0] == 0


@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real raw files at {REAL}")
def test_the_ledger_balances_for_the_real_sources(tmp_path: Path) -> None:
    rows_read = {
        "mysociety_assemblies": 50,
        "polis": 5024,
        "eci": 275,
        "decide_madrid": 80,
        "decidim_barcelona": 220,
        "pabulib": 151609,
        "participedia": 3033,
    }
    names = list(rows_read)
    raw = [part for name in names for part in ("--raw", f"{name}={REAL / name}")]
    result = participation("build", "--json", "--include-unpublishable", *raw, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    ledger = json.loads(result.stdout)["ledger"]
    assert all(row["balances"] for row in ledger)
    assert {row["source_id"] for row in ledger} >= set(names)
    read = {name: sum(row["rows_read"] for row in ledger if row["source_id"] == name) for name in names}
    assert read == rows_read
