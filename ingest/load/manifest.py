"""manifest.json of a release: what is in it and how to know it again, for whoever serves or downloads it.

{"release", "published" (UTC), "restores" (a release, or null), "smaller_allowed",
 "version", "as_of", "software", "structure", "counts": {table: rows}, "sources": [source_id],
 "for_local_use_only_because_of": [source_id of a source that may not be published],
 "files": {name: {"bytes", "sha256"}}}
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"

KEPT_SHARE = 0.8
"""A table with fewer rows than this share of what it had speaks of a source that failed."""
FEW = 50
"""Tables smaller than this may shrink as they like."""

CHUNK = 8 << 20
"""Bytes that are read at once: after each, a thread that hashes waits for its turn."""

COUNTED = ("initiative", "result", "response", "milestone", "organisation", "issue")


Fingerprint = dict[str, Any]
"""{"bytes", "sha256"} of a file."""


class NotServable(Exception):
    """The release stays unserved; the sentence says why."""


def write_manifest(database: Path, known: Fingerprint | None = None, **about: Any) -> dict[str, Any]:
    """Write the manifest of the release around `database`; `about` says when and why it is published.

    `known` is the fingerprint of the database, where it was taken already.
    """
    folder = database.parent

    def hashed(path: Path) -> Fingerprint:
        return known if known and path == database else file_fingerprint(path)

    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    manifest = {
        **about,
        **_told_by(database),
        "files": {path.relative_to(folder).as_posix(): hashed(path) for path in files},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return manifest


def read_manifest(release: Path) -> dict[str, Any]:
    """The manifest in the folder of a release; empty where there is none that can be read."""
    try:
        found = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_release(database: Path, replacing: Path | None = None) -> None:
    """Raise NotServable unless the release of `database` is whole, and may follow the one it is `replacing`.

    It follows where it has the same structure, is newer and about as large. A release that restores an older
    one, or that its builder allowed to be smaller, may be smaller.
    """
    manifest = read_manifest(database.parent)
    if not manifest:
        raise NotServable(f"its {MANIFEST} is missing or cannot be read")
    for name, about in manifest["files"].items():
        _check_file(database.parent / name, about)
    served = read_manifest(replacing.parent) if replacing else {}
    if not served:
        return
    if manifest["structure"] != served["structure"]:
        raise NotServable("its tables are other ones than those the pages were made for; restart the site")
    if manifest["published"] < served["published"]:
        raise NotServable("it is older than the one that is served; `participation rollback` goes back")
    if not (manifest["restores"] or manifest["smaller_allowed"]):
        lost = shrunken(manifest["counts"], served["counts"])
        if lost:
            raise NotServable(lost)


def shrunken(new: dict[str, int], before: dict[str, int]) -> str:
    """The first table that has lost a fifth or more of its rows, in words; "" where none has."""
    for table, least in before.items():
        if table != "issue" and least >= FEW and new.get(table, 0) < KEPT_SHARE * least:
            return f"table {table} has {new.get(table, 0)} rows, the one before has {least}"
    return ""


def _check_file(path: Path, about: dict[str, Any]) -> None:
    try:
        found = file_fingerprint(path)
    except OSError as error:
        raise NotServable(f"{path.name} cannot be read: {error.strerror}") from None
    if found["bytes"] != about["bytes"]:
        raise NotServable(f"{path.name} has {found['bytes']} bytes instead of {about['bytes']}")
    if found != about:
        raise NotServable(f"{path.name} was changed or damaged: its SHA-256 is another one")


def file_fingerprint(path: Path) -> Fingerprint:
    """Size and SHA-256 of a file."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return {"bytes": path.stat().st_size, "sha256": digest.hexdigest()}


def _told_by(database: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        version, as_of, software = connection.execute("SELECT version, as_of, software FROM build").fetchone()
        return {
            "version": version,
            "as_of": as_of,
            "software": software,
            "structure": structure(connection),
            "counts": counts(connection),
            "for_local_use_only_because_of": unpublishable(connection),
            "sources": [row[0] for row in connection.execute("SELECT source_id FROM source ORDER BY 1")],
        }


def unpublishable(connection: sqlite3.Connection) -> list[str]:
    """Sources in a database of which nothing may be published."""
    query = "SELECT source_id FROM source WHERE publish = 'no' ORDER BY 1"
    return [row[0] for row in connection.execute(query)]


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows the tables have that pages and checks go by."""
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}


def structure(connection: sqlite3.Connection) -> str:
    """Twelve hexadecimal digits of all tables, views and indexes: pages made for one fit no other."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
