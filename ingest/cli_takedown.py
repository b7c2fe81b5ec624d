"""The command `takedown`: a record goes out of all that is published, and stays out."""

import sys
from datetime import date
from pathlib import Path

import click

from ingest.load.publish import NotPublished
from ingest.paths import DATA, DATABASE
from ingest.privacy.detect import personal_data
from ingest.privacy.rewrite import take_out
from ingest.privacy.takedowns import TAKEDOWNS_FILE, add_takedown, fingerprint
from ingest.schema import tables

RECORDS = [name for name, table in tables().items() if table.comes_in_files and len(table.primary_key) == 1]


@click.command("takedown")
@click.argument("table", type=click.Choice(RECORDS))
@click.argument("record_id")
@click.option("--reason", required=True, help="Why, in general words: it is published.")
@click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the sources.  [default: data]"
)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
def takedown_command(table: str, record_id: str, reason: str, data: Path, db: Path) -> None:
    """Take the record RECORD_ID of TABLE down, with all that hangs on it.

    Every kept release is written anew without it, at once, and no later build brings it back. It is listed in
    takedowns.csv by a fingerprint. A running site takes the new release up by itself; copies that others
    downloaded are theirs to mend.

    Example: participation takedown result example-2023-r1 --reason "asked for by its author"
    """
    try:
        if personal_data(reason):
            raise NotPublished("the reason is published, and holds personal data; say it in general words")
        rewritten = take_out(db, {(table, fingerprint(table, record_id))})
        if not rewritten:
            raise NotPublished(f"no release of {db} has a {table} {record_id}; correct the id")
    except NotPublished as problem:
        click.echo(f"{problem}.", err=True)
        sys.exit(1)
    add_takedown(data, table, record_id, date.today(), reason)
    click.echo(
        f"Taken down: {len(rewritten)} releases were written anew, and {data / TAKEDOWNS_FILE} lists it."
    )
