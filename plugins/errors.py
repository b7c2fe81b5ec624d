"""Friendly errors: in goes what went wrong on any page, out comes a page with a search box, or JSON."""

import errno
import sqlite3
import sys
import traceback
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from datasette import handle_exception as stock_handler
from datasette.database import QueryInterrupted
from datasette.utils.asgi import Base400, Response
from datasette.views.base import DatasetteError
from markupsafe import Markup

from plugins.guard import WHAT_TO_DO
from plugins.hooks import hookimpl
from plugins.query import shown
from plugins.served import DATABASE
from plugins.web import CANNOT, NOT_FOUND, problem

TOO_LONG = "This question took too long to answer. Please ask for less at once."
UNSAID = ("", "404", "Database not found")
"""What Datasette says of an address that is no page of anybody's."""

OUR_FAULT = "Something went wrong on our side. The fault has been written to the log."


class Silent:
    """In the place of the module `traceback`: what visitors ask wrongly is told to them, not to the log."""

    @staticmethod
    def print_exc() -> None:
        """Faults of ours are printed by `described`."""


@hookimpl
def startup() -> None:
    """Datasette prints every error, even a wrong address, with all local variables to its log: no."""
    stock_handler.traceback = Silent
    if hasattr(stock_handler, "rich"):
        stock_handler.rich = None


@hookimpl
def handle_exception(
    datasette: Any, request: Any, exception: Exception
) -> Callable[[], Awaitable[Response | None]]:
    async def answer() -> Response | None:
        asked = bool(request.query_string) or request.path.endswith(".csv")
        stock = asked and request.path.startswith(f"/{DATABASE}")
        status, title, message = described(exception, stock)
        if is_explained(exception) and request.path.endswith(".json"):
            return None  # Datasette's own JSON holds more
        return await problem(datasette, request, status, title, message)

    return answer


def is_explained(exception: Exception) -> bool:
    return isinstance(exception, DatasetteError) and exception.status != 500 and not is_too_long(exception)


def is_too_long(exception: Exception) -> bool:
    """Whether SQL that somebody typed met the time limit (Datasette's own words on it bring a script)."""
    return isinstance(exception, QueryInterrupted) or (
        isinstance(exception, DatasetteError) and exception.title == "SQL Interrupted"
    )


def described(exception: Exception, stock: bool = False) -> tuple[int, str, str]:
    """Status, title and sentence for an exception; nothing of a fault of ours is shown to visitors.

    On a `stock` page Datasette stumbles over what is asked for: that is the visitor's to mend.
    """
    if isinstance(exception, Base400):
        if exception.status == 404:
            text = str(exception.args[0]) if exception.args else ""
            return 404, "Page not found", NOT_FOUND if text in UNSAID else text
        return exception.status, CANNOT, str(exception.args[0])
    if is_too_long(exception):
        return 400, "That took too long", f"{TOO_LONG} {WHAT_TO_DO}"
    if isinstance(exception, DatasetteError):
        message = Markup(exception.message) if exception.message_is_html else str(exception.message)
        status = 400 if exception.status == 500 else exception.status
        return status, exception.title or CANNOT, message
    if isinstance(exception, sqlite3.OperationalError) and "interrupted" in str(exception):
        return 503, "That took too long", TOO_LONG
    if isinstance(exception, OSError) and exception.errno == errno.ENAMETOOLONG:
        return 404, "Page not found", NOT_FOUND
    if stock and isinstance(exception, (ValueError, LookupError, TypeError, OverflowError, sqlite3.Error)):
        return 400, CANNOT, f"A parameter has a value that cannot be read: {shown(str(exception))}"
    print(*where(exception), sep="", file=sys.stderr, flush=True)
    return 500, "Something went wrong", OUR_FAULT


def where(exception: BaseException | None) -> Iterator[str]:
    """Kind and place of a fault and of what caused it, without its words: they may quote what was asked."""
    while exception is not None:
        yield f"{type(exception).__qualname__} in\n"
        yield from traceback.format_tb(exception.__traceback__)
        exception = exception.__cause__ or exception.__context__
