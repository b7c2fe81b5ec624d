"""Statements that shall take the site down, alone and six at once, while somebody reads a page."""

import hashlib
import threading
from itertools import repeat
from pathlib import Path

from benchmarks.safety.crowd import Answer, ask_all
from benchmarks.safety.figure import Figure, at_least, at_most, exactly, percentile
from benchmarks.safety.stage import stage
from tests.attacks import address, statements

LIGHT_PAGE = "/method/petition"
AT_ONCE = 6


def measure(database: Path, short: bool) -> list[Figure]:
    """Every statement (every eighth in the short form), asked of the SQL process; the page of another one."""
    attacks = statements()[:: 8 if short else 1]
    before = hashlib.sha256(database.read_bytes()).digest()
    answers: list[Answer] = []
    over = threading.Event()
    light: list[Answer] = []
    with stage(database) as made:
        reader = threading.Thread(
            target=lambda: light.extend(
                ask_all(made.pages[0], repeat(LIGHT_PAGE), 1, lambda _: over.is_set())
            )
        )
        reader.start()
        for sql in attacks:
            for users in (1, AT_ONCE):
                paths = iter([address(sql)] * users)
                answers += ask_all(made.sql, paths, users, lambda _: False, timeout=60)
        over.set()
        reader.join()
        peak = peak_megabytes(made.processes[-1].pid)
        died = sum(process.poll() is not None for process in made.processes)
    return [
        at_least("attack statements", len(attacks), "statements", 6 if short else 45),
        exactly("processes that died", died, "processes", 0),
        exactly("answers other than rows or 400", _faults(answers), "answers", 0),
        at_most("most memory of the SQL process", peak, "MB", 400),
        at_most("slowest answer to an attack", max(found.seconds for found in answers), "s", 3),
        at_most(
            "page meanwhile, 95th percentile", percentile([found.seconds for found in light], 0.95), "s", 1
        ),
        exactly("faults of the page meanwhile", sum(found.status != 200 for found in light), "answers", 0),
        exactly("bytes changed", int(hashlib.sha256(database.read_bytes()).digest() != before), "files", 0),
    ]


def _faults(answers: list[Answer]) -> int:
    return sum(found.status not in (200, 400) for found in answers)


def peak_megabytes(process: int) -> float:
    """The most memory that a process ever had resident."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(kilobytes) / 1000
