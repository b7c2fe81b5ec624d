"""Single fields that a later reading, or another source, gives for an engagement that is held.

An empty field is filled. A value that the row names under `replaces` is replaced, with its reason. Any other
that differs is shown beside the held one, which stays: nothing is overwritten in silence. The rows stay in
the table `supplement`, so that each value keeps the address where it was read.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from ingest.coding.similar import did_you_mean
from ingest.records import Issue, Record, split_list
from ingest.schema import code_list, tables, vocabulary
from ingest.validate.rules import check_rules
from ingest.validate.schema import check_schema

NOT_GIVEN_SINGLY = ("initiative_id", "source_id", "source_file", "source_line")
"""Fields that say which row it is; another value of these is another row."""

IDENTIFIER = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")

MADE = ("filled", "replaced")
"""States that a reload keeps: the held value is the supplement's own."""


def apply_supplements(records: list[Record]) -> list[Issue]:
    """Put the values of `supplement` into their engagements, and into each row what became of it (`state`).

    Cells are text, as readers give them. A value that its field does not take is an error of the supplement
    and leaves the engagement alone. Where an engagement is not there, the reference is judged as any other.
    """
    held = {record.key[0]: record for record in records if record.table == "initiative"}
    given = [record for record in records if record.table == "supplement"]
    organisations = {record.key[0] for record in records if record.table == "organisation"}
    issues = list(_misfits(given, held, organisations))
    wrong = {issue.origin for issue in issues}
    for supplement in given:
        engagement = held.get(supplement.get("initiative_id"))
        if engagement and supplement.origin not in wrong and supplement.get("value"):
            issues += _apply(supplement, engagement)
    return issues


def _apply(supplement: Record, engagement: Record) -> Iterator[Issue]:
    """Fill, replace or leave one field."""
    field, value = supplement.get("field"), supplement.get("value")
    there, state = engagement.get(field), supplement.get("state")
    if state and state not in code_list("supplement_state"):
        return  # the schema says what is wrong with it
    if not there or _same(there, supplement.get("replaces")):
        engagement.values[field] = value
        supplement.values["state"] = "replaced" if there else "filled"
    elif _same(there, value):
        supplement.values["state"] = state if state in MADE else "same"
    else:
        supplement.values["state"] = "differs"
        yield _differs(supplement, engagement, there)


def _differs(supplement: Record, engagement: Record, there: str) -> Issue:
    """A held value that is neither empty nor the one named as wrong: a person has to choose."""
    field, named = supplement.get("field"), supplement.get("replaces")
    where = f"{engagement.source_id}/{engagement.origin.file}, line {engagement.origin.line}"
    message = f"{field} of this engagement is {there!r} ({where}) and stays; "
    message += (
        f"replaces says {named!r}, which stands there no longer"
        if named
        else "if this value is right, write the held one under replaces, and the reason"
    )
    return supplement.issue("conflicting_value", message, "value", supplement.get("value"))


def _misfits(given: Iterable[Record], held: dict[str, Record], organisations: set[str]) -> Iterator[Issue]:
    """Fields that an engagement does not have, and values that they do not take."""
    trials = []
    for supplement in given:
        field = supplement.get("field")
        if field and not IDENTIFIER.fullmatch(field):
            continue  # the schema says what is wrong with it
        if field and field not in _fields():
            message = did_you_mean(field, _fields()) or f"give one of: {', '.join(_fields())}"
            message = f"an engagement has no such field to be filled; {message}"
            yield supplement.issue("unknown_column", message, "field", field)
        elif supplement.get("initiative_id") in held and field:
            yield from _unknown_codes(supplement, organisations)
            values = {"initiative_id": supplement.get("initiative_id"), field: supplement.get("value")}
            trial = Record("initiative", values, supplement.origin, supplement.source_id)
            trials.append((trial, supplement))
    found = [*check_schema([trial for trial, _ in trials]), *check_rules([trial for trial, _ in trials])]
    supplements = {supplement.place: supplement for _, supplement in trials}
    for issue in found:
        supplement = supplements[issue.source_id, issue.origin]
        if issue.field == supplement.get("field"):
            message = f"{issue.field} does not take this value: {issue.message}"
            yield supplement.issue(issue.issue_type, message, "value", issue.value)


def _unknown_codes(supplement: Record, organisations: set[str]) -> Iterator[Issue]:
    """Values of a list that its vocabulary, or the table of organisations, does not have."""
    for listed in tables()["initiative"].lists:
        key = next(
            (key for key in tables()[listed.junction].foreign_keys if key.field == listed.column), None
        )
        if listed.field == supplement.get("field") and key:
            known = (
                {row[key.other_field] for row in vocabulary(key.other)}
                if tables()[key.other].is_vocabulary
                else organisations
            )
            for code in set(split_list(supplement.get("value"))) - known:
                message = (
                    f"there is no such {key.other}; {did_you_mean(code, sorted(known)) or 'add it first'}"
                )
                yield supplement.issue("unknown_reference", message, "value", code)


@cache
def _fields() -> list[str]:
    """Fields of an engagement that a supplement may give."""
    return [name for name in tables()["initiative"].field_names if name not in NOT_GIVEN_SINGLY]


def _same(one: str, other: str) -> bool:
    """Whether two cells say the same: numbers by value, lists in any order."""
    try:
        return float(one) == float(other)
    except ValueError:
        return bool(other) and set(split_list(one)) == set(split_list(other))
