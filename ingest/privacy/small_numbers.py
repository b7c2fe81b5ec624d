"""Small groups of people in `participation`: what is withheld, and why the rest is not.

The decision, as a statistician of disclosure would take it:

- **Printed is public.** What an organiser printed of a whole group (`basis` printed, with the address where
  it stands) is shown as it was printed, small or not, with its base. Withholding it here protects nobody,
  since the report can be read, and it hides first of all how many people of minorities took part. A printed
  zero is a zero, and a publisher's "fewer than 10" is said. What the publisher kept back stays back.
- **Counted is judged.** What we count ourselves, microdata, and the answers to a consultation were never
  made public as counts by somebody who weighed it. Below ten they are withheld. Whoever reads a table knows
  how many it is of, so one missing number can be had by subtraction: with each small one others are
  withheld, the smallest first, until what is left tells too little. A number that was withheld in the
  release before stays so, since the difference of two releases would be a person. A row that does not say
  what it is counts as counted.
- **A table is judged by its own base**, which is not always the number of those who took part: by `n_base`,
  or by a number with its share. A counted share that has neither cannot be judged, so it is withheld.
  People of the base who are in no row are a group too.
- **Where one person may be in several groups**, each row is a table of its own: those in the group, and the
  rest.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from ingest.records import Issue, Record

SMALL_NUMBER = 10
"""Counts of people below this are withheld (the usual limit of UK official statistics)."""

OPEN_VALUES = 5
"""How many values a small number must still be able to have, for one who knows all that is published."""

ASSUMED = 5
"""What a number that its publisher withheld is taken for."""

TABLE = ("initiative_id", "characteristic", "about", "as_of")
"""Rows that agree in these are one table: groups of the same people on the same day."""

WITHHELD = "withheld, so that no small group can be told"


def table_of(row: Record) -> tuple[str, ...]:
    """The table that a row of `participation` is a part of."""
    return tuple(map(row.get, TABLE))


def is_printed(row: Record) -> bool:
    """Whether a row is of a figure that an organiser printed where everybody can read it."""
    return row.get("basis") == "printed" and bool(row.get("source_url"))


def withhold_small_numbers(records: Iterable[Record], held: Collection[str] = ()) -> list[Issue]:
    """Withhold counted numbers and shares of small groups; an issue names each row, small or not.

    A table too small to hide anything is kept out whole. `held` are ids of rows whose numbers were withheld
    before.
    """
    stated: dict[str, object] = {}
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for record in records:
        if record.table == "initiative":
            stated[record.key[0]] = record.values.get("n_participants")
        elif record.table == "participation":
            groups[table_of(record)].append(record)
    issues: list[Issue] = []
    for (initiative, *_), rows in groups.items():
        is_known = isinstance(stated.get(initiative), int)
        issues += _kept_back_in_print(rows)
        counted = [row for row in rows if not is_printed(row)]
        if any(row.values.get("multi_answer") for row in counted):
            issues += [issue for row in counted for issue in _withhold_alone(row, held)]
        elif counted:
            issues += _withhold(rows, is_known, held)
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


def _kept_back_in_print(rows: Iterable[Record]) -> Iterator[Issue]:
    """A printed row that says that its number is kept back, and has one all the same, loses it."""
    for row in rows:
        if is_printed(row) and row.values.get("suppressed"):
            yield from _hide(row)


def _withhold_alone(row: Record, held: Collection[str]) -> Iterator[Issue]:
    """Withhold a row of a table in which people may be several times: those in it, or the rest, are few."""
    base = _base([row])
    count = _count(row, base)
    is_few_outside = count is not None and base is not None and 0 < base - count < SMALL_NUMBER
    if _is_hidden(row, count, held) or is_few_outside:
        yield from _hide(row)


def _withhold(rows: list[Record], is_known: bool, held: Collection[str]) -> Iterator[Issue]:
    """Withhold counted rows of a table until it is safe; `is_known` says that the reader knows its sum."""
    base = _base(rows)
    counts = {row.key: _count(row, base) for row in rows}
    counted = sorted(
        (row for row in rows if not is_printed(row)),
        key=lambda row: SMALL_NUMBER if (count := counts[row.key]) is None else count,
    )
    hidden = [row for row in counted if _is_hidden(row, counts[row.key], held)]
    open_ = [row for row in counted if row not in hidden]
    printed = [count for row in rows if is_printed(row) and (count := counts[row.key]) is not None]
    outside = _outside(rows)

    def is_enough() -> bool:
        sizes = [ASSUMED if (count := counts[row.key]) is None else count for row in hidden]
        return is_safe(sizes + outside, printed + [counts[row.key] or 0 for row in open_])

    while not (safe := is_enough()) and open_:
        hidden.append(open_.pop(0))
    for row in hidden:
        yield from _hide(row)
    if not safe and (is_known or base is not None):
        message = "too few people for a table of them; take it out"
        yield from (row.issue("small_number", message, "n") for row in counted)


def _hide(row: Record) -> Iterator[Issue]:
    """Take the numbers out of a row; an issue says so where it had any or was not marked."""
    if not row.values.get("suppressed") or row.get("n") or row.get("share"):
        yield row.issue("number_withheld", WITHHELD, "n")
    fewer = row.values.get("n_fewer_than")
    tells = not is_printed(row) and isinstance(fewer, int) and fewer < SMALL_NUMBER
    row.values.update(n=None, share=None, suppressed=True, n_fewer_than=None if tells else fewer)


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
    if row.values.get("suppressed") or row.values.get("n_fewer_than") or row.key[0] in held:
        return True
    if count is None:
        return isinstance(row.values.get("share"), float)  # of an unknown number of people
    return count < SMALL_NUMBER


def _count(row: Record, base: float | None) -> int | None:
    """The people of a row, given or told by its share; None where neither tells."""
    n, share = row.values.get("n"), row.values.get("share")
    if isinstance(n, int):
        return n
    return round(share * base) if isinstance(share, float) and base is not None else None


def _base(rows: list[Record]) -> float | None:
    """How many a table is of, as its rows say or as number and share of one tell; None where nothing does.

    Where rows say different things, the fewest: a share is then of the fewest people.
    """
    given = [base for row in rows if isinstance(base := row.values.get("n_base"), int)]
    if given:
        return min(given)
    for row in rows:
        n, share = row.values.get("n"), row.values.get("share")
        if isinstance(n, int) and isinstance(share, float) and share:
            return n / share
    return None


def _outside(rows: list[Record]) -> list[int]:
    """Those of the base who are in no row, where they are few: a group whose number nobody gave."""
    bases = [base for row in rows if isinstance(base := row.values.get("n_base"), int)]
    counts = [n for row in rows if isinstance(n := row.values.get("n"), int)]
    rest = min(bases, default=0) - sum(counts)
    return [rest] if len(counts) == len(rows) and 0 < rest < SMALL_NUMBER else []
