"""The command `fetch`: raw files from where their publishers put them."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click
import stamina.instrumentation

from ingest.fetch import Client, Outcome, can_be_fetched, fetch_source
from ingest.paths import DATA
from ingest.records import InputProblem
from ingest.report import counted, fail
from ingest.sources import Source, load_sources


@click.command("fetch")
@click.argument("source_ids", nargs=-1, metavar="[ID]...")
@click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the sources.  [default: data]"
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def fetch_command(source_ids: tuple[str, ...], data: Path, as_json: bool) -> None:
    """Download the raw files of the sources ID, or of every source whose source.yml has addresses.

    One file at a time, with a pause between two requests to a host. A file that is unchanged is not sent
    again; one that fails leaves the old one as it was, and the others go on. Date, size and SHA-256 of each
    are printed and kept in data/<ID>/fetched.json.

    Example: participation fetch polis
    """
    try:
        sources = load_sources(data, only=source_ids)
    except InputProblem as problem:
        fail(problem, as_json)
    stamina.instrumentation.set_on_retry_hooks([tell_of_retry])
    outcomes = []
    for outcome in all_outcomes([source for source in sources if can_be_fetched(source)]):
        outcomes.append(outcome)
        tell(outcome, as_json)
    by_hand = [source for source in sources if not can_be_fetched(source) and (source_ids or how_to(source))]
    for source in by_hand:
        click.echo(f"{source.source_id}: no addresses in its source.yml. {how_to_fetch(source)}", err=True)
    if as_json:
        click.echo(json.dumps([asdict(outcome) for outcome in outcomes], indent=2, ensure_ascii=False))
    else:
        click.echo(summary(outcomes))
    if any(outcome.status == "failed" for outcome in outcomes) or (source_ids and by_hand):
        sys.exit(1)


def all_outcomes(sources: list[Source]) -> Iterator[Outcome]:
    """The outcomes of all sources, one source after the other."""
    client = Client()
    for source in sources:
        yield from fetch_source(source, client)


def tell(outcome: Outcome, to_stderr: bool) -> None:
    """A line for each file as soon as it is done; problems go to standard error."""
    if outcome.problem:
        click.echo(f"{outcome.source_id}: {outcome.problem}", err=True)
        return
    content = f", {outcome.bytes:,} bytes, sha256 {outcome.sha256}" if outcome.sha256 else ""
    click.echo(f"{outcome.source_id}  {outcome.status:9} {outcome.file}{content}", err=to_stderr)


def tell_of_retry(details: stamina.instrumentation.RetryDetails) -> None:
    """Why it takes longer."""
    click.echo(f"{details.caused_by} Again in {details.wait_for:.0f} s.", err=True)


def summary(outcomes: list[Outcome]) -> str:
    """`28 files: 27 new, 1 failed.`"""
    counts = Counter(outcome.status for outcome in outcomes)
    parts = ", ".join(f"{number} {status}" for status, number in counts.items())
    return f"{counted(len(outcomes), 'file')}{': ' if parts else ''}{parts}."


def how_to(source: Source) -> str:
    """The sentence about the raw files, if its source.yml has one."""
    fetch = source.settings.get("fetch")
    return str(fetch.get("note", "") if isinstance(fetch, dict) else fetch or "")


def how_to_fetch(source: Source) -> str:
    """How the raw files are had, as its source.yml says."""
    if can_be_fetched(source):
        return f"To fetch them: participation fetch {source.source_id}"
    how = how_to(source)
    return f"To fetch them: {how}" if how else f"Put them there or give --raw {source.source_id}=DIR."
