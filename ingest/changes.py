"""What changed between two databases of this project: in go two files, out come changes by table and record.

All of it is SQL over both files, the new one as `main` and the old one attached as `old`, so that memory
stays flat however many rows there are. A record is the same where its key is; where in a raw file it stands
is no change. The records of a source that came or went as a whole are told in one row about that source.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingest.schema import Table, tables

KEPT = 100_000
"""Changes that a database carries along, the newest: about 20 MB, at ten thousand a month most of a year."""

MADE_ANEW = "initiative_link"
"""A list that may be another in any source, since the build finds links between all."""

ANEW = "source_id IN (SELECT source_id FROM temp.anew)"
OWN_PLACE = {"source_file", "source_line"}
LONGEST_VALUE = 60
LONGEST_SUMMARY = 1000
NAMES = {
    "organisation": "name", "theme": "label", "evaluation": "dimension", "participation": "characteristic",
    "stage": "kind", "response": "decision",
}  # fmt: skip
NOT_KNOWN = """INSERT INTO main.change (record_table, record_id, kind, summary, "when")
    SELECT 'build', version, 'updated', 'The database before cannot be read: what changed is not known', as_of
    FROM main.build"""
STATUS_FIELDS = {"milestone": "delivery_status", "response": "delivery_status"}
ORDER = ("source", "initiative", "result", "response", "milestone")


@dataclass(frozen=True)
class Change:
    """One row of the table change, without its number and its day."""

    record_table: str
    record_id: str
    kind: str
    summary: str


def changes(old: Path, new: Path) -> Iterator[Change]:
    """What `new` has and `old` has not, or has differently. Raises sqlite3.DatabaseError for other files."""
    connection = sqlite3.connect(f"{new.resolve().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("ATTACH ? AS old", (f"{old.resolve().as_uri()}?mode=ro",))
        for row in connection.execute(differences(connection)):
            yield Change(*row)
    finally:
        connection.close()


def record_changes(new: Path, old: Path, anew: Sequence[str] | None = None) -> None:
    """Fill the table change of `new`: what `old` had recorded, and what is different from it.

    Where `new` is a copy of `old` with the rows of the sources `anew` made anew, it holds what was recorded
    already, and only their rows are looked at. Where `old` is not there, nothing is recorded; where it cannot
    be read, one row says that what changed is not known.
    """
    if not old.is_file():
        return
    with closing(sqlite3.connect(new)) as connection:
        for setting in ("journal_mode = MEMORY", "synchronous = OFF"):  # nobody else knows it yet
            connection.execute(f"PRAGMA {setting}")
        try:
            is_comparable = _attach(connection, old)
            with connection:
                for sql in _filling(connection, anew) if is_comparable else [NOT_KNOWN]:
                    connection.execute(sql)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            with connection:
                connection.execute(NOT_KNOWN)


def _attach(connection: sqlite3.Connection, old: Path) -> bool:
    """Attach `old`, unless it is damaged or no database of this project."""
    try:
        connection.execute("ATTACH ? AS old", (str(old.resolve()),))
    except sqlite3.DatabaseError:
        return False
    try:
        connection.execute(
            "SELECT status, (SELECT max(change_id) FROM old.change) FROM old.initiative_status LIMIT 1"
        )
    except sqlite3.DatabaseError:
        connection.execute("DETACH old")
        return False
    return True


def _filling(connection: sqlite3.Connection, anew: Sequence[str] | None) -> list[str]:
    """The history, where it is not there yet, what is new, and a limit to both."""
    history = """INSERT INTO main.change (change_id, record_table, record_id, kind, summary, "when")
        SELECT change_id, record_table, record_id, kind, summary, "when" FROM old.change"""
    if anew is not None:
        connection.execute("CREATE TEMP TABLE anew (source_id TEXT PRIMARY KEY)")
        connection.executemany("INSERT INTO anew VALUES (?)", [(name,) for name in anew])
    only = "" if anew is None else ANEW
    return [
        *([history] if anew is None else []),
        f"""INSERT INTO main.change (record_table, record_id, kind, summary, "when")
        {differences(connection, only, also=", (SELECT as_of FROM main.build)")}""",
        f"DELETE FROM main.change WHERE change_id <= (SELECT max(change_id) FROM main.change) - {KEPT}",
    ]


def differences(connection: sqlite3.Connection, only: str = "", also: str = "") -> str:
    """One SELECT of (record_table, record_id, kind, summary) over what both have, in a fixed order.

    `only` is a condition on source_id: rows of other sources are taken to be the same. `also` are columns to
    add.
    """
    parts: list[str] = []
    for table in sorted(tables().values(), key=lambda table: _place(table.name)):
        columns = _columns(connection, table.name)
        if (table.comes_in_files or table.name == "source") and len(table.primary_key) == 1 and columns:
            parts += _of_table(table, columns, only)
    parts += [_of_status(), *_of_lists(connection, only)]
    every = " UNION ALL ".join(f"SELECT {place}, * FROM ({part})" for place, part in enumerate(parts))
    return f"""WITH difference (part, record_table, record_id, kind, summary) AS ({every})
        SELECT record_table, record_id, kind, summary{also} FROM difference ORDER BY part, record_id"""


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    """The columns that the table has in both; a column new to the schema is no change of a record."""
    of = "SELECT name FROM pragma_table_info(?, ?)"
    before = {row[0] for row in connection.execute(of, (table, "old"))}
    return [row[0] for row in connection.execute(of, (table, "main")) if row[0] in before]


def _of_table(table: Table, columns: list[str], only: str) -> Iterator[str]:
    """Records that came, that went, that are different, and that moved to another state."""
    name, key = table.name, table.primary_key[0]
    title = NAMES.get(name, "title")
    status = STATUS_FIELDS.get(name, "")
    fields = [column for column in columns if column not in {*OWN_PLACE, key, status}]
    # Several sources may share an organisation; there are few, so all are looked at.
    new, old = (f" AND {one}.{only}" if only and name != "organisation" else "" for one in "no")
    if name == "response":
        yield f"""SELECT 'response', n.response_id, 'response_added', {_reply_words()} FROM main.response n
            LEFT JOIN main.result r USING (result_id)
            JOIN main.initiative i ON i.initiative_id = n.initiative_id
            LEFT JOIN main.organisation g ON g.organisation_id = n.responder_id
            WHERE {_is_new(name, key)}{new}"""
    else:
        yield f"""SELECT '{name}', n.{key}, 'added', {_cut(f"ifnull(n.{title}, '')")} FROM main.{name} n
            WHERE {_is_new(name, key)}{new}"""
    yield f"""SELECT '{name}', o.{key}, 'removed', {_cut(f"ifnull(o.{title}, '')")} FROM old.{name} o
        WHERE NOT EXISTS (SELECT 1 FROM main.{name} n WHERE n.{key} = o.{key})
        {_source_stays(name, "o.source_id", "main")}{old}"""
    yield f"""SELECT '{name}', n.{key}, 'updated', {_cut(_what_differs(table, fields))}
        FROM main.{name} n JOIN old.{name} o ON o.{key} = n.{key}
        WHERE ({" OR ".join(f"n.{field} IS NOT o.{field}" for field in fields)}){new}"""
    if status in columns:
        moved = _cut(_move(status, f"n.{status}", f"o.{status}"))
        yield f"""SELECT '{name}', n.{key}, 'status_changed', {moved}
            FROM main.{name} n JOIN old.{name} o ON o.{key} = n.{key}
            WHERE n.{status} IS NOT o.{status}{new}"""


def _is_new(name: str, key: str) -> str:
    """In the new database only, and not because its whole source is new."""
    absent = f"NOT EXISTS (SELECT 1 FROM old.{name} o WHERE o.{key} = n.{key})"
    return absent + _source_stays(name, "n.source_id", "old")


def _source_stays(name: str, source: str, database: str) -> str:
    if name == "source":
        return ""
    return (
        f" AND ({source} IS NULL OR EXISTS (SELECT 1 FROM {database}.source s WHERE s.source_id = {source}))"
    )


def _what_differs(table: Table, fields: Iterable[str]) -> str:
    """`End: 2024-03 → 2024-06; Question: …`, with the titles of the fields that are different.

    What is withheld now was perhaps published once, but is not said again.
    """
    titles = {field["name"]: field["title"] for field in table.columns}
    key = table.primary_key[0]
    withheld = "SELECT record_id FROM main.issue WHERE issue_type = 'text_withheld' AND field"
    said = (
        f"CASE WHEN n.{field} IS NOT o.{field} THEN '{titles[field].replace(chr(39), chr(39) * 2)}: '"
        f" || iif(n.{key} IN ({withheld} = '{field}'), 'withheld', {_value(f'o.{field}')} || ' → ' ||"
        f" {_value(f'n.{field}')}) || '; ' ELSE '' END"
        for field in fields
    )
    return f"rtrim({' || '.join(said)}, '; ')"


def _value(column: str) -> str:
    ends = f"iif(length({column}) > {LONGEST_VALUE}, '…', '')"
    return f"ifnull(substr({column}, 1, {LONGEST_VALUE}) || {ends}, 'nothing')"


def _cut(expression: str) -> str:
    return f"substr({expression}, 1, {LONGEST_SUMMARY})"


def _move(codes: str, now: str, before: str) -> str:
    """`Not started → Complete`, in the words of the code list."""
    label = "ifnull((SELECT label FROM main.term WHERE list = '{}' AND code = {}), 'Not said')"
    return f"{label.format(codes, before)} || ' → ' || {label.format(codes, now)}"


def _reply_words() -> str:
    """`Scottish Government replied to “Night buses”: Accepted`."""
    decision = "(SELECT label FROM main.term WHERE list = 'decision' AND code = n.decision)"
    about = "ifnull(g.name, n.responder_id) || ' replied to “' || coalesce(r.title, i.title)"
    return _cut(f"{about} || '”: ' || {decision}")


def _of_status() -> str:
    """Engagements whose computed status is another; time alone does that, as when a reply falls due."""
    return f"""SELECT 'initiative', n.initiative_id, 'status_changed',
            {_move("initiative_status", "n.status", "o.status")}
        FROM main.initiative_status n JOIN old.initiative_status o ON o.initiative_id = n.initiative_id
        WHERE n.status <> o.status"""


def _of_lists(connection: sqlite3.Connection, only: str) -> Iterator[str]:
    """Records that stay and whose places, topics, methods, links, … are others.

    Tables of a record and what it is joined to have a key of several fields, the record first. (coding only
    says why a list is as it is.)
    """
    for junction in tables().values():
        name, _, said = junction.name.partition("_")
        both = set(_columns(connection, junction.name))
        columns = ", ".join(field for field in junction.primary_key if field in both)
        if name in ("initiative", "result") and len(junction.primary_key) > 1 and columns:
            key = junction.primary_key[0]
            rows = f"SELECT {columns} FROM {{0}}.{junction.name}"
            if only and junction.name != MADE_ANEW:
                rows += f" WHERE {key} IN (SELECT {key} FROM {{0}}.{name} WHERE {only})"
            new, old = rows.format("main"), rows.format("old")
            yield f"""SELECT '{name}', {key}, 'updated', '{said.capitalize()}: another list'
                FROM (SELECT {key} FROM ({new} EXCEPT {old}) UNION SELECT {key} FROM ({old} EXCEPT {new}))
                WHERE {key} IN (SELECT {key} FROM main.{name}) AND {key} IN (SELECT {key} FROM old.{name})"""
