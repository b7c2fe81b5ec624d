"""What the tests of readers share: a fixture read, a fixture with one thing spoilt, and what a build makes of it."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.formats import READERS
from ingest.gate import RawFolder
from ingest.prepare import Outcome, prepare
from ingest.records import Emitted, InputProblem, Issue
from ingest.sources import Source, load_source

FIXTURES = Path(__file__).parent / "fixtures"


def emitted(source: Source) -> list[Emitted]:
    """All that the reader of a source gives."""
    return list(READERS[source.format].read(RawFolder(source.raw), source))


def fixture(name: str) -> list[Emitted]:
    return emitted(load_source(FIXTURES / name))


def copied(name: str, tmp_path: Path) -> Source:
    """The fixture with raw files of its own, to be changed at will."""
    shutil.copytree(FIXTURES / name / "raw", tmp_path / "raw")
    return replace(load_source(FIXTURES / name), raw=tmp_path / "raw")


def spoilt(name: str, tmp_path: Path, file: str, old: str, new: str) -> Source:
    """The fixture with `old` replaced by `new`, once, in one of its raw files."""
    source = copied(name, tmp_path)
    path = source.raw / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return source


def with_mapping(source: Source, **settings: Any) -> Source:
    """The source with other settings of its reader."""
    return replace(source, settings={**source.settings, "mapping": {**source.mapping, **settings}})


def refused(source: Source) -> tuple[str, str, str]:
    """Issue type, file and field of the problem for which the source cannot be read at all."""
    with pytest.raises(InputProblem) as caught:
        emitted(source)
    issue = caught.value.issues[0]
    return issue.issue_type, issue.origin.file, issue.field


def issues(found: list[Emitted]) -> list[Issue]:
    return [item for item in found if isinstance(item, Issue)]


def prepared(name: str) -> Outcome:
    """What a build makes of the fixture, short of loading it. Nothing may stand in its way."""
    outcome = prepare([load_source(FIXTURES / name)])
    assert [issue.sentence() for issue in outcome.refused] == []
    assert all(row.balances for row in outcome.ledger)
    return outcome


def counts(outcome: Outcome) -> dict[str, tuple[int, int, int, int]]:
    """Rows read, loaded, quarantined and merged, by raw file."""
    return {
        row.source_file: (row.rows_read, row.loaded, row.quarantined, row.merged) for row in outcome.ledger
    }
