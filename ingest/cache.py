"""What a build remembers of each source, so that the next one leaves the unchanged ones as they are.

It stands in the folder `remembered` beside the releases, in none of them, since it quotes what may not be
published. A source is unchanged when its raw files, its settings and everything that all sources share
(schema, vocabularies, corrections, take-downs, this software) are the same bytes.
"""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import requires, version
from pathlib import Path
from re import match
from typing import Any, Self

from ingest.load.links import Pair
from ingest.load.publish import REMEMBERED, current, forget
from ingest.paths import ROOT, SCHEMA
from ingest.privacy.detect import redacted
from ingest.privacy.guard import guard_privacy
from ingest.privacy.takedowns import TAKEDOWNS_FILE
from ingest.records import IDS, Origin, Record
from ingest.sources import Source

FILE = "sources.json"
PROJECT = "participation-results"
CHUNK = 1 << 20


@dataclass(frozen=True)
class Remembered:
    """One source in the current release.

    `digest` sums up its records (hexadecimal). `kept_out` are hashes of the ids, by table, that are in its
    files but not in the database, `missing` of those it refers to that were not there. `organisations` are
    its rows of it, as they were read, since several sources may share one; where some held personal data,
    only their ids are kept, and the `fingerprint` is that of no files. `strays`: a row says it is another
    source's.
    """

    fingerprint: str
    digest: str
    kept_out: dict[str, list[str]] = field(default_factory=dict)
    missing: dict[str, list[str]] = field(default_factory=dict)
    organisations: list[dict[str, Any]] = field(default_factory=list)
    strays: bool = False

    @classmethod
    def of(cls, fingerprint: str, digest: str, organisations: Iterable[Record], **rest: Any) -> Self:
        """What may be kept of a source with these rows of organisations."""
        rows = [replace(row, values=dict(row.values)) for row in organisations]
        private = bool(guard_privacy(rows)) or any(not _may_be_kept(row) for row in rows)
        kept = [
            {
                "values": {"organisation_id": row.key[0]} if private else row.values,
                "file": row.origin.file,
                "line": row.origin.line,
            }
            for row in rows
            if IDS.fullmatch(row.key[0]) and redacted(row.key[0]) == row.key[0]
        ]
        return cls("" if private else fingerprint, digest, organisations=kept, **rest)

    def organisation_records(self, source_id: str) -> list[Record]:
        """The rows of organisations as records again."""
        return [
            Record("organisation", dict(row["values"]), Origin(row["file"], row["line"]), source_id)
            for row in self.organisations
        ]


@dataclass(frozen=True)
class Memory:
    """What is remembered of a release: the fingerprint of what all sources share, and each source by its id.

    `corrections` is the digest of the corrections, `links` those that the build made between engagements.
    """

    shared: str
    corrections: str
    sources: dict[str, Remembered]
    links: list[Pair]

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that are the same for the same records, however they were built."""
        links = hashlib.blake2b(json.dumps(self.links).encode(), digest_size=16).hexdigest()
        digests = [self.corrections, links, *(source.digest for source in self.sources.values())]
        return f"{sum(int(digest, 16) for digest in digests) % (1 << 128):032x}"[:12]

    def write(self, folder: Path, database: Path) -> None:
        """Write it into `folder`, which becomes what is remembered of the current release of `database`."""
        release = current(database)
        sources = {name: vars(source) for name, source in self.sources.items()}
        said = {"release": release.name if release else "", **vars(self), "sources": sources}
        (folder / FILE).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        forget(database)
        folder.rename(database.with_name(REMEMBERED))


def _may_be_kept(row: Record) -> bool:
    """Whether no cell of it, of whatever kind, holds personal data."""
    texts = [value for value in row.values.values() if isinstance(value, str)]
    return bool(IDS.fullmatch(row.key[0])) and all(redacted(text) == text for text in texts)


def remembered(database: Path) -> Memory | None:
    """What is remembered of the current release; None where that cannot be read, or is of another."""
    release = current(database)
    try:
        values = json.loads((database.with_name(REMEMBERED) / FILE).read_text(encoding="utf-8"))
        if release is None or values.pop("release") != release.name:
            return None
        sources = {name: Remembered(**source) for name, source in values.pop("sources").items()}
        links = [(one, other) for one, other in values.pop("links")]
        return Memory(**values, sources=sources, links=links)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def shared_fingerprint(sources: Iterable[Source], overrides: Sequence[Record], partial: bool) -> str:
    """A hash of all that the outcome of every source depends on."""
    files = sorted(
        file
        for folder in (SCHEMA, ROOT / "ingest")
        for file in folder.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    )
    said: list[object] = [partial, sys.version, sqlite3.sqlite_version, *_software()]
    said += [(record.origin, sorted(record.values.items())) for record in overrides]
    takedowns = {source.folder.parent / TAKEDOWNS_FILE for source in sources}
    said += [file.read_bytes() for file in sorted(takedowns) if file.exists()]
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
