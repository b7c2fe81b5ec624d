"""The database that is served: one release at a time, taken up without a restart while requests go on.

A request keeps the release it began with to its end, so that no page is made of two.
"""

import asyncio
import sqlite3
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from weakref import ref

from datasette.database import Database

from ingest.load.manifest import NotServable, check_release
from plugins.guard import SETTINGS, GuardedConnection, Limits, read_limits
from plugins.hooks import hookimpl

DATABASE = "participation"
LOOK_EVERY = 0.2
"""Seconds between two looks at which release is current."""
TURN = 0.0005
"""Seconds that a thread computes before another gets its turn. SQLite asks for a turn at every row, so with
the usual 0.005 a page would wait long for another one that is rendered."""

T = TypeVar("T")


class Release:
    """One database file with the connections to it; they are closed when nobody asks it any more."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path.resolve()
        self._limits = limits
        self.memory: dict[str, Any] = {}
        """Answers that stay the same as long as the release does."""
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._threads = threading.local()
        self._open: list[sqlite3.Connection] = []
        self._asking = 0
        self._retired = False
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """Where the database and the indexes that go with it are."""
        return self.path.parent

    def ask(self, question: Callable[[sqlite3.Connection], T], prepare: Callable[[Any], None]) -> T:
        """The answer of `question`, asked in this thread over a connection that only this thread uses."""
        with self._lock:
            self._asking += 1
        try:
            return question(self._connection(prepare))
        finally:
            with self._lock:
                self._asking -= 1
                self._close_unused()

    def one_at_a_time(self, key: str) -> threading.Lock:
        """The lock of what is remembered under `key`."""
        with self._lock:
            return self._locks[key]

    def retire(self) -> None:
        """Nobody new will ask; the connections are closed after the last one who does."""
        with self._lock:
            self._retired = True
            self._close_unused()

    def connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(self.path))}?immutable=1",
            uri=True,
            check_same_thread=False,
            factory=GuardedConnection,
        )
        connection.guard(self._limits)
        with self._lock:
            self._open.append(connection)
        return connection

    def _connection(self, prepare: Callable[[Any], None]) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if connection is None:
            connection = self.connect()
            prepare(connection)
            self._threads.connection = connection
        return connection

    def _close_unused(self) -> None:
        if self._retired and not self._asking:
            for connection in self._open:
                connection.close()
            self._open.clear()
            self._threads = threading.local()


_of_request: ContextVar[Release | None] = ContextVar("release", default=None)


class ServedDatabase(Database):  # type: ignore[misc]
    """Datasette's view of the current release; `path` is the link that leads to it."""

    def __init__(self, datasette: Any, link: Path) -> None:
        super().__init__(datasette, str(link.resolve()), is_mutable=False)
        self.link = link
        self._limits = read_limits(datasette.plugin_config(SETTINGS))
        self._current = Release(link, self._limits)

    @property
    def release(self) -> Release:
        """The release that this request began with; outside of requests the current one."""
        return _of_request.get() or self._current

    def pin(self) -> Release:
        """Let everything that this request still asks be asked of the release that is current now."""
        _of_request.set(self._current)
        return self._current

    def take_up(self, path: Path) -> None:
        """Serve the database at `path` from the next request on."""
        before, self._current = self._current, Release(path, self._limits)
        self.path = str(self._current.path)
        self.cached_hash = self.cached_size = self._cached_table_counts = None
        before.retire()

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise sqlite3.OperationalError("the site only reads")
        return self.release.connect()

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        """As Datasette asks, but SQL that a visitor got wrong is not kept in the log."""
        return await super().execute(*arguments, **{**options, "log_sql_errors": False})

    async def attached_databases(self) -> list[Any]:
        """None can be; Datasette would ask for the paths of files."""
        return []

    def close(self) -> None:
        self._current.retire()

    def prepare(self, connection: sqlite3.Connection) -> None:
        """What plugins do to a new connection."""
        self.ds._prepare_connection(connection, self.name)

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        release = self.release
        if self.ds.executor is None:
            return release.ask(fn, self.prepare)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.ds.executor, lambda: release.ask(fn, self.prepare))


@hookimpl
def startup(datasette: Any) -> None:
    """Serve the release that is current, and take up each that comes after it."""
    stock = datasette.databases.get(DATABASE)
    if stock is None or isinstance(stock, ServedDatabase):
        return
    sys.setswitchinterval(TURN)
    link = Path(stock.path)
    served = ServedDatabase(datasette, link)
    datasette.remove_database(DATABASE)
    datasette.add_database(served, name=DATABASE)
    if link.is_symlink():
        threading.Thread(target=_watch, args=(ref(served), link), daemon=True, name="releases").start()


def _watch(served: "ref[ServedDatabase]", link: Path) -> None:
    """Take up whatever release `link` leads to, as long as the site runs; refuse a bad one, with a line."""
    seen, pause = link.resolve(), threading.Event()
    while (database := served()) is not None:
        found = link.resolve()
        if found != seen:
            seen = found
            try:
                check_release(found, replacing=Path(database.path))
                database.take_up(found)
            except NotServable as refusal:
                print(f"{found.parent.name} is not taken up: {refusal}", file=sys.stderr, flush=True)
        del database
        pause.wait(LOOK_EVERY)


def pin(datasette: Any) -> str:
    """Let this request be answered from the release that is current now; its name."""
    database = datasette.databases.get(DATABASE)
    return database.pin().folder.name if isinstance(database, ServedDatabase) else ""
