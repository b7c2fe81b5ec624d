"""`participation coverage`: what the database holds of each council and body, and what is thin."""

import json
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ingest.account import GAPS, Account
from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import suggest_place
from ingest.coverage import Body, Coverage
from ingest.paths import DATABASE
from ingest.report import counted


@click.command("coverage")
@click.option(
    "--place", default="", metavar="ID", help="Councils and bodies of this place, such as iso:GB-SCT."
)
@click.option("--country", default="", metavar="CC", help="The same of a country, ISO 3166-1 alpha-2.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def coverage_command(place: str, country: str, db: Path, as_json: bool) -> None:
    """Say what is held of each council and national body of a place, and what is thin.

    Without a place: what the engagements of each source and country lack. A council is listed though nothing
    is held of it; other bodies where they led an engagement.

    Example: participation coverage --place iso:GB-SCT
    """
    if place and country:
        raise click.UsageError("name a place or a country")
    place = place or (f"iso:{country.upper()}" if country else "")
    if place and place not in gazetteer().places:
        meant = suggest_place(place) or "for example iso:GB-SCT; schema/places/place.csv has all"
        raise click.UsageError(f"there is no place {place}; {meant}")
    if not db.is_file():
        click.echo(f"{db}: there is no such database; `participation build` makes it.", err=True)
        sys.exit(1)
    with closing(sqlite3.connect(f"file:{db.resolve()}?mode=ro", uri=True)) as connection:
        coverage = Coverage.of(connection)
        said = _of_place(coverage, place, as_json) if place else _of_all(coverage, as_json)
    click.echo(said)


def _of_all(coverage: Coverage, as_json: bool) -> str:
    if as_json:
        return _as_json(
            {
                "all": coverage.all()._asdict(),
                "sources": [{"id": name, **one._asdict()} for name, one in coverage.sources().items()],
                "areas": [{"id": id_, "name": name, **one._asdict()} for id_, name, one in coverage.areas()],
            }
        )
    lines = [_head("Source"), *(_missing(name, one) for name, one in coverage.sources().items())]
    lines += [_missing("all", coverage.all()), "", _head("Country or nation")]
    return "\n".join([*lines, *(_missing(name, one) for _, name, one in coverage.areas())])


def _of_place(coverage: Coverage, place: str, as_json: bool) -> str:
    councils, bodies = coverage.councils(place), coverage.bodies(place)
    if as_json:
        rows = {"councils": [one.as_row() for one in councils], "bodies": [one.as_row() for one in bodies]}
        return _as_json({"place": place, **rows})
    answered = sum(one.held.n_results > 0 and one.held.n_replies > 0 for one in councils)
    others = "1 other body" if len(bodies) == 1 else f"{len(bodies)} other bodies"
    name = gazetteer().places[place].name
    return "\n".join(
        [
            f"{name}: {answered} of {counted(len(councils), 'council')} with a result and a reply; {others}.",
            *_table("Council", councils),
            *_table("Other body", bodies),
        ]
    )


def _table(first: str, bodies: Sequence[Body]) -> list[str]:
    """A head and a line for each; nothing where there is none."""
    head = f"{first:40}{'engagements':>12}{'its own':>9}{'results':>9}{'replies':>9}{'last year':>11}  thin"
    return ["", head, *map(_line, bodies)] if bodies else []


def _line(one: Body) -> str:
    held = one.held
    counts = (
        f"{held.n_engagements:12}{one.n_own:9}{held.n_results:9}{held.n_replies:9}{held.last_year or '':>11}"
    )
    return f"{one.name[:39]:40}{counts}  {', '.join(one.thin)}".rstrip()


def _head(first: str) -> str:
    return f"{first:40}{'engagements':>12}" + "".join(f"{f'no {gap}':>11}" for gap in GAPS)


def _missing(name: str, one: Account) -> str:
    return f"{name[:39]:40}{one.n_engagements:12}" + "".join(f"{one.missing[gap]:11}" for gap in GAPS)


def _as_json(content: dict[str, Any] | Iterable[Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False)
