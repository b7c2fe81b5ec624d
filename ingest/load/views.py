"""The views of the database: the SQL files beside this module, with their functions written out."""

import re
import sqlite3

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY
from ingest.load.script import run, script, statements

FILES = ("views", "follow_up", "reading", "visibility")

BASIS = """CASE WHEN {0} IN ('random', 'stratified') THEN 'random_selection'
    WHEN {0} = 'election' THEN 'elected_or_public_vote' ELSE coalesce({0}, 'not_recorded') END"""
"""How people were found → what a share of them is evidence of."""

FUNCTIONS = {"FIRST_DAY": SQL_FIRST_DAY, "LAST_DAY": SQL_LAST_DAY, "BASIS": BASIS}

CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\(([\w.]+)\)")


def create_views(connection: sqlite3.Connection) -> None:
    """Every view; the tables must be there."""
    for name in FILES:
        run(connection, written_out(script(name)))


def view(name: str) -> str:
    """The statement that makes the view of this name."""
    every = (one for file in FILES for one in statements(written_out(script(file))))
    return next(one for one in every if f"CREATE VIEW {name} AS" in one)


def written_out(sql: str) -> str:
    """SQL in which `FIRST_DAY(column)` and the other functions are plain expressions."""
    return CALL.sub(lambda call: f"({FUNCTIONS[call[1]].format(call[2])})", sql)
