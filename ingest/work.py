"""The work on sources that goes on beside the build, one process a core: reading, and preparing groups.

What it gives is long, so it is left in files of a scratch folder; what the build decides by is handed back.
"""

import gc
import hashlib
import os
import pickle
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import TypeVar

from ingest.coding.gazetteer import gazetteer
from ingest.groups import Outline, id_hash, outline
from ingest.ledger import LedgerRow
from ingest.load.database import Prepared
from ingest.load.publish import NotPublished
from ingest.load.tables import Row, row_of
from ingest.merge import PROVENANCE
from ingest.prepare import Outcome, Reading, judge, read
from ingest.privacy.takedowns import SHARED, read_takedowns
from ingest.privacy.takedowns import fingerprint as record_hash
from ingest.records import InputProblem, Issue, Record
from ingest.schema import tables
from ingest.sources import Source

Task = TypeVar("Task")
Result = TypeVar("Result")

Known = tuple[str, str, tuple[str, ...]]
"""Source, table and key of a row."""

SMALL = 4_000_000
"""Bytes of raw files up to which other processes cost more than they save."""


@dataclass
class Loan:
    """Rows of organisations of a source outside the group, since rows of the group share or name them."""

    source: Source
    organisations: list[Record]


@dataclass
class Group:
    """Sources that are prepared together, in the order of `order` with those that lend to them.

    `in_play` are the organisations that their rows hold or name, `held` the rows of `participation` whose
    numbers were withheld before.
    """

    sources: list[Source]
    loans: list[Loan]
    order: list[str]
    in_play: set[str]
    overrides: list[Record]
    partial: bool
    held: set[str]
    scratch: Path

    @property
    def file(self) -> Path:
        """Where what is prepared is left."""
        return self.scratch / f"{'+'.join(source.source_id for source in self.sources)[:200]}.prepared"


@dataclass
class Findings:
    """What the build decides by: `organisations` are those `in_play` as this group sees them.

    `loaded` are those of them whose row is of this group. `digests`, `kept_out` and `missing` are by source,
    as `Remembered` has them.
    """

    file: Path
    refused: list[Issue]
    ledger: list[LedgerRow]
    in_play: set[str]
    organisations: dict[str, Row]
    loaded: list[str]
    digests: dict[str, int]
    kept_out: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    missing: dict[str, dict[str, list[str]]] = field(default_factory=dict)

    def prepared(self) -> Prepared:
        """The rows, out of the scratch folder."""
        with self.file.open("rb") as file:
            found: Prepared = pickle.load(file)
        return found


def read_source(task: tuple[Source, Path]) -> Outline | list[Issue]:
    """Read one source into the scratch folder; gives its outline, or what makes it impossible to read."""
    source, scratch = task
    try:
        reading = read([source])
    except InputProblem as problem:
        return problem.issues
    with (scratch / f"{source.source_id}.reading").open("wb") as file:
        pickle.dump(reading, file, protocol=pickle.HIGHEST_PROTOCOL)
    gone = read_takedowns(source.folder.parent)
    known = (one for one in reading.records if (one.table, record_hash(one.table, one.key[0])) not in gone)
    return outline(source.source_id, known if gone else reading.records)


def prepare_group(group: Group) -> Findings:
    """Validate and code one group; its rows are left in the scratch folder."""
    own = {source.source_id for source in group.sources}
    everyone = group.sources + [loan.source for loan in group.loans]
    reading = _together(group)
    outcome = _own(judge(reading, everyone, group.overrides, group.partial, group.held), own | {""})
    rows: dict[str, list[Row]] = defaultdict(list)
    seen: dict[str, Row] = {}
    digests = dict.fromkeys(own, 0)
    for record in outcome.records:
        row = row_of(record)
        if record.table == SHARED:
            seen[record.key[0]] = row
        if record.source_id in own or record.table == "override":
            rows[record.table].append(row)
            digests[record.source_id] = digests.get(record.source_id, 0) + _digest(record.table, row)
    issues = [issue for issue in outcome.issues if issue.source_id in own | {""}]
    mine = [record.key[0] for record in outcome.records if record.table == SHARED and record.source_id in own]
    findings = Findings(group.file, outcome.refused, outcome.ledger, group.in_play, seen, mine, digests)
    loaded = {(record.source_id, record.table, record.key) for record in outcome.records}
    for source_id in own:
        findings.kept_out[source_id] = _kept_out(reading.records, loaded, source_id)
        findings.missing[source_id] = _missing(issues, source_id)
    with group.file.open("wb") as file:
        pickle.dump(Prepared(dict(rows), issues, outcome.ledger), file, protocol=pickle.HIGHEST_PROTOCOL)
    return findings


