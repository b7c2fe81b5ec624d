"""An end to waiting: servers that send a byte now and then never run into a timeout of the socket."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0
"""Seconds until the alarm rings once more, should its exception be lost in a destructor."""


@contextmanager
def deadline(seconds: float, error: Exception) -> Iterator[None]:
    """Raise `error` in the block once `seconds` have gone by, whatever it waits for.

    Works in the main thread only, by the alarm clock of the process.
    """

    def ring(signal_number: int, frame: FrameType | None) -> None:
        raise error

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
