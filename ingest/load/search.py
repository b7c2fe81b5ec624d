"""The search index in step with the records: engagements are taken out of it and put into it."""

import sqlite3
from collections.abc import Iterable

from ingest.load.script import run, script

WORDS = """CREATE VIRTUAL TABLE temp.printed USING fts5 (
    title, text, context, content='', detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE temp.printed_word USING fts5vocab ('temp', 'printed', 'row');
INSERT INTO printed (rowid, title, text, context) SELECT record_id, title, text, context FROM {records};
INSERT INTO search_word (word, n_records) SELECT term, {sign}doc FROM printed_word WHERE 1
ON CONFLICT (word) DO UPDATE SET n_records = n_records + excluded.n_records;
DROP TABLE printed_word;
DROP TABLE printed;
"""
"""The words of some records, and in how many of them each stands, added to (or taken from) `search_word`."""

ROOM = 64 << 20
"""Bytes of words that a full-text index gathers before it writes them out; more makes large loads faster."""


def create_index(connection: sqlite3.Connection) -> None:
    """Empty tables of the search index."""
    run(connection, script("search_tables"))


def add_to_index(connection: sqlite3.Connection) -> None:
    """Put the engagements in `temp.touched` and their results into the search index.

    Their records stand in `temp.fresh` (record_id and the columns of search_record) afterwards.
    """
    for index in ("search_fts", "initiative_fts"):
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('hashsize', ?)", (ROOM,))
    run(connection, script("search_add"))
    run(connection, WORDS.format(records="temp.fresh", sign=""))
    count_codes(connection)


def remove_from_index(connection: sqlite3.Connection) -> None:
    """Take the engagements in `temp.touched` and their results out of it, while they are still in the tables.

    Their records stand in `temp.gone` (record_id and words) afterwards.
    """
    run(connection, script("search_remove"))
    run(connection, WORDS.format(records="temp.gone", sign="-"))
    connection.execute("DELETE FROM search_word WHERE n_records = 0")


def count_words(connection: sqlite3.Connection) -> None:
    """Count the words of all records anew."""
    connection.execute("DELETE FROM search_word")
    run(connection, WORDS.format(records="search_record", sign=""))


def count_codes(connection: sqlite3.Connection) -> None:
    """Count the records of each code anew, and forget codes that have none any more."""
    connection.execute(
        """UPDATE search_code SET n_records =
            (SELECT count(*) FROM search_coded d WHERE d.code_id = search_code.code_id)"""
    )
    connection.execute("DELETE FROM search_code WHERE n_records = 0")


def touch(connection: sqlite3.Connection, where: str = "1", values: Iterable[object] = ()) -> None:
    """Name in `temp.touched` the engagements that a condition on `initiative` picks."""
    run(
        connection,
        "CREATE TEMP TABLE IF NOT EXISTS touched (initiative_id TEXT PRIMARY KEY); DELETE FROM touched",
    )
    connection.execute(
        f"INSERT INTO touched SELECT initiative_id FROM initiative WHERE {where}", tuple(values)
    )


def begin_status(connection: sqlite3.Connection) -> None:
    """Remember the status of each engagement as it is, before the day from which it is counted changes."""
    connection.execute("CREATE TEMP TABLE former AS SELECT initiative_id, status FROM initiative_status")


def renew_status(connection: sqlite3.Connection) -> list[int]:
    """Give the records of each engagement whose status is no longer the remembered one the new one.

    Their ids are returned.
    """
    run(
        connection,
        """CREATE TEMP TABLE moved AS
        SELECT s.record_id, n.status FROM temp.former f JOIN initiative_status n USING (initiative_id)
        JOIN search_record s USING (initiative_id) WHERE n.status <> f.status;
        INSERT INTO search_code (facet, code) SELECT DISTINCT 'status', status FROM moved WHERE 1
        ON CONFLICT DO NOTHING;
        DELETE FROM search_coded WHERE record_id IN (SELECT record_id FROM moved)
        AND code_id IN (SELECT code_id FROM search_code WHERE facet = 'status');
        INSERT INTO search_coded (code_id, record_id)
        SELECT code_id, record_id FROM moved JOIN search_code ON facet = 'status' AND code = status""",
    )
    moved = [row[0] for row in connection.execute("SELECT record_id FROM temp.moved")]
    run(connection, "DROP TABLE temp.moved; DROP TABLE temp.former")
    return moved


def record_ids(connection: sqlite3.Connection, records: str) -> list[int]:
    """The ids in `temp.gone` or `temp.fresh`."""
    return [row[0] for row in connection.execute(f"SELECT record_id FROM temp.{records}")]
