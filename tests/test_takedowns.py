"""Records that were taken down: gone with all that hangs on them, from every release and every later build."""

import csv
import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.load.manifest import check_release, read_manifest
from ingest.load.publish import current, forget, releases
from ingest.privacy.takedowns import add_takedown, fingerprint
from tests.conftest import FIXTURES
from tests.test_privacy import bytes_of


def participation(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def rows(database: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(database) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def twice_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a database with two releases, each with the indexes beside it."""
    out = tmp_path_factory.mktemp("released") / "build"
    for _ in range(2):
        said = participation("build", "--data", FIXTURES / "data", "--out", out)
        assert said.exit_code == 0, said.output
        forget(out / "participation.db")  # or the second would leave the first as it is
    return out


@pytest.fixture
def released(twice_built: Path, tmp_path: Path) -> Path:
    """A database of one's own with two releases."""
    shutil.copytree(twice_built, tmp_path / "build", symlinks=True)
    return tmp_path / "build" / "participation.db"


def take_down(harbour: Path, database: Path, table: str, record_id: str) -> Result:
    return participation(
        "takedown", table, record_id, "--reason", "asked for", "--data", harbour, "--db", database
    )


def holding(words: bytes, folder: Path) -> list[str]:
    return [name for name, content in bytes_of(folder).items() if words in content]


def test_a_result_is_in_no_byte_of_any_release(harbour: Path, released: Path) -> None:
    assert holding(b"Lamps along the pier", released.parent) != []
    first = current(released)
    said = take_down(harbour, released, "result", "harbour-2023-r1")
    assert said.output == (
        f"Taken down: 2 releases were written anew, and {harbour / 'takedowns.csv'} lists it.\n"
    )
    for words in (b"Lamps along the pier", b"harbour-2023-r1", b"lamps", b"midnight"):
        assert holding(words, released.parent) == []
    assert rows(released, "SELECT result_id FROM result ORDER BY 1") == [
        ("ferry-2024-r1",),
        ("harbour-2023-r2",),
    ]
    assert rows(released, "SELECT rowid FROM search_fts WHERE search_fts MATCH 'lamps'") == []
    assert current(released) != first
    for release in releases(released):
        assert {path.name for path in release.iterdir()} == {"participation.db", "manifest.json"}
        check_release(release / released.name)
        assert read_manifest(release)["counts"]["result"] == 2


def test_what_hangs_on_an_initiative_goes_with_it(harbour: Path, released: Path) -> None:
    assert take_down(harbour, released, "initiative", "harbour-2023").exit_code == 0
    assert holding(b"harbour-2023", released.parent) == []
    for table in ("initiative", "result", "response", "initiative_place", "search_record", "coding"):
        column = "record_id" if table == "coding" else "initiative_id"
        assert rows(released, f"SELECT * FROM {table} WHERE {column} LIKE 'harbour-2023%'") == []
    assert rows(released, "PRAGMA foreign_key_check") == []


def test_an_organisation_goes_and_what_names_it_stays(harbour: Path, released: Path) -> None:
    found = "SELECT rowid FROM search_fts WHERE search_fts MATCH 'council'"
    assert rows(released, found) != []
    assert take_down(harbour, released, "organisation", "example-council").exit_code == 0
    assert rows(released, found) == []
    assert holding(b"example-council", released.parent) == []
    assert len(rows(released, "SELECT * FROM initiative")) == 2
    assert rows(released, "PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(
    ("table", "record_id"),
    [("result", "harbour-2023-r1"), ("initiative", "harbour-2023"), ("organisation", "example-council")],
)
def test_a_later_build_gives_what_the_rewriting_gave(
    harbour: Path, released: Path, table: str, record_id: str
) -> None:
    assert take_down(harbour, released, table, record_id).exit_code == 0
    tables = ("initiative", "result", "response", "milestone", "organisation", "initiative_organisation")
    rewritten = {name: rows(released, f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}
    said = participation("build", "--data", harbour, "--out", released.parent, "--allow-smaller")
    assert said.exit_code == 0, said.output
    assert {name: rows(released, f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables} == rewritten
    assert holding(record_id.encode(), released.parent) == []
    read, accounted = rows(released, "SELECT sum(rows_read), sum(loaded + quarantined + merged) FROM ledger")[
        0
    ]
    assert read == accounted
    assert rows(released, "SELECT DISTINCT record_id, value FROM issue WHERE issue_type = 'taken_down'") == [
        (None, None)
    ]


def test_a_list_from_elsewhere_is_honoured_in_kept_releases_and_their_history(
    harbour: Path, released: Path
) -> None:
    with sqlite3.connect(released) as connection:
        connection.execute(
            """INSERT INTO change (record_table, record_id, kind, summary, "when")
            VALUES ('result', 'harbour-2023-r1', 'added', 'Lamps along the pier', '2026-01-01')"""
        )
    connection.close()
    add_takedown(harbour, "result", "harbour-2023-r1", date(2026, 11, 23), "asked for")
    said = participation("build", "--data", harbour, "--out", released.parent)
    assert said.exit_code == 0, said.output
    assert holding(b"Lamps along the pier", released.parent) == []
    assert holding(b"harbour-2023-r1", released.parent) == []
    assert len(releases(released)) == 3


def test_a_damaged_release_is_not_kept_when_something_is_taken_down(harbour: Path, released: Path) -> None:
    older = releases(released)[0]
    (older / released.name).write_bytes(b"no database at all" * 1000)
    assert take_down(harbour, released, "result", "harbour-2023-r1").exit_code == 0
    assert older not in releases(released)
    assert len(releases(released)) == 1


def test_what_was_taken_down_is_not_missing_from_a_source(harbour: Path, released: Path) -> None:
    assert take_down(harbour, released, "result", "harbour-2023-r1").exit_code == 0
    again = ("build", "--data", harbour, "--out", released.parent)
    assert participation(*again).exit_code == 0
    settings = harbour / "harbour" / "source.yml"
    settings.write_text(settings.read_text().replace("result: 3", "result: 30"))
    said = participation(*again)
    assert said.exit_code == 1
    assert "minimum.result, below_minimum, value '2': 2 rows are left of at least 30" in said.output


def test_the_list_says_when_and_why_and_not_what(harbour: Path, released: Path) -> None:
    take_down(harbour, released, "result", "harbour-2023-r1")
    with (harbour / "takedowns.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["record_table"] == "result"
    assert row["record_sha256"] == fingerprint("result", "harbour-2023-r1")
    assert row["reason"] == "asked for"


def test_an_unknown_record_and_a_telling_reason_are_refused(harbour: Path, released: Path) -> None:
    said = take_down(harbour, released, "result", "harbour-2032-r1")
    assert (said.exit_code, said.output) == (
        1,
        f"no release of {released} has a result harbour-2032-r1; correct the id.\n",
    )
    asked = ["--reason", "jane@example.org asked", "--data", harbour, "--db", released]
    assert participation("takedown", "result", "harbour-2023-r1", *asked).exit_code == 1
    assert not (harbour / "takedowns.csv").exists()
