"""Organisations that several rows or sources name are one record: the first row, filled up by the others."""

from functools import cache

from ingest.records import Issue, Record, split_list
from ingest.schema import tables
from ingest.unfold import fold

PROVENANCE = ("source_id", "source_file", "source_line", "source_url", "checked")


def merge_organisations(records: list[Record]) -> tuple[list[Record], list[Issue]]:
    """One row for each organisation id; where rows disagree the first is kept, with a warning."""
    kept: list[Record] = []
    issues: list[Issue] = []
    first: dict[tuple[str, ...], Record] = {}
    for record in records:
        known = first.setdefault(record.key, record) if record.table == "organisation" else record
        if known is record:
            kept.append(record)
        else:
            issues += _fill_up(known, record)
    return kept, issues


def _fill_up(known: Record, other: Record) -> list[Issue]:
    issues = []
    for name in other.values:
        mine, theirs = known.get(name), other.get(name)
        if theirs and not mine:
            known.values[name] = theirs
        elif theirs and mine != theirs and name not in PROVENANCE:
            message = f"another row of this organisation says {mine!r}, which is kept; make the two the same"
            issues.append(other.issue("conflicting_value", message, name, theirs))
    return issues


def follow_replaced(records: list[Record]) -> list[Issue]:
    """Let what names a replaced organisation name the one that is kept; its own row stays as a trace.

    An issue names each organisation that would be replaced by itself, on whatever way round.
    """
    rows = {record.key[0]: record for record in records if record.table == "organisation"}
    following = {key: row.get("replaced_by") for key, row in rows.items() if row.get("replaced_by")}
    if not following:
        return []
    final = {key: _end(key, following) for key in following}
    for record in records:
        for name in _naming(record.table):
            cell = record.get(name)
            if cell and any(part in final for part in split_list(cell)):
                parts = (final.get(part) or part for part in split_list(cell))
                record.values[name] = fold(dict.fromkeys(parts))
    message = "it would be replaced by itself; name the organisation that is kept"
    rounds = (rows[key] for key, end in final.items() if not end)
    return [row.issue("unknown_reference", message, "replaced_by", row.get("replaced_by")) for row in rounds]


def _end(key: str, following: dict[str, str]) -> str:
    """The organisation that is kept, or "" where the way leads round."""
    seen = set()
    while key in following:
        if key in seen:
            return ""
        seen.add(key)
        key = following[key]
    return key


@cache
def _naming(table: str) -> list[str]:
    """The cells of a table that name organisations, but for `replaced_by` itself."""
    fields = [key.field for key in tables()[table].foreign_keys if key.other == "organisation"]
    lists = [
        listed.field
        for listed in tables()[table].lists
        if any(
            key.other == "organisation"
            for key in tables()[listed.junction].foreign_keys
            if key.field == listed.column
        )
    ]
    return [name for name in fields + lists if name != "replaced_by"]
