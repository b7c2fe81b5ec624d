"""The views of the database: the SQL files beside this module, with both functions of dates written out."""

import re
import sqlite3

from ingest.dates import SQL_FIRST_DAY, SQL_LAST_DAY
from ingest.load.script import run, script, statements

FILES = ("views", "follow_up", "visibility")

FUNCTIONS = {"FIRST_DAY": SQL_FIRST_DAY, "LAST_DAY": SQL_LAST_DAY}
# Views that are asked as a whole: worked out once for a database, with an index on these columns.
FROZEN = {"result_state": ("result_id", "organisation_id"), "acceptance": ("grouped_by",)}

CALL = re.compile(rf"({'|'.join(FUNCTIONS)})\(([\w.]+)\)")


def create_views(connection: sqlite3.Connection) -> None:
    """Every view; the tables must be there."""
    for name in FILES:
        run(connection, written_out(script(name)))


def freeze(connection: sqlite3.Connection) -> None:
    """Make tables of the views that are FROZEN, under the same names; the records must all be there.

    On 2,500 results the view acceptance takes most of a second, the table a millisecond.
    """
    for name, columns in FROZEN.items():
        run(
            connection,
            f"""CREATE TEMP TABLE found AS SELECT * FROM {name};
            DROP VIEW {name};
            CREATE TABLE {name} AS SELECT * FROM temp.found;
            DROP TABLE temp.found""",
        )
        for column in columns:
            connection.execute(f"CREATE INDEX {name}_{column} ON {name} ({column})")
        connection.execute(f"ANALYZE {name}")


def thaw(connection: sqlite3.Connection) -> None:
    """Make views again of the tables that are FROZEN, since their records change."""
    views = [one for file in FILES for one in statements(written_out(script(file)))]
    for name in FROZEN:
        connection.execute(f"DROP TABLE {name}")
    for name in FROZEN:
        connection.execute(next(view for view in views if f"CREATE VIEW {name} AS" in view))


def written_out(sql: str) -> str:
    """SQL in which `FIRST_DAY(column)` and `LAST_DAY(column)` are plain expressions."""
    return CALL.sub(lambda call: f"({FUNCTIONS[call[1]].format(call[2])})", sql)
