"""The stages of a build in their order, to be read like a table of contents."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

from ingest.beside import Likeness, add_likeness
from ingest.cache import fingerprint, shared_fingerprint
from ingest.changes import record_changes
from ingest.delta import Base, usable_base
from ingest.ledger import LedgerRow
from ingest.load.database import changed_copy, insert, ledger_of, new_database, sign
from ingest.load.links import link
from ingest.load.manifest import Fingerprint, NotServable, check_release, file_fingerprint
from ingest.load.publish import REMEMBERED, check, flush, published, scratch
from ingest.load.search_index import FOLDER, update_index, write_index
from ingest.plan import Plan, Planner, Sprawl
from ingest.privacy.rewrite import take_out
from ingest.privacy.small_numbers import withheld_before
from ingest.privacy.takedowns import taken_down
from ingest.records import Issue, Record
from ingest.sources import Source
from ingest.work import Crew, crew, uncollected

Progress = Callable[[str], None]
STAGES = ("read", "prepare", "load")
"""Names of the stages; `prepare` validates and codes."""


def silent(stage: str) -> None:
    """Nobody watches."""


@dataclass
class Built:
    """What came of a build: the ledger, the issues for which nothing was published, and what did not change.

    `in_full` says why no source was; "" where the current release was built on.
    """

    ledger: list[LedgerRow]
    refused: list[Issue]
    unchanged: list[str] = field(default_factory=list)
    in_full: str = ""


@uncollected()
def build(
    sources: list[Source],
    database: Path,
    as_of: date,
    overrides: Sequence[Record] = (),
    partial: bool = False,
    begin: Progress = silent,
    allow_smaller: bool = False,
) -> Built:
    """Read, validate and code the sources that changed; load and publish all unless something is refused.

    Where all is as it was, down to the day, the current release stays. `overrides` are corrections of the
    coding, `partial` says that some sources are not there, and `begin` is told the name of each stage as it
    begins. What was taken down goes out of the releases that are kept, too. Raises InputProblem where a file
    cannot be read at all, and NotPublished where the database has lost much and `allow_smaller` does not say
    that it may.
    """
    begin("read")
    work = Work(
        {source.source_id: source for source in sources},
        database,
        as_of,
        list(overrides),
        partial,
        begin,
        allow_smaller,
        shared_fingerprint(sources, overrides, partial),
        {source.source_id: fingerprint(source) for source in sources},
    )
    try:
        base, in_full = usable_base(database, work.shared)
        if base:
            with closing(base):
                return work.run(base)
    except Sprawl:
        in_full = "most sources are new or changed, or depend on one that is"
    except sqlite3.IntegrityError:
        in_full = "the changes do not fit the current release"
    except sqlite3.OperationalError:
        raise
    except (NotServable, sqlite3.DatabaseError):
        in_full = "the current release is damaged"
    take_out(database, taken_down(sources))  # the list may have come with the sources
    return work.run(None, in_full)


@dataclass(frozen=True)
class Work:
    """One build: what it is asked for, and the fingerprints of what all sources share and of each source."""

    sources: dict[str, Source]
    database: Path
    as_of: date
    overrides: list[Record]
    partial: bool
    begin: Progress
    allow_smaller: bool
    shared: str
    prints: dict[str, str]

    def run(self, base: Base | None, in_full: str = "") -> Built:
        """Build on the release `base`, or in full.

        Raises Sprawl, NotServable or sqlite3.DatabaseError where the base is of no help.
        """
        known = {name: one.fingerprint for name, one in base.memory.sources.items()} if base else {}
        changed = {name for name, value in self.prints.items() if value != known.get(name)}
        gone = known.keys() - self.prints.keys()
        is_current = base and base.as_of == str(self.as_of) and not changed and not gone
        with (
            scratch(self.database) as folder,
            crew([self.sources[name] for name in changed]) as beside,
        ):
            held = withheld_before(self.database)
            planner = Planner(self.sources, base, self.overrides, self.partial, held, folder, beside)
            beginning = None
            if base:
                make_sure = beside.watch(check_release, base.path)
                if not is_current:
                    beginning = beside.watch(partial(shutil.copyfile, base.path), folder / base.path.name)
            plan = planner.plan(changed, gone, self.begin)
            beside.dismiss()
            if base:
                make_sure()
            if plan.refused:
                return Built(plan.ledger, plan.refused)
            self.begin("load")
            if not is_current:
                self._publish(plan, base, beginning, folder, beside)
        unchanged = sorted(self.prints.keys() - set(plan.leaving)) if base else []
        return Built(ledger_of(self.database), [], unchanged, in_full)

    def _publish(
        self,
        plan: Plan,
        base: Base | None,
        beginning: Callable[[], Path] | None,
        folder: Path,
        beside: Crew,
    ) -> None:
        """Load what was prepared into a new release, group by group, and make it the current one.

        `beginning` gives a copy of the database of `base`, to be changed.
        """
        remembered = folder / REMEMBERED
        remembered.mkdir()

        def checks(_: Path) -> Fingerprint:
            passed()
            return known()

        with published(self.database, self.allow_smaller, checks) as aside:
            writing = (
                changed_copy(
                    beginning(), aside, self.as_of, plan.leaving, plan.organisations, base.memory.links
                )
                if base and beginning
                else new_database(aside, self.as_of)
            )
            with writing as draft:
                for found in plan.findings:
                    insert(draft.connection, found.prepared())
                memory = plan.memory(base, self.shared, self.prints, link(draft.connection))
                sign(draft.connection, memory.version)
            record_changes(aside, self.database, plan.leaving if base else None)
            passed = beside.watch(partial(check, references=base is None), aside)
            known = beside.watch(file_fingerprint, aside)
            beside.watch(flush, aside)
            former = self.database.with_name(REMEMBERED) if base else None
            liken = beside.begin(add_likeness, Likeness(aside, remembered, former, plan.leaving))
            if base:
                update_index(aside, base.path.parent / FOLDER, aside.parent / FOLDER, draft.gone, draft.fresh)
            else:
                write_index(aside, aside.parent / FOLDER)
            liken()
        memory.write(remembered, self.database)
