"""What commands print: issues as sentences or JSON, and the ledger."""

import json
import sqlite3
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from ingest.ledger import LedgerRow, totals
from ingest.load.publish import NotPublished
from ingest.pipeline import Built
from ingest.records import InputProblem, Issue

SHOWN = 50
"""Issues printed by one command; the rest are counted by kind."""


def fail(problem: InputProblem | NotPublished, as_json: bool = False, err: bool = True) -> NoReturn:
    """Say what is wrong, on standard error or else on standard output, and end with exit code 1."""
    if isinstance(problem, InputProblem) and as_json:
        click.echo(
            json.dumps(
                {"issues": [issue_row(issue) for issue in problem.issues]}, indent=2, ensure_ascii=False
            )
        )
    elif isinstance(problem, InputProblem):
        print_issues(problem.issues, err)
    else:
        click.echo(str(problem), err=True)
    sys.exit(1)


def counted(number: int, noun: str) -> str:
    """`1 row`, `2 rows`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def issue_row(issue: Issue) -> dict[str, Any]:
    """An issue as JSON says it."""
    row = asdict(issue)
    return {**row.pop("origin")._asdict(), **row, "severity": issue.severity}


def print_issues(issues: list[Issue], err: bool = True) -> None:
    """Issues as lines, the first of them in full and the others counted by kind."""
    for issue in issues[:SHOWN]:
        click.echo(issue.sentence(), err=err)
    if len(issues) > SHOWN:
        kinds = Counter(issue.issue_type for issue in issues[SHOWN:]).most_common()
        rest = ", ".join(f"{number} {kind}" for kind, number in kinds)
        click.echo(f"… and {len(issues) - SHOWN} more: {rest}.", err=err)


def print_outcome(outcome: Built, as_json: bool) -> None:
    """The ledger, and which sources were left as they were."""
    if as_json:
        rows = [{**asdict(row), "balances": row.balances} for row in outcome.ledger]
        said = {
            "ledger": rows,
            "refused": [issue_row(issue) for issue in outcome.refused],
            "unchanged": outcome.unchanged,
            "in_full": outcome.in_full or None,
        }
        click.echo(json.dumps(said, indent=2))
        return
    click.echo(f"{'source':24}{'read':>8}{'loaded':>8}{'quarantined':>13}{'merged':>8}")
    for row in totals(outcome.ledger):
        click.echo(ledger_line(row))
    click.echo(
        ledger_line(
            LedgerRow(
                "total",
                "",
                *(
                    sum(getattr(row, name) for row in outcome.ledger)
                    for name in ("rows_read", "loaded", "quarantined", "merged")
                ),
            )
        )
    )
    if outcome.in_full:
        click.echo(f"Built in full: {outcome.in_full}.")
    elif outcome.unchanged:
        click.echo(f"Left as they were: {', '.join(outcome.unchanged)}.")


def print_coding(database: Path, to_stderr: bool) -> None:
    """The share of results that have a place and a subject, and of those that a person should look at.

    Nothing where there are no results, as in what a consultation hub says of itself.
    """
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    for facet, results, coded, in_review in connection.execute(
        "SELECT * FROM coding_share WHERE n_results > 0 ORDER BY facet"
    ):
        line = (
            f"{facet}s: {coded / results:.1%} of {results} results coded, {in_review / results:.1%} in review"
        )
        click.echo(line, err=to_stderr)
    connection.close()


def ledger_line(row: LedgerRow) -> str:
    """One line of the ledger, with a mark where it does not balance."""
    mark = "" if row.balances else "  does not balance"
    return f"{row.source_id:24}{row.rows_read:8}{row.loaded:8}{row.quarantined:13}{row.merged:8}{mark}"
