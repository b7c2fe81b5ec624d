"""Commands about what was published: list the releases, go back to one."""

import json
import sys
from pathlib import Path

import click

from ingest.load.manifest import read_manifest
from ingest.load.publish import NotPublished, current, releases, roll_back
from ingest.paths import DATABASE

database_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)


@click.command("releases")
@database_option
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def releases_command(db: Path, as_json: bool) -> None:
    """List the releases that are kept, the newest first; the current one has a star.

    Example: participation releases
    """
    now = current(db)
    found = [(release == now, read_manifest(release)) for release in reversed(releases(db))]
    if as_json:
        rows = [{"current": is_current, **manifest} for is_current, manifest in found]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for is_current, manifest in found:
        counts = manifest.get("counts", {})
        restores = f", restores {manifest['restores']}" if manifest.get("restores") else ""
        click.echo(
            f"{'*' if is_current else ' '} {manifest.get('release')}  as of {manifest.get('as_of')}: "
            f"{counts.get('initiative')} engagements, {counts.get('result')} results{restores}"
        )


@click.command("rollback")
@click.argument("release", default="")
@database_option
def rollback_command(release: str, db: Path) -> None:
    """Publish an older release again: RELEASE, or the one before the current one.

    A running site takes it up by itself. Nothing is removed, so that a rollback can be rolled back.

    Example: participation rollback
    """
    try:
        click.echo(f"Published {roll_back(db, release)} again.")
    except NotPublished as problem:
        click.echo(f"{problem}.", err=True)
        sys.exit(1)
