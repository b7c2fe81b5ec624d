"""An annotated copy of a table for the people who filled it in: each row with what would be right."""

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import code_place, suggest_place
from ingest.coding.similar import did_you_mean
from ingest.coding.subjects import code_subject
from ingest.formats.package import ANNOTATION, Part, parts_of
from ingest.gate import RawFolder, problem
from ingest.isolated import isolated
from ingest.records import Issue, shorten
from ingest.schema import tables, vocabulary

SEPARATOR = " | "
"""Between two things that are wrong with a row."""

Line = tuple[Part, int, list[str]]
"""The table a raw row stands in, the line it begins on, and its cells as they stand."""


def annotate(file: Path, issues: Sequence[Issue], out: Path) -> list[Path]:
    """Write the rows of `file` as they stand, in their order, with the column `to_mend` in front.

    `file` is a CSV or a workbook of the package format, `issues` what was found in it. `out` is the CSV to
    write, or a folder for one CSV a table. Gives the files written. Raises InputProblem where `file` cannot
    be read, where `out` is one file but the tables are several, and where `out` is `file`.
    """
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    for issue in issues:
        found[issue.origin.file, issue.origin.line].append(advice(issue))
    copies: dict[str, list[list[str]]] = {}
    for part, line, cells in isolated(partial(_lines, file.name), RawFolder(file.resolve().parent)):
        rows = copies.setdefault(part.table.name, [])
        told = SEPARATOR.join(dict.fromkeys(found[part.name, line])) if rows else ANNOTATION
        rows.append([told, *cells])
    targets = _targets(file, list(copies), out)
    for name, rows in copies.items():
        targets[name].parent.mkdir(parents=True, exist_ok=True)
        with targets[name].open("w", encoding="utf-8", newline="") as written:
            csv.writer(written, lineterminator="\n").writerows(_without_earlier(rows))
    return list(targets.values())


def _lines(name: str, raw: RawFolder) -> Iterator[Line]:
    for part in parts_of(raw, name):
        for line, cells in raw.lines(part.file, part.sheet):
            yield part, line, cells


def _without_earlier(rows: list[list[str]]) -> Iterator[list[str]]:
    """The rows without the column of an earlier annotation, where they have one behind the new one."""
    header = [cell.strip() for cell in rows[0]]
    old = header.index(ANNOTATION, 1) if ANNOTATION in header[1:] else None
    for cells in rows:
        yield [cell for place, cell in enumerate(cells) if place != old]


def _targets(file: Path, names: Sequence[str], out: Path) -> dict[str, Path]:
    """Table → the file its copy is written to."""
    alone = out.suffix == ".csv"
    targets = {name: out if alone else out / f"{name}.csv" for name in names}
    if alone and len(names) > 1:
        message = f"it holds the tables {', '.join(names)}; name a folder to write a copy of each into"
        raise problem(file.name, 1, "not_a_file", message, value=str(out))
    if file.resolve() in [target.resolve() for target in targets.values()]:
        raise problem(file.name, 1, "not_a_file", "the copy must not be written over the file; name another")
    return targets


def advice(issue: Issue) -> str:
    """What is wrong and what would be right, in words for the person who filled the cell in."""
    where = " ".join(filter(None, (issue.field, f"‘{shorten(issue.value)}’" if issue.value else "")))
    told = f"{where}: {issue.message}" if where else issue.message
    return "; ".join(filter(None, (told, code_meant(issue))))


def code_meant(issue: Issue) -> str:
    """ "did you mean …?" for words that stand where the code of a place, subject or method should, or ""."""
    if issue.issue_type == "wider_place":
        return suggest_place(issue.value)
    if issue.issue_type not in ("constraint_pattern", "unknown_reference") or "did you mean" in issue.message:
        return ""
    match _vocabulary_of(issue):
        case "place":
            return _place_meant(issue.value)
        case "subject":
            codes = [coded.code for coded in code_subject(issue.value) or []]
            return f"did you mean {_listed('subject', codes)}?" if codes else ""
        case "method":
            labels = {row["label"].casefold(): row["method_id"] for row in vocabulary("method")}
            code = labels.get(issue.value.casefold())
            return f"did you mean {code}?" if code else did_you_mean(issue.value, labels.values())
    return ""


def _place_meant(words: str) -> str:
    codes = [coded.code for coded in code_place(words)]
    if not codes:
        return suggest_place(words)
    names = (f"{code} ({gazetteer().places[code].name})" for code in codes)
    return f"did you mean {' and '.join(names)}?"


def _listed(name: str, codes: Sequence[str]) -> str:
    labels = {row[f"{name}_id"]: row["label"] for row in vocabulary(name)}
    return " and ".join(f"{code} ({labels[code]})" for code in codes)


def _vocabulary_of(issue: Issue) -> str:
    """The vocabulary that the field of an issue takes its codes from, or ""."""
    table = tables().get(issue.table)
    if table is None:
        return ""
    is_list = issue.field not in table.field_names  # the row was split from a list cell of that name
    others = [key.other for key in table.foreign_keys if is_list or key.field == issue.field]
    return next((other for other in others if tables()[other].is_vocabulary), "")
