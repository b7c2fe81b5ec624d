"""What any stranger's SQL may cost: limits, forbidden functions and the size of an answer.

SQLite checks its time limit between steps, so one long C function cannot be interrupted. The limit of a
string's length is therefore the time limit of functions: instr() takes 0.13 s at 100 kB, 2.7 s at 500 kB.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

SETTINGS = "participation-results"
"""Name of the plugin under `plugins:` in metadata.yml, where `limits:` changes a limit by its name."""


@dataclass(frozen=True)
class Limits:
    """The most that one statement may have; each can be set under its name."""

    length: int = 100_000  # bytes of a string or of a row: see above
    sql_length: int = 50_000  # bytes of the statement: a form that is pasted, not a program
    columns: int = 200  # the widest table has 50
    depth: int = 100  # of an expression, each level of which takes stack
    compound: int = 20  # SELECTs joined by UNION
    arguments: int = 32  # of a function
    pattern: int = 200  # bytes of LIKE and GLOB, whose cost grows with a power of their wildcards
    variables: int = 1000
    answer: int = 5_000_000  # bytes of text in one answer; as JSON it may take six times that


CODES = {
    "length": sqlite3.SQLITE_LIMIT_LENGTH,
    "sql_length": sqlite3.SQLITE_LIMIT_SQL_LENGTH,
    "columns": sqlite3.SQLITE_LIMIT_COLUMN,
    "depth": sqlite3.SQLITE_LIMIT_EXPR_DEPTH,
    "compound": sqlite3.SQLITE_LIMIT_COMPOUND_SELECT,
    "arguments": sqlite3.SQLITE_LIMIT_FUNCTION_ARG,
    "pattern": sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH,
    "variables": sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER,
}
NEVER = (sqlite3.SQLITE_LIMIT_ATTACHED, sqlite3.SQLITE_LIMIT_WORKER_THREADS)

FORBIDDEN_FUNCTIONS = frozenset(
    {
        *("printf", "format"),  # a width of a billion is filled before any limit is looked at
        *("zeroblob", "randomblob"),  # memory for nothing
        *("load_extension", "readfile", "writefile", "edit", "fsdir", "fts3_tokenizer"),  # outside
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
    "string or blob too big": "a text or a row is longer than {length:,} bytes",
    "not authorized": "only reading is allowed here",
    "prohibited": "only reading is allowed here",
    "pattern too complex": "the pattern is longer than {pattern:,} bytes",
    "Expression tree": "the expression is nested more than {depth:,} deep",
    "parser stack": "the expression is nested more than {depth:,} deep",
    "compound SELECT": "more than {compound:,} SELECTs are joined",
    "too many columns": "there are more than {columns:,} columns",
    "too many SQL variables": "there are more than {variables:,} parameters",
    "too many arguments": "a function has more than {arguments:,} arguments",
    "query string is too large": "the SQL is longer than {sql_length:,} bytes",
}
"""Part of SQLite's message → which limit that was."""


def read_limits(settings: Mapping[str, Any] | None) -> Limits:
    """The limits of the plugin's settings; ValueError for one that does not exist."""
    given = dict((settings or {}).get("limits", {}))
    unknown = given.keys() - {field.name for field in fields(Limits)}
    if unknown:
        raise ValueError(f"metadata.yml, plugins.{SETTINGS}.limits: there is no limit {', '.join(unknown)}")
    return Limits(**given)


class GuardedConnection(sqlite3.Connection):
    """A connection for anybody's SQL: it reads, within limits, and says which limit was met."""

    limits = Limits()

    def guard(self, limits: Limits) -> None:
        self.limits = limits
        self.execute("PRAGMA query_only = 1")
        self.execute("PRAGMA trusted_schema = 0")
        for name, code in CODES.items():
            self.setlimit(code, getattr(limits, name))
        for code in NEVER:
            self.setlimit(code, 0)
        self.set_authorizer(_allows)

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or GuardedCursor)


class GuardedCursor(sqlite3.Cursor):
    """A cursor whose answers, fetched as a whole, have a largest size."""

    connection: GuardedConnection

    def execute(self, *arguments: Any) -> "GuardedCursor":
        with _told(self.connection.limits):
            super().execute(*arguments)
        return self

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        with _told(self.connection.limits):
            return list(self._counted(size))

    def fetchall(self) -> list[Any]:
        return self.fetchmany(None)

    def _counted(self, most: int | None) -> Iterator[Any]:
        left = self.connection.limits.answer
        while most is None or most > 0:
            row = self.fetchone()
            if row is None:
                return
            left -= sum(len(cell) for cell in row if isinstance(cell, (str, bytes)))
            if left < 0:
                most_bytes = f"{self.connection.limits.answer:,} bytes"
                raise sqlite3.OperationalError(
                    f"Limit: the answer is longer than {most_bytes}; ask for fewer rows. {WHAT_TO_DO}"
                )
            most = None if most is None else most - 1
            yield row


@contextmanager
def of_our_own(connection: sqlite3.Connection) -> Iterator[None]:
    """While the site itself asks, long values may be bound; reading is still all that is allowed."""
    before = {
        code: connection.setlimit(code, 1_000_000_000) for code in (CODES["length"], CODES["arguments"])
    }
    try:
        yield
    finally:
        for code, most in before.items():
            connection.setlimit(code, most)


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
            allowed = first == "sqlite_master"  # FTS5 asks for it when it opens; nothing can be written
        case _:
            allowed = False
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


@contextmanager
def _told(limits: Limits) -> Iterator[None]:
    """SQLite's refusals as errors that Datasette answers with status 400, with the limit and what to do."""
    try:
        yield
    except (sqlite3.DatabaseError, ValueError) as error:
        said = str(error)
        met = next((limit for part, limit in MET.items() if part in said), None)
        if said == "interrupted" or (met is None and isinstance(error, sqlite3.OperationalError)):
            raise  # the time limit, or a mistake: Datasette explains both
        told = f"{said}. Limit: {met.format(**vars(limits))}. {WHAT_TO_DO}" if met else said
        raise sqlite3.OperationalError(told) from None
