"""Commands about what was published: list the releases, go back to one."""

import json
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import click

from ingest.load.manifest import NotServable, check_release, read_manifest
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


@click.command("health")
@database_option
@click.option("--url", help="Address of a running site; without it only the release is looked at.")
@click.option("--wait", type=click.IntRange(0), default=0, help="Seconds to ask again in, while it starts.")
def health_command(db: Path, url: str | None, wait: int) -> None:
    """Say whether the current release is whole, and with --url whether a site serves it and can search it.

    Example: participation health --url http://127.0.0.1:8001
    """
    try:
        check_release(db.resolve())
        if url:
            click.echo(_asked_until(time.monotonic() + wait, url.rstrip("/"), db))
    except NotServable as problem:
        click.echo(f"{db}: {problem}.", err=True)
        sys.exit(1)
    click.echo(f"{db.resolve().parent.name} is whole.")


def _asked_until(deadline: float, url: str, db: Path) -> str:
    while True:
        try:
            return asked(url, read_manifest(db.resolve().parent)["version"])
        except NotServable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def asked(url: str, version: str) -> str:
    """What a site says of itself; NotServable where it is silent, serves other data or finds nothing."""
    try:
        status = _json(f"{url}/status.json")
        found = _json(f"{url}/search.json?kind=recommendation")["total"]
    except (OSError, ValueError, KeyError) as error:
        raise NotServable(f"{url} does not answer: {error}") from None
    if status["data_version"] != version:
        raise NotServable(f"{url} serves version {status['data_version']}, the current one is {version}")
    if not found:
        raise NotServable(f"{url}: the search finds no recommendation")
    return f"{url} serves version {version}, searched by {status['engine']}; {found} recommendations."


def _json(url: str) -> dict[str, Any]:
    with urlopen(url, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found
