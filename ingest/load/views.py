"""The views of the database: the SQL files beside this module, with both functions of dates written out."""

import re
from pathlib import Path

from sqlite_utils import Database

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY

FILES = ("views.sql", "follow_up.sql", "visibility.sql")

FUNCTIONS = {"FIRST_DAY": SQL_FIRST_DAY, "LAST_DAY": SQL_LAST_DAY}
CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\(([\w.]+)\)")


def create_views(db: Database) -> None:
    """Every view; the tables must be there."""
    for name in FILES:
        db.executescript(written_out((Path(__file__).parent / name).read_text(encoding="utf-8")))


def written_out(sql: str) -> str:
    """SQL in which `FIRST_DAY(column)` and `LAST_DAY(column)` are plain expressions."""
    return CALL.sub(lambda call: f"({FUNCTIONS[call[1]].format(call[2])})", sql)
