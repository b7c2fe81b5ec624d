"""Releases for tests: copies of a database in which one title and the version say which release it is."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ingest.load.publish import published

INITIATIVE = "scotland-climate-assembly-2020"


def publish(
    path: Path, database: Path, version: str, spoil: Callable[[sqlite3.Connection], object] | None = None
) -> Path:
    """Publish a copy of `database` at `path`, changed by `spoil`; the folder of the release is returned."""
    with published(path) as aside:
        shutil.copyfile(database, aside)
        with closing(sqlite3.connect(aside)) as connection, connection:
            connection.execute("UPDATE build SET version = ?", (version,))
            connection.execute(
                "UPDATE initiative SET title = ? WHERE initiative_id = ?", (version, INITIATIVE)
            )
            if spoil:
                spoil(connection)
    return path.resolve().parent
