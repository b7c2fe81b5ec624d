"""Releases for tests: copies of a database in which one title and the version say which release it is."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ingest.load.publish import published
from ingest.load.search_index import FOLDER, MADE_FROM

INITIATIVE = "scotland-climate-assembly-2020"


def publish(
    path: Path, database: Path, version: str, spoil: Callable[[sqlite3.Connection], object] | None = None
) -> Path:
    """Publish a copy of `database` at `path`, changed by `spoil`; the folder of the release is returned.

    Where the database has a search index, so has the copy.
    """
    with published(path) as aside:
        shutil.copyfile(database, aside)
        with closing(sqlite3.connect(aside)) as connection, connection:
            connection.execute("UPDATE build SET version = ?", (version,))
            connection.execute(
                "UPDATE initiative SET title = ? WHERE initiative_id = ?", (version, INITIATIVE)
            )
            if spoil:
                spoil(connection)
        if (index := database.resolve().parent / FOLDER).is_dir():
            shutil.copytree(index, aside.parent / FOLDER)
            made_from = aside.parent / FOLDER / MADE_FROM
            made_from.write_text(json.dumps(json.loads(made_from.read_text()) | {"version": version}))
    return path.resolve().parent
