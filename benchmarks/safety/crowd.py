"""Many visitors at once: in go addresses and a number of users, out come status and seconds of each."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

BROKEN = 0
"""Status of an answer that never came or ended early."""


@dataclass(frozen=True)
class Answer:
    """What came at the moment `at`, so many `seconds` after it was asked; `marks` stood in it."""

    path: str
    status: int
    seconds: float
    at: float
    marks: frozenset[bytes]


def ask_all(
    port: int,
    paths: Iterator[str],
    users: int,
    until: Callable[[list[Answer]], bool],
    timeout: float = 30,
    marks: re.Pattern[bytes] | None = None,
    answers: list[Answer] | None = None,
) -> list[Answer]:
    """Answers to `paths`, asked by `users` over connections that stay open, with the `marks` in them.

    They go on as long as there are paths and `until`, which is shown the answers so far, is false; whoever
    gives a list of `answers` can watch it grow.
    """
    answers = [] if answers is None else answers
    lock = threading.Lock()

    def visit() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        while not until(answers):
            with lock:
                path = next(paths, None)
            if path is None:
                break
            answers.append(_ask(connection, path, marks))
        connection.close()

    visitors = [threading.Thread(target=visit) for _ in range(users)]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    return answers


def _ask(connection: HTTPConnection, path: str, marks: re.Pattern[bytes] | None) -> Answer:
    start = time.perf_counter()
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        status, body = answer.status, answer.read()
    except (OSError, HTTPException):
        connection.close()
        status, body = BROKEN, b""
    seconds, at = time.perf_counter() - start, time.monotonic()
    return Answer(path, status, seconds, at, frozenset(marks.findall(body) if marks else ()))
