"""What pages need and takes seconds to read is asked in the background when a release is taken up.

Otherwise the first visitor of each page would wait for it. Only a server that listens does so, not a test,
and only from the first page on: a process that answers SQL alone needs none of it, nor 180 MB for it.
"""

import sys
import threading
import time
import traceback
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from weakref import ref

from plugins import data, home, tables, timeline
from plugins.criteria import Criteria
from plugins.db import Reader, asked
from plugins.facets import NAMES, names
from plugins.hooks import hookimpl
from plugins.map import markers
from plugins.names import all_named
from plugins.place_counts import place_counts
from plugins.prior import Asked, prior
from plugins.served import DATABASE, LOOK_EVERY, Release, ServedDatabase

App = Callable[[Any, Any, Any], Awaitable[None]]
Question = Callable[[Reader], Any]

QUESTIONS: tuple[Question, ...] = (
    home.known,
    lambda reader: [names(reader, table) for table in NAMES],
    lambda reader: all_named(reader, "place"),
    lambda reader: all_named(reader, "subject"),
    lambda reader: markers(reader, Criteria()),
    place_counts,
    data.known,
    data.known_about,
    lambda reader: timeline.known(reader, Criteria()),
    lambda reader: prior(reader, Asked(text="cycle lanes")),  # reads the gazetteer and the models
)
"""The likeliest pages first."""

NO_PAGES = (f"/{DATABASE}", "/-/", "/status.json")
"""What a process for SQL and a check of its health are asked."""


@hookimpl
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    visited = threading.Event()

    def wrap(app: App) -> App:
        async def warmed(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "lifespan":
                database = datasette.databases.get(DATABASE)
                if isinstance(database, ServedDatabase):
                    threading.Thread(
                        target=_keep_warm, args=(ref(database), visited), daemon=True, name="warm"
                    ).start()
            elif scope["type"] == "http" and not scope["path"].startswith(NO_PAGES):
                visited.set()
            await app(scope, receive, send)

        return warmed

    return wrap


def _keep_warm(served: "ref[ServedDatabase]", visited: threading.Event) -> None:
    """Ask the questions of every release that is served once pages are visited, as long as the site runs."""
    warmed, pause = None, threading.Event()
    while (database := served()) is not None:
        release = database.release
        if visited.is_set() and release is not warmed:
            warmed = release
            warm(release, database)
        del database, release
        pause.wait(LOOK_EVERY)


def warm(release: Release, database: ServedDatabase) -> None:
    """Ask every question of `release`; one that fails is told, and asked again by whoever needs it.

    After each a pause of its length: half of the time is for those who visit meanwhile.
    """
    lists: list[Question] = [partial(tables.known, name=name) for name in tables.BUILDS]
    for question in (*QUESTIONS, *lists):
        if release is not database.release:
            return  # the next one is there already
        began = time.monotonic()
        try:
            release.ask(asked(release, question), database.prepare)
        except Exception:
            traceback.print_exc(file=sys.stderr)
        time.sleep(time.monotonic() - began)
