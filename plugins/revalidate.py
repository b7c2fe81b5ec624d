"""Second visits: an answer names the build it was made from, and is sent again only when that changed.

The database cannot change while it is served, so the build, the software and the address decide every page
(RFC 9110, section 8.8.3). Not so answers to somebody's own SQL, which may ask for the time or for chance.
"""

from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from plugins.furniture import site_facts
from plugins.hooks import hookimpl

Header = tuple[bytes, bytes]
Send = Callable[[dict[str, Any]], Awaitable[None]]
CODE = Path(__file__).parent
NEVER = (b"/status.json", b"/-/")
DECIDING = (b"host", b"accept-encoding", b"cookie")
"""Request headers that can change an answer."""


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[Any], Any]:
    return lambda app: Revalidated(app, datasette)


class Revalidated:
    """An ASGI application whose pages have an ETag; a visitor who has the same one gets a 304."""

    def __init__(self, app: Any, datasette: Any) -> None:
        self.app = app
        self.datasette = datasette

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        facts = await site_facts(self.datasette) if _may(scope) else {}
        if not facts:
            await self.app(scope, receive, send)
            return
        tag = etag(scope, facts)
        if tag in dict(scope["headers"]).get(b"if-none-match", b"").split(b", "):
            headers = [(b"etag", tag), (b"cache-control", b"no-cache")]
            await send({"type": "http.response.start", "status": 304, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        await self.app(scope, receive, _tagging(send, tag))


def _may(scope: Any) -> bool:
    path, query = scope.get("raw_path") or scope.get("path", "").encode(), scope.get("query_string", b"")
    is_get = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return is_get and not path.startswith(NEVER) and b"sql=" not in query


def etag(scope: Any, facts: dict[str, Any]) -> bytes:
    """The name of an answer: the same for the same build, software, address and deciding headers."""
    given = [value for name, value in scope["headers"] if name in DECIDING]
    path = scope.get("raw_path") or scope["path"].encode()
    parts = [repr(sorted(facts.items())), _software(), path, scope.get("query_string", b""), given]
    return b'W/"%s"' % blake2b(repr(parts).encode(), digest_size=12).hexdigest().encode()


@cache
def _software() -> int:
    """When the code and the templates of the site last changed."""
    return max(file.stat().st_mtime_ns for file in CODE.rglob("*") if file.is_file())


def _tagging(send: Send, tag: bytes) -> Send:
    async def tagging(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers: list[Header] = list(message["headers"])
            names = {name.lower() for name, _ in headers}
            if not names & {b"etag", b"set-cookie"}:
                kept = [] if b"cache-control" in names else [(b"cache-control", b"no-cache")]
                message = {**message, "headers": [*headers, (b"etag", tag), *kept]}
        await send(message)

    return tagging
