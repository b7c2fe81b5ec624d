"""The child that parses: whatever becomes of it, the parent lives and says which file it was."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ingest.gate import Limits, RawFolder
from ingest.gate.row import problem
from ingest.isolated import isolated
from ingest.records import InputProblem, Issue, Origin


def folder(path: Path, rows: int = 1) -> RawFolder:
    (path / "x.csv").write_text("a\n" + "".join(f"{number}\n" for number in range(rows)))
    return RawFolder(path, limits=Limits(memory_mb=100, seconds=1))


def after_opening(then: Callable[[], object]) -> Callable[[RawFolder], Iterator[str]]:
    """A reader that opens its file and then comes to grief."""

    def read(raw: RawFolder) -> Iterator[str]:
        yield raw.text("x.csv")
        then()

    return read


def spin() -> None:
    while True:
        pass


def fail() -> None:
    raise KeyError("votes")


CASES: dict[str, tuple[Callable[[], object], str]] = {
    "a loop": (spin, "reading took longer than 1 s; split the file, or state limits.seconds in source.yml"),
    "waiting": (
        lambda: time.sleep(60),
        "reading took longer than 1 s; split the file, or state limits.seconds in source.yml",
    ),
    "memory": (
        lambda: bytearray(200 << 20),
        "reading needs more memory than there is; it may use 100 MB: split the file, or state limits.memory_mb in "
        "source.yml; or else the file is broken",
    ),
    "a crash": (
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        "the reader died (signal 9), as it does for want of memory; it may use 100 MB: split the file, or state "
        "limits.memory_mb in source.yml; or else the file is broken",
    ),
    "an exit": (
        lambda: os._exit(3),
        "the reader died (code 3), as it does for want of memory; it may use 100 MB: split the file, or state "
        "limits.memory_mb in source.yml; or else the file is broken",
    ),
    "a fault": (
        fail,
        "the reader failed (KeyError: 'votes'; test_isolated.py, line {line}): the file is not built as the format "
        "says, or the reader has a fault; correct the file or report it",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_reader_that_comes_to_grief(case: str, tmp_path: Path) -> None:
    then, message = CASES[case]
    began = time.monotonic()
    with pytest.raises(InputProblem) as caught:
        list(isolated(after_opening(then), folder(tmp_path)))
    assert time.monotonic() - began < 10
    expected = message.format(line=fail.__code__.co_firstlineno + 1)
    assert caught.value.issues == [Issue("reader_stopped", expected, Origin("x.csv", 1))]


def test_what_the_reader_gives_comes_out_in_order_and_counted(tmp_path: Path) -> None:
    raw = folder(tmp_path, rows=2500)
    with (tmp_path / "x.csv").open("a") as file:
        file.write("one,too many\n")
    assert [row.cells["a"] for row in isolated(lambda raw: raw.csv("x.csv"), raw)] == [*map(str, range(2500))]
    assert raw.rows_read == {"x.csv": 2501}
    assert [(issue.issue_type, issue.origin.line) for issue in raw.issues] == [("cell_count", 2502)]


def test_what_the_reader_refuses_is_refused(tmp_path: Path) -> None:
    def refuse(raw: RawFolder) -> Iterator[str]:
        raise problem("x.csv", 7, "not_a_file", "no")
        yield

    with pytest.raises(InputProblem, match=r"x\.csv, line 7, not_a_file: no"):
        list(isolated(refuse, folder(tmp_path)))


def test_a_child_that_nobody_listens_to_is_ended(tmp_path: Path) -> None:
    def endless(raw: RawFolder) -> Iterator[int]:
        yield os.getpid()
        while True:
            yield 0

    reading = isolated(endless, folder(tmp_path))
    child = next(reading)
    reading.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
