"""New releases under a crowd: nothing fails, no page is made of two, new data are seen at once."""

import os
import re
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.safety.crowd import Answer, ask_all
from benchmarks.safety.figure import Figure, at_least, at_most, exactly
from benchmarks.safety.stage import free_ports, get, served
from tests.releases import INITIATIVE, publish

STORY = f"/initiative/{INITIATIVE}"
VERSION = re.compile(rb"swap-\d{4}")
PATHS = (STORY, "/search?q=climate", "/", f"{STORY}.json", "/search.json?place=iso:GB")
USERS = 50
SEEN_AFTER_S = 2
WAIT_S = 60


def measure(database: Path, short: bool) -> list[Figure]:
    """50 swaps (4 in the short form) under 50 users and 20,000 requests, published by another process."""
    swaps, requests = (4, 300) if short else (50, 20_000)
    answers: list[Answer] = []
    published: list[float] = []
    opened = 0
    with TemporaryDirectory() as folder, ProcessPoolExecutor(1, get_context("spawn")) as builder:
        path = Path(folder) / "build" / "participation.db"
        publish(path, database, _version(0))
        port = free_ports(1)[0]
        with served(path, port) as process:
            over = threading.Event()
            crowd = threading.Thread(
                target=ask_all,
                args=(port, cycle(PATHS), USERS, lambda _: over.is_set(), WAIT_S, VERSION, answers),
            )
            crowd.start()
            for number in range(1, swaps + 1):
                builder.submit(publish, path, database, _version(number)).result()
                published.append(time.monotonic())
                _wait_for(answers, number, number * requests // swaps)
                if number == swaps // 2:
                    opened = _open_files(process.pid)
            over.set()
            crowd.join()
            left = _open_files(process.pid)
            refused = _refusals(path, database, port)
    delays = [_delays(answers, number, at) for number, at in enumerate(published, 1)]
    return [
        at_least("swaps", swaps, "swaps", swaps),
        at_least("requests meanwhile", len(answers), "requests", requests),
        exactly("failed", sum(found.status != 200 for found in answers), "requests", 0),
        exactly("made of two releases", sum(len(found.marks) > 1 for found in answers), "requests", 0),
        at_most("new data first seen after", max(shown for shown, _ in delays), "s", SEEN_AFTER_S),
        at_most("old data last asked for after", max(asked for _, asked in delays), "s", SEEN_AFTER_S),
        at_most("database files open at the end, more than half way", left - opened, "files", 4),
        *refused,
    ]


def _version(number: int) -> str:
    return f"swap-{number:04}"


def _wait_for(answers: list[Answer], number: int, count: int) -> None:
    """Until a visitor has seen the release of that number, and so many answers have come."""
    deadline, looked, seen = time.monotonic() + WAIT_S, 0, False
    while time.monotonic() < deadline and not (seen and len(answers) >= count):
        time.sleep(0.05)
        fresh = answers[looked:]
        looked += len(fresh)
        seen = seen or any(_version(number).encode() in found.marks for found in fresh)


def _delays(answers: list[Answer], number: int, published: float) -> tuple[float, float]:
    """Seconds from a publication to the first answer that shows it, and to the last request that does not."""
    new, old = (_version(which).encode() for which in (number, number - 1))
    shown = min((found.at for found in answers if new in found.marks), default=published + WAIT_S)
    asked = max((found.at - found.seconds for found in answers if old in found.marks), default=published)
    return shown - published, max(0.0, asked - published)


def _open_files(process: int) -> int:
    """How many times databases are open."""
    found = Path(f"/proc/{process}/fd").iterdir()
    return sum("participation.db" in _leads_to(one) for one in found)


def _leads_to(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # closed in between
        return ""


def _refusals(path: Path, database: Path, port: int) -> list[Figure]:
    """Bad releases are put in the place of the current one; the site goes on with what it has."""
    publish(path, database, "swap-9999")
    deadline = time.monotonic() + WAIT_S
    while b"swap-9999" not in get(port, STORY + ".json")[1] and time.monotonic() < deadline:
        time.sleep(0.1)
    kept = 0
    for number, damage in enumerate(DAMAGES):
        release = path.resolve().parent.with_name(f"9999-{number}")
        release.mkdir()
        for file in path.resolve().parent.iterdir():
            if file.is_file():
                (release / file.name).write_bytes(file.read_bytes())
        damage(release / path.name)
        current = path.resolve()
        link = path.with_name("link")
        link.symlink_to(release / path.name)
        link.replace(path)
        time.sleep(1.5)
        kept += b"swap-9999" in get(port, STORY + ".json")[1]
        link.symlink_to(current)
        link.replace(path)
    return [exactly("bad releases refused", kept, "releases", len(DAMAGES))]


def _truncated(file: Path) -> None:
    os.truncate(file, 1_000_000)


def _empty(file: Path) -> None:
    os.truncate(file, 0)


def _changed(file: Path) -> None:
    file.write_bytes(b"x" + file.read_bytes()[1:])


def _without_manifest(file: Path) -> None:
    file.with_name("manifest.json").unlink()


def _of_another_structure(file: Path) -> None:
    _rewrite(file, '"structure": "', '"structure": "x')


def _half_the_size(file: Path) -> None:
    _rewrite(file, '"result": ', '"result": 1, "was": ')


def _older(file: Path) -> None:
    _rewrite(file, '"published": "2', '"published": "1')


DAMAGES = (_truncated, _empty, _changed, _without_manifest, _of_another_structure, _half_the_size, _older)


def _rewrite(database: Path, before: str, after: str) -> None:
    manifest = database.with_name("manifest.json")
    manifest.write_text(manifest.read_text().replace(before, after, 1))
