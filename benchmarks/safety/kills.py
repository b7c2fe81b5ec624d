"""Builds that are killed, run out of room or cannot read: what was published stays, the next one succeeds."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.safety.figure import Figure, exactly
from ingest.paths import ROOT

PROGRAM = str(Path(sys.executable).with_name("participation"))


def measure(database: Path, short: bool) -> list[Figure]:
    """200 builds (6 in the short form) killed at random moments; then no room and a file that cannot be read.

    `database` is not used: a tiny source is built, so that a build takes a moment.
    """
    kills = 6 if short else 200
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "tests" / "fixtures" / "data", folder / "data")
        seconds = _time_of_a_build(folder)
        chance = random.Random(2026)
        whole = sum(_killed(folder, chance.uniform(0, seconds), chance) for _ in range(kills))
        left = len(list((folder / "out" / "releases").glob(".*")))
        ends = _build(folder).wait()
        swept = len(list((folder / "out" / "releases").glob(".*")))
        figures = [
            exactly("killed builds after which the database was whole", whole, "builds", kills),
            Figure("leftovers of killed builds", left, "folders", "any", True),
            exactly("exit code of the next build", ends, "", 0),
            exactly("leftovers after it", swept, "folders", 0),
        ]
        return figures + ([] if short else [_no_room(folder), _unreadable(folder)])


def _build(folder: Path, out: Path | None = None) -> "subprocess.Popen[bytes]":
    command = [PROGRAM, "build", "--data", str(folder / "data"), "--out", str(out or folder / "out")]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _time_of_a_build(folder: Path) -> float:
    _build(folder).wait()
    start = time.monotonic()
    _build(folder).wait()
    return time.monotonic() - start


def _killed(folder: Path, seconds: float, chance: random.Random) -> bool:
    """Whether the published database is whole after a build of changed data was ended."""
    _change(folder, chance.randrange(10))
    build = _build(folder)
    try:
        build.wait(seconds)
    except subprocess.TimeoutExpired:
        build.send_signal(chance.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
        build.wait()
    return _is_whole(folder / "out" / "participation.db")


def _change(folder: Path, digit: int) -> None:
    """Other words in a raw file: a build of what is published already does nothing."""
    results = folder / "data" / "harbour" / "result.csv"
    results.write_text(results.read_text().replace("Sail at ", f"Sail at {digit}", 1))


def _is_whole(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?immutable=1", uri=True)) as connection:
        counted = connection.execute("SELECT count(*) FROM result").fetchone()[0]
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",) and counted == 3)


def _no_room(folder: Path) -> Figure:
    """A build onto a file system that is almost full."""
    small = folder / "small"
    small.mkdir()
    size = _size(folder / "out" / "participation.db") * 3 // 2
    with _mounted(["-t", "tmpfs", "-o", f"size={size}", "none", str(small)], small):
        first = _build(folder, small).wait()
        _change(folder, 0)
        second = _build(folder, small).wait()
        whole = _is_whole(small / "participation.db")
    ok = (first, second, whole) == (0, 1, True)
    return Figure("no room for the second build: refused, the first stays", int(ok), "", "1", ok)


def _unreadable(folder: Path) -> Figure:
    """A raw file whose reading fails with an error of input and output: this process' own empty memory."""
    raw = folder / "data" / "harbour" / "result.csv"
    with _mounted(["--bind", f"/proc/{os.getpid()}/mem", str(raw)], raw):
        ends = _build(folder).wait()
    ok = ends == 1 and _is_whole(folder / "out" / "participation.db")
    return Figure("a raw file that cannot be read: refused, the database stays", int(ok), "", "1", ok)


@contextmanager
def _mounted(arguments: list[str], where: Path) -> Iterator[None]:
    subprocess.run(["mount", *arguments], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(where)], check=True)


def _size(path: Path) -> int:
    return path.stat().st_size
