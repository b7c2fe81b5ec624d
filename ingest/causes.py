"""Problems by cause: rows that are wrong in the same way said once, with what a wrong row keeps out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ingest.ledger import LedgerRow
from ingest.records import Issue, Origin

EACH = 20
"""Causes of one kind that are printed in full; the rest are counted."""

LINES = 10
"""Lines that are named of rows that are wrong in the same way."""

SEVERITIES = ("error", "warning", "review")

Row = tuple[str, Origin]


class Cause(NamedTuple):
    """One thing that is wrong: the rows it is wrong in (the first is said in full) and those it keeps out."""

    issues: tuple[Issue, ...]
    followers: tuple[Row, ...]

    @property
    def kind(self) -> str:
        return self.issues[0].issue_type

    @property
    def severity(self) -> str:
        return self.issues[0].severity

    @property
    def n_rows(self) -> int:
        return len(self.issues) + len(self.followers)


def causes(issues: Iterable[Issue]) -> list[Cause]:
    """The issues by cause: errors first, then what was left out, then what a person should look at.

    A reference to a row that is kept out is no cause of its own: it follows that row, as do the rows that
    refer to it in turn. The kind that is about most rows comes first, and in it the cause.
    """
    every = list(issues)
    kept_out = {_id(issue): _row(issue) for issue in every if issue.severity == "error"}
    following = [issue for issue in every if _follows(issue, kept_out)]
    below: dict[Row, list[Row]] = defaultdict(list)
    for issue in following:
        below[kept_out[issue.value]].append(_row(issue))
    alike: dict[tuple[str, ...], list[Issue]] = defaultdict(list)
    told = {id(issue) for issue in following}
    for issue in every:
        if id(issue) not in told:
            alike[_alike(issue)].append(issue)
    seen: set[Row] = set()
    found = [Cause(tuple(group), tuple(_all_below(group, below, seen))) for group in alike.values()]
    weight = Counter[str]()
    for cause in found:
        weight[cause.kind] += cause.n_rows
    return sorted(found, key=lambda cause: _order(cause, weight))


def _order(cause: Cause, weight: Counter[str]) -> tuple[int, int, str, int, Origin]:
    severity = SEVERITIES.index(cause.severity)
    return severity, -weight[cause.kind], cause.kind, -cause.n_rows, cause.issues[0].origin


def _row(issue: Issue) -> Row:
    return issue.source_id, issue.origin


def _id(issue: Issue) -> str:
    """The id of the row; that of a row split from a list cell begins with it."""
    return issue.record_id.split("/")[0]


def _follows(issue: Issue, kept_out: dict[str, Row]) -> bool:
    return (
        issue.issue_type == "unknown_reference"
        and issue.value in kept_out
        and kept_out[issue.value] != _row(issue)
    )


def _alike(issue: Issue) -> tuple[str, ...]:
    """What rows that are wrong in the same way have in common."""
    return issue.issue_type, issue.source_id, issue.origin.file, issue.field, issue.value, issue.message


def _all_below(group: Sequence[Issue], below: dict[Row, list[Row]], seen: set[Row]) -> Iterable[Row]:
    """The rows that are kept out with those of the group, each said under one cause."""
    waiting = [_row(issue) for issue in group if issue.severity == "error"]
    seen.update(waiting)
    while waiting:
        for row in below.get(waiting.pop(), ()):
            if row not in seen:
                seen.add(row)
                waiting.append(row)
                yield row


def in_lines(cause: Cause) -> list[str]:
    """A cause as lines for people: the first row in full, the others by line, followers by file."""
    first, *others = cause.issues
    lines = [first.sentence()]
    if others:
        named = ", ".join(str(issue.origin.line) for issue in others[:LINES])
        rest = f" and {len(others) - LINES} more" if len(others) > LINES else ""
        lines.append(
            f"    the same in {_rows(len(others))}: line{'s' if len(others) > 1 else ''} {named}{rest}"
        )
    if cause.followers:
        files = Counter(
            f"{source}/{origin.file}" if source else origin.file for source, origin in cause.followers
        )
        where = ", ".join(f"{number} in {file}" for file, number in sorted(files.items()))
        lines.append(f"    keeps out {_rows(len(cause.followers), 'more ')}: {where}")
    return lines


def by_kind(found: Iterable[Cause]) -> list[str]:
    """A paragraph a kind: its name and how often, then its causes, the first of them in full."""
    kinds: dict[str, list[Cause]] = defaultdict(list)
    for cause in found:
        kinds[cause.kind].append(cause)
    lines = []
    for kind, group in kinds.items():
        number = sum(len(cause.issues) for cause in group)
        lines.append(f"{kind}: {number}")
        for cause in group[:EACH]:
            lines += [f"  {line}" for line in in_lines(cause)]
        if len(group) > EACH:
            left = sum(len(cause.issues) for cause in group[EACH:])
            lines.append(
                f"  … and {left} more of {kind}; --json lists all, --annotate writes each into its row"
            )
    return lines


def summary(ledger: Iterable[LedgerRow], found: Sequence[Cause]) -> str:
    """The last line: rows read, problems and the rows that they keep out, and what is to be looked at."""
    ledger = list(ledger)
    problems = [issue for cause in found if cause.severity != "review" for issue in cause.issues]
    wrong = {_row(issue) for issue in problems if issue.severity == "error"}
    kept = len(wrong | {row for cause in found for row in cause.followers})
    review = sum(len(cause.issues) for cause in found if cause.severity == "review")
    read = sum(row.rows_read for row in ledger)
    kept_out = f" keep{'s' if len(problems) == 1 else ''} out {_rows(kept)}" if kept else ""
    return f"{_rows(read)} read, {_number(len(problems), 'problem')}{kept_out}, {review} to review."


def _rows(number: int, more: str = "") -> str:
    return f"{number:,} {more}row{'' if number == 1 else 's'}"


def _number(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
