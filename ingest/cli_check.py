"""`participation check`: what a build would say about files, for the people who filled them in."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from ingest.account import GAPS, Account, Held, account, accounts
from ingest.annotate import annotate
from ingest.causes import by_kind, causes, summary
from ingest.check import Checked, check_files
from ingest.coding.gazetteer import gazetteer
from ingest.formats.package import ANNOTATION
from ingest.prepare import Outcome
from ingest.records import InputProblem, Issue
from ingest.report import counted, fail, issue_row
from ingest.schema import code_list, tables

PLACES = 20
"""Places that the account of what is missing lists; the rest are counted."""


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "format_name", default="package", help="Reader to use.  [default: package]")
@click.option(
    "--annotate",
    "copy",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write a copy of the one file of the package format, with a column that says what would be right: "
    "to OUT.csv, or into the folder OUT as one CSV a table.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def check_command(files: tuple[Path, ...], format_name: str, copy: Path | None, as_json: bool) -> None:
    """Say what build would say about FILES; nothing is loaded.

    Files of the package format are named as their table, such as initiative.csv, initiative.xlsx with one
    sheet, or any workbook whose sheets are named as tables. The column that --annotate adds may stay in the
    file: it is not read. Files of several folders are checked against each other, each under its folder's
    name.

    Problems come by kind and cause: a row that others refer to is said with the rows that it keeps out. What
    is missing in the engagements follows, by folder and place; the last line sums up.

    Exit status: 0 when every row would be loaded, 1 when one would be kept out or a file cannot be read, 2
    when the command is not used as above.

    Example: participation check data/curated-scotland/*.csv data/curated-uk-local/*.csv
    """
    if copy and (len(files) > 1 or format_name != "package"):
        raise click.UsageError("--annotate takes one file of the package format")
    try:
        checked = check_files(list(files), format_name)
        copies = annotate(files[0], checked.outcome.issues, copy) if copy else []
    except InputProblem as problem:
        fail(problem, as_json, err=False)
    outcome = checked.outcome
    if as_json:
        click.echo(json.dumps(as_data(checked), indent=2, ensure_ascii=False))
    elif copies:
        click.echo(in_words(outcome, copies))
    else:
        found = causes(outcome.issues)
        lines = [*folders(outcome), *by_kind(found), *missing(checked.held)]
        click.echo("\n".join([*lines, summary(outcome.ledger, found)]))
    if any(issue.severity == "error" for issue in outcome.issues):
        sys.exit(1)


def as_data(checked: Checked) -> dict[str, object]:
    """All issues, what is missing by folder and place, and the rows read of each file."""
    found = sorted(checked.outcome.issues, key=lambda issue: (issue.severity == "review", issue.origin))
    return {
        "read": [
            {"folder": row.source_id, "file": row.source_file, "rows": row.rows_read}
            for row in checked.outcome.ledger
        ],
        "issues": [issue_row(issue) for issue in found],
        "missing": {
            "folders": _as_rows(accounts(checked.held, lambda one: [one.source_id])),
            "places": _as_rows(accounts(checked.held, lambda one: one.places)),
        },
    }


def _as_rows(held: dict[str, Account]) -> list[dict[str, object]]:
    return [{"name": name, **one._asdict()} for name, one in held.items()]


def folders(outcome: Outcome) -> list[str]:
    """A line for each folder with what was read of it, where there are several."""
    names = list(dict.fromkeys(row.source_id for row in outcome.ledger))
    if len(names) < 2:
        return []
    groups = {name: [row for row in outcome.ledger if row.source_id == name] for name in names}
    return [
        f"{name}: {counted(sum(row.rows_read for row in rows), 'row')} in {counted(len(rows), 'file')}"
        for name, rows in groups.items()
    ]


def missing(held: Sequence[Held]) -> list[str]:
    """What the engagements lack, as a table by folder and by place; nothing where there are none."""
    if not held:
        return []
    known = gazetteer().places
    by_folder = accounts(held, lambda one: [one.source_id])
    by_place = accounts(held, lambda one: one.places)
    lines = ["", f"{'Missing in engagements':40}{'of':>6}" + "".join(f"{f'no {gap}':>11}" for gap in GAPS)]
    lines += [_line(name or "all", one) for name, one in by_folder.items()]
    lines += [_line("all", account(held))] if len(by_folder) > 1 else []
    shown = list(by_place.items())[:PLACES]
    lines += [_line(f"  {known[name].name if name in known else name}", one) for name, one in shown]
    rest = len(by_place) - len(shown)
    lines += [f"  … and {counted(rest, 'more place')}, which lack less; --json lists all"] if rest else []
    return [*lines, ""]


def _line(name: str, one: Account) -> str:
    return f"{name[:39]:40}{one.n_engagements:6}" + "".join(f"{one.missing[gap]:11}" for gap in GAPS)


def in_words(outcome: Outcome, copies: Sequence[Path]) -> str:
    """What was found, for somebody who will mend the annotated copies."""
    wrong = {issue.origin for issue in outcome.issues if issue.severity == "error"}
    doubtful = {issue.origin for issue in outcome.issues} - wrong
    read = sum(row.rows_read for row in outcome.ledger)
    lines = [
        f"{counted(read, 'row')} read: {len(wrong)} to mend, {len(doubtful)} to look at, "
        f"{read - len(wrong | doubtful)} with nothing to say about them."
    ]
    lines += ["To mend:", *_kinds(outcome.issues, ("error",))] if wrong else []
    lines += ["To look at:", *_kinds(outcome.issues, ("warning", "review"))] if doubtful else []
    where = ", ".join(map(str, copies))
    lines.append(f"Wrote {where}; the column {ANNOTATION} says for each row what would be right.")
    if wrong:
        names = [path for path in copies if path.stem in tables()]
        then = (
            f"participation check {where}" if len(names) == len(copies) else "check it under the table's name"
        )
        lines.append(f"Mend the rows there (the column may stay), then: {then}")
    return "\n".join(lines)


def _kinds(issues: Sequence[Issue], severities: tuple[str, ...]) -> list[str]:
    """A line for each kind of problem, the most frequent first: how often, its label, in which columns."""
    kinds = Counter(issue.issue_type for issue in issues if issue.severity in severities)
    fields: dict[str, set[str]] = defaultdict(set)
    for issue in issues:
        fields[issue.issue_type].add(issue.field)
    return [
        f"  {count} × {code_list('issue_type')[kind]['label']}"
        + (f" ({', '.join(sorted(filter(None, fields[kind])))})" if any(fields[kind]) else "")
        for kind, count in kinds.most_common()
    ]
