"""`participation check`: what a build would say about files, for the people who filled them in."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from ingest.annotate import annotate
from ingest.check import check_files
from ingest.formats.package import ANNOTATION
from ingest.prepare import Outcome
from ingest.records import InputProblem, Issue
from ingest.report import counted, fail, issue_row, print_issues
from ingest.schema import code_list, tables


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
    file: it is not read.

    Example: participation check data/curated-scotland/*.csv
    """
    if copy and (len(files) > 1 or format_name != "package"):
        raise click.UsageError("--annotate takes one file of the package format")
    try:
        outcome = check_files(list(files), format_name)
        copies = annotate(files[0], outcome.issues, copy) if copy else []
    except InputProblem as problem:
        fail(problem, as_json)
    found = sorted(outcome.issues, key=lambda issue: (issue.severity == "review", issue.origin))
    problems = [issue for issue in found if issue.severity != "review"]
    if as_json:
        click.echo(
            json.dumps({"issues": [issue_row(issue) for issue in found]}, indent=2, ensure_ascii=False)
        )
    elif copies:
        click.echo(in_words(outcome, copies))
    else:
        print_issues(found)
        read = counted(sum(row.rows_read for row in outcome.ledger), "row")
        to_review = len(found) - len(problems)
        click.echo(f"{read} read, {counted(len(problems), 'problem')}, {to_review} to review.")
    if any(issue.severity == "error" for issue in problems):
        sys.exit(1)


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
