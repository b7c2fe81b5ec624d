"""The files of a second reading: in go paths, out come records, a CSV to fill, and the filled cells."""

import csv
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ingest.audit.cells import NOT_SAID, Asked, asked_fields
from ingest.audit.compare import Compared, RecordKey
from ingest.audit.draw import COLUMNS, Cell
from ingest.coding.similar import did_you_mean
from ingest.gate import RawFolder, Row, problem
from ingest.prepare import read
from ingest.records import InputProblem, Issue, Record
from ingest.sources import Source, load_sources

OURS = "ours"
"""In the column `settled`: looked at again, and the record was right."""


def records_of_sources(data: Path, names: Iterable[str]) -> list[Record]:
    """The records of sources below `data`, as their readers give them. Raises InputProblem."""
    return read(load_sources(data, only=names)).records


def records_of_files(files: Iterable[Path]) -> list[Record]:
    """The records of files of the package format; those of a folder are a source of its name.

    Raises InputProblem for a file that is missing or cannot be read.
    """
    folders: dict[Path, list[Path]] = defaultdict(list)
    for file in files:
        if not file.is_file():
            raise problem(
                str(file), 1, "missing_file", "there is no such file; name CSV files of the package format"
            )
        folders[file.resolve().parent].append(file)
    with tempfile.TemporaryDirectory() as scratch:
        sources = [_source(Path(scratch), folder, own) for folder, own in folders.items()]
        return read(sources).records


def _source(scratch: Path, folder: Path, files: Iterable[Path]) -> Source:
    """Only the named files of a folder, as a source."""
    raw = scratch / folder.name
    if raw.exists():
        raise problem(
            folder.name,
            1,
            "duplicate_id",
            "two folders have this name; rename one, since it names the source",
        )
    raw.mkdir()
    for file in files:
        shutil.copyfile(file, raw / file.name)
    settings = {
        "title": folder.name,
        "publisher": folder.name,
        "licence": "not-stated",
        "format": "package",
        "publish": "no",
    }
    return Source(folder.name, raw, raw, settings)


def write(cells: Sequence[Cell], path: Path) -> None:
    """The cells to fill, as CSV that spreadsheets open."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(cells)


def sources_in(path: Path) -> list[str]:
    """The sources that the cells of a file are of. Raises InputProblem where it is no such file."""
    return list(dict.fromkeys(row.cells["source_id"].strip() for row in _rows(path)))


def filled(path: Path, records: Mapping[RecordKey, Record]) -> list[Compared]:
    """The cells of a file that were read, each with what the record of today says.

    Raises InputProblem with every cell that cannot be compared: a record or field that is not there, or a
    value that the field cannot have.
    """
    issues: list[Issue] = []
    cells: list[Compared] = []
    for row in _rows(path):
        if row.cells["read"].strip():
            found = _compared(row, records)
            if isinstance(found, Issue):
                issues.append(found)
            else:
                cells.append(found)
    if issues:
        raise InputProblem(issues)
    return cells


def _compared(row: Row, records: Mapping[RecordKey, Record]) -> Compared | Issue:
    cells = {name: cell.strip() for name, cell in row.cells.items()}
    table, record_id, source_id = cells["table"], cells["record_id"], cells["source_id"]

    def issue(kind: str, field: str, value: str, message: str) -> Issue:
        return Issue(kind, message, row.origin, table, record_id, field, value)

    asked = {one.name: one for one in asked_fields().get(table, [])}.get(cells["field"])
    if asked is None:
        known = [f"{one.table}.{one.name}" for own in asked_fields().values() for one in own]
        near = did_you_mean(f"{table}.{cells['field']}", known)
        return issue(
            "unknown_column", "field", cells["field"], f"it is none of the fields of schema/audit.csv; {near}"
        )
    record = records.get((source_id, table, record_id))
    if record is None:
        message = f"{source_id} has no such {table}; remove its lines, or draw again"
        return issue("unknown_reference", "record_id", record_id, message)
    if cells["settled"] not in ("", OURS):
        return issue("constraint_enum", "settled", cells["settled"], f"write {OURS}, or leave it empty")
    said = None if cells["read"] == NOT_SAID else cells["read"]
    misfit = asked.misfit(said) if said else None
    if misfit:
        return issue(misfit[0], asked.name, cells["read"], misfit[1])
    return Compared(
        source_id,
        record.get("initiative_id"),
        record_id,
        asked,
        _value(record, asked),
        said,
        record.origin,
        cells["settled"] == OURS,
    )


def _value(record: Record, asked: Asked) -> str | None:
    return record.get(asked.name).strip() or None


def _rows(path: Path) -> list[Row]:
    raw = RawFolder(path.resolve().parent)
    rows = list(raw.csv(path.name))
    missing = [name for name in COLUMNS if rows and name not in rows[0].cells]
    if missing:
        raise problem(
            path.name, 1, "missing_column", "the column is missing; take the file that draw wrote", missing[0]
        )
    if raw.issues:
        raise InputProblem(raw.issues)
    return rows
