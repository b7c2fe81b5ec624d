"""manifest.json of a release: what is in it and how to know it again, for whoever serves or downloads it.

{"release", "published" (UTC), "restores" (a release, or null), "smaller_allowed",
 "version", "as_of", "software", "structure", "counts": {table: rows}, "sources": [source_id],
 "files": {name: {"bytes", "sha256"}}}
"""

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"

COUNTED = ("initiative", "result", "response", "milestone", "organisation", "issue")


def write_manifest(database: Path, **about: Any) -> dict[str, Any]:
    """Write the manifest of the release around `database`; `about` says when and why it is published."""
    folder = database.parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    manifest = {
        **about,
        **_told_by(database),
        "files": {path.relative_to(folder).as_posix(): fingerprint(path) for path in files},
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


def fingerprint(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "sha256": digest}


def _told_by(database: Path) -> dict[str, Any]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        version, as_of, software = connection.execute("SELECT version, as_of, software FROM build").fetchone()
        return {
            "version": version,
            "as_of": as_of,
            "software": software,
            "structure": structure(connection),
            "counts": {
                table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED
            },
            "sources": [row[0] for row in connection.execute("SELECT source_id FROM source ORDER BY 1")],
        }


def structure(connection: sqlite3.Connection) -> str:
    """Twelve hexadecimal digits of all tables, views and indexes: pages made for one fit no other."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:12]
