"""The command `export`: the open-data products as files."""

import sys
from pathlib import Path

import click

from ingest.export.package import export_csv
from ingest.export.skos import write_skos
from ingest.load.manifest import read_manifest
from ingest.paths import DATA, DATABASE
from ingest.records import InputProblem
from ingest.report import fail


@click.command("export")
@click.option("--format", "format_name", type=click.Choice(["csv", "skos"]), required=True, help="Product.")
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    help="Database.  [default: build/participation.db]",
)
@click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the sources.  [default: data]"
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def export_command(format_name: str, db: Path, data: Path, folder: Path) -> None:
    """Write open-data products into FOLDER.

    csv holds every source that may be published, with its records, and loads again unchanged; skos is the
    vocabulary of subjects.

    Example: participation export --format csv build/csv
    """
    if format_name == "skos":
        write_skos(folder)
        click.echo(f"Wrote the subjects to {folder}.")
        return
    if not db.is_file():
        click.echo(f"{db}: there is no such database; `participation build` makes it.", err=True)
        sys.exit(1)
    try:
        for name, count in export_csv(db, data, folder).items():
            click.echo(f"{name}: {count} rows")
        for name in read_manifest(db.resolve().parent).get("for_local_use_only_because_of", []):
            click.echo(f"{name}: not written, since it may not be published", err=True)
    except InputProblem as problem:
        fail(problem)
