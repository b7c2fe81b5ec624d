"""What a build would say about some files, before they are in `data/`: nothing is loaded."""

import shutil
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ingest.gate import problem
from ingest.paths import DATA
from ingest.prepare import Outcome, prepare
from ingest.records import InputProblem, Issue
from ingest.sources import SOURCE_FILE, Source, load_source, load_sources

CHECKED = "checked-files"
"""Id of the source that the files make up while they are checked."""

BLANK = {
    "title": CHECKED,
    "publisher": CHECKED,
    "licence": "not-stated",
    "publish": "no",
    "retrieved_on": date.today().isoformat(),
}
"""What is taken for granted of files without a source.yml: they were read today at the latest."""


def check_files(files: Sequence[Path], format_name: str) -> Outcome:
    """Judge `files` as a source of their own that may refer to the records of `data/`.

    A source of `data/` that holds one of the files is left out, so that a file is not compared with itself.
    The reader is told what the nearest source.yml says. Raises InputProblem where a file cannot be read.
    """
    for file in files:
        if not file.is_file():
            kind = "not_a_file" if file.is_dir() else "missing_file"
            remedy = "this is a folder; name the files in it" if file.is_dir() else "there is no such file"
            raise problem(str(file), 1, kind, remedy)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        for file in files:
            copy = raw / file.resolve().relative_to(_root(file))
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        source = Source(CHECKED, raw, raw, _settings(files[0], format_name))
        try:
            return _own(prepare([*_others(files), source]))
        except InputProblem as unreadable:
            raise InputProblem(_unnamed(unreadable.issues)) from None


def _root(file: Path) -> Path:
    """The raw folder that a file belongs to: `raw/` above it, else the folder it is in."""
    above = [folder for folder in file.resolve().parents if folder.name == "raw"]
    return above[0] if above else file.resolve().parent


def _settings(file: Path, format_name: str) -> dict[str, Any]:
    """Settings of the source.yml beside or above the file; else of the only source of that format."""
    for folder in file.resolve().parents[:3]:
        if (folder / SOURCE_FILE).is_file():
            return {**load_source(folder).settings, "format": format_name, "minimum": {}}
    same = [source.settings for source in load_sources(DATA) if source.format == format_name != "package"]
    return {**(same[0] if len(same) == 1 else BLANK), "format": format_name, "minimum": {}}


def _others(files: Sequence[Path]) -> list[Source]:
    """The sources of `data/` whose files are committed and which hold none of the files."""
    return [
        source
        for source in load_sources(DATA)
        if source.format == "package"
        and not any(file.resolve().is_relative_to(source.folder) for file in files)
    ]


def _own(outcome: Outcome) -> Outcome:
    """The part of the outcome that is about the files."""
    return Outcome(
        [record for record in outcome.records if record.source_id == CHECKED],
        _unnamed(issue for issue in outcome.issues if issue.source_id == CHECKED),
        [row for row in outcome.ledger if row.source_id == CHECKED],
        _unnamed(issue for issue in outcome.refused if issue.source_id == CHECKED),
    )


def _unnamed(issues: Iterable[Issue]) -> list[Issue]:
    """Issues that name the file alone, since the source is none that anybody knows."""
    found = list(issues)
    for issue in found:
        issue.source_id = ""
        issue.message = issue.message.replace(f"{CHECKED}/", "")
    return found
