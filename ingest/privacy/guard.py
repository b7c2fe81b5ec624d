"""The door that every record passes: a text with personal data in it is withheld, the rest is let in."""

from collections.abc import Iterable, Iterator
from functools import cache

from ingest.privacy.detect import personal_data
from ingest.records import Issue, Record
from ingest.schema import tables


def guard_privacy(records: Iterable[Record]) -> list[Issue]:
    """Empty every free-text cell that holds personal data; an issue names each, and never what it held.

    Where the cell is required its row is kept out (`personal_data`), else the rest is published
    (`text_withheld`). Phone numbers and postcodes are read as they are written in the country of the record,
    or of its engagement.
    """
    records = list(records)
    countries = {
        record.key[0]: record.get("country_code") for record in records if record.table == "initiative"
    }
    return [
        issue
        for record in records
        for issue in _withheld(
            record, record.get("country_code") or countries.get(record.get("initiative_id"), "")
        )
    ]


def not_about(withheld: Iterable[Issue], issues: Iterable[Issue]) -> list[Issue]:
    """The issues without those that only say that a cell is missing which was withheld."""
    cells = {_cell(issue) for issue in withheld}
    missing = ("constraint_required", "reason_missing")
    return [issue for issue in issues if not (issue.issue_type in missing and _cell(issue) in cells)]


def _cell(issue: Issue) -> tuple[object, ...]:
    return (issue.source_id, issue.origin, issue.table, issue.field)


def _withheld(record: Record, country: str) -> Iterator[Issue]:
    for name in free_text(record.table):
        text = record.get(name)
        kinds = dict.fromkeys(found.kind for found in personal_data(text, country)) if text else {}
        if kinds:
            record.values[name] = None
            held = f"the text holds {' and '.join(kinds)}"
            if name in tables()[record.table].required:
                yield record.issue("personal_data", f"{held}, so the row is kept out; take it out", name)
            else:
                yield record.issue("text_withheld", f"{held}, so it is withheld; take it out", name)


@cache
def free_text(table: str) -> list[str]:
    """The fields of a table in which anything may be written (list cells: in the junction)."""
    found = []
    columns = {listed.field: (listed.junction, listed.column) for listed in tables()[table].lists}
    for field in tables()[table].fields:
        junction, column = columns.get(field["name"], (table, field["name"]))
        target = next(one for one in tables()[junction].fields if one["name"] == column)
        if target["type"] == "string" and not {"pattern", "enum"} & set(target.get("constraints", {})):
            found.append(field["name"])
    return found
