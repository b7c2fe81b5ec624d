"""A small country that is built, changed and built again, and the same in full to be compared."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from ingest.pipeline import Built, build
from ingest.sources import load_sources
from tests.compared import beside, contents, found_in_index, is_sound
from tests.country import Country

DAY = date(2024, 5, 1)


def lonely(folder: Path) -> Country:
    """A country whose sources have nothing to do with each other, so that each can change alone."""
    made = Country(folder, seed=0, sources=0)
    for number in range(4):
        made.add_lonely_source(f"s{number}")
    return made


def built(country: Country, name: str = "build", day: date = DAY) -> Built:
    """Build the country as it is; nothing must be refused."""
    done = build(load_sources(country.write()), database(country, name), day)
    assert [issue.sentence() for issue in done.refused] == []
    return done


def is_that_of_a_full_build(country: Country, day: date = DAY) -> bool:
    """Build the country on its release, and in full after the same release; compare all that there is."""
    path, full = database(country), database(country, "full")
    shutil.rmtree(full.parent, ignore_errors=True)
    full.parent.mkdir()
    shutil.copyfile(path, full)
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
