"""The indexes beside a database: of words and codes for the search, and of likeness."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.likeness.counts import carried_on, count, read_counts
from ingest.likeness.documents import initiative_ids
from ingest.likeness.store import write_likeness


@dataclass(frozen=True)
class Likeness:
    """An index of likeness to be made: beside `database`, with the counts left in `scratch` for the next one.

    Where the counts of the release before are in `former`, only those of the sources `anew` are made.
    """

    database: Path
    scratch: Path
    former: Path | None
    anew: list[str]


def add_likeness(task: Likeness) -> None:
    """Put the index of likeness beside a database."""
    with closing(sqlite3.connect(f"file:{task.database}?mode=ro", uri=True)) as connection:
        if task.former:
            fresh = count(connection, task.anew)
            counts = carried_on(read_counts(task.former), fresh, initiative_ids(connection))
        else:
            counts = count(connection)
        counts.write(task.scratch)
        write_likeness(connection, task.database.parent, counts)
