"""What a release remembers of each source, so that the next build leaves the unchanged ones as they are.

It stands in `sources.json` beside the database. A source is unchanged when its raw files, its settings and
everything that all sources share (schema, vocabularies, corrections, this software) are the same bytes.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import requires, version
from pathlib import Path
from re import match
from typing import Any

from ingest.paths import ROOT, SCHEMA
from ingest.records import Origin, Record
from ingest.sources import Source

FILE = "sources.json"
PROJECT = "participation-results"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Remembered:
    """One source in a release.

    `digest` sums up its records (hexadecimal). `kept_out` are the ids, by table, that are in its files but
    not in the database, `missing` those it refers to that were not there. `organisations` are its rows of it,
    as they were read, since several sources may share one. `strays`: a row says it is another source's.
    """

    fingerprint: str
    digest: str
    kept_out: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    organisations: list[dict[str, Any]] = field(default_factory=list)
    strays: bool = False

    def organisation_records(self, source_id: str) -> list[Record]:
        """The rows of organisations as records again."""
        return [
            Record("organisation", dict(row["values"]), Origin(row["file"], row["line"]), source_id)
            for row in self.organisations
        ]


@dataclass(frozen=True)
class Memory:
    """What a release remembers: the fingerprint of what all sources share, and each source by its id.

    `corrections` is the digest of the corrections.
    """

    shared: str
    corrections: str
    sources: dict[str, Remembered]

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same records, however they were built."""
        digests = [self.corrections, *(source.digest for source in self.sources.values())]
        return f"{sum(int(digest, 16) for digest in digests) % (1 << 128):032x}"[:12]

    def write(self, folder: Path) -> None:
        """Write it into the folder of a release."""
        (folder / FILE).write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def remembered(folder: Path) -> Memory | None:
    """What the release in `folder` remembers; None where that cannot be read."""
    try:
        values = json.loads((folder / FILE).read_text(encoding="utf-8"))
        sources = {name: Remembered(**source) for name, source in values.pop("sources").items()}
        return Memory(**values, sources=sources)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def shared_fingerprint(overrides: Sequence[Record], partial: bool) -> str:
    """A hash of all that the outcome of every source depends on."""
    folders = [(SCHEMA, ("*.json", "*.csv")), (ROOT / "ingest", ("*.py", "*.sql"))]
    files = sorted(file for folder, kinds in folders for kind in kinds for file in folder.rglob(kind))
    said = [partial, sys.version, sqlite3.sqlite_version, *_software()]
    said += [(record.origin, sorted(record.values.items())) for record in overrides]
    return _hashed(files, ROOT, said)


def fingerprint(source: Source) -> str:
    """A hash of all files of a source and of its settings."""
    files = sorted(file for file in source.raw.rglob("*") if file.is_file())
    return _hashed(
        files, source.raw, [source.source_id, json.dumps(source.settings, sort_keys=True, default=str)]
    )


def _software() -> Iterable[str]:
    """Name and version of this software and of each package it runs on."""
    for requirement in [PROJECT, *(line for line in requires(PROJECT) or () if "extra ==" not in line)]:
        found = match(r"[A-Za-z0-9._-]+", requirement)
        if found:
            yield f"{found.group()} {version(found.group())}"


def _hashed(files: Iterable[Path], root: Path, said: Iterable[object]) -> str:
    digest = hashlib.sha256(repr(list(said)).encode())
    for path in files:
        digest.update(f"\0{path.relative_to(root).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    return digest.hexdigest()
