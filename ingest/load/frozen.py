"""Views that are asked as a whole, kept as tables: worked out once, and then only where engagements change.

On 2,500 results the view acceptance takes most of a second, the table a millisecond.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.load.script import run
from ingest.load.views import view

FROZEN = {
    "result_state": (
        "INDEX result_state_result ON result_state (result_id)",
        "INDEX result_state_initiative ON result_state (initiative_id)",
        "INDEX result_state_organisation ON result_state (organisation_id)",
    ),
    "result_answer": (
        "UNIQUE INDEX result_answer_result ON result_answer (result_id)",
        "INDEX result_answer_initiative ON result_answer (initiative_id)",
    ),
    "acceptance": ("UNIQUE INDEX acceptance_group ON acceptance (grouped_by, id)",),
}
"""The views, with the indexes of the tables that stand in their place under the same names."""

BY_RESULT = ("result_state", "result_answer")
"""Those of them whose rows are of one engagement each; `acceptance` adds them up."""

READ = {
    "result": ("result_id", "initiative_id"),
    "response": ("result_id", "initiative_id", "supersedes_id"),
    "result_place": ("result_id",),
    "result_subject": ("result_id",),
    "initiative_organisation": ("initiative_id",),
}
"""Tables that the frozen views read, each with the columns by which it is looked into."""
ASKED = (
    *("answerable", "result_decision", "result_state", "result_answer", "organisation_answer"),
    *("result_found_by", "acceptance"),
)
"""The views that they are made of."""


def freeze(connection: sqlite3.Connection) -> None:
    """Make tables of the views that are FROZEN; the records must all be there."""
    for name, indexes in FROZEN.items():
        run(
            connection,
            f"""CREATE TEMP TABLE found AS SELECT * FROM {name};
            DROP VIEW {name};
            CREATE TABLE {name} AS SELECT * FROM temp.found;
            DROP TABLE temp.found""",
        )
        for index in indexes:
            connection.execute(f"CREATE {index}")
        connection.execute(f"ANALYZE {name}")


def remove_from_frozen(connection: sqlite3.Connection) -> None:
    """Take the engagements in `temp.touched` out of the frozen tables, before their records go."""
    with _of_touched(connection):
        _add_up(connection, "-")
    for name in BY_RESULT:
        connection.execute(
            f"DELETE FROM {name} WHERE initiative_id IN (SELECT initiative_id FROM temp.touched)"
        )


def add_to_frozen(connection: sqlite3.Connection) -> None:
    """Put the engagements in `temp.touched` into the frozen tables."""
    with _of_touched(connection):
        for name in BY_RESULT:
            connection.execute(f"INSERT INTO main.{name} SELECT * FROM temp.{name}")
        _add_up(connection, "+")
    connection.execute("DELETE FROM acceptance WHERE n_results = 0")


def _add_up(connection: sqlite3.Connection, sign: str) -> None:
    """Add the counts of the touched engagements to those of all, or take them away."""
    key, name, *counts = [row[1] for row in connection.execute("PRAGMA main.table_info(acceptance)")]
    signed = ", ".join(f"{sign}{count}" for count in counts)
    added = ", ".join(f"{count} = {count} + excluded.{count}" for count in counts)
    connection.execute(
        f"""INSERT INTO main.acceptance SELECT {key}, {name}, {signed} FROM temp.acceptance WHERE 1
        ON CONFLICT ({key}, {name}) DO UPDATE SET {added}"""
    )


@contextmanager
def _of_touched(connection: sqlite3.Connection) -> Iterator[None]:
    """The same views over the touched engagements alone: what is in `temp` goes before what is in `main`."""
    for name, columns in READ.items():
        key = "result_id" if name.startswith("result_") else "initiative_id"
        of = "touched" if key == "initiative_id" else "temp.result"
        connection.execute(
            f"CREATE TEMP TABLE {name} AS SELECT * FROM main.{name} WHERE {key} IN (SELECT {key} FROM {of})"
        )
        for column in columns:
            connection.execute(f"CREATE INDEX temp.{name}_{column} ON {name} ({column})")
    for name in ASKED:
        connection.execute(view(name).replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
    yield
    for name in reversed(ASKED):
        connection.execute(f"DROP VIEW temp.{name}")
    for name in READ:
        connection.execute(f"DROP TABLE temp.{name}")
