"""A build on the current release: what did not change stays as it is, and the database is that of a full build."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.cli import main
from ingest.paths import ROOT
from ingest.pipeline import Built, build
from ingest.sources import load_sources
from tests.country import Country, contents, found_in_index, is_sound

DAY = date(2024, 5, 1)
SOURCES = 10


@pytest.fixture
def country(tmp_path: Path) -> Country:
    """A country whose sources have nothing to do with each other, so that each can change alone."""
    made = Country(tmp_path / "data", seed=0, sources=0)
    for number in range(4):
        made.add_lonely_source(f"s{number}")
    return made


def built(country: Country, name: str = "build", day: date = DAY) -> Built:
    """Build the country as it is; nothing must be refused."""
    done = build(load_sources(country.write()), database(country, name), day)
    assert [issue.sentence() for issue in done.refused] == []
    return done


def database(country: Country, name: str = "build") -> Path:
    return country.folder.parent / name / "participation.db"


def answer(path: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@settings(max_examples=2, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_after_any_changes_the_database_is_that_of_a_full_build(seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        country = Country(Path(folder) / "data", seed, SOURCES)
        built(country)
        for _ in range(3):
            for _ in range(country.chance.randint(1, 2)):
                country.change()
            day = DAY + timedelta(days=country.chance.choice((0, 200)))
            built(country, day=day)
        built(country, "full", day)
        changed, full = contents(database(country)), contents(database(country, "full"))
        for name in full:
            assert changed[name] == full[name], name
        assert is_sound(database(country), Path(folder) / "copy.db")
        assert found_in_index(database(country)) == found_in_index(database(country, "full"))


def test_a_source_that_changes_alone_is_done_alone(country: Country) -> None:
    built(country)
    country.sources["s1"]["result"][0]["title"] = "A new title of the ferry"
    done = built(country)
    assert (done.unchanged, done.in_full) == (["s0", "s2", "s3"], "")
    built(country, "full")
    assert contents(database(country)) == contents(database(country, "full"))
    query = "SELECT count(*) FROM search_fts WHERE search_fts MATCH 'new title'"
    assert answer(database(country), query) == [(1,)]


def test_a_source_that_comes_and_one_that_goes(country: Country) -> None:
    built(country)
    del country.sources["s3"]
    country.add_lonely_source("s4")
    assert built(country).unchanged == ["s0", "s1", "s2"]
    built(country, "full")
    assert contents(database(country)) == contents(database(country, "full"))


def test_what_changed_is_told_as_by_a_full_build(country: Country) -> None:
    """Twice: the second time there is a history to carry on."""
    for number in range(4, 9):
        country.add_lonely_source(f"s{number}")
    built(country)
    shutil.copytree(database(country).parent, database(country, "full").parent, symlinks=True)
    for step in (1, 2):
        (database(country, "full").resolve().parent / "sources.json").unlink()
        country.sources["s1"]["result"][0]["title"] = f"Title {step}"
        country.sources["s1"]["initiative"][0]["subjects"] = ("ENV", "TRA.04")[step - 1]
        country.sources["s1"]["response"].clear()
        country.sources["s0"]["initiative"][0]["end_date"] = f"2024-0{step}"
        del country.sources[f"s{step + 1}"]
        country.add_lonely_source(f"t{step}")
        day = DAY + timedelta(days=200 * step)
        assert built(country, day=day).in_full == ""
        assert built(country, "full", day).in_full == "the current release does not say what it was made of"
        told = [answer(database(country, name), "SELECT * FROM change") for name in ("build", "full")]
        assert told[0] == told[1]
        assert {row[1] for row in told[0]} >= {"source", "initiative", "result"}


def test_when_nothing_changed_all_stays(country: Country) -> None:
    built(country)
    before = contents(database(country))
    assert built(country).unchanged == ["s0", "s1", "s2", "s3"]
    assert contents(database(country)) == before


def test_what_counts_as_late_moves_with_the_day(country: Country) -> None:
    country.sources["s0"]["initiative"][0]["end_date"] = "2024-05-20"
    query = "SELECT code FROM search_facet JOIN search_record USING (record_id) WHERE facet = 'status' AND initiative_id = 's0-i'"
    built(country)
    assert answer(database(country), query) == [("open",)]
    built(country, day=date(2025, 1, 1))
    assert answer(database(country), query) == [("answered",)]
    built(country, "full", day=date(2025, 1, 1))
    assert found_in_index(database(country)) == found_in_index(database(country, "full"))


def test_a_reference_that_breaks_and_is_mended_reaches_the_source_that_refers(country: Country) -> None:
    country.sources["s1"]["response"][0]["result_id"] = "s0-r"
    country.sources["s1"]["response"][0]["initiative_id"] = "s0-i"
    kept_out = "SELECT source_id, record_id FROM issue WHERE issue_type = 'unknown_reference'"
    built(country)
    assert answer(database(country), kept_out) == []
    result = country.sources["s0"]["result"].pop()
    country.sources["s0"]["response"].clear()
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), kept_out) == [("s1", "s1-p")]
    country.sources["s0"]["result"].append(result)
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), kept_out) == []


def test_an_organisation_of_two_sources_is_filled_up_anew(country: Country) -> None:
    shared = {"organisation_id": "shared", "name": "Shared office"}
    country.sources["s0"]["organisation"].append(dict(shared))
    country.sources["s1"]["organisation"].append({**shared, "kind": "company"})
    query = "SELECT source_id, kind FROM organisation WHERE organisation_id = 'shared'"
    built(country)
    assert answer(database(country), query) == [("s0", "company")]
    country.sources["s1"]["organisation"][-1]["kind"] = "ngo"
    assert built(country).unchanged == ["s2", "s3"]
    assert answer(database(country), query) == [("s0", "ngo")]


def test_a_new_name_of_an_organisation_is_found_in_all_that_name_it(country: Country) -> None:
    country.sources["s1"]["initiative"][0]["organisations_lead"] = "s0-o"
    built(country)
    country.sources["s0"]["organisation"][0]["name"] = "Lighthouse board"
    assert built(country).unchanged == ["s2", "s3"]
    query = """SELECT s.initiative_id FROM search_fts f JOIN search_record s ON s.record_id = f.rowid
        WHERE search_fts MATCH 'lighthouse' ORDER BY 1"""
    assert answer(database(country), query) == [("s0-i",), ("s1-i",)]


def test_an_id_that_a_second_source_takes_is_refused_there(country: Country) -> None:
    built(country)
    country.sources["s0"]["result"].append(dict(country.sources["s2"]["result"][0]))
    assert built(country).unchanged == ["s1", "s3"]
    query = "SELECT source_id, record_id FROM issue WHERE issue_type = 'duplicate_id'"
    assert answer(database(country), query) == [("s2", "s2-r")]


def test_the_settings_of_a_source_are_part_of_it(country: Country) -> None:
    built(country)
    country.titles["s2"] = "Another title"
    assert built(country).unchanged == ["s0", "s1", "s3"]
    assert answer(database(country), "SELECT title FROM source WHERE source_id = 's2'") == [
        ("Another title",)
    ]


def test_a_damaged_release_is_not_built_on(country: Country) -> None:
    built(country)
    before = contents(database(country))
    with database(country).open("r+b") as file:
        file.seek(200_000)
        file.write(b"damage")
    assert built(country).in_full == "the current release is damaged"
    assert contents(database(country)) == before


def test_a_release_that_tells_nothing_is_not_built_on(country: Country) -> None:
    built(country)
    (database(country).resolve().parent / "sources.json").write_text("[]")
    assert built(country).in_full == "the current release does not say what it was made of"


def test_when_most_sources_changed_all_are_done_anew(country: Country) -> None:
    built(country)
    for name in ("s0", "s1", "s2"):
        country.sources[name]["result"][0]["title"] = "Another title"
    done = built(country)
    assert done.in_full == "most sources are new or changed, or depend on one that is"


def test_a_correction_is_taken_up(country: Country) -> None:
    command = ["build", "--json", "--data", str(country.write()), "--out", str(database(country).parent)]
    first = CliRunner().invoke(main, command)
    assert json.loads(first.stdout)["in_full"] == "there was no release yet"
    second = CliRunner().invoke(main, command)
    told = json.loads(second.stdout)
    assert (told["unchanged"], told["in_full"]) == (["s0", "s1", "s2", "s3"], None)
    (country.folder / "overrides.csv").write_text(
        "record,facet,old,new,reason,by,date\ns1-i,subject,TRA.04,ENV,Because.,editors,2026\n"
    )
    third = CliRunner().invoke(main, command)
    assert json.loads(third.stdout)["in_full"].startswith("the schema, a vocabulary, a correction")
    query = "SELECT subject_id FROM initiative_subject WHERE initiative_id = 's1-i'"
    assert answer(database(country), query) == [("ENV",)]


def test_other_code_and_another_vocabulary_give_their_own_outcome(country: Country) -> None:
    """A checkout of its own is built from, changed and built from again."""
    checkout = country.folder.parent / "checkout"
    for name in ("ingest", "schema"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    country.sources["s0"]["result"][0]["subject_text"] = "housing strategy"
    data = country.write()

    def change(file: str, old: str, new: str) -> None:
        text = (checkout / file).read_text(encoding="utf-8")
        assert old in text
        (checkout / file).write_text(text.replace(old, new), encoding="utf-8")

    def outcome() -> tuple[str | None, list[tuple[Any, ...]]]:
        command = [sys.executable, "-c", "from ingest.cli import main; main()", "build", "--json"]
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        done = subprocess.run(
            [*command, "--data", data, "--out", country.folder.parent / "other"],
            env=environment,
            cwd=checkout,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        query = "SELECT code, confidence FROM coding WHERE record_id = 's0-r' AND facet = 'subject'"
        return json.loads(done.stdout)["in_full"], answer(database(country, "other"), query)

    another = "the schema, a vocabulary, a correction or the software is another"
    assert outcome() == ("there was no release yet", [("HOU", 0.7)])
    assert outcome() == (None, [("HOU", 0.7)])
    change("ingest/coding/subjects.py", "BY_KEYWORD = 0.7", "BY_KEYWORD = 0.6")
    assert outcome() == (another, [("HOU", 0.6)])
    change("schema/codes/subject.csv", "housing strateg*", "housing scheme*")
    assert outcome() == (another, [])
