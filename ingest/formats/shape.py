"""Nothing silent: every file of a raw folder and every column of a file is read or named as left out."""

from collections.abc import Callable, Collection, Iterable
from fnmatch import fnmatchcase
from typing import Any

from ingest.gate import RawFolder, Row, problem
from ingest.sources import Source


def check_files(raw: RawFolder, read: Collection[str], left_out: Iterable[str]) -> None:
    """Raise InputProblem for a raw file that is neither read nor met by a pattern of `left_out`.

    Hidden files are passed over.
    """
    patterns = list(left_out)
    for name in raw.names("**/*"):
        hidden = any(part.startswith(".") for part in name.split("/"))
        if not hidden and name not in read and not any(fnmatchcase(name, pattern) for pattern in patterns):
            raise problem(
                name,
                1,
                "unknown_column",
                "the reader does not know this file; move it out of the folder or name it under "
                "mapping.ignored_files in source.yml with the reason",
            )


def json_files(raw: RawFolder, source: Source) -> list[str]:
    """The JSON files of a raw folder, however deep.

    Raises InputProblem where there is none, and for another file that `mapping.ignored_files` does not name.
    """
    names = raw.names("**/*.json")
    check_files(raw, names, source.mapping.get("ignored_files", {}))
    if not names:
        raise problem("*.json", 1, "missing_file", f"there is no JSON file in {raw.path}; add what was saved")
    return names


def check_columns(
    name: str, columns: Iterable[str], needed: Iterable[str], left_out: Iterable[str], line: int = 1
) -> None:
    """Raise InputProblem for a column that is missing, or that nobody has taken or left out by name."""
    present = list(columns)
    wanted = list(needed)
    for column in wanted:
        if column not in present:
            raise problem(
                name, line, "missing_column", "the column is missing; correct the mapping or the file", column
            )
    known = {*wanted, *left_out}
    for column in present:
        if column not in known:
            message = "the column is neither mapped nor left out by name; map it or say why it is not taken"
            raise problem(name, line, "unmapped_column", message, column)


def check_objects(rows: Iterable[Row], needed: Iterable[str], left_out: Iterable[str]) -> None:
    """`check_columns` for each object of a JSON file, with its number."""
    for row in rows:
        check_columns(row.origin.file, row.cells, needed, left_out, row.origin.line)


def fullest(
    rows: Iterable[tuple[str, Row]], rank: Callable[[Row], Any]
) -> tuple[dict[str, Row], list[tuple[str, Row]]]:
    """The row of the highest rank for each id, the first of equals; and the other rows with their ids."""
    best: dict[str, Row] = {}
    others: list[tuple[str, Row]] = []
    for identifier, row in rows:
        known = best.setdefault(identifier, row)
        if known is row:
            continue
        if rank(row) > rank(known):
            best[identifier] = row
            others.append((identifier, known))
        else:
            others.append((identifier, row))
    return best, others
