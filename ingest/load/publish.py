"""An atomic publication: a release is written aside, checked, flushed to disk and only then named current.

build/participation.db → releases/<release>/participation.db   the current release, a symbolic link
build/releases/<release>/                                      a database and the indexes that go with it
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

RELEASES = "releases"


class NotPublished(Exception):
    """The new database failed a check; the one that was there is untouched."""


@contextmanager
def published(path: Path, whole: bool = True) -> Iterator[Path]:
    """A path to write a new database to; when the block ends well `path` leads to it.

    Whatever else is written into the folder of that path becomes part of the release. Raises NotPublished
    where the database is corrupt or, in one that is new as a `whole`, a reference leads nowhere (in a changed
    copy the database itself held each change to that).
    """
    releases = path.parent / RELEASES
    aside = releases / f".{os.getpid()}.new"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        yield aside / path.name
        _check(aside / path.name, whole)
        for file in (*aside.rglob("*"), aside):
            _flush(file)
        release = releases / release_id(aside / path.name)
        aside.rename(release)
        _flush(releases)
        make_current(path, release)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def release_id(database: Path) -> str:
    """The moment of publication (UTC) and the data version, such as 20260209T133356123456Z-0a1b2c3d4e5f."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    connection = sqlite3.connect(database)
    try:
        version = connection.execute("SELECT version FROM build").fetchone()[0]
    finally:
        connection.close()
    return f"{moment}-{version}"


def make_current(path: Path, release: Path) -> None:
    """Let `path` lead to the database of `release`, in one step that cannot be seen half done."""
    link = path.with_name(f"{path.name}.{os.getpid()}.link")
    link.unlink(missing_ok=True)
    link.symlink_to(Path(RELEASES, release.name, path.name))
    link.replace(path)
    _flush(path.parent)


def _check(path: Path, references: bool) -> None:
    connection = sqlite3.connect(path)
    try:
        integrity = connection.execute("PRAGMA quick_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5) if references else []
    finally:
        connection.close()
    if integrity != "ok":
        raise NotPublished(f"the new database is damaged: {integrity}")
    if broken:
        raise NotPublished(f"references lead nowhere: {broken}")


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
