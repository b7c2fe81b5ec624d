"""Small groups of people in `participation`: their numbers are withheld, and so that nobody works them out.

Whoever reads the tables knows how many took part in all, so one missing number can be had by subtraction.
With each small one, others are withheld, the smallest first, until what is left tells too little. A number
that was withheld in the release before stays so: the difference of two releases would be a person.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from contextlib import closing
from pathlib import Path

from ingest.records import Issue, Record

SMALL_NUMBER = 10
"""Counts of people below this are withheld (the usual limit of UK official statistics)."""

OPEN_VALUES = 5
"""How many values a small number must still be able to have, for one who knows all that is published."""

ASSUMED = 5
"""What a number that its publisher withheld is taken for."""


def withhold_small_numbers(records: Iterable[Record], held: Collection[str] = ()) -> list[Issue]:
    """Withhold numbers and shares of small groups; an issue names each row, small or not.

    A table (an engagement and a characteristic) too small to hide anything is kept out whole. `held` are ids
    of rows whose numbers were withheld before.
    """
    totals: dict[str, object] = {}
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        if record.table == "initiative":
            totals[record.key[0]] = record.values.get("n_participants")
        elif record.table == "participation":
            groups[record.get("initiative_id"), record.get("characteristic")].append(record)
    issues = []
    for (initiative, _), rows in groups.items():
        issues += _withhold(rows, _total(rows, totals.get(initiative)), held)
    return issues


def without_counts(issues: Iterable[Issue]) -> list[Issue]:
    """The issues, those about `participation` without the value that they quote."""
    found = list(issues)
    for issue in found:
        if issue.table == "participation":
            issue.value = ""
    return found


def withheld_before(database: Path) -> set[str]:
    """Ids of the rows whose numbers the current release withholds; none where none can be read."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            found = connection.execute("SELECT participation_id FROM participation WHERE suppressed")
            return {row[0] for row in found}
    except sqlite3.DatabaseError:
        return set()


def _withhold(rows: list[Record], total: float | None, held: Collection[str]) -> list[Issue]:
    counted = sorted(
        ((_count(row, total), row) for row in rows),
        key=lambda pair: SMALL_NUMBER if pair[0] is None else pair[0],
    )
    hidden = [(count, row) for count, row in counted if _is_hidden(row, count, held)]
    shown = [(count, row) for count, row in counted if count is not None and (count, row) not in hidden]
    while not (safe := is_safe(_sizes(hidden), _sizes(shown))) and shown:
        hidden.append(shown.pop(0))
    issues = []
    for _, row in hidden:
        if not row.values.get("suppressed") or row.get("n") or row.get("share"):
            issues.append(row.issue("number_withheld", "withheld, so that no small group can be told", "n"))
        row.values.update(n=None, share=None, suppressed=True)
    if not safe and total is not None:
        message = "too few people for a table of them; take it out"
        issues += [row.issue("small_number", message, "n") for row in rows]
    return issues


def _sizes(rows: Iterable[tuple[int | None, Record]]) -> list[int]:
    return [ASSUMED if count is None else count for count, _ in rows]


def is_safe(hidden: list[int], shown: list[int]) -> bool:
    """Whether each small count among the `hidden` can still be any of several values.

    It is judged as one would who knows the sum of the hidden counts, which of them are small, and that of the
    others none is larger than the smallest of the `shown`.
    """
    small = [count for count in hidden if count < SMALL_NUMBER]
    n_large = len(hidden) - len(small)
    if not small:
        return True
    most = min(SMALL_NUMBER - 1, sum(hidden) - SMALL_NUMBER * n_large)
    of_others = (SMALL_NUMBER - 1) * (len(small) - 1)
    bounded = shown or not n_large
    least = max(0, sum(hidden) - of_others - n_large * min(shown, default=0)) if bounded else 0
    return len(hidden) > 1 and most - least + 1 >= OPEN_VALUES


def _is_hidden(row: Record, count: int | None, held: Collection[str]) -> bool:
    if count is None:
        return bool(row.values.get("suppressed"))
    return count < SMALL_NUMBER or bool(row.values.get("suppressed")) or row.key[0] in held


def _count(row: Record, total: float | None) -> int | None:
    """The people of a row, given or told by its share; None where neither tells."""
    n, share = row.values.get("n"), row.values.get("share")
    if isinstance(n, int):
        return n
    return round(share * total) if isinstance(share, float) and total is not None else None


def _total(rows: list[Record], stated: object) -> float | None:
    """How many took part, as stated or as number and share of a row tell; None where nothing does."""
    if isinstance(stated, int):
        return stated
    for row in rows:
        n, share = row.values.get("n"), row.values.get("share")
        if isinstance(n, int) and isinstance(share, float) and share:
            return n / share
    return None
