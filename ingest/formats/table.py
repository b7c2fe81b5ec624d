"""Any table (CSV, spreadsheet, JSON, JSON lines, a folder of YAML files) with a column map in source.yml.

`mapping:` names the `file` (or a pattern such as `assemblies/*.yaml`), with `sheet` for a spreadsheet,
`key` (a dotted path) for the list in a JSON file and `delimiter` for a CSV that does not use commas.
`records` lists what a row gives: a `table`, perhaps `when` (a column: only rows where it is filled) and
`each` (one record for each value of a list cell, which the fields call `each`), and the `fields`. `ignored`
says of every other column why it is not taken, `ignored_files` of every other file (a pattern is allowed).

A field is made from one of

    from: column              the cell; for a list of columns, the first that is filled
    value: text               the same for every row
    template: "{a} in {b}"    several cells, or `parts` made like fields; empty where one of them is empty

and then, where given: `replace` (corrections, printed: right; other values stay), `split` (the cell is a
list with this separator), `values` (the closed list of what may be printed, each with its code; null is
"not known"), `as` (`integer`, `year`, `day_month_year`, `slug`), `prefix`, `limit` (cut at a sentence end).
`when: column` leaves a field empty where that column is. A value that `values` lacks, or that is not what
`as` says, keeps its row out.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from ingest.formats.mapping import Misfit, Plan, read_plans, wrong
from ingest.formats.shape import check_columns, check_files
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, Issue, Record
from ingest.sources import Source

NAME = "table"
SUMMARY = "a CSV, spreadsheet, JSON, JSON lines or folder of YAML files, with a column map in source.yml"
MAPS: Mapping[str, str] = {"<column>": "what mapping.records in source.yml says"}
LEAVES_OUT: Mapping[str, str] = {"<column>": "the reason under mapping.ignored in source.yml"}


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """The records that each row gives; a row with a value that the map does not foresee gives none."""
    mapping = source.mapping
    plans = read_plans(mapping)
    names = _names(raw, mapping)
    check_files(raw, names, mapping.get("ignored_files", {}))
    rows = [row for name in names for row in _rows(raw, name, mapping)]
    needed = dict.fromkeys(column for plan in plans for column in plan.needs())
    present = dict.fromkeys(column for row in rows for column in row.cells)
    if rows:  # else each row has a problem of its own, which says more than that every column is missing
        check_columns(str(mapping["file"]), present, needed, mapping.get("ignored", {}))
    for row in rows:
        yield from _records(row, plans)


def _names(raw: RawFolder, mapping: Mapping[str, Any]) -> list[str]:
    pattern = str(mapping.get("file", ""))
    if not pattern:
        raise wrong("mapping.file", "name the file to read, or a pattern such as `assemblies/*.yaml`")
    names = raw.names(pattern) if "*" in pattern else [pattern]
    if not names:
        raise problem(pattern, 1, "missing_file", f"no file in {raw.path} has a name of this pattern")
    return names


def _rows(raw: RawFolder, name: str, mapping: Mapping[str, Any]) -> Iterator[Row]:
    match PurePosixPath(name).suffix:
        case ".csv" | ".tsv":
            yield from raw.csv(name, delimiter=str(mapping.get("delimiter", ",")))
        case ".xlsx" | ".ods":
            if "sheet" not in mapping:
                raise wrong("mapping.sheet", "name the sheet of the spreadsheet to read")
            yield from raw.sheet(name, str(mapping["sheet"]))
        case ".json" | ".jsonl" | ".ndjson":
            yield from raw.objects(name, str(mapping.get("key", "")))
        case ".yaml" | ".yml":
            row = raw.yaml(name)
            yield from [row] if row else []
        case other:
            message = (
                f"there is no way to read {other or 'a file without an ending'}; give CSV, XLSX, JSON or YAML"
            )
            raise problem(name, 1, "not_a_file", message)


def _records(row: Row, plans: list[Plan]) -> Iterator[Emitted]:
    records: list[Record] = []
    for plan in plans:
        try:
            records += [Record(plan.table, values, row.origin) for values in plan.make(row.cells)]
        except Misfit as misfit:
            yield Issue(
                misfit.issue_type, misfit.message, row.origin, plan.table, "", misfit.column, misfit.value
            )
            return
    if not records:
        message = "the row gives no record, since every `when` or `each` column is empty; correct the mapping"
        yield Issue("constraint_required", message, row.origin)
    yield from records
