"""The command `participation`: thin click commands over the pipeline, the one door of the project."""

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from ingest.cli_audit import audit_group
from ingest.cli_check import check_command
from ingest.cli_coding import code_command, evaluate_group, gazetteer_group
from ingest.cli_coverage import coverage_command
from ingest.cli_diff import diff_command
from ingest.cli_export import export_command
from ingest.cli_fetch import fetch_command, how_to_fetch
from ingest.cli_prior import prior_command
from ingest.cli_releases import health_command, releases_command, rollback_command
from ingest.cli_review import review_command
from ingest.cli_takedown import takedown_command
from ingest.coding.overrides import read_overrides
from ingest.formats import READERS
from ingest.load.publish import NotPublished, serve_a_whole_one
from ingest.new_source import new_source
from ingest.paths import BUILD, DATA, DATABASE, METADATA
from ingest.pipeline import STAGES, build
from ingest.records import InputProblem, Issue, Origin
from ingest.report import fail, print_coding, print_issues, print_outcome
from ingest.serve import datasette_arguments, fence
from ingest.sources import SOURCE_FILE, Source, load_sources

NOTHING_PUBLISHED = "Nothing was published; the database that was there stays."

LEFT_OUT = (
    "{}: left out, since its licence ({}) does not let us publish it; "
    "--include-unpublishable loads it for local use."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="participation-results")
def main() -> None:
    """Participation Results: what was asked, what people said, what was answered and what was done.

    Example: participation build
    """


COMMANDS: tuple[click.Command, ...] = (
    audit_group,
    check_command,
    code_command,
    coverage_command,
    diff_command,
    evaluate_group,
    export_command,
    fetch_command,
    gazetteer_group,
    health_command,
    prior_command,
    releases_command,
    review_command,
    rollback_command,
    takedown_command,
)

for command in COMMANDS:
    main.add_command(command)


def parse_raw(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, Path]:
    """`ID=DIR` pairs as a mapping."""
    pairs = {}
    for value in values:
        name, equals, folder = value.partition("=")
        if not (name and equals and folder):
            raise click.BadParameter(f"{value!r} is not of the form ID=DIR")
        if not Path(folder).is_dir():
            raise click.BadParameter(f"there is no folder {folder!r}")
        pairs[name] = Path(folder)
    return pairs


data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the sources.  [default: data]"
)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@main.command("build")
@data_option
@click.option(
    "--raw",
    multiple=True,
    callback=parse_raw,
    metavar="ID=DIR",
    help="Take the raw files of source ID from DIR.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=BUILD,
    help="Folder of the database.  [default: build]",
)
@click.option("--only", multiple=True, metavar="ID", help="Build only this source.")
@click.option("--allow-smaller", is_flag=True, help="Publish even if a fifth or more of a table is gone.")
@click.option(
    "--include-unpublishable",
    is_flag=True,
    help="Load sources that may not be published, for local use only.",
)
@json_option
def build_command(
    data: Path,
    raw: dict[str, Path],
    out: Path,
    only: tuple[str, ...],
    allow_smaller: bool,
    include_unpublishable: bool,
    as_json: bool,
) -> None:
    """Read, validate, code and load the sources, and publish the database.

    Prints the ledger: of each source the rows read, loaded, quarantined and merged. When a source has a
    problem that its source.yml does not expect, or fewer rows than its minimum, nothing is published and the
    database that was there stays. So it does when the new one has lost much of what it held.

    Example: participation build --raw polis=downloads/polis
    """
    try:
        every = load_sources(data, raw, only)
        sources = ready(every, include_unpublishable)
        if not sources:
            raise InputProblem([nothing_to_build(data)])
        overrides, partial = read_overrides(data), bool(only or len(sources) < len(every))
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=len(STAGES), label="Building", file=sys.stderr, hidden=hidden) as bar:
            database = out / DATABASE.name
            smaller = allow_smaller or bool(only)
            outcome = build(
                sources, database, date.today(), overrides, partial, lambda stage: bar.update(1), smaller
            )
    except (InputProblem, NotPublished) as problem:
        click.echo(NOTHING_PUBLISHED, err=True)
        fail(problem)
    except (OSError, sqlite3.OperationalError) as problem:  # no room, or a disk that fails
        click.echo(f"{NOTHING_PUBLISHED} The disk refused: {problem}. Make room, then build again.", err=True)
        sys.exit(1)
    print_outcome(outcome, as_json)
    if outcome.refused:
        click.echo(NOTHING_PUBLISHED, err=True)
        print_issues(outcome.refused)
        sys.exit(1)
    print_coding(out / DATABASE.name, to_stderr=as_json)
    click.echo(f"Published {out / DATABASE.name}.", err=as_json)


