"""The stages of a build in their order, to be read like a table of contents."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.cache import fingerprint, shared_fingerprint
from ingest.delta import Base, usable_base
from ingest.ledger import LedgerRow
from ingest.load.database import changed_copy, insert, ledger_of, new_database, sign
from ingest.load.publish import published
from ingest.plan import Plan, Planner
from ingest.records import Issue, Record
from ingest.sources import Source
from ingest.work import workers

Progress = Callable[[str], None]
STAGES = ("read", "prepare", "load")
"""Names of the stages; `prepare` validates and codes."""


def silent(stage: str) -> None:
    """Nobody watches."""


@dataclass
class Built:
    """What came of a build: the ledger, the issues for which nothing was published, and what was left as it was.

    `in_full` says why no source was; "" where the current release was built on.
    """

    ledger: list[LedgerRow]
    refused: list[Issue]
    unchanged: list[str] = field(default_factory=list)
    in_full: str = ""


def build(
    sources: list[Source],
    database: Path,
    as_of: date,
    overrides: Sequence[Record] = (),
    partial: bool = False,
    begin: Progress = silent,
) -> Built:
    """Read, validate and code the sources that changed; load and publish all unless something is refused.

    `overrides` are corrections of the coding, `partial` says that some sources are not there, and `begin` is
    told the name of each stage as it begins. Raises InputProblem where a file cannot be read at all.
    """
    begin("read")
    shared = shared_fingerprint(overrides, partial)
    prints = {source.source_id: fingerprint(source) for source in sources}
    base, in_full = usable_base(database, shared)
    changed, gone = _changes(prints, base)
    if base and 2 * len(changed | gone) > len(prints):
        base, in_full = None, "most sources are new or changed"
        changed, gone = _changes(prints, base)
    by_id = {source.source_id: source for source in sources}
    database.parent.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory(dir=database.parent, prefix=".scratch-") as scratch,
        workers([by_id[name] for name in changed]) as each,
    ):
        planner = Planner(by_id, base, list(overrides), partial, Path(scratch), each)
        plan = planner.plan(changed, gone, begin)
        if plan.refused:
            ledger = [row for found in plan.findings for row in found.ledger]
            return Built(sorted(ledger, key=lambda row: (row.source_id, row.source_file)), plan.refused)
        begin("load")
        try:
            _publish(plan, base, database, as_of, shared, prints)
        except sqlite3.IntegrityError:
            if not base:
                raise
            database.unlink()
            return build(sources, database, as_of, overrides, partial, begin)
    unchanged = sorted(prints.keys() - set(plan.leaving)) if base else []
    return Built(ledger_of(database), [], unchanged, in_full)


def _changes(prints: dict[str, str], base: Base | None) -> tuple[set[str], set[str]]:
    """Sources that are new or no longer what the base remembers; and those that are gone from it."""
    known = {name: one.fingerprint for name, one in base.memory.sources.items()} if base else {}
    return {name for name in prints if prints[name] != known.get(name)}, known.keys() - prints.keys()


def _publish(
    plan: Plan, base: Base | None, database: Path, as_of: date, shared: str, prints: dict[str, str]
) -> None:
    """Load what was prepared into a new release, group by group, and make it the current one."""
    memory = plan.memory(base, shared, prints)
    with published(database, whole=base is None) as aside:
        beginning = (
            changed_copy(base.path, aside, as_of, plan.leaving, plan.organisations)
            if base
            else new_database(aside, as_of)
        )
        with beginning as connection:
            for found in plan.findings:
                insert(connection, found.prepared())
            sign(connection, memory.version)
        memory.write(aside.parent)
