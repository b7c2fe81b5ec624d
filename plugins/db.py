"""Asking the database: in goes SQL with bound values, out come rows as plain dictionaries."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from datasette.utils import sqlite_timelimit

from plugins.guard import of_our_own
from plugins.served import DATABASE, Release, ServedDatabase

TIME_LIMIT_MS = 20_000

Row = dict[str, Any]
Values = Mapping[str, Any] | Sequence[Any]
T = TypeVar("T")


class Reader:
    """One read-only connection, used for the length of one question.

    `release` is what the connection leads to: its folder holds the indexes that go with the database.
    """

    def __init__(self, connection: sqlite3.Connection, release: Release) -> None:
        self.connection = connection
        self.release = release

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        return next(iter(self.rows(sql, values)), None)

    def column(self, sql: str, values: Values = ()) -> list[Any]:
        return [row[0] for row in self.connection.execute(sql, values)]

    def value(self, sql: str, values: Values = ()) -> Any:
        return next(iter(self.column(sql, values)), None)

    def remember(self, key: str, make: Callable[[], T]) -> T:
        """What `make` answers, asked only once for each release; who comes meanwhile waits for it."""
        memory = self.release.memory
        if key not in memory:
            with self.release.one_at_a_time(key):
                if key not in memory:
                    memory[key] = make()
        answer: T = memory[key]
        return answer


async def ask(datasette: Any, question: Callable[[Reader], T]) -> T:
    """The answer of `question`, which runs in one of Datasette's database threads."""
    database: ServedDatabase = datasette.get_database(DATABASE)
    release = database.release

    answer: T = await database.execute_fn(asked(release, question))
    return answer


def asked(release: Release, question: Callable[[Reader], T]) -> Callable[[sqlite3.Connection], T]:
    """The question as one to a connection to `release`, within the time limit."""

    def in_thread(connection: sqlite3.Connection) -> T:
        with sqlite_timelimit(connection, TIME_LIMIT_MS), of_our_own(connection):
            return question(Reader(connection, release))

    return in_thread


def as_list(values: Iterable[Any]) -> str:
    """Values for one bound parameter that SQL unpacks again with json_each()."""
    return json.dumps(list(values))


def grouped(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    """Rows by the value of their field `key`, which is taken out of them."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.pop(key), []).append(row)
    return groups
