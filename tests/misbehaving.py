"""A web server on this machine that does to a download what servers do, and worse."""

import gzip
import io
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

FIXTURES = Path(__file__).parent / "fixtures"
TABLE = b"name,votes\nBridge,12\n"
NEWER = b"name,votes\nBridge,13\n"
CSV = "text/csv; charset=utf-8"
MEGABYTE = 1 << 20


class Handler(BaseHTTPRequestHandler):
    """One answer a path; `seen` counts how often each was asked, `headers_of` keeps the last request's."""

    server: "Misbehaving"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen[self.path] += 1
        self.server.headers_of[self.path] = dict(self.headers)
        self.server.moments.append(time.monotonic())
        with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            ANSWERS.get(path, fixture if path.startswith("/fixtures/") else not_found)(self)

    def give(self, body: bytes = TABLE, kind: str = CSV, status: int = 200, **headers: str) -> None:
        """A whole answer; header names have underscores for hyphens, and an empty one is not sent."""
        self.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


class Misbehaving(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen: Counter[str] = Counter()
        self.headers_of: dict[str, dict[str, str]] = {}
        self.moments: list[float] = []
        self.table = TABLE

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def misbehaving() -> Iterator[Misbehaving]:
    """The server, running."""
    with Misbehaving() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def not_found(handler: Handler) -> None:
    handler.give(b"<html>No such page</html>", "text/html", 404)


def fixture(handler: Handler) -> None:
    """A raw file of the readers' tests."""
    path = FIXTURES / handler.path.removeprefix("/fixtures/")
    handler.give(path.read_bytes(), "application/octet-stream")


def good(handler: Handler) -> None:
    """A table with a version, which is not sent to those who have it."""
    etag = f'"{hash(handler.server.table)}"'
    if handler.headers.get("If-None-Match") == etag:
        handler.send_response(304)
        handler.end_headers()
    else:
        handler.give(handler.server.table, ETag=etag)


def dated(handler: Handler) -> None:
    """A table with a date only."""
    if handler.headers.get("If-Modified-Since") == "Mon, 02 Jan 2034 03:04:05 GMT":
        handler.send_response(304)
        handler.end_headers()
    else:
        handler.give(Last_Modified="Mon, 02 Jan 2034 03:04:05 GMT")


def drip(handler: Handler) -> None:
    """A byte now and then, so that no silence is ever long."""
    handler.send_response(200)
    handler.send_header("Content-Type", CSV)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(handler: Handler) -> None:
    """The same before the first header is whole."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    drip(handler)


def babble(handler: Handler) -> None:
    """No HTTP at all."""
    handler.wfile.write(TABLE)


def silent(handler: Handler) -> None:
    time.sleep(1)


def cut_off(handler: Handler) -> None:
    """Less than was announced, and then nothing."""
    handler.give(TABLE, Content_Length=str(len(TABLE) + 100))


def busy(header: Callable[[], str]) -> Callable[[Handler], None]:
    """429 at first, and the table after that."""

    def answer(handler: Handler) -> None:
        if handler.server.seen[handler.path] == 1:
            handler.give(b"later", "text/plain", 429, Retry_After=header())
        else:
            handler.give()

    return answer


def out_of_order(handler: Handler) -> None:
    """500 twice, and the table after that."""
    if handler.server.seen[handler.path] < 3:
        handler.give(b"oops", "text/plain", 500)
    else:
        handler.give()


def redirect(to: str) -> Callable[[Handler], None]:
    return lambda handler: handler.give(b"elsewhere", "text/plain", 302, Location=to)


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def petitions(handler: Handler) -> None:
    """Two pages of a list, of which the first states the second."""
    second = "page=2" in handler.path
    rows = '{"id": 3, "links": {"self": "/petition/3.json"}}'
    if not second:
        rows = ", ".join(f'{{"id": {n}, "links": {{"self": "/petition/{n}.json"}}}}' for n in (1, 2))
    after = "null" if second else f'"{handler.server.url}/petitions.json?page=2"'
    handler.give(f'{{"links": {{"next": {after}}}, "data": [{rows}]}}'.encode(), "application/json")


def search(handler: Handler) -> None:
    """Rows from `start` on, two a page, five in all."""
    start = int(handler.path.rpartition("start=")[2])
    rows = ", ".join(f'{{"link": "/papers/{n}"}}' for n in range(start, min(start + 2, 5)))
    handler.give(f'{{"results": [{rows}]}}'.encode(), "application/json")


def json_answer(text: str) -> Callable[[Handler], None]:
    return lambda handler: handler.give(text.encode(), "application/json; charset=utf-8")


LONG = b"a" * 20 * MEGABYTE
GZIP_BOMB, ZIP_BOMB = gzip.compress(LONG), zipped({"votes.csv": LONG})
"""20 MB of one letter in 20 kB."""

ANSWERS: dict[str, Callable[[Handler], None]] = {
    "/good.csv": good,
    "/dated.csv": dated,
    "/other.csv": lambda handler: handler.give(NEWER),
    "/drip.csv": drip,
    "/drip-headers.csv": drip_headers,
    "/silent.csv": silent,
    "/cut-off.csv": cut_off,
    "/web-page.csv": lambda handler: handler.give(b"<html>Sorry</html>", "text/html; charset=utf-8"),
    "/disguised.csv": lambda handler: handler.give(b"<!DOCTYPE html><p>Sorry</p>"),
    "/picture.csv": lambda handler: handler.give(b"GIF89a", "image/gif"),
    "/plain.csv": lambda handler: handler.give(TABLE, "text/plain"),
    "/empty.csv": lambda handler: handler.give(b""),
    "/large.csv": lambda handler: handler.give(b"a" * (MEGABYTE + 1)),
    "/endless.csv": lambda handler: handler.give(b"a" * (MEGABYTE + 1), Content_Length=""),
    "/busy-seconds.csv": busy(lambda: "1"),
    "/busy-date.csv": busy(lambda: formatdate(time.time() + 1.5, usegmt=True)),
    "/busy-long.csv": busy(lambda: "3600"),
    "/busy-odd.csv": busy(lambda: "soon"),
    "/out-of-order.csv": out_of_order,
    "/always-out-of-order.csv": lambda handler: handler.give(b"oops", "text/plain", 503),
    "/loop.csv": redirect("/loop.csv"),
    "/to-file.csv": redirect("file:///etc/passwd"),
    "/to-ftp.csv": redirect("ftp://127.0.0.1/votes.csv"),
    "/moved-with-a-bomb.csv": lambda handler: handler.give(
        GZIP_BOMB, status=302, Content_Encoding="gzip", Location="/good.csv"
    ),
    "/to-nowhere.csv": redirect("http://[votes"),
    "/broken-gzip.csv": lambda handler: handler.give(TABLE, Content_Encoding="gzip"),
    "/babble.csv": babble,
    "/moved.csv": redirect("/good.csv"),
    "/gzip-bomb.csv": lambda handler: handler.give(GZIP_BOMB, Content_Encoding="gzip"),
    "/zip-bomb.zip": lambda handler: handler.give(ZIP_BOMB, "application/zip"),
    "/open-data.zip": lambda handler: handler.give(
        zipped({"export/projects.csv": TABLE, "export/users.csv": NEWER}), "application/zip"
    ),
    "/petitions.json": petitions,
    **{f"/petition/{n}.json": json_answer(f'{{"data": {{"id": {n}}}}}') for n in (1, 2, 3)},
    "/search.json": search,
    **{f"/content/papers/{n}": json_answer(f'{{"base_path": "/papers/{n}"}}') for n in range(5)},
    "/same.json": json_answer('[{"id": 1}]'),
    "/round.json": json_answer('{"next": "/round.json", "data": []}'),
    "/astray.json": json_answer('{"next": "http://example.org/list.json", "data": []}'),
    "/no-list.json": json_answer('{"message": "moved to version 3"}'),
    "/broken.json": json_answer('{"data": ['),
    "/climbing.json": json_answer('[{"id": "../../etc/cron.d/x", "to": "@example.org/x.json"}]'),
}
