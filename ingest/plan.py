"""From sources to rows ready for the load: reading, grouping, preparing, and again where groups must grow."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ingest.cache import Memory, Remembered
from ingest.delta import Base
from ingest.gate.ids import common_form
from ingest.groups import Outline, components, in_play
from ingest.ledger import LedgerRow
from ingest.load.links import Pair
from ingest.load.tables import Row
from ingest.records import InputProblem, Issue, Record
from ingest.sources import Source
from ingest.work import Crew, Findings, Group, Loan, prepare_group, read_source

AT_ONCE = 20_000
"""Raw rows that are prepared together, where a source has not more by itself: this bounds the memory."""

Names = tuple[str, ...]
"""Sources that are prepared together."""

MOST = 0.5
"""From this share of the sources on it is faster to build in full."""


class Sprawl(Exception):
    """So many sources are to be done anew that the current release is no help."""


@dataclass
class Plan:
    """The sources that are done anew, and what was prepared of them, group by group.

    `leaving` are sources that are gone or done anew, `organisations` the ids whose rows leave the base.
    """

    leaving: list[str]
    findings: list[Findings]
    organisations: list[str]
    outlines: dict[str, Outline]

    @property
    def refused(self) -> list[Issue]:
        """The issues for which nothing may be published."""
        return [issue for found in self.findings for issue in found.refused]

    @property
    def ledger(self) -> list[LedgerRow]:
        """What became of the raw rows of the sources that were prepared."""
        rows = (row for found in self.findings for row in found.ledger)
        return sorted(rows, key=lambda row: (row.source_id, row.source_file))

    def memory(self, base: Base | None, shared: str, prints: dict[str, str], links: list[Pair]) -> Memory:
        """What has to be remembered of the release made of this plan; `links` were made by the build."""
        kept = base.memory.sources if base else {}
        sources = {name: source for name, source in kept.items() if name not in self.leaving}
        corrections = 0
        for found in self.findings:
            corrections += found.digests.get("", 0)
            for name in found.kept_out:
                one = self.outlines[name]
                sources[name] = Remembered.of(
                    prints[name],
                    f"{found.digests[name] % (1 << 128):032x}",
                    one.organisations,
                    kept_out=found.kept_out[name],
                    missing=found.missing[name],
                    strays=one.strays,
                )
        own = base.memory.corrections if base else f"{corrections % (1 << 128):032x}"
        return Memory(shared, own, dict(sorted(sources.items())), links)


@dataclass
class Planner:
    """All sources in their order, the release that is built on (None: none), and the corrections.

    `held` are the rows of `participation` whose numbers were withheld before.
    """

    sources: dict[str, Source]
    base: Base | None
    overrides: list[Record]
    partial: bool
    held: set[str]
    scratch: Path
    crew: Crew
    outlines: dict[str, Outline] = field(default_factory=dict)

    def plan(self, dirty: set[str], gone: set[str], begin: Callable[[str], None]) -> Plan:
        """Read and prepare the `dirty` sources and all that depend on them; `gone` are those no longer there.

        Raises InputProblem where a file cannot be read at all, and Sprawl where a base is of no help.
        """
        done: dict[Names, Findings] = {}
        together: list[Names] = []
        while True:
            touched = dirty | gone
            if self.base and len(touched) > MOST * len(self.sources):
                raise Sprawl
            self._read([name for name in self.sources if name in dirty and name not in self.outlines])
            outlines = {name: self.outlines[name] for name in self.sources if name in dirty}
            if self.base and (more := self.base.tied(touched, outlines.values())):
                dirty |= more
                continue
            begin("prepare")
            done = self._prepared(components(outlines, together), done)
            if quarrels := list(_quarrels(done)):
                together += quarrels
                continue
            findings = list(done.values())
            seen = {key: row for found in findings for key, row in found.organisations.items()}
            rows = [row for one in outlines.values() for row in one.organisations]
            if self.base and (more := self.base.unsettled(touched, seen, rows)):
                dirty |= more
                continue
            for one in outlines.values():
                one.forget_ids()
            return Plan(sorted(touched), findings, self._leaving(touched, seen, findings), outlines)

    def _prepared(self, groups: list[list[str]], done: dict[Names, Findings]) -> dict[Names, Findings]:
        """The findings of all groups, several groups at once; those of `done` that still hold are kept."""
        kept = {
            names: found
            for names, found in done.items()
            if all(set(group) <= set(names) or not set(group) & set(names) for group in groups)
        }
        ready = {name for names in kept for name in names}
        batches = self._batches([group for group in groups if not set(group) <= ready])
        given = self._overrides([*kept, *batches])
        batches += [()] if given[()] and () not in kept else []
        every = self._organisations()
        tasks = [self._group(names, given[names], every) for names in batches]
        return kept | dict(zip(batches, self.crew.map(prepare_group, tasks), strict=True))

    def _batches(self, groups: list[list[str]]) -> list[Names]:
        """Groups put together until there are enough rows in them to be worth the overhead of preparing."""
        batches: list[Names] = []
        room = 0
        for group in groups:
            size = sum(self.outlines[name].size for name in group)
            if size > room:
                batches.append(())
                room = AT_ONCE
            batches[-1] += tuple(group)
            room -= size
        return batches

    def _read(self, names: list[str]) -> None:
        """Outlines of these sources; problems of all are collected before any is raised."""
        problems: list[Issue] = []
        tasks = [(self.sources[name], self.scratch) for name in names]
        for name, answer in zip(names, self.crew.map(read_source, tasks), strict=True):
            if isinstance(answer, Outline):
                self.outlines[name] = answer
            else:
                problems += answer
        if problems:
            raise InputProblem(problems)

    def _overrides(self, groups: list[Names]) -> dict[Names, list[Record]]:
        """Corrections by the group that has the record; under () those of records that are nowhere."""
        given: dict[Names, list[Record]] = defaultdict(list)
        for override in self.overrides:
            key = override.get("record")
            home = [
                names
                for names in groups
                for name in names
                for table in ("initiative", "result")
                if common_form(key) in self.outlines[name].keys.get(table, ())
            ]
            if home:
                given[home[0]].append(override)
            elif not self.base or not (self.base.has("initiative", key) or self.base.has("result", key)):
                given[()].append(override)
        return given

    def _group(self, names: Names, overrides: list[Record], rows: dict[str, list[Record]]) -> Group:
        """The group with the organisations that its rows share with, or take from, other sources."""
        wanted = in_play((key for name in names for key in self.outlines[name].named), rows)
        lent: dict[str, list[Record]] = defaultdict(list)
        for key in sorted(wanted):
            for row in rows.get(key, ()):
                if row.source_id not in names:
                    lent[row.source_id].append(row)
        loans = [Loan(self.sources[name], lent[name]) for name in self.sources if name in lent]
        own = [self.sources[name] for name in names]
        keys = {key for name in names for key in self.outlines[name].keys.get("participation", ())}
        held = {key for key in self.held if common_form(key) in keys}
        return Group(own, loans, list(self.sources), wanted, overrides, self.partial, held, self.scratch)

    def _organisations(self) -> dict[str, list[Record]]:
        """Every row of an organisation in the files of any source, by id."""
        rows: dict[str, list[Record]] = defaultdict(list)
        for name in self.sources:
            if name in self.outlines:
                own: Iterable[Record] = self.outlines[name].organisations
            else:
                assert self.base
                own = self.base.memory.sources[name].organisation_records(name)
            for row in own:
                rows[common_form(row.key[0])].append(row)
        return rows

    def _leaving(self, touched: set[str], seen: dict[str, Row], findings: list[Findings]) -> list[str]:
        """Organisations whose rows are those of a touched source, as it was or as it is."""
        if not self.base:
            return []
        former = self.base.former_organisations(touched) - seen.keys()
        return sorted({*former, *(key for found in findings for key in found.loaded)})


def _quarrels(done: dict[Names, Findings]) -> Iterator[Names]:
    """Sources that do not see the same organisation as the same, to be prepared together."""
    first: dict[str, tuple[Names, Row | None]] = {}
    for names, found in done.items():
        for key in found.in_play:
            row = found.organisations.get(key)
            known = first.setdefault(key, (names, row))
            if known[1] != row:
                yield (*known[0], *names)
