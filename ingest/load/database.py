"""Prepared rows into a database: a new one on top of the vocabularies, or a copy of the current release."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version
from pathlib import Path

from sqlite_utils import Database

from ingest.ledger import LedgerRow
from ingest.load import search
from ingest.load.fill import count_filled
from ingest.load.frozen import add_to_frozen, freeze, remove_from_frozen
from ingest.load.issues import insert_issues
from ingest.load.links import Pair, unlink
from ingest.load.tables import Row, index_references, insert_rows
from ingest.load.template import VOCABULARIES, begin_from_template
from ingest.load.views import create_views
from ingest.records import Issue
from ingest.schema import tables

RECORDS = [name for name in tables() if name not in VOCABULARIES]
"""Tables that are filled from sources and by the build."""

FAST = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -262144",
    "locking_mode = EXCLUSIVE",
    "analysis_limit = 1000",
)
"""Nobody else reads a database that is being written, and one that was not finished is thrown away."""


@dataclass
class Prepared:
    """Rows by table, as `row_of` makes them, and what was found in the sources that they are from."""

    rows: dict[str, list[Row]]
    issues: list[Issue] = field(default_factory=list)
    ledger: list[LedgerRow] = field(default_factory=list)


@dataclass
class Draft:
    """A database that is being written.

    Where it is a changed copy, `gone` and `fresh` are the records that left the search index and that came
    into it; both are complete when the block ends.
    """

    connection: sqlite3.Connection
    gone: list[int] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)


@contextmanager
def new_database(path: Path, as_of: date) -> Iterator[Draft]:
    """A database to write all rows to; indexes, views and all for the search are made when the block ends."""
    begin_from_template(path)
    with _writing(path) as connection:
        connection.execute("INSERT INTO build (version, as_of, software) VALUES ('', ?, '')", [str(as_of)])
        yield Draft(connection)
        index_references(Database(connection), RECORDS)
        connection.execute("ANALYZE")  # or what follows takes the index of who replied, and squares
        create_views(connection)
        freeze(connection)
        search.create_index(connection)
        search.touch(connection)
        search.add_to_index(connection)
        count_filled(connection)
        connection.execute("ANALYZE")


@contextmanager
def changed_copy(
    copy: Path, path: Path, as_of: date, sources: list[str], organisations: list[str], links: list[Pair]
) -> Iterator[Draft]:
    """A `copy` of the current release, moved to `path`, without the rows of some sources, for their new rows.

    `organisations` are the ids of those that go, `links` those that the build before made. Raises
    sqlite3.IntegrityError where a row of another source is left without one that it refers to.
    """
    copy.replace(path)
    with _writing(path, "foreign_keys = ON") as connection:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        marks = ", ".join("?" * len(sources))
        search.touch(connection, f"source_id IN ({marks})", sources)
        search.remove_from_index(connection)
        draft = Draft(connection, search.record_ids(connection, "gone"))
        remove_from_frozen(connection)
        unlink(connection, links)
        _remove(connection, sources, organisations)
        another_day = connection.execute("SELECT as_of <> ? FROM build", [str(as_of)]).fetchone()[0]
        if another_day:
            search.begin_status(connection)
        yield draft
        connection.execute("UPDATE build SET as_of = ?", [str(as_of)])
        moved = search.renew_status(connection) if another_day else []
        search.touch(connection, f"source_id IN ({marks})", sources)
        add_to_frozen(connection)
        search.add_to_index(connection)
        count_filled(connection)
        connection.execute("ANALYZE")
        draft.fresh = search.record_ids(connection, "fresh") + moved
        draft.gone += moved


def insert(connection: sqlite3.Connection, prepared: Prepared) -> None:
    """Write the rows of some sources, what was found in them, and their ledger."""
    for name, rows in prepared.rows.items():
        insert_rows(connection, name, rows)
    insert_issues(connection, prepared.issues)
    insert_rows(
        connection,
        "ledger",
        (
            (row.source_id, row.source_file, row.rows_read, row.loaded, row.quarantined, row.merged)
            for row in prepared.ledger
        ),
    )


def sign(connection: sqlite3.Connection, data_version: str) -> None:
    """Write the version of the data and of this software."""
    connection.execute(
        "UPDATE build SET version = ?, software = ?", [data_version, version("participation-results")]
    )


def ledger_of(path: Path) -> list[LedgerRow]:
    """The ledger of a database."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT * FROM ledger ORDER BY source_id, source_file").fetchall()
    finally:
        connection.close()
    return [LedgerRow(*row) for row in rows]


@contextmanager
def _writing(path: Path, *settings: str) -> Iterator[sqlite3.Connection]:
    """One transaction on a database that nobody else knows yet."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in (*FAST, *settings):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def _remove(connection: sqlite3.Connection, sources: list[str], organisations: list[str]) -> None:
    """Delete all rows of the sources, and what hangs on their engagements and results."""
    of_sources = f"source_id IN ({', '.join('?' * len(sources))})"
    connection.execute("CREATE TEMP TABLE leaving (result_id TEXT)")
    connection.execute(f"INSERT INTO leaving SELECT result_id FROM result WHERE {of_sources}", sources)
    for name in RECORDS:
        columns = {column["name"] for column in tables()[name].columns}
        by_build = tables()[name].descriptor.get("made_by") == "build"
        if name == "organisation":
            gone = ((key,) for key in organisations)
            connection.executemany("DELETE FROM organisation WHERE organisation_id = ?", gone)
        elif "source_id" in columns:
            connection.execute(f"DELETE FROM {name} WHERE {of_sources}", sources)
        elif by_build and "initiative_id" in columns:
            connection.execute(
                f"DELETE FROM {name} WHERE initiative_id IN (SELECT initiative_id FROM touched)"
            )
        elif by_build and "result_id" in columns:
            connection.execute(f"DELETE FROM {name} WHERE result_id IN (SELECT result_id FROM leaving)")
    connection.execute("DROP TABLE leaving")