@main.command("serve")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="Port to listen on."
)
@click.option(
    "--memory", default=1500, show_default=True, type=click.IntRange(300), help="Most memory, in megabytes."
)
def serve_command(db: Path, host: str, port: int, memory: int) -> None:
    """Serve the site.

    A release that is damaged is not served, but the newest one that is whole. New releases are taken up while
    the site runs. It may use MEMORY megabytes of its own, so that no question takes the machine with it.

    Example: participation serve --port 8001
    """
    try:
        if db.is_symlink() or not db.exists():
            for sentence in serve_a_whole_one(db):
                click.echo(sentence, err=True)
    except NotPublished as problem:
        click.echo(f"{problem}.", err=True)
        sys.exit(1)
    fence(memory)
    os.execv(
        sys.executable, [sys.executable, "-m", "datasette", *datasette_arguments(db, METADATA, host, port)]
    )


@main.group("sources", invoke_without_command=True)
@data_option
@json_option
@click.pass_context
def sources_command(context: click.Context, data: Path, as_json: bool) -> None:
    """List the sources, or start a new one.

    Example: participation sources
    """
    if context.invoked_subcommand:
        return
    try:
        sources = load_sources(data)
    except InputProblem as problem:
        fail(problem, as_json)
    if as_json:
        click.echo(json.dumps([source.record().values for source in sources], indent=2, ensure_ascii=False))
        return
    for source in sources:
        click.echo(f"{source.source_id:24} {source.format:10} {source.settings['licence']:16} {source.title}")


@sources_command.command("new")
@click.argument("source_id")
@click.option("--format", "format_name", required=True, type=click.Choice(list(READERS)), help="Reader.")
@data_option
def sources_new_command(source_id: str, format_name: str, data: Path) -> None:
    """Start the folder of a new source.

    Example: participation sources new leith-chooses --format package
    """
    try:
        click.echo(
            f"Wrote {new_source(source_id, format_name, data)}; fill it in, then run participation build."
        )
    except InputProblem as problem:
        fail(problem)


@main.command("formats")
@json_option
def formats_command(as_json: bool) -> None:
    """List the readers, what each maps and what it leaves out.

    Example: participation formats
    """
    if as_json:
        rows = [
            {
                "format": name,
                "summary": reader.SUMMARY,
                "maps": dict(reader.MAPS),
                "leaves_out": dict(reader.LEAVES_OUT),
            }
            for name, reader in READERS.items()
        ]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for name, reader in READERS.items():
        click.echo(f"{name}: {reader.SUMMARY}")
        for raw_field, target in reader.MAPS.items():
            click.echo(f"    {raw_field} → {target}")
        for raw_field, reason in reader.LEAVES_OUT.items():
            click.echo(f"    {raw_field} is left out: {reason}")


def ready(every: list[Source], include_unpublishable: bool) -> list[Source]:
    """The sources that may be published and whose raw files are there; of each other one, a line says why."""
    allowed = [one for one in every if include_unpublishable or one.may_be_published]
    for source in every:
        if source not in allowed:
            click.echo(LEFT_OUT.format(source.source_id, source.settings["licence"]), err=True)
    sources, absent = present(allowed)
    for source in absent:
        line = f"{source.source_id}: skipped, no raw files in {source.raw}. {how_to_fetch(source)}"
        click.echo(line, err=True)
    return sources


def present(sources: Iterable[Source]) -> tuple[list[Source], list[Source]]:
    """The sources whose raw folder is there, and those whose is not."""
    sources = list(sources)
    absent = [source for source in sources if source.format in READERS and not source.raw.is_dir()]
    return [source for source in sources if source not in absent], absent


def nothing_to_build(data: Path) -> Issue:
    """An empty database is never published."""
    message = f"no source in {data} has its raw files; add one with `participation sources new`"
    return Issue("missing_file", message, Origin(SOURCE_FILE, 1))
