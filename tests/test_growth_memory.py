"""What a build remembers for the next: what must not be kept is not, and what all sources share counts."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import ingest.cache
from ingest.cli import main
from ingest.load.publish import REMEMBERED
from ingest.paths import ROOT
from ingest.privacy.takedowns import add_takedown
from ingest.sources import load_sources
from tests.compared import contents
from tests.country import Country
from tests.growing import DAY, answer, built, database, is_that_of_a_full_build


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
