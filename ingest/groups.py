"""Which sources depend on each other: those that share an id or refer to each other's rows are one group.

Organisations do not tie: many sources name the same ones, and their rows are merged and compared instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from ingest.gate.ids import common_form
from ingest.privacy.takedowns import SHARED, fingerprint
from ingest.records import Record, split_list
from ingest.schema import ListField, tables

Ids = dict[str, set[str]]
"""Table → ids."""


@dataclass
class Outline:
    """What a source has to do with others.

    `keys` are the ids of its rows as duplicates are found (regardless of case), `refers` the ids of rows of
    other sources that its rows name, `organisations` its rows of that table, `named` all those it names,
    `size` the number of its records.
    """

    source_id: str
    keys: Ids = field(default_factory=lambda: defaultdict(set))
    refers: Ids = field(default_factory=lambda: defaultdict(set))
    organisations: list[Record] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    strays: bool = False
    size: int = 0

    def forget_ids(self) -> None:
        """Make room, once it is settled what has to do with what."""
        self.keys, self.refers = {}, {}


def outline(source_id: str, records: Iterable[Record]) -> Outline:
    """The outline of a source out of its records as they were read."""
    found = Outline(source_id)
    every: Ids = defaultdict(set)
    for record in records:
        found.size += 1
        if record.table == SHARED:
            found.organisations.append(record)
            found.named.add(common_form(record.key[0]))
        elif record.table != "source":
            found.keys[record.table].add(common_form("/".join(record.key)))
            found.strays |= record.get("source_id") not in ("", source_id)
        if record.table == "supplement" and record.get("field") in _naming_organisations():
            found.named.update(map(common_form, split_list(record.get("value"))))
        for name, listed, other in _referring(record.table):
            value = record.values.get(name)
            if value:
                every[other].update(map(common_form, split_list(value) if listed else [value]))
    found.named |= every.pop(SHARED, set())
    for table, ids in every.items():
        if outside := ids - found.keys.get(table, set()):
            found.refers[table] = outside
    found.keys, found.refers = dict(found.keys), dict(found.refers)
    return found


def id_hash(table: str, record_id: str) -> str:
    """What stands for an id, regardless of case, where it is not kept: it may be made of what must go."""
    return fingerprint(table, common_form(record_id))


@cache
def _referring(table: str) -> list[tuple[str, bool, str]]:
    """Field, whether it is a list, and the table it refers to, for references to rows of sources."""
    keys = [(key.field, False, key.other) for key in tables()[table].foreign_keys]
    lists = [(listed.field, True, _listed_table(listed)) for listed in tables()[table].lists]
    return [
        (name, listed, other)
        for name, listed, other in keys + lists
        if other and other != "source" and not tables()[other].is_vocabulary
    ]


@cache
def _naming_organisations() -> frozenset[str]:
    """Fields of an engagement that list organisations, which a supplement may give."""
    return frozenset(name for name, listed, other in _referring("initiative") if listed and other == SHARED)


def _listed_table(listed: ListField) -> str:
    """The table that the values of a list cell refer to; "" where they are a closed list."""
    keys = tables()[listed.junction].foreign_keys
    return next((key.other for key in keys if key.field == listed.column), "")


def components(outlines: Mapping[str, Outline], together: Iterable[Iterable[str]] = ()) -> list[list[str]]:
    """The sources as groups, in their order; `together` are sources that are one group for another reason."""
    parent = {name: name for name in outlines}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for names in together:
        first, *others = names
        for other in others:
            parent[root(other)] = root(first)
    for table in sorted({table for one in outlines.values() for table in one.keys}):
        owner: dict[str, str] = {}
        for name, one in outlines.items():
            for key in one.keys.get(table, ()):
                known = owner.setdefault(key, name)
                if known != name:
                    parent[root(name)] = root(known)
        for name, one in outlines.items():
            for key in one.refers.get(table, ()):
                if key in owner:
                    parent[root(name)] = root(owner[key])
    groups: dict[str, list[str]] = defaultdict(list)
    for name in outlines:
        groups[root(name)].append(name)
    return list(groups.values())


def in_play(named: Iterable[str], rows: Mapping[str, list[Record]]) -> set[str]:
    """Organisations that are named, and those they are part of or replaced by. `rows` are all rows by id."""
    found: set[str] = set()
    waiting = list(named)
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += [
                common_form(row.get(name))
                for row in rows.get(key, ())
                for name in ("parent_id", "replaced_by")
                if row.get(name)
            ]
    return found
