"""What holds for every answer: headers that keep pages harmless, and requests that are refused."""

import base64
import csv
import hashlib
import io
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from datasette.utils.asgi import Request
from jinja2 import pass_context
from markupsafe import Markup

from plugins.hooks import hookimpl
from plugins.served import pin
from plugins.sheet import harmless
from plugins.web import CANNOT, NOT_FOUND, problem

POLICY = (
    "default-src 'self'; script-src 'self'{hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Styles may stand in the page, since charts give the length of their bars so; scripts only by their hash."""

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "geolocation=(), camera=(), microphone=()",
}
NOT_OURS = frozenset({b"set-cookie", *(name.encode() for name in HEADERS)})
READING = ("GET", "HEAD", "OPTIONS")
OPEN = ("/-/static/", "/-/static-plugins/", "/-/versions")
"""Below /-/ Datasette shows settings, threads and paths; this is what pages and health checks need."""
CLOSED = ("/-/", "/_internal", "/_memory")

INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

App = Callable[[Any, Any, Any], Awaitable[None]]


@hookimpl
def startup() -> None:
    """The server's own log would keep the address of every visitor with all they ask."""
    logging.getLogger("uvicorn.access").addFilter(no_visit)  # uvicorn sets the level itself, later


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    env.filters["trusted_scripts"] = trusted_scripts


def no_visit(record: logging.LogRecord) -> bool:
    """Nothing of what visitors ask is logged."""
    return False


@pass_context
def trusted_scripts(context: Any, html: str) -> Markup:
    """The same HTML, whose inline scripts may run: their hashes go into the policy of this answer."""
    scripts = context["request"].scope.get("trusted_scripts", []) if context.get("request") else []
    for script in INLINE.findall(html):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        scripts.append(f" 'sha256-{digest}'")
    return Markup(html)  # what the templates themselves wrote


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """The outermost layer around all pages."""

    def wrap(app: App) -> App:
        async def harmless_app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            scope = {"csrftoken": str, **scope, "trusted_scripts": []}
            answer = Answer(scope, send, pin(datasette))
            refused = refusal(scope["method"], scope["path"])
            if refused:
                status, title, message = refused
                response = await problem(datasette, Request(scope, receive), status, title, message)
                if status == 405:
                    response.headers["allow"] = ", ".join(READING)
                await response.asgi_send(answer.send)
            else:
                await app(scope, receive, answer.send)

        return harmless_app

    return wrap


def refusal(method: str, path: str) -> tuple[int, str, str] | None:
    """Status, title and sentence for a request that no page shall see; None for all others."""
    if method not in READING:
        return 405, CANNOT, "This site can only be read."
    if "\\" in path or path.startswith("//"):
        return 400, CANNOT, "An address here has no backslash and begins with one slash."
    if path.startswith(CLOSED) and not path.startswith(OPEN):
        return 404, "Page not found", NOT_FOUND
    return None


class Answer:
    """What an app sends, with our headers; tables as CSV are made safe for spreadsheets on their way."""

    def __init__(self, scope: Any, send: Callable[[Any], Awaitable[None]], release: str) -> None:
        self._release = release
        self._scope = scope
        self._send = send
        self._is_stock_csv = False

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": self._headers(message.get("headers", []), message["status"])}
        elif self._is_stock_csv and message.get("body"):
            message = {**message, "body": safe_csv(message["body"].decode()).encode()}
        await self._send(message)

    def _headers(self, given: list[Any], status: int) -> list[Any]:
        kept = [(name, value) for name, value in given if name.lower() not in NOT_OURS]
        types = [value for name, value in kept if name.lower() == b"content-type"]
        path = self._scope["path"]
        self._is_stock_csv = path.endswith(".csv") and types[:1] == [b"text/plain; charset=utf-8"]
        if self._is_stock_csv:
            kept = [(name, value) for name, value in kept if name.lower() != b"content-type"]
            kept.append((b"content-type", b"text/csv; charset=utf-8"))
        policy = POLICY.format(hashes="".join(self._scope["trusted_scripts"]))
        ours = {**HEADERS, "x-release": self._release}
        if status != 304:  # what a browser has keeps its policy, with the hashes of its own scripts
            ours["content-security-policy"] = policy
        return kept + [(name.encode(), value.encode()) for name, value in ours.items()]


def safe_csv(text: str) -> str:
    """Lines of CSV whose cells no spreadsheet runs; Datasette writes whole lines at a time."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(text, newline="")):
        writer.writerow([cell if is_number(cell) else harmless(cell) for cell in row])
    return out.getvalue()


def is_number(cell: str) -> bool:
    """Whether a cell is a plain number, whose minus sign must stay."""
    return re.fullmatch(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?", cell, re.ASCII) is not None
