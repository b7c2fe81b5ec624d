"""Untrusted files are parsed in a child process: it may run out of time or memory, or die; the build lives.

The child gives what it reads in batches as it goes. It is a fork, which costs some milliseconds a source.
"""

import contextlib
import multiprocessing
import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, TypeVar

from ingest.gate import RawFolder, problem
from ingest.gate.limits import MEGABYTE
from ingest.records import InputProblem

T = TypeVar("T")
Read = Callable[[RawFolder], Iterable[T]]

BATCH = 1000
"""Items in one message to the parent."""

PATIENCE = 3
"""Waiting for the disk and for other processes, the child may take this many times its processor time."""

STDERR = 2

FORK = multiprocessing.get_context("fork")


def isolated(read: Read[T], raw: RawFolder) -> Iterator[T]:
    """What `read(raw)` gives, read by a child process within `raw.limits`.

    The rows and issues that it counts in `raw` are in `raw` when the last item is out. Raises InputProblem
    as `read` does, and where the child took too long, needed too much memory, or died.
    """
    ours, theirs = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_run, args=(read, raw, theirs), daemon=True)
    child.start()
    theirs.close()
    try:
        yield from _received(raw, child, ours)
    finally:
        child.kill()
        child.join()
        ours.close()


def _received(raw: RawFolder, child: ForkProcess, pipe: Connection) -> Iterator[Any]:
    """The items as they come. Time is counted while the child works, not while the items are used."""
    file, left = "", float(PATIENCE * raw.limits.seconds)
    while True:
        began = time.monotonic()
        message = _next(pipe, left)
        left -= time.monotonic() - began
        match message:
            case ("opening", str(name)):
                file = name
            case ("items", list(items)):
                yield from items
            case ("done", dict(rows_read), list(issues)):
                raw.rows_read.update(rows_read)
                raw.issues += issues
                return
            case ("refused", list(issues)):
                raise InputProblem(issues)
            case ("broken", str(why)):
                raise problem(file, 1, "reader_stopped", why)
            case _:
                raise problem(file, 1, "reader_stopped", _last_words(raw, child, left))


def _next(pipe: Connection, seconds: float) -> Any:
    """The next message; None where none comes in time, or none will ever come."""
    try:
        return pipe.recv() if pipe.poll(max(seconds, 0)) else None
    except (EOFError, OSError):  # OSError: it died while it was sending
        return None


def _last_words(raw: RawFolder, child: ForkProcess, left: float) -> str:
    """Why a child fell silent."""
    child.join(timeout=1 if left > 0 else 0)
    if left <= 0 or child.exitcode == -signal.SIGXCPU:
        remedy = "split the file, or state limits.seconds in source.yml"
        return f"reading took longer than {raw.limits.seconds} s; {remedy}"
    code = child.exitcode or 0
    ended = f"signal {-code}" if code < 0 else f"code {code}"
    return f"the reader died ({ended}), as it does for want of memory; {_more_memory(raw)}"


def _more_memory(raw: RawFolder) -> str:
    return (
        f"it may use {raw.limits.memory_mb} MB: split the file, or state limits.memory_mb in source.yml; "
        "or else the file is broken"
    )


def _run(read: Read[T], raw: RawFolder, pipe: Connection) -> None:
    """The life of the child."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), STDERR)  # parsers print their panics there
    raw.opening = lambda name: pipe.send(("opening", name))
    _limit(raw)
    try:
        items = iter(read(raw))
        while batch := list(islice(items, BATCH)):
            pipe.send(("items", batch))
        pipe.send(("done", dict(raw.rows_read), raw.issues))
    except InputProblem as refused:
        pipe.send(("refused", refused.issues))
    except MemoryError:
        pipe.send(("broken", f"reading needs more memory than there is; {_more_memory(raw)}"))
    except BaseException as error:  # a panic of a parser in Rust is no Exception
        pipe.send(("broken", _fault(error)))


def _limit(raw: RawFolder) -> None:
    """Let the child have its limits and no more; memory is counted beyond what it was born with."""
    seconds = raw.limits.seconds
    _at_most(resource.RLIMIT_CPU, seconds)
    _at_most(resource.RLIMIT_CORE, 0)
    with contextlib.suppress(FileNotFoundError):  # only Linux says how much a process has
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        own = pages * resource.getpagesize()
        _at_most(resource.RLIMIT_AS, own + raw.limits.memory_mb * MEGABYTE)


def _at_most(resource_limit: int, value: int) -> None:
    """Set a limit, or leave it where the process was given a narrower one."""
    _, hard = resource.getrlimit(resource_limit)
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(resource_limit, (most, hard))


def _fault(error: BaseException) -> str:
    """An error that no reader foresaw, with the place in the code where it arose."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(frame.filename).name}, line {frame.lineno}"
    return (
        f"the reader failed ({type(error).__name__}: {error}; {place}): the file is not built as the "
        "format says, or the reader has a fault; correct the file or report it"
    )
