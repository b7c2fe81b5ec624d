"""An atomic publication: written aside, checked, flushed to disk and only then given its name."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NotPublished(Exception):
    """The new database failed a check; the one that was there is untouched."""


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """A path to write a new database to; when the block ends well it takes the name `path`.

    Raises NotPublished where the file is corrupt or a reference leads nowhere.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        aside.unlink(missing_ok=True)
        yield aside
        _check(aside)
        _flush(aside)
        aside.replace(path)
        _flush(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def _check(path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        integrity = connection.execute("PRAGMA quick_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchmany(5)
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
