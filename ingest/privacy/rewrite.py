"""Records taken out of a database that is published already, so that no byte of the new file holds them."""

import shutil
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from ingest.load.publish import rewrite_releases
from ingest.load.search import count_codes, count_words
from ingest.privacy.takedowns import SHARED, Key, fingerprint
from ingest.schema import tables


def take_out(database: Path, takedowns: Collection[Key]) -> list[str]:
    """Write every kept release anew that holds one of the records; which those were.

    Raises NotPublished where what is left cannot be published.
    """
    return rewrite_releases(database, lambda old, new: rewrite(old, new, takedowns)) if takedowns else []


def rewrite(old: Path, new: Path, takedowns: Collection[Key]) -> bool:
    """Write the database `old` without the records taken down to `new`; False where it holds none of them."""
    with closing(sqlite3.connect(f"file:{old}?mode=ro", uri=True)) as connection:
        doomed = list(_doomed(connection, takedowns))
    if not doomed:
        return False
    work = new.with_suffix(".work")
    shutil.copyfile(old, work)
    with closing(sqlite3.connect(work, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for table, record_id in doomed:
            if table == SHARED:
                _forget_organisation(connection, record_id)
            _delete(connection, table, record_id)
        connection.execute("COMMIT")
        count_words(connection)
        count_codes(connection)
        for (index,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%'"
        ).fetchall():
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        connection.execute("ANALYZE")
        connection.execute("VACUUM INTO ?", (str(new),))
    work.unlink()
    return True


def _doomed(connection: sqlite3.Connection, takedowns: Collection[Key]) -> Iterator[Key]:
    for table in {table for table, _ in takedowns}:
        for (record_id,) in connection.execute(f"SELECT {_key(connection, table)} FROM {table}"):
            if (table, fingerprint(table, record_id)) in takedowns:
                yield table, record_id


def _delete(connection: sqlite3.Connection, table: str, record_id: object) -> None:
    """Delete a record, what refers to it, and what is said of it elsewhere."""
    _delete_issues(connection, table, record_id)
    connection.execute(f"DELETE FROM {table} WHERE {_key(connection, table)} = ?", (record_id,))
    for other, column, may_be_empty in _references(connection, table):
        if table == SHARED and may_be_empty:
            connection.execute(f"UPDATE {other} SET {column} = NULL WHERE {column} = ?", (record_id,))
            continue
        if key := _key(connection, other):
            rows = connection.execute(
                f"SELECT {key} FROM {other} WHERE {column} = ?", (record_id,)
            ).fetchall()
            for (child,) in rows:
                _delete(connection, other, child)
        connection.execute(f"DELETE FROM {other} WHERE {column} = ?", (record_id,))
    if table in tables():
        _delete_derived(connection, table, record_id)


def _delete_issues(connection: sqlite3.Connection, table: str, record_id: object) -> None:
    """Issues of the record, and of its raw row, may quote it; so may its coding and its changes."""
    columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    if "source_line" in columns:
        place, key = "source_id, source_file, source_line", _key(connection, table)
        own = f"SELECT {place} FROM {table} WHERE {key} = ?"
        connection.execute(f"DELETE FROM issue WHERE ({place}) IN ({own})", (record_id,))
    for about in ("issue", "coding", "change"):
        connection.execute(
            f"DELETE FROM {about} WHERE record_id = ? OR record_id LIKE ? || '/%'", (record_id, record_id)
        )


def _delete_derived(connection: sqlite3.Connection, table: str, record_id: object) -> None:
    """Delete what the build worked out of a record, which refers to it without saying so."""
    derived = connection.execute(
        """SELECT m.name, c.name, c.name GLOB '*_id' AND c.cid > 0
           FROM sqlite_master m JOIN pragma_table_info(m.name) c
           WHERE m.type = 'table' AND c.type IN ('TEXT', '') AND m.sql NOT LIKE 'CREATE VIRTUAL%'
           AND m.name NOT GLOB '*_fts_*' AND m.name NOT GLOB 'sqlite_*'"""
    )
    for name, column, refers in derived.fetchall():
        if name not in tables() and table == SHARED and refers:
            connection.execute(f"UPDATE {name} SET {column} = NULL WHERE {column} = ?", (record_id,))
        elif name not in tables():
            for other, reference, _ in _references(connection, name):
                doomed = f"SELECT {_key(connection, name)} FROM {name} WHERE {column} = ?"
                connection.execute(f"DELETE FROM {other} WHERE {reference} IN ({doomed})", (record_id,))
            connection.execute(f"DELETE FROM {name} WHERE {column} = ?", (record_id,))


def _forget_organisation(connection: sqlite3.Connection, organisation: str) -> None:
    """Take an organisation out of what its engagements are found by."""
    connection.execute(
        """UPDATE search_record SET context = replace(context, (
               SELECT name FROM organisation WHERE organisation_id = :id), '')
           WHERE initiative_id IN (
               SELECT initiative_id FROM initiative_organisation WHERE organisation_id = :id)""",
        {"id": organisation},
    )


def _references(connection: sqlite3.Connection, table: str) -> list[tuple[str, str, bool]]:
    """Table, column and whether it may be empty, of all that refers to a table."""
    return connection.execute(
        """SELECT m.name, k."from", NOT c."notnull" AND NOT c.pk
           FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k JOIN pragma_table_info(m.name) c
           ON c.name = k."from" WHERE m.type = 'table' AND k."table" = ?""",
        (table,),
    ).fetchall()


def _key(connection: sqlite3.Connection, table: str) -> str:
    """The column that is the primary key; "" where the key has several."""
    names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5]]
    return str(names[0]) if len(names) == 1 else ""
