"""The SQL files beside this module, run statement by statement."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

SQL = Path(__file__).parent


def script(name: str) -> str:
    """The statements of a file beside this one."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def statements(text: str) -> Iterator[str]:
    """Each statement of a text, with the comments before it."""
    rest = ""
    for part in text.split(";"):
        rest += part + ";"
        if sqlite3.complete_statement(rest):
            yield rest
            rest = ""


def run(connection: sqlite3.Connection, text: str) -> None:
    """Statements one after the other in the transaction that is open (`executescript` would end it)."""
    for statement in statements(text):
        connection.execute(statement)
