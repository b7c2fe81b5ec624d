"""One database built from the project's own data, shared by all tests that only read it."""

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.paths import DATA, ROOT
from ingest.pipeline import build
from ingest.sources import load_sources
from tests.country import Country
from tests.followup import made_up
from tests.growing import built, lonely

FIXTURES = Path(__file__).parent / "fixtures"

REAL = ROOT.parent / "shared" / "real"
"""Raw files as their publishers made them; kept beside the project, never in it."""


def pytest_report_header() -> str:
    return f"real raw files: {REAL if REAL.is_dir() else f'not at {REAL}, tests of them are skipped'}"


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database made of the records that are committed in `data/`, as of 2026-11-22."""
    path = tmp_path_factory.mktemp("build") / "participation.db"
    sources = [source for source in load_sources(DATA) if source.format == "package"]
    outcome = build(sources, path, date(2026, 11, 22))
    assert outcome.refused == []
    return path


@pytest.fixture(scope="session")
def followup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a few made-up engagements whose right answers are known by hand."""
    return made_up(tmp_path_factory.mktemp("followup"))


@pytest.fixture(scope="session")
def country_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the release of the lonely country as it is before any change."""
    folder = tmp_path_factory.mktemp("before")
    country = lonely(folder / "data")
    assert built(country).in_full == "there was no release yet"
    return folder / "build"


@pytest.fixture
def country(country_before: Path, tmp_path: Path) -> Country:
    """The lonely country, built once."""
    shutil.copytree(country_before, tmp_path / "build", symlinks=True)
    return lonely(tmp_path / "data")


@pytest.fixture
def connection(database: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection to the shared database."""
    opened = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    opened.row_factory = sqlite3.Row
    yield opened
    opened.close()


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A data folder of one's own with the tiny valid source `harbour`, to be spoilt at will."""
    shutil.copytree(FIXTURES / "data", tmp_path / "data")
    return tmp_path / "data"
