"""Files spoilt at random, read as a build reads them: none may crash it, hang it, or go without a reason.

    python -m benchmarks.fuzz            10,000 files
    python -m benchmarks.fuzz 300        as many as the tests take
    python -m benchmarks.fuzz 1 4711     file number 4711 alone, to look at what it does

Each number makes the same file on every machine. Every tenth file is also validated and coded.
"""

import io
import os
import resource
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from ingest.coding.gazetteer import gazetteer
from ingest.gate import RawFolder
from ingest.isolated import isolated
from ingest.prepare import prepare, read
from ingest.records import InputProblem
from ingest.schema import tables
from ingest.sources import Source
from tests.bad import Bad, outer
from tests.bad.packed import SHEET
from tests.bad.text import GOOD, zipped
from tests.workbook import write_xlsx

HARBOUR = Path(__file__).parents[1] / "tests" / "fixtures" / "data" / "harbour"

TOKENS = [
    *(b'"', b"'", b"\n", b"\r", b",", b";", b"\0", b"\x1b", b"\\", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf"),
    *(b"[", b"]", b"{", b"}", b": ", b"&a ", b"*a", b"- ", b"? ", b"|", b"%", b"\t", b"<!DOCTYPE x [", b"PK"),
    *(b"NaN", b"1e999", b"9" * 400, b"\\u0000", b"\\ud800", b"#REF!", "\u202e".encode(), "\u0430".encode()),
]
"""What parsers trip over."""

LARGEST = 2_000_000
"""Most bytes that a repeated piece adds: the limits of size have tests of their own."""

Mutation = Callable[[Random, bytes, list[bytes]], bytes]


def flip(random: Random, data: bytes, _: list[bytes]) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _again in range(random.randint(1, 20)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def cut(random: Random, data: bytes, _: list[bytes]) -> bytes:
    """The end is missing."""
    return data[: random.randrange(len(data))]


def repeat(random: Random, data: bytes, _: list[bytes]) -> bytes:
    """A piece stands there again, up to a thousand times; not beyond what a small file may grow to."""
    start, end = sorted(random.randrange(len(data)) for _again in range(2))
    times = min(random.choice((1, 2, 10, 1000)), LARGEST // (end - start + 1))
    return data[:end] + data[start:end] * times + data[end:]


def splice(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """The end is that of another file."""
    other = random.choice(others)
    return data[: random.randrange(len(data))] + other[random.randrange(len(other)) :]


def insert(random: Random, data: bytes, _: list[bytes]) -> bytes:
    """Signs that mean something to a parser stand where they should not."""
    for _again in range(random.randint(1, 5)):
        place = random.randrange(len(data) + 1)
        data = data[:place] + random.choice(TOKENS) * random.choice((1, 1, 1, 2, 300)) + data[place:]
    return data


MUTATIONS: list[Mutation] = [flip, cut, repeat, splice, insert]


@dataclass
class Figures:
    """What came of the files."""

    answers: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    stopped: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        children, own = (
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
        )
        return "\n".join(
            [
                f"{self.answers.total()} files: "
                + ", ".join(f"{count} {answer}" for answer, count in sorted(self.answers.items())),
                f"crashes {len(self.crashes)}; stopped by a limit {len(self.stopped)}",
                f"slowest {self.slowest[0]:.2f} s of processor time ({self.slowest[1]})",
                f"most memory: reader {children} MB, build {own} MB",
                *self.crashes,
                *self.stopped,
            ]
        )


def good_files(folder: Path) -> dict[str, bytes]:
    """A good file of each kind; those of the package format are named as their table."""
    write_xlsx(folder / "rows.xlsx", {"All": SHEET})
    found = {name: text.encode() for name, text in GOOD.items() if ".zip/" not in name}
    found["rows.zip/rows.csv"] = zipped({"rows.csv": GOOD["rows.csv"].encode()})
    found["rows.xlsx"] = (folder / "rows.xlsx").read_bytes()
    return found | {path.name: path.read_bytes() for path in sorted(HARBOUR.glob("*.csv"))}


def fuzz(count: int, first: int = 0) -> Figures:
    """Figures about `count` files, from number `first` on."""
    figures = Figures()
    with tempfile.TemporaryDirectory() as folder:
        good = good_files(Path(folder))
        gazetteer()  # the first record that is coded loads it, which is not the doing of its file
        for number in range(first, first + count):
            random = Random(number)
            name = random.choice(list(good))
            data = good[name]
            data = spoilt(random, data, list(good.values()))
            raw = Path(folder) / f"{number}"
            raw.mkdir()
            (raw / outer(name)).write_bytes(data)
            _one(figures, f"{number} {name}", source_of(name, raw), validated=number % 10 == 0)
            (raw / outer(name)).unlink()
    return figures


def spoilt(random: Random, data: bytes, others: list[bytes]) -> bytes:
    """A file with one to three mutations: of an archive mostly in one of its members."""
    if zipfile.is_zipfile(io.BytesIO(data)) and random.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        name = random.choice(list(members))
        return zipped({**members, name: spoilt(random, members[name], others)})
    for mutate in random.choices(MUTATIONS, k=random.choice((1, 1, 2, 3))):
        data = mutate(random, data, others) or b"\n"
    return data


def source_of(name: str, raw: Path) -> Source:
    """A source that has only this file."""
    settings = Bad(name, lambda path: None, (1, "", "")).settings()
    package = name.removesuffix(".csv") in tables()
    return Source("fuzz", raw, raw, {**settings, "limits": {}, **({"format": "package"} if package else {})})


def processor_seconds() -> float:
    """What this process and its children have worked so far; a busy machine does not count."""
    return sum(os.times()[:4])


def _one(figures: Figures, label: str, source: Source, validated: bool) -> None:
    began = processor_seconds()
    try:
        figures.answers[_answer(figures, label, source, validated)] += 1
    except Exception as error:
        figures.answers["crashed"] += 1
        figures.crashes.append(f"{label}: {type(error).__name__}: {error}")
    figures.slowest = max(figures.slowest, (processor_seconds() - began, label))


def _answer(figures: Figures, label: str, source: Source, validated: bool) -> str:
    """`read` with nothing to say, `with issues`, or `refused`."""
    name = source.mapping["file"]
    try:
        if name.endswith(".pb"):
            issues = []
            list(isolated(lambda raw: raw.text(name), RawFolder(source.raw)))
        else:
            issues = (prepare([source]) if validated else read([source])).issues
    except InputProblem as refused:
        for issue in refused.issues:
            if not (issue.origin.file and issue.origin.line and issue.message):
                raise ValueError(f"refused without a reason: {issue}") from None
            if issue.issue_type == "reader_stopped":
                figures.stopped.append(f"{label}: {issue.sentence()}")
        return "refused"
    return "read with issues" if issues else "read"


if __name__ == "__main__":
    print(fuzz(*map(int, sys.argv[1:] or ["10000"])))
