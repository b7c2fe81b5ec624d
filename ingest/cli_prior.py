"""The command `prior`: what was asked, said and promised before, for somebody who plans to consult."""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ingest.paths import DATABASE
from ingest.report import counted


@click.command("prior")
@click.argument("text")
@click.option("--place", default="", metavar="ID", help="Place where people are to be asked: id or name.")
@click.option("--subject", default="", metavar="ID", help="Topic: id or name.")
@click.option("--audience", default="", metavar="A", help="Who is to be asked.")
@click.option("--from", "first", default="", metavar="D", help="First day: 2027, 2027-03 or 2027-03-01.")
@click.option("--to", "last", default="", metavar="D", help="Last day.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, as /check.json does.")
def prior_command(
    text: str, place: str, subject: str, audience: str, first: str, last: str, db: Path, as_json: bool
) -> None:
    """Check, before you consult, what was asked before.

    TEXT says in plain words what is to be asked. The answer is prior engagements with the reason for each,
    what people said then, who else asks now, what was promised, and what the database does not cover.

    Example: participation prior "ordering a slot before driving to the tip" --place gss:S12000034
    """
    from plugins.db import Reader
    from plugins.guard import Limits
    from plugins.prior import prior, read_asked
    from plugins.query import BadParameter
    from plugins.served import Release

    if not db.is_file():
        click.echo(f"{db}: there is no such database; `participation build` makes it.", err=True)
        sys.exit(1)
    given = {
        "text": text.strip(), "place": place, "subject": subject, "audience": audience,
        "from": first, "to": last,
    }  # fmt: skip
    with closing(sqlite3.connect(f"file:{db.resolve()}?mode=ro", uri=True)) as connection:
        reader = Reader(connection, Release(db, Limits()))
        try:
            asked = read_asked(reader, {name: value for name, value in given.items() if value})
        except BadParameter as problem:
            raise click.UsageError(str(problem)) from None
        note = prior(reader, asked)
    click.echo(json.dumps(note, indent=2, ensure_ascii=False) if as_json else in_words(note))


def in_words(note: dict[str, Any]) -> str:
    """The note as plain text, one paragraph a part."""
    recent, covered = note["asked_recently"], note["coverage"]
    parts = [
        (f"Asked before (data {note['data_version']} of {note['as_of']})", map(_engagement, note["prior"])),
        ("What people said then", (f"{row['title']} [{row['decision_label']}]" for row in note["results"])),
        ("Who else is asking then", map(_asking, note["asking_now"])),
        (
            "In the last 24 months",
            [
                f"asked {counted(recent['n_asked'], 'time')} from {recent['from']} to {recent['to']}, "
                f"replied to {counted(recent['n_replied'], 'time')}; without date: {recent['n_without_date']}"
            ],
        ),
        ("Promised and not recorded as done", map(_promise, note["open_promises"])),
        (
            f"Not covered (the database holds {covered['n_engagements']} engagements)",
            [*covered["not_covered"], *(_source(row) for row in covered["sources"])],
        ),
    ]
    told = [[head, *([f"  {line}" for line in lines] or ["  nothing"])] for head, lines in parts]
    return "\n\n".join("\n".join(lines) for lines in told)


def _engagement(row: dict[str, Any]) -> str:
    return f"{row['rank']}. {row['title']} ({row['initiative_id']}): {'; '.join(row['reasons'])}"


def _asking(row: dict[str, Any]) -> str:
    days = f"{row['overlaps_from'] or '?'} to {row['overlaps_to'] or '?'}"
    return f"{row['title']} ({row['initiative_id']}), {days}"


def _promise(row: dict[str, Any]) -> str:
    due = f", due {row['due_date']}" if row["due_date"] else ""
    since = {"late": "; not done when looked at", "not_looked": "; nobody has looked since"}.get(
        row["state"], ""
    )
    return f"{row['title']} ({row['initiative_id']}){due}{since}"


def _source(row: dict[str, Any]) -> str:
    return f"{row['source_id']}: {row['not_covered'] or 'nothing noted'}"