def _together(group: Group) -> Reading:
    """What was read of the group and lent to it, in the order of the sources."""
    whole = Reading()
    loans = {loan.source.source_id: loan for loan in group.loans}
    own = {source.source_id for source in group.sources}
    for name in group.order:
        if name in own:
            with (group.scratch / f"{name}.reading").open("rb") as file:
                reading: Reading = pickle.load(file)
            whole.records += reading.records
            whole.issues += reading.issues
            whole.merged += reading.merged
            whole.rows_read.update(reading.rows_read)
        elif name in loans:
            lent = (replace(row, values=dict(row.values)) for row in loans[name].organisations)
            whole.records += [loans[name].source.record(), *lent]
    return whole


def _own(outcome: Outcome, own: set[str]) -> Outcome:
    """The outcome without what is said of sources that only lend; their organisations stay to be compared."""
    return Outcome(
        [record for record in outcome.records if record.source_id in own or record.table == SHARED],
        [issue for issue in outcome.issues if issue.source_id in own],
        outcome.ledger,
        [issue for issue in outcome.refused if issue.source_id in own],
    )


def _digest(table: str, row: Row) -> int:
    """A number for a row without where it is from; numbers of several rows may be added up."""
    said = repr((table, [row[place] for place in _said(table)]))
    return int.from_bytes(hashlib.blake2b(said.encode(), digest_size=16).digest(), "big")


@cache
def _said(table: str) -> list[int]:
    names = [column["name"] for column in tables()[table].columns]
    where_from = {*PROVENANCE[:3]} - {*tables()[table].primary_key}
    return [place for place, name in enumerate(names) if name not in where_from]


def _kept_out(read: Iterable[Record], loaded: set[Known], source_id: str) -> dict[str, list[str]]:
    """Hashes of the ids of rows of a source that were read but not loaded, by table."""
    found: dict[str, list[str]] = defaultdict(list)
    own = (one for one in read if one.source_id == source_id and one.table != SHARED)
    for record in own:
        if (source_id, record.table, record.key) not in loaded:
            found[record.table].append(id_hash(record.table, "/".join(record.key)))
    return dict(found)


def _missing(issues: Iterable[Issue], source_id: str) -> dict[str, list[str]]:
    """Hashes of the ids that rows of a source refer to in vain, by table."""
    found: dict[str, list[str]] = defaultdict(list)
    for issue in issues:
        if issue.source_id == source_id and issue.issue_type == "unknown_reference" and issue.table:
            for other in _referred(issue.table, issue.field):
                found[other].append(id_hash(other, issue.value))
    return dict(found)


@cache
def _referred(table: str, name: str) -> list[str]:
    """The tables that a field refers to; of a list cell, all that its junction refers to."""
    every = tables()[table].foreign_keys
    return [key.other for key in every if key.field == name] or [key.other for key in every]


class Crew:
    """Processes that work beside this one, or none where there is little to do: then all is done here."""

    def __init__(self, is_large: bool, threads: ThreadPoolExecutor) -> None:
        self._is_large = is_large
        self._threads = threads
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterable[Result]:
        """What comes of each task, in their order."""
        return self._processes().map(work, tasks) if self._is_large and len(tasks) > 1 else map(work, tasks)

    def begin(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        """Begin a task beside what this process does; what is given back waits for what comes of it."""
        return (self._processes() if self._is_large else self._threads).submit(work, task).result

    def watch(self, work: Callable[[Task], Result], task: Task) -> Callable[[], Result]:
        """As `begin`, for a task that mostly waits for files or for SQLite and needs no process."""
        return self._threads.submit(work, task).result

    def dismiss(self) -> None:
        """End the processes, whose memory others need; the next task gets new ones."""
        if self._pool:
            self._pool.shutdown()
            self._pool = None

    def _processes(self) -> ProcessPoolExecutor:
        # A fork would have the locks of this process's threads (polars has some) and wait for them for ever.
        self._pool = self._pool or ProcessPoolExecutor(os.cpu_count(), get_context("spawn"), _begin)
        return self._pool


@contextmanager
def crew(sources: Iterable[Source]) -> Iterator[Crew]:
    """One process a core; none where there is little to do."""
    size = sum(file.stat().st_size for source in sources for file in source.raw.rglob("*") if file.is_file())
    with ThreadPoolExecutor() as threads:
        hands = Crew(size > SMALL, threads)
        if 0 < size <= SMALL:
            threads.submit(_get_ready)
        try:
            yield hands
        except BrokenProcessPool:
            message = "a process of the build died, as it does for want of memory; give the build more of it"
            raise NotPublished(message) from None
        finally:
            hands.dismiss()


@contextmanager
def uncollected() -> Iterator[None]:
    """While a build runs, nobody looks for objects that refer to each other in circles.

    Records do not, and looking through millions of them takes a fifteenth of the time.
    """
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _get_ready() -> None:
    """Load what preparing needs, while the files are read."""
    import ingest.validate.typed  # noqa: F401

    gazetteer()


def _begin() -> None:
    """A worker is of one build, and ends with it, even where that is killed."""
    gc.disable()
    Thread(target=_outlive, args=(parent_process(),), daemon=True).start()


def _outlive(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)
