"""What any stranger's SQL may cost: limits, forbidden functions and the size of an answer.

SQLite checks its time limit between steps, so one long C function cannot be interrupted. The limit of a
string's length is therefore the time limit of functions: instr() takes 0.13 s at 100 kB, 2.7 s at 500 kB.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 100_000,  # bytes of a string or a row
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 20,
    sqlite3.SQLITE_LIMIT_FUNCTION_ARG: 32,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 1000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

ANSWER_BYTES = 5_000_000
"""Most bytes of text that one answer may hold; as JSON it may take six times that."""

FORBIDDEN_FUNCTIONS = frozenset(
    {
        *("printf", "format"),  # a width of a billion is filled before any limit is looked at
        *("zeroblob", "randomblob"),  # memory for nothing
        *(
            "load_extension",
            "readfile",
            "writefile",
            "edit",
            "fsdir",
            "fts3_tokenizer",
        ),  # beyond the database
        *("sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_log"),  # about the machine
    }
)
FORBIDDEN_TABLES = frozenset({"sqlite_stmt", "sqlite_memstat", "dbstat", "sqlite_dbpage", "bytecode"})
"""Virtual tables that show other visitors' statements or the file itself."""

# What Datasette asks of a database, and FTS5 of its own tables; `database_list` would tell a file's path.
PRAGMAS = frozenset(
    {
        *("data_version", "schema_version", "table_info", "table_xinfo", "foreign_key_list"),
        *("index_list", "index_info", "index_xinfo", "function_list", "module_list", "compile_options"),
    }
)
WHAT_TO_DO = (
    "This site answers short questions; for long ones download the whole database or its tables "
    "(page “Data”) and ask there, for example with DuckDB or sqlite3."
)
MET = {
    "string or blob too big": f"a text or a row is longer than {LIMITS[sqlite3.SQLITE_LIMIT_LENGTH]:,} bytes",
    "not authorized": "only reading is allowed here",
    "prohibited": "only reading is allowed here",
    "pattern too complex": "the pattern is longer than 200 characters",
    "Expression tree": "the expression is nested more than 100 deep",
    "parser stack": "the expression is nested more than 100 deep",
    "compound SELECT": "more than 20 SELECTs are joined",
    "too many columns": "there are more than 200 columns",
    "too many SQL variables": "there are more than 1,000 parameters",
    "too many arguments": "a function has more than 32 arguments",
    "query string is too large": "the SQL is longer than 50,000 bytes",
}
"""Part of SQLite's message → which limit that was."""


class GuardedCursor(sqlite3.Cursor):
    """A cursor whose answers, fetched as a whole, are at most ANSWER_BYTES long."""

    def execute(self, *arguments: Any) -> "GuardedCursor":
        with _told():
            super().execute(*arguments)
        return self

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        with _told():
            return list(self._counted(size))

    def fetchall(self) -> list[Any]:
        return self.fetchmany(None)

    def _counted(self, most: int | None) -> Iterator[Any]:
        left = ANSWER_BYTES
        while most is None or most > 0:
            row = self.fetchone()
            if row is None:
                return
            left -= sum(len(cell) for cell in row if isinstance(cell, (str, bytes)))
            if left < 0:
                raise sqlite3.OperationalError(
                    f"Limit: the answer is longer than {ANSWER_BYTES:,} bytes; ask for fewer rows. "
                    f"{WHAT_TO_DO}"
                )
            most = None if most is None else most - 1
            yield row


class GuardedConnection(sqlite3.Connection):
    """A connection for anybody's SQL: it reads, within limits, and says which limit was met."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.execute("PRAGMA query_only = 1")
        self.execute("PRAGMA trusted_schema = 0")
        for limit, most in LIMITS.items():
            self.setlimit(limit, most)
        self.set_authorizer(_allows)

    def cursor(self, factory: Any = GuardedCursor) -> Any:
        return super().cursor(factory)


@contextmanager
def of_our_own(connection: sqlite3.Connection) -> Iterator[None]:
    """While the site itself asks, long values may be bound; reading is still all that is allowed."""
    before = {
        limit: connection.setlimit(limit, 1_000_000_000)
        for limit in (sqlite3.SQLITE_LIMIT_LENGTH, sqlite3.SQLITE_LIMIT_FUNCTION_ARG)
    }
    try:
        yield
    finally:
        for limit, most in before.items():
            connection.setlimit(limit, most)


def _allows(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite's question whether a statement may do something; whatever is not named here is denied."""
    match action:
        case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
            allowed = True
        case sqlite3.SQLITE_READ:
            allowed = first not in FORBIDDEN_TABLES
        case sqlite3.SQLITE_FUNCTION:
            allowed = (second or "").lower() not in FORBIDDEN_FUNCTIONS
        case sqlite3.SQLITE_PRAGMA:
            allowed = (first or "").lower() in PRAGMAS
        case sqlite3.SQLITE_UPDATE:
            allowed = (
                first == "sqlite_master"
            )  # FTS5 asks for it when it opens; the file is read-only all the same
        case _:
            allowed = False
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's refusals as errors that Datasette answers with status 400, with the limit and what to do."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError) as error:
        said = str(error)
        met = next((limit for part, limit in MET.items() if part in said), None)
        if said == "interrupted" or (met is None and isinstance(error, sqlite3.OperationalError)):
            raise  # the time limit, or a mistake: Datasette explains both
        raise sqlite3.OperationalError(f"{said}. Limit: {met}. {WHAT_TO_DO}" if met else said) from None
