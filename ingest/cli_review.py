"""The command `review`: what may have been settled since it was read, for people who read it again."""

import json
import sqlite3
import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import click

from ingest.paths import DATABASE
from ingest.report import counted

KINDS = {"undecided": "under consideration", "action": "promised", "step": "step"}


@click.command("review")
@click.option("--stale", is_flag=True, help="Only what was not read in the past year, or no day is known of.")
@click.option("--place", default="", metavar="ID", help="Only what is inside this place: id or name.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def review_command(stale: bool, place: str, db: Path, as_json: bool) -> None:
    """List what may have been settled since it was read, with the address to read again.

    These are replies "under consideration" and promises not recorded as kept or given up. It is the day of
    reading that counts, not that of the reply; where a record has none, that of its source stands for it, and
    where that is missing too the list says so. Searches are not recorded: first comes what has the place and
    topic for which a search finds most records, as the likeliest to be come upon.

    Example: participation review --stale --place Scotland
    """
    from plugins.criteria import code_of
    from plugins.db import Reader
    from plugins.guard import Limits
    from plugins.query import BadParameter
    from plugins.served import Release
    from plugins.unsettled import unsettled

    if not db.is_file():
        click.echo(f"{db}: there is no such database; `participation build` makes it.", err=True)
        sys.exit(1)
    with closing(sqlite3.connect(f"file:{db.resolve()}?mode=ro", uri=True)) as connection:
        reader = Reader(connection, Release(db, Limits()))
        try:
            code = code_of(reader, "place", place) if place else ""
        except BadParameter as problem:
            raise click.UsageError(str(problem)) from None
        found = unsettled(reader, date.today(), code, stale)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else in_words(found, stale))


def in_words(found: dict[str, Any], stale: bool) -> str:
    """The list as plain text, a paragraph a record."""
    from plugins.furniture import day
    from plugins.reading import at

    limit = day(found["stale_before"])
    said = (
        f"{counted(found['n_unsettled'], 'record')} undecided or promised, "
        f"{found['n_stale']} of them not read since {limit}"
    )
    if found["n_without_day"]:
        said += f" ({found['n_without_day']} without a day of reading)"
    paragraphs = [f"{said}."]
    if stale and not found["records"] and found["next_read_on"]:
        longest_ago = at(found["next_read_on"])
        paragraphs.append(f"Nothing is stale; what was read longest ago was read {longest_ago}.")
    numbered = enumerate(found["records"], start=1)
    return "\n\n".join([*paragraphs, *(_record(number, row) for number, row in numbered)])


def _record(number: int, row: dict[str, Any]) -> str:
    where = " and ".join(row[facet]["label"] for facet in ("place", "subject") if row[facet])
    finds = f"{where}: {counted(row['n_found'], 'record')} found" if where else "no place and topic"
    of = f", result {row['result_id']}" if row["result_id"] else ""
    at = row["locator"] or (f"page {row['page']}" if row["page"] else "")
    lines = [
        f"{number}. {row['initiative_title']} ({row['initiative_id']}{of}) [{finds}]",
        f"   {_promised(row)}",
        f"   {row['last_read']}. Read again: {row['source_url']}{f' ({at})' if at else ''}",
    ]
    return "\n".join(lines)


def _promised(row: dict[str, Any]) -> str:
    """`North Council, under consideration on 2024-02-15 (p-3a): A trial comes first.`"""
    who = f"{row['organisation']}, " if row["organisation"] else ""
    when = f" on {row['said_on']}" if row["said_on"] else ""
    state = "".join(
        f", {part}"
        for part in (
            f"due {row['due_date']}" if row["due_date"] else "",
            (row["delivery_status_label"] or "").lower(),
        )
        if part
    )
    said = row["said"] or "nothing more is recorded of what was said"
    return f"{who}{KINDS[row['kind']]}{when}{state} ({row['record_id']}): {said}"
