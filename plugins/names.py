"""Names of places and topics: in goes what somebody typed, out come what it may mean, the likeliest first."""

import re
import unicodedata
from dataclasses import dataclass

from plugins.db import Reader, Row, as_list
from plugins.query import BadParameter

MOST = 10
OFFERED = 5
NOT_AT_ALL = 3
# Letters that Unicode does not take apart into a plain letter and an accent.
ASCII_WORD = re.compile(r"[a-z0-9]+")
PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})

# fmt: off
SQL = {
    "place": """
        SELECT p.place_id AS id, p.name AS label, p.alt_names AS also, up.name AS within,
               p.kind = 'country' AS is_wide, coalesce(f.n_records, 0) AS count
        FROM place p LEFT JOIN place up ON up.place_id = p.parent_id
        LEFT JOIN search_code f ON f.facet = 'place' AND f.code = p.place_id
        WHERE p.replaced_by IS NULL OR f.n_records > 0
    """,
    "subject": """
        SELECT s.subject_id AS id, s.label, s.alt_labels AS also, up.label AS within,
               s.parent_id IS NULL AS is_wide, coalesce(f.n_records, 0) AS count
        FROM subject s LEFT JOIN subject up ON up.subject_id = s.parent_id
        LEFT JOIN search_code f ON f.facet = 'subject' AND f.code = s.subject_id
    """,
}
# fmt: on


WITHIN = """
SELECT count(*) FROM place_closure
WHERE ancestor_id = ? AND descendant_id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True)
class Named:
    """A place or a topic with all its names; `keys` holds them folded, the main one first."""

    id: str
    label: str
    within: str | None
    is_wide: bool
    count: int
    names: tuple[str, ...]
    keys: tuple[str, ...]
    all_keys: str


def fold(text: str) -> str:
    """Letters and digits in lower case without accents, other signs as one space."""
    if text.isascii():  # as most names are: the same in a tenth of the time
        return " ".join(ASCII_WORD.findall(text.lower()))
    apart = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN))
    kept = (letter for letter in apart if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in kept).split())


def all_named(reader: Reader, kind: str) -> list[Named]:
    """Every place or every topic, those with the most records first."""
    return reader.remember(f"named {kind}", lambda: _read(reader, kind))


def _read(reader: Reader, kind: str) -> list[Named]:
    rows = reader.rows(SQL[kind] + " ORDER BY count DESC, 2, 1")
    return [_named(row) for row in rows]


def _named(row: Row) -> Named:
    also = [name.strip() for name in (row["also"] or "").split(";") if name.strip()]
    names = (row["label"], *also)
    keys = tuple(fold(name) for name in names)
    return Named(
        row["id"],
        row["label"],
        row["within"],
        bool(row["is_wide"]),
        row["count"],
        names,
        keys,
        f" {' | '.join(keys)}",
    )


def suggestions(reader: Reader, kind: str, typed: str, most: int = MOST) -> list[Row]:
    """Up to `most` places or topics of which a name, or a word in a name, begins with `typed`."""
    wanted = fold(typed)
    if typed and not wanted:
        return []
    ranked = []
    for place, named in enumerate(all_named(reader, kind)):
        if f" {wanted}" in named.all_keys:
            rank, name = _rank(named, wanted)
            ranked.append((rank, place, named, name))
    ranked.sort(key=lambda item: item[:2])
    return [_shown(named, name) for _, _, named, name in ranked[:most]]


def _rank(named: Named, wanted: str) -> tuple[int, str]:
    """How well a name meets `wanted` (0 is the whole of it) and which name does.

    Places without a record come after those that have some.
    """
    met = [(_step(key, wanted), name) for key, name in zip(named.keys, named.names, strict=True)]
    step, name = min(met, key=lambda item: item[0])
    return step if named.count or step == 0 else step + NOT_AT_ALL, name


def _step(key: str, wanted: str) -> int:
    if key == wanted:
        return 0
    return 1 if key.startswith(wanted) else 2 if f" {wanted}" in key else NOT_AT_ALL


def _shown(named: Named, name: str) -> Row:
    return {
        "id": named.id,
        "label": named.label,
        "also": name if name != named.label else None,
        "within": named.within,
        "count": named.count,
    }


def id_of_name(reader: Reader, kind: str, typed: str) -> str:
    """The id of the one place or topic that is called `typed`; `BadParameter` with suggestions otherwise."""
    wanted = fold(typed)
    called = [named for named in all_named(reader, kind) if wanted in named.keys]
    meant = _meant(reader, called)
    if meant:
        return meant.id
    if called:
        said = f"the name of more than one {WORDS[kind]}: {_listed(called)}."
        raise BadParameter(kind, typed, said, [_shown(named, typed) for named in called[:OFFERED]])
    near = suggestions(reader, kind, typed, OFFERED)
    offer = "; ".join(f"{row['label']} ({row['id']})" for row in near)
    hint = f"Did you mean {offer}?" if near else HINTS[kind](reader)
    raise BadParameter(kind, typed, f"no {WORDS[kind]} has this id or name. {hint}", near)


def _meant(reader: Reader, called: list[Named]) -> Named | None:
    """The one that a name means: the only one, else the one with records that holds all others with some.

    A council goes before its town, a country before a province of its name.
    """
    recorded = [named for named in called if named.count]
    wide = [named for named in recorded if named.is_wide]
    if len(called) == 1 or len(wide) == 1:
        return (wide or called)[0]
    others = [named.id for named in recorded[1:]]
    if recorded and reader.value(WITHIN, (recorded[0].id, as_list(others))) == len(others):
        return recorded[0]
    return None


def _listed(called: list[Named]) -> str:
    return "; ".join(
        f"{named.label}{f' in {named.within}' if named.within else ''} ({named.id}, {named.count} recorded)"
        for named in called[:OFFERED]
    )


def _widest(reader: Reader) -> str:
    tops = reader.column("SELECT subject_id FROM subject WHERE parent_id IS NULL ORDER BY 1")
    return f"The widest are {', '.join(tops)}."


WORDS = {"place": "place", "subject": "topic"}
HINTS = {"place": lambda _: "Ids look like iso:GB, iso:GB-SCT or gss:S12000049.", "subject": _widest}
