"""What `export` writes loads again unchanged."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from ingest.cli import main
from ingest.schema import tables

MADE_ANEW = {"issue", "ledger", "build"}
"""Tables that tell of the build itself: a place that was once coded is no longer up for review."""


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of the record model, its rows in the order of all their columns."""
    connection = sqlite3.connect(database)
    names = [name for name in tables() if name not in MADE_ANEW]
    found = {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall(), key=repr) for name in names}
    connection.close()
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_an_export_builds_the_same_database_and_exports_the_same_bytes(
    database: Path, tmp_path: Path
) -> None:
    first, second, again = tmp_path / "first", tmp_path / "second", tmp_path / "again"
    command = CliRunner().invoke(main, ["export", "--format", "csv", "--db", str(database), str(first)])
    assert command.exit_code == 0, command.output
    built = CliRunner().invoke(main, ["build", "--data", str(first), "--out", str(again)])
    assert built.exit_code == 0, built.output
    old, new = contents(database), contents(again / "participation.db")
    for name in old:
        assert new[name] == old[name], name
    CliRunner().invoke(
        main,
        [
            "export",
            "--format",
            "csv",
            "--db",
            str(again / "participation.db"),
            "--data",
            str(first),
            str(second),
        ],
    )
    assert files(second) == files(first)


def test_the_counts_of_an_export_are_printed(database: Path, tmp_path: Path) -> None:
    command = CliRunner().invoke(main, ["export", "--format", "csv", "--db", str(database), str(tmp_path)])
    with closing(sqlite3.connect(database)) as connection:
        counts = {
            f"{table}: {connection.execute(f'SELECT count(*) FROM {table}').fetchone()[0]} rows"
            for table in ("initiative", "result", "response", "milestone")
        }
    assert counts <= set(command.stdout.splitlines())


def test_the_subjects_as_skos(tmp_path: Path) -> None:
    command = CliRunner().invoke(main, ["export", "--format", "skos", str(tmp_path / "skos")])
    assert command.stdout == f"Wrote the subjects to {tmp_path / 'skos'}.\n"
    assert sorted(files(tmp_path / "skos")) == ["concepts.csv", "mappings.csv", "subjects.jsonld"]


def test_the_settings_of_a_source_go_with_its_files(database: Path, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["export", "--format", "csv", "--db", str(database), str(tmp_path)])
    settings = (tmp_path / "curated-scotland" / "source.yml").read_text(encoding="utf-8")
    assert settings.startswith(
        "title: 'Read by hand: Scotland'\npublisher: Participation Results\nlicence: CC-BY-4.0\n"
    )
