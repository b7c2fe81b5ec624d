"""What a build would say about some files, before they are in `data/`: nothing is loaded."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from ingest.account import Held, held_of
from ingest.coding.same import candidates, engagements, perhaps_same
from ingest.gate import problem
from ingest.paths import DATA
from ingest.prepare import Outcome, judge, read
from ingest.records import InputProblem, Issue, Record
from ingest.sources import SOURCE_FILE, Source, load_source, load_sources

CHECKED = "checked-files"
"""Begins the ids of the sources that the files make up while they are checked, one a folder."""

BLANK = {
    "title": CHECKED,
    "publisher": CHECKED,
    "licence": "not-stated",
    "publish": "no",
    "retrieved_on": date.today().isoformat(),
}
"""What is taken for granted of files without a source.yml: they were read today at the latest."""


@dataclass
class Checked:
    """What came of a check: the part of the outcome that is about the files, and their engagements.

    Sources are called by the name of their folder; with one folder, "".
    """

    outcome: Outcome
    held: list[Held]


def check_files(files: Sequence[Path], format_name: str) -> Checked:
    """Judge `files` as sources of their own, one a folder, beside the records of `data/`.

    They may refer to each other and to those records. A source of `data/` that holds one of the files is left
    out, so that a file is not compared with itself. The reader is told what the nearest source.yml says.
    Raises InputProblem where a file cannot be read.
    """
    for file in files:
        if not file.is_file():
            kind = "not_a_file" if file.is_dir() else "missing_file"
            remedy = "this is a folder; name the files in it" if file.is_dir() else "there is no such file"
            raise problem(str(file), 1, kind, remedy)
    folders: dict[Path, list[Path]] = defaultdict(list)
    for file in files:
        folders[_root(file)].append(file)
    names = {f"{CHECKED}-{at}": name for at, name in enumerate(_names(list(folders)))}
    with tempfile.TemporaryDirectory() as copies:
        sources = [
            _source(name, root, folders[root], Path(copies) / name, format_name)
            for name, root in zip(names, folders, strict=True)
        ]
        try:
            every = [*_others(files), *sources]
            return _own(judge(read(every), every), names)
        except InputProblem as unreadable:
            raise InputProblem(_named(unreadable.issues, names)) from None


def _root(file: Path) -> Path:
    """The raw folder that a file belongs to: `raw/` above it, else the folder it is in."""
    above = [folder for folder in file.resolve().parents if folder.name == "raw"]
    return above[0] if above else file.resolve().parent


def _names(folders: Sequence[Path]) -> list[str]:
    """What each folder is called: "" where there is one, else as much of its path as tells them apart."""
    if len(folders) == 1:
        return [""]
    plain = [folder.parent if folder.name == "raw" else folder for folder in folders]
    length = 1
    while len({folder.parts[-length:] for folder in plain}) < len(plain):
        length += 1
    return ["/".join(folder.parts[-length:]) for folder in plain]


def _source(name: str, root: Path, files: Sequence[Path], raw: Path, format_name: str) -> Source:
    """A source made of copies of the files, laid out as they are below `root`."""
    for file in files:
        copy = raw / file.resolve().relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return Source(name, raw, raw, _settings(files[0], format_name))


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


def _own(outcome: Outcome, names: dict[str, str]) -> Checked:
    """The part of the outcome that is about the files."""
    found = [issue for issue in outcome.issues if issue.source_id in names]
    held = [one for one in held_of(outcome.records) if one.source_id in names]
    return Checked(
        Outcome(
            [record for record in outcome.records if record.source_id in names],
            _named([*found, *_held_already(outcome.records, names)], names),
            [
                replace(row, source_id=names[row.source_id])
                for row in outcome.ledger
                if row.source_id in names
            ],
            _named((issue for issue in outcome.refused if issue.source_id in names), names),
        ),
        [one._replace(source_id=names[one.source_id]) for one in held],
    )


def _held_already(records: Sequence[Record], names: dict[str, str]) -> Iterable[Issue]:
    """Engagements of the files that another folder or source seems to hold under another id."""
    linked = {
        frozenset((one.get("initiative_id"), one.get("other_id")))
        for one in records
        if one.table == "initiative_link"
    }
    for found in candidates(engagements(records)):
        if frozenset((found.one.key[0], found.other.key[0])) not in linked:
            mine = [record for record in (found.one, found.other) if record.source_id in names]
            yield from (perhaps_same(found, record) for record in mine[:1])


def _named(issues: Iterable[Issue], names: dict[str, str]) -> list[Issue]:
    """Issues that name the folder of a file, and the file alone where there is one folder."""
    found = list(issues)
    for issue in found:
        issue.source_id = names.get(issue.source_id, issue.source_id)
        for source_id, name in names.items():
            issue.message = issue.message.replace(f"{source_id}/", f"{name}/" if name else "")
    return found
