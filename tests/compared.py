"""All that a release holds, put so that two of them can be compared."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import tantivy

from ingest.likeness.store import FOLDER as LIKENESS
from ingest.load.database import RECORDS
from ingest.load.frozen import FROZEN
from ingest.load.manifest import read_manifest
from ingest.load.search_index import FOLDER, made_from, open_index
from tests.country import WORDS

NOT_COMPARED = {"issue_id", "record_id", "code_id"}
"""Numbers that only say in which order rows were written."""


def contents(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database holds, table by table, in an order of its own; and what its search index finds."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    found = {}
    for name in [*RECORDS, *FROZEN, "initiative_status", "search_record", "search_word"]:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({name})")]
        numbers = NOT_COMPARED if name in ("issue", "search_record") else ()
        kept = ", ".join(f'"{column}"' for column in columns if column not in numbers)
        found[name] = sorted(connection.execute(f"SELECT {kept} FROM {name}"), key=repr)
    found["search_facet"] = connection.execute(
        "SELECT facet, code, initiative_id, result_id FROM search_facet JOIN search_record USING (record_id) "
        "ORDER BY 1, 2, 3, 4"
    ).fetchall()
    newest_first = connection.execute("SELECT date FROM search_record ORDER BY record_id DESC").fetchall()
    found["newest first"] = newest_first
    for word in WORDS:
        found[f"records with {word}"] = connection.execute(
            "SELECT initiative_id, result_id FROM search_fts JOIN search_record ON record_id = search_fts.rowid "
            "WHERE search_fts MATCH ? ORDER BY 1, 2",
            [word],
        ).fetchall()
        found[f"engagements with {word}"] = connection.execute(
            "SELECT initiative_id FROM initiative_fts JOIN initiative ON initiative.rowid = initiative_fts.rowid "
            "WHERE initiative_fts MATCH ? ORDER BY 1",
            [word],
        ).fetchall()
    connection.close()
    return found


def beside(database: Path) -> dict[str, Any]:
    """What stands beside a database: the index of likeness byte by byte, and what the manifest says of it."""
    folder = database.resolve().parent
    manifest = read_manifest(folder)
    said = {name: manifest[name] for name in ("version", "as_of", "structure", "counts", "sources")}
    return said | {file.name: file.read_bytes() for file in (folder / LIKENESS).iterdir()}


def found_in_index(database: Path) -> dict[tuple[str, str], int]:
    """How many records the search index beside a database finds by each code and word; it must be its own."""
    folder = database.resolve().parent / FOLDER
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    assert made_from(folder) == dict(
        connection.execute("SELECT version, as_of, software FROM build").fetchone()
    )
    codes = [tuple(row) for row in connection.execute("SELECT DISTINCT facet, code FROM search_facet")]
    ids = {row[0] for row in connection.execute("SELECT record_id FROM search_record")}
    connection.close()
    index = open_index(folder)
    searcher = index.searcher()
    every = searcher.search(tantivy.Query.all_query(), limit=len(ids) + 1).hits
    addresses = [address for _, address in every]
    assert len(every) == len(ids) and {*searcher.fast_field_values("record_id", addresses)} == ids
    terms = codes + [(field, word) for field in ("title", "text", "context") for word in WORDS]
    queries = {term: tantivy.Query.term_query(index.schema, *term) for term in terms}
    return {term: len(searcher.search(query, limit=len(ids)).hits) for term, query in queries.items()}


def is_sound(database: Path, copy: Path) -> bool:
    """Whether all references lead somewhere and the full-text indexes agree with the text."""
    shutil.copyfile(database, copy)
    connection = sqlite3.connect(copy)
    for index in ("search_fts", "initiative_fts"):
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    damage = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return broken == [] and damage == [("ok",)]
