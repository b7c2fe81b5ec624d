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

import ingest.cache
from ingest.cli import main
from ingest.load.publish import REMEMBERED, forget
from ingest.paths import ROOT
from ingest.pipeline import Built, build
from ingest.privacy.takedowns import add_takedown
from ingest.sources import load_sources
from tests.compared import beside, contents, found_in_index, is_sound
from tests.country import Country

DAY = date(2024, 5, 1)
SOURCES = 10


def lonely(folder: Path) -> Country:
    """A country whose sources have nothing to do with each other, so that each can change alone."""
    made = Country(folder, seed=0, sources=0)
    for number in range(4):
        made.add_lonely_source(f"s{number}")
    return made


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release of the lonely country as it is before any change."""
    folder = tmp_path_factory.mktemp("before")
    country = lonely(folder / "data")
    assert built(country).in_full == "there was no release yet"
    return folder / "build"


@pytest.fixture
def country(before: Path, tmp_path: Path) -> Country:
    """The lonely country, built once."""
    shutil.copytree(before, tmp_path / "build", symlinks=True)
    return lonely(tmp_path / "data")


def built(country: Country, name: str = "build", day: date = DAY) -> Built:
    """Build the country as it is; nothing must be refused."""
    done = build(load_sources(country.write()), database(country, name), day)
    assert [issue.sentence() for issue in done.refused] == []
    return done


def is_that_of_a_full_build(country: Country, day: date = DAY) -> bool:
    """Build the country on its release, and in full after the same release; compare all that there is."""
    path, full = database(country), database(country, "full")
    shutil.rmtree(full.parent, ignore_errors=True)
    shutil.copytree(path.parent, full.parent, symlinks=True)
    forget(full)
    assert built(country, "full", day).in_full == "it is not known what the current release was made of"
    built(country, day=day)
    grown, whole = contents(path), contents(full)
    for name in whole:
        assert grown[name] == whole[name], name
    assert beside(path) == beside(full)
    assert found_in_index(path) == found_in_index(full)
    return is_sound(path, path.with_name("copy.db"))


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
        for days in (0, 200):
            for _ in range(country.chance.randint(1, 2)):
                country.change()
            day = DAY + timedelta(days=days)
            if not days:
                built(country, day=day)
        assert is_that_of_a_full_build(country, day)


def test_a_source_that_changes_alone_is_done_alone(country: Country) -> None:
    country.sources["s1"]["result"][0]["title"] = "A new title of the ferry"
    country.sources["s1"]["initiative"][0]["subjects"] = "ENV"
    country.sources["s1"]["response"].clear()
    done = built(country)
    assert (done.unchanged, done.in_full) == (["s0", "s2", "s3"], "")
    query = "SELECT count(*) FROM search_fts WHERE search_fts MATCH 'new title'"
    assert answer(database(country), query) == [(1,)]
    country.sources["s1"]["result"][0]["title"] = "A title of the pier"  # a second time: there is a history
    assert is_that_of_a_full_build(country, date(2025, 1, 1))
    told = {row[0] for row in answer(database(country), "SELECT record_table FROM change")}
    assert told == {"initiative", "result", "response"}


def test_a_source_that_comes_and_one_that_goes(country: Country) -> None:
    del country.sources["s3"]
    country.add_lonely_source("s4")
    assert is_that_of_a_full_build(country)
    assert built(country).unchanged == ["s0", "s1", "s2", "s4"]


def test_when_nothing_changed_the_release_stays(country: Country) -> None:
    release = database(country).resolve()
    done = built(country)
    assert (done.unchanged, done.in_full) == (["s0", "s1", "s2", "s3"], "")
    assert [row.source_id for row in done.ledger if row.source_file == "result.csv"] == done.unchanged
    assert database(country).resolve() == release


def test_what_counts_as_late_moves_with_the_day(country: Country) -> None:
    country.sources["s0"]["initiative"][0]["end_date"] = "2024-05-20"
    query = """SELECT code FROM search_facet JOIN search_record USING (record_id)
        WHERE facet = 'status' AND initiative_id = 's0-i'"""
    built(country)
    assert answer(database(country), query) == [("open",)]
    assert is_that_of_a_full_build(country, date(2025, 1, 1))
    assert answer(database(country), query) == [("answered",)]


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
    country.sources["s0"]["result"].append(dict(country.sources["s2"]["result"][0]))
    assert built(country).unchanged == ["s1", "s3"]
    query = "SELECT source_id, record_id FROM issue WHERE issue_type = 'duplicate_id'"
    assert answer(database(country), query) == [("s2", "s2-r")]


def test_engagements_of_two_sources_are_linked_and_unlinked_though_one_source_stays(country: Country) -> None:
    links = "SELECT initiative_id, kind, other_id FROM initiative_link"
    for name, title in (("s0", "Ferry timetable jury"), ("s2", "Ferry timetable jury, 2024")):
        country.sources[name]["initiative"][0] |= {"title": title, "start_date": "2024"}
    built(country)
    assert answer(database(country), links) == [("s0-i", "same_as", "s2-i")]
    country.sources["s2"]["initiative"][0]["title"] = "A jury on the ferry timetable of the pier"
    assert is_that_of_a_full_build(country)
    assert built(country).unchanged == ["s0", "s1", "s2", "s3"]
    assert answer(database(country), links) == []
    issues = "SELECT source_id, record_id FROM issue WHERE issue_type = 'perhaps_same'"
    assert ("s0", "s0-i") in answer(database(country), issues)


def test_a_number_that_was_withheld_stays_so(country: Country) -> None:
    about = {"initiative_id": "s1-i", "characteristic": "age", "source_url": "https://example.org/"}
    counts = {"young": "4", "old": "12", "between": "60"}
    rows = [
        {"participation_id": f"s1-{name}", "category": name, "n": n, **about} for name, n in counts.items()
    ]
    country.sources["s1"]["participation"] = rows
    built(country)
    withheld = "SELECT category FROM participation WHERE suppressed ORDER BY 1"
    assert answer(database(country), withheld) == [("old",), ("young",)]
    rows[0]["n"] = "14"
    assert is_that_of_a_full_build(country)
    assert answer(database(country), withheld) == [("old",), ("young",)]


def test_personal_data_is_not_remembered(country: Country) -> None:
    """The source is read anew each time, since the row that it lends is in its files alone."""
    country.sources["s0"]["organisation"][0]["place_text"] = "write to jo.smith@harbour-council.org"
    country.sources["s2"]["initiative"][0]["organisations_lead"] = "s0-o"
    built(country)
    assert built(country).unchanged == ["s1", "s2", "s3"]
    for file in (database(country).parent / REMEMBERED).iterdir():
        assert b"jo.smith" not in file.read_bytes(), file
    country.sources["s2"]["result"][0]["title"] = "Another title"
    assert is_that_of_a_full_build(country)


def test_what_is_taken_down_goes_in_a_full_build_and_stays_away(country: Country) -> None:
    country.sources["s2"]["initiative"][0]["organisations_lead"] = "s0-o"
    built(country)
    country.write()
    add_takedown(country.folder, "organisation", "s0-o", DAY, "asked for")
    country.beside["takedowns.csv"] = (country.folder / "takedowns.csv").read_bytes()
    assert built(country).in_full.startswith("the schema, a vocabulary, a correction, a take-down")
    named = "SELECT source_id, issue_type FROM issue WHERE issue_type LIKE '%reference'"
    country.sources["s2"]["result"][0]["title"] = "Another title"
    assert is_that_of_a_full_build(country)
    assert answer(database(country), named) == []
    assert b"s0-o" not in (database(country).parent / REMEMBERED / "sources.json").read_bytes()


def test_the_settings_of_a_source_are_part_of_it(country: Country) -> None:
    country.titles["s2"] = "Another title"
    assert built(country).unchanged == ["s0", "s1", "s3"]
    assert answer(database(country), "SELECT title FROM source WHERE source_id = 's2'") == [
        ("Another title",)
    ]


def test_a_damaged_release_is_not_built_on(country: Country) -> None:
    before = contents(database(country))
    with database(country).open("r+b") as file:
        file.seek(200_000)
        file.write(b"damage")
    assert built(country).in_full == "the current release is damaged"
    now = contents(database(country))
    assert {**now, "change": []} == before


def test_a_release_of_which_nothing_is_known_is_not_built_on(country: Country) -> None:
    (database(country).parent / REMEMBERED / "sources.json").write_text("[]")
    assert built(country).in_full == "it is not known what the current release was made of"


def test_when_most_sources_changed_all_are_done_anew(country: Country) -> None:
    for name in ("s0", "s1", "s2"):
        country.sources[name]["result"][0]["title"] = "Another title"
    done = built(country)
    assert done.in_full == "most sources are new or changed, or depend on one that is"


def test_a_correction_is_taken_up(country: Country) -> None:
    command = ["build", "--json", "--data", str(country.write()), "--out", str(database(country).parent)]
    first = CliRunner().invoke(main, command)
    told = json.loads(first.stdout)
    assert (told["unchanged"], told["in_full"]) == (["s0", "s1", "s2", "s3"], None)
    (country.folder / "overrides.csv").write_text(
        "record,facet,old,new,reason,by,date\ns1-i,subject,TRA.04,ENV,Because.,editors,2026\n"
    )
    second = CliRunner().invoke(main, command)
    assert json.loads(second.stdout)["in_full"].startswith("the schema, a vocabulary, a correction")
    query = "SELECT subject_id FROM initiative_subject WHERE initiative_id = 's1-i'"
    assert answer(database(country), query) == [("ENV",)]


SHARED = (
    "ingest/coding/subjects.py",
    "ingest/load/views.sql",
    "ingest/likeness/stop_words.txt",
    "schema/codes/subject.csv",
    "schema/licences.csv",
    "schema/tables/result.json",
)


def checkout(folder: Path, names: tuple[str, ...] = ("ingest", "schema")) -> Path:
    """A copy of the software of one's own, to be changed."""
    for name in names:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_all_that_sources_share_is_in_the_fingerprint(
    country: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = load_sources(country.write())
    own = checkout(tmp_path / "checkout")
    monkeypatch.setattr(ingest.cache, "ROOT", own)
    monkeypatch.setattr(ingest.cache, "SCHEMA", own / "schema")
    prints = {ingest.cache.shared_fingerprint(sources, [], partial=False)}
    for name in SHARED:
        (own / name).write_bytes((own / name).read_bytes() + b"\n")
        prints.add(ingest.cache.shared_fingerprint(sources, [], partial=False))
    (country.folder / "takedowns.csv").write_text("record_table,record_sha256,date,reason\n")
    prints.add(ingest.cache.shared_fingerprint(sources, [], partial=False))
    prints.add(ingest.cache.shared_fingerprint(sources, [], partial=True))
    assert len(prints) == len(SHARED) + 3


def test_other_code_and_another_vocabulary_give_their_own_outcome(country: Country) -> None:
    """A checkout of its own is changed and built from."""
    own = checkout(country.folder.parent / "checkout")
    country.sources["s0"]["result"][0]["subject_text"] = "housing strategy"
    built(country)
    query = "SELECT code, confidence FROM coding WHERE record_id = 's0-r' AND facet = 'subject'"
    assert answer(database(country), query) == [("HOU", 0.7)]
    for name, old, new in (
        ("ingest/coding/subjects.py", "BY_KEYWORD = 0.7", "BY_KEYWORD = 0.6"),
        ("schema/codes/subject.csv", "housing strateg*", "housing strategies;housing strategy"),
    ):
        text = (own / name).read_text(encoding="utf-8")
        assert old in text
        (own / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    command = [sys.executable, "-c", "from ingest.cli import main; main()", "build", "--json"]
    done = subprocess.run(
        [*command, "--data", country.folder, "--out", database(country).parent],
        env={**os.environ, "PYTHONPATH": str(own)},
        cwd=own,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["in_full"].startswith("the schema, a vocabulary, a correction")
    assert ("HOU", 0.6) in answer(database(country), query)
