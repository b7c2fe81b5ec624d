"""New releases under a crowd: nothing fails, no page is made of two, new data are seen at once."""

import os
import re
import threading
import time
from itertools import cycle
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


def measure(database: Path, short: bool) -> list[Figure]:
    """50 swaps (4 in the short form) under 50 users and 20,000 requests."""
    swaps, requests = (4, 300) if short else (50, 20_000)
    answers: list[Answer] = []
    seen_after: list[float] = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "build" / "participation.db"
        publish(path, database, "swap-0000")
        port = free_ports(1)[0]
        opened = 0
        with served(path, port) as process:
            over = threading.Event()

            def enough(so_far: list[Answer]) -> bool:
                return over.is_set() and len(so_far) >= requests

            crowd = threading.Thread(
                target=lambda: answers.extend(ask_all(port, cycle(PATHS), USERS, enough, timeout=60))
            )
            crowd.start()
            for number in range(1, swaps + 1):
                publish(path, database, f"swap-{number:04}")
                seen_after.append(_seconds_until_seen(port, f"swap-{number:04}".encode()))
                if number == swaps // 2:
                    opened = _open_files(process.pid)
            over.set()
            crowd.join()
            left = _open_files(process.pid)
            refused = _refusals(path, database, port)
    torn = sum(len(set(VERSION.findall(found.body))) > 1 for found in answers)
    return [
        at_least("swaps", swaps, "swaps", swaps),
        at_least("requests meanwhile", len(answers), "requests", requests),
        exactly("failed", sum(found.status != 200 for found in answers), "requests", 0),
        exactly("made of two releases", torn, "requests", 0),
        at_most("new data seen after", max(seen_after), "s", 2),
        at_most("database files open at the end, more than half way", left - opened, "files", 4),
        *refused,
    ]


def _seconds_until_seen(port: int, version: bytes) -> float:
    start = time.monotonic()
    while time.monotonic() - start < 60:
        if version in get(port, STORY + ".json", timeout=60)[1]:
            break
    return time.monotonic() - start


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
    _seconds_until_seen(port, b"swap-9999")
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
