"""The command `diff`: what changed between two databases, by table and record."""

import json
import sqlite3
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from ingest.changes import changes

KINDS = {"added": "+", "response_added": "+", "removed": "-", "updated": "~", "status_changed": ">"}

database = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("diff")
@click.argument("old", type=database)
@click.argument("new", type=database)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, one change a line.")
def diff_command(old: Path, new: Path, as_json: bool) -> None:
    """Say what NEW has that OLD has not, what is gone and what is different, by table and record.

    A line begins with + (added), - (removed), ~ (updated) or > (moved to another status). Records of a source
    that came or went as a whole are one line about that source.

    Example: participation diff old.db build/participation.db
    """
    counts: Counter[tuple[str, str]] = Counter()
    try:
        for change in changes(old, new):
            counts[change.record_table, change.kind] += 1
            if as_json:
                click.echo(json.dumps(asdict(change), ensure_ascii=False))
            else:
                click.echo(f"{KINDS[change.kind]} {change.record_table} {change.record_id}: {change.summary}")
    except sqlite3.DatabaseError as error:
        click.echo(f"One of these files is not a database of this project: {error}.", err=True)
        sys.exit(1)
    told = ", ".join(f"{table} {kind.replace('_', ' ')} {n:,}" for (table, kind), n in counts.items())
    click.echo(f"{told or 'No change'}.", err=True)
