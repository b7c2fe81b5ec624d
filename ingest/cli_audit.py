"""The commands `audit draw` and `compare`: a second reading of records drawn at random, before they load."""

import json
from datetime import date
from pathlib import Path
from typing import Any, get_args

import click
import yaml

from ingest.audit.compare import judged, report, values_of
from ingest.audit.draw import Unit, draw
from ingest.audit.files import filled, records_of_files, records_of_sources, sources_in, write
from ingest.paths import DATA
from ingest.records import InputProblem, Record
from ingest.report import counted, fail

data_option = click.option(
    "--data", type=click.Path(path_type=Path), default=DATA, help="Folder of the sources.  [default: data]"
)
files_argument = click.argument("files", nargs=-1, type=click.Path(path_type=Path))


@click.group("audit")
def audit_group() -> None:
    """Have records drawn at random read a second time, and compare.

    Example: participation audit draw --source curated-scotland --n 40 --seed 7 --out reading.csv
    """


@audit_group.command("draw")
@files_argument
@click.option("--source", "sources", multiple=True, metavar="ID", help="Draw from this source.")
@click.option("--n", default=100, show_default=True, type=click.IntRange(1), help="How many to draw.")
@click.option("--seed", required=True, type=int, help="Any number; the same gives the same draw.")
@click.option(
    "--of",
    default="engagement",
    show_default=True,
    type=click.Choice(get_args(Unit)),
    help="What is drawn: engagements with all their rows, or single replies.",
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write, for the reader.")
@data_option
def draw_command(
    files: tuple[Path, ...], sources: tuple[str, ...], n: int, seed: int, of: Unit, out: Path, data: Path
) -> None:
    """Draw engagements or replies at random from FILES or sources, and write the cells to read again.

    Each source gives its share, at least one. The file says where to read and what is asked, not what our
    records say. The reader fills the column read, with - where the source does not say it; what stays empty
    was not read and is not compared.

    Example: participation audit draw --source curated-scotland --n 40 --seed 7 --out reading.csv
    """
    if bool(files) == bool(sources):
        raise click.UsageError("give either FILES or --source")
    try:
        cells = draw(_records(files, sources, data), n, seed, of)
    except InputProblem as problem:
        fail(problem)
    if not cells:
        raise click.UsageError(f"there is no {of} to draw from")
    write(cells, out)
    engagements = len({(cell["source_id"], cell["initiative_id"]) for cell in cells})
    rows = len({(cell["table"], cell["record_id"]) for cell in cells})
    drawn = f"{counted(len(cells), 'cell')} of {counted(rows, 'row')} of {counted(engagements, 'engagement')}"
    then = f"participation audit compare {out}"
    click.echo(f"Wrote {out}: {drawn}; fill in the column read, then: {then}")


@audit_group.command("compare")
@click.argument("reading", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@files_argument
@data_option
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def compare_command(reading: Path, files: tuple[Path, ...], data: Path, as_json: bool) -> None:
    """Compare the second READING with FILES or, without them, with the sources in it.

    Prints each slip (missing, misplaced, different, unsupported), the rate of wrong cells among those in
    which one of the readings has a value, the agreement by field, and Cohen's kappa where a field has a
    closed list. Intervals are 95 %, by a bootstrap over engagements. Where the record was right after all,
    write ours under settled: the cell is then not wrong, and the kappa stays. Last come the lines for audit
    in source.yml.

    Example: participation audit compare reading.csv
    """
    try:
        names = sources_in(reading)
        cells = judged(filled(reading, values_of(_records(files, () if files else names, data))))
    except InputProblem as problem:
        fail(problem, as_json)
    if not cells:
        raise click.UsageError(f"nothing is filled in under read in {reading}")
    found = report(cells)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    click.echo("\n".join([*(cell.sentence() for cell in cells if cell.slip), *in_words(found)]))


def _records(files: tuple[Path, ...], sources: tuple[str, ...] | list[str], data: Path) -> list[Record]:
    return records_of_files(files) if files else records_of_sources(data, sources)


def in_words(found: dict[str, Any]) -> list[str]:
    """Rates, agreement by field, and what to write into each source.yml."""
    lines = [_rate("overall", found["overall"])]
    lines += [_rate(source, summary) for source, summary in found["sources"].items()]
    for row in found["fields"]:
        line = f"{row['table']}.{row['field']}: {row['agreement']:.0%} of {counted(row['n'], 'cell')} agree"
        if "kappa" in row:
            line += f", {_kappa(row['kappa'])}"
            if len(row["by_source"]) > 1:
                line += f" ({'; '.join(f'{name} {_kappa(one)}' for name, one in row['by_source'].items())})"
        lines.append(line)
    for source, summary in found["sources"].items():
        lines.append(f"For {source}/source.yml, once who read is filled in:")
        lines.append(yaml.safe_dump({"audit": [_entry(summary)]}, sort_keys=False).rstrip())
    return lines


def _rate(name: str, summary: dict[str, Any]) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in summary["kinds"].items() if count)
    share = (
        "" if summary["rate"] is None else f", {summary['rate']:.1%}{_interval(summary['interval'], '.1%')}"
    )
    settled = f"; {summary['settled_as_ours']} settled as ours" if summary["settled_as_ours"] else ""
    return (
        f"{name}: {counted(summary['engagements'], 'engagement')}, {counted(summary['cells'], 'cell')}, "
        f"{summary['wrong']} wrong{share}{f' ({kinds})' if kinds else ''}{settled}"
    )


def _kappa(row: dict[str, Any]) -> str:
    if row["kappa"] is None:
        return "kappa not defined"
    return f"kappa {row['kappa']:.2f}{_interval(row['interval'], '.2f')}"


def _interval(interval: list[float] | None, form: str) -> str:
    return f" [{interval[0]:{form}}, {interval[1]:{form}}]" if interval else ""


def _entry(summary: dict[str, Any]) -> dict[str, Any]:
    """The audit as source.yml keeps it; who read is for a person to say."""
    return {
        "read_by": "",
        "read_on": str(date.today()),
        **{name: summary[name] for name in ("engagements", "cells", "wrong")},
        "kinds": {kind: count for kind, count in summary["kinds"].items() if count},
    }
