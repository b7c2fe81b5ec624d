"""Which sources have to be done anew when some have changed, so that the rest of a release can stay.

A source that did not change is done anew all the same where it may turn out otherwise: it shares an id with a
changed source, refers to its rows or is referred to, or names an organisation that has become another.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ingest.cache import Memory, remembered
from ingest.gate.ids import common_form
from ingest.groups import Ids, Outline, id_hash
from ingest.load.tables import Row
from ingest.privacy.takedowns import SHARED
from ingest.records import Record
from ingest.schema import ForeignKey, Table, tables

WHAT_OTHERS_SEE = ("name", "place_id", "replaced_by")
"""Columns of an organisation that decide what becomes of the records that name it."""


class Base:
    """The current release, as far as the next one can build on it."""

    def __init__(self, path: Path, memory: Memory) -> None:
        self.path = path
        self.memory = memory
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        # Links that the build made tie no sources: they are made anew each time, so they are not seen here.
        self._connection.execute("CREATE TEMP TABLE made (initiative_id TEXT, other_id TEXT)")
        self._connection.executemany("INSERT INTO made VALUES (?, ?)", memory.links)
        self._connection.execute(
            """CREATE TEMP TABLE initiative_link AS SELECT * FROM main.initiative_link
            WHERE (initiative_id, other_id) NOT IN (SELECT initiative_id, other_id FROM made)"""
        )

    @property
    def as_of(self) -> str:
        """The day from which lateness is counted in it."""
        return str(self.ask("SELECT as_of FROM build")[0][0])

    def close(self) -> None:
        """Leave the database alone."""
        self._connection.close()

    def ask(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """The rows of an answer out of the database."""
        return self._connection.execute(sql, values).fetchall()

    def tied(self, touched: set[str], outlines: Iterable[Outline]) -> set[str]:
        """Sources beside the `touched` ones whose rows depend on theirs, as they were or as they are now."""
        keys, near = _united(outlines)
        found = self._owners(near) | self._referring(touched)
        others = [(name, one) for name, one in self.memory.sources.items() if name not in touched]
        if any(one.kept_out or one.missing for _, one in others):
            now, former = _hashed(keys), self._former(touched)
            around = _hashed(near)
            for name, one in others:
                out, missing = one.kept_out, one.missing
                if _meet(out, around) or _meet(out, former) or _meet(missing, now) or _meet(missing, former):
                    found.add(name)
        return found - touched

    def unsettled(self, touched: set[str], seen: Mapping[str, Row], now: Iterable[Record]) -> set[str]:
        """Sources beside the `touched` ones that hold or name an organisation which is no longer what it was.

        `seen` are the organisations as they are now, `now` the rows of the touched sources about them.
        """
        ids = {*seen, *self.former_organisations(touched), *(record.key[0] for record in now)}
        was = {str(row[0]): row for row in self._organisations(ids)}
        changed = {key for key in ids if seen.get(key) != was.get(key)}
        place = [column["name"] for column in tables()[SHARED].columns].index
        visible = {
            key
            for key in changed
            if key not in seen
            or key not in was
            or any(seen[key][place(name)] != was[key][place(name)] for name in WHAT_OTHERS_SEE)
        }
        kept = place("replaced_by")  # records that name a replaced one stand there under the one that is kept
        replacing = {
            str(rows[key][kept]) for rows in (was, seen) for key in visible & rows.keys() if rows[key][kept]
        }
        holders = self.holders(changed) | self.holders(self._parts(visible | replacing))
        return (holders | self._naming(visible | replacing)) - touched

    def former_organisations(self, touched: Iterable[str]) -> set[str]:
        """Ids of organisations that the files of these sources had rows of."""
        sources = (self.memory.sources[name] for name in touched if name in self.memory.sources)
        return {str(row["values"]["organisation_id"]) for source in sources for row in source.organisations}

    def holders(self, ids: Iterable[str]) -> set[str]:
        """Sources whose files have a row of one of these organisations."""
        wanted = {common_form(key) for key in ids}
        return {
            name
            for name, source in self.memory.sources.items()
            if any(
                common_form(str(row["values"]["organisation_id"])) in wanted for row in source.organisations
            )
        }

    def has(self, table: str, key: str) -> bool:
        """Whether the database has a row of this id."""
        return bool(self.ask(f"SELECT 1 FROM {table} WHERE {tables()[table].primary_key[0]} = ?", key))

    def _owners(self, ids: Ids) -> set[str]:
        """Sources of the rows that have one of these ids."""
        found: set[str] = set()
        for table in _files():
            if len(table.primary_key) == 1 and ids.get(table.name):
                key = table.primary_key[0]
                given = f"{key} IN (SELECT value FROM json_each(?))"
                sql = f"SELECT DISTINCT source_id FROM {table.name} WHERE {given}"
                found |= self._sources(sql, ids[table.name])
        return found

    def _referring(self, touched: set[str]) -> set[str]:
        """Sources with rows that refer to rows of the touched sources, and those that theirs refer to."""
        found: set[str] = set()
        for table, key in _references():
            ends = (table.name, key.field), (key.other, key.other_field)
            for (inside, column), (outside, other) in (ends, ends[::-1]):
                found |= self._sources(
                    f"SELECT DISTINCT o.source_id FROM {inside} i CROSS JOIN {outside} o "  # in that order
                    f"ON o.{other} = i.{column} AND o.source_id <> i.source_id "
                    "WHERE i.source_id IN (SELECT value FROM json_each(?))",
                    touched,
                )
        return found

    def _former(self, touched: set[str]) -> Ids:
        """Hashes of the ids that the touched sources had, in the database or kept out of it."""
        former: Ids = defaultdict(set)
        for table in _files():
            key = " || '/' || ".join(table.primary_key)
            given = json.dumps(sorted(touched))
            sql = f"SELECT {key} FROM {table.name} WHERE source_id IN (SELECT value FROM json_each(?))"
            former[table.name] = {id_hash(table.name, str(row[0])) for row in self.ask(sql, given)}
        for name in touched & self.memory.sources.keys():
            for kept_out, hashes in self.memory.sources[name].kept_out.items():
                former[kept_out].update(hashes)
        former[SHARED] = {id_hash(SHARED, key) for key in self.former_organisations(touched)}
        return former

    def _organisations(self, ids: Iterable[str]) -> list[Row]:
        names = ", ".join(column["name"] for column in tables()[SHARED].columns)
        given = json.dumps(sorted(ids))
        sql = f"SELECT {names} FROM organisation WHERE organisation_id IN (SELECT value FROM json_each(?))"
        return self.ask(sql, given)

    def _parts(self, ids: Iterable[str]) -> set[str]:
        """Organisations that are part of one of these."""
        sql = "SELECT organisation_id FROM organisation WHERE parent_id IN (SELECT value FROM json_each(?))"
        return {str(row[0]) for row in self.ask(sql, json.dumps(sorted(ids)))}

    def _naming(self, ids: set[str]) -> set[str]:
        """Sources with engagements or replies of one of these organisations."""
        given = "IN (SELECT value FROM json_each(?))"
        return self._sources(
            "SELECT source_id FROM initiative_organisation JOIN initiative USING (initiative_id) "
            f"WHERE organisation_id {given}",
            ids,
        ) | self._sources(f"SELECT source_id FROM response WHERE responder_id {given}", ids)

    def _sources(self, sql: str, ids: Iterable[str]) -> set[str]:
        return {str(row[0]) for row in self.ask(sql, json.dumps(sorted(ids)))}


def usable_base(database: Path, shared: str) -> tuple[Base | None, str]:
    """The current release, or None and why the next one cannot build on it; it may be damaged."""
    if not database.is_file():
        return None, "there was no release yet"
    path = database.resolve()
    memory = remembered(database)
    if memory is None:
        return None, "it is not known what the current release was made of"
    if memory.shared != shared:
        return None, "the schema, a vocabulary, a correction, a take-down or the software is another"
    if any(source.strays for source in memory.sources.values()):
        return None, "rows of one source name another as theirs"
    return Base(path, memory), ""


def _united(outlines: Iterable[Outline]) -> tuple[Ids, Ids]:
    """All ids of rows, organisations included; and those together with the ids that are referred to."""
    keys: Ids = defaultdict(set)
    near: Ids = defaultdict(set)
    for one in outlines:
        for table, ids in one.keys.items():
            keys[table] |= ids
            near[table] |= ids
        for table, ids in one.refers.items():
            near[table] |= ids
        keys[SHARED] |= {common_form(record.key[0]) for record in one.organisations}
    return keys, near


def _hashed(ids: Ids) -> Ids:
    return {table: {id_hash(table, one) for one in found} for table, found in ids.items()}


def _meet(ids: Mapping[str, list[str]], others: Ids) -> bool:
    return any(not others.get(table, set()).isdisjoint(keys) for table, keys in ids.items())


def _files() -> Iterator[Table]:
    """Tables whose rows belong to one source each."""
    return (table for table in tables().values() if table.comes_in_files and table.name != SHARED)


def _references() -> Iterator[tuple[Table, ForeignKey]]:
    names = {table.name for table in _files()}
    for table in _files():
        for key in table.foreign_keys:
            if key.other in names:
                yield table, key
