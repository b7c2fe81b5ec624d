"""The views of the database: the SQL files beside this module, with both functions of dates written out."""

import re
from pathlib import Path

from sqlite_utils import Database

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY

FILES = ("views.sql", "follow_up.sql", "visibility.sql")

FUNCTIONS = {"FIRST_DAY": SQL_FIRST_DAY, "LAST_DAY": SQL_LAST_DAY}
# Views that are asked as a whole: worked out once for a database, with an index on these columns.
FROZEN = {"result_state": ("result_id", "organisation_id"), "acceptance": ("grouped_by",)}

CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\(([\w.]+)\)")


def create_views(db: Database) -> None:
    """Every view; the tables must be there."""
    for name in FILES:
        db.executescript(written_out((Path(__file__).parent / name).read_text(encoding="utf-8")))


def freeze(db: Database) -> None:
    """Make tables of the views that are FROZEN, under the same names; the records must all be there.

    On 2,500 results the view acceptance takes most of a second, the table a millisecond.
    """
    for name, columns in FROZEN.items():
        db.executescript(
            f"""CREATE TEMP TABLE found AS SELECT * FROM {name};
            DROP VIEW {name};
            CREATE TABLE {name} AS SELECT * FROM temp.found;
            DROP TABLE temp.found;"""
        )
        for column in columns:
            db.table(name).create_index([column])


def written_out(sql: str) -> str:
    """SQL in which `FIRST_DAY(column)` and `LAST_DAY(column)` are plain expressions."""
    return CALL.sub(lambda call: f"({FUNCTIONS[call[1]].format(call[2])})", sql)
