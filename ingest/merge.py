"""Organisations that several rows or sources name are one record: the first row, filled up by the others."""

from ingest.records import Issue, Record

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
