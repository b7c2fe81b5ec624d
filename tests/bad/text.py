"""Bad bytes, in every kind of text file: CSV, JSON, YAML, .pb, and a CSV in an archive."""

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.bad import COLUMNS, ROWS, Bad, Said, of_bytes, outer

CSV = "\n".join(",".join(row) for row in [COLUMNS, *ROWS]) + "\n"
JSON = json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in ROWS], ensure_ascii=False, indent=0)
JSON_LINES = "".join(
    json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n" for row in ROWS
)
YAML = "".join(f"{name}: {cell}\n" for name, cell in zip(COLUMNS, ROWS[1], strict=True))
PB = "META\nkey;value\ndescription;Example\nPROJECTS\nproject_id;cost;name\n1;100;café\nVOTES\nvoter_id;vote\n1;1\n"

GOOD = {
    "rows.csv": CSV,
    "rows.json": JSON,
    "rows.jsonl": JSON_LINES,
    "row.yaml": YAML,
    "rows.pb": PB,
    "rows.zip/rows.csv": CSV,
}
"""A good file of each kind; the word that is spoilt is `café`."""

SPOILT_LINE = {name: text[: text.index("café")].count("\n") + 1 for name, text in GOOD.items()}

BYTES: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda good: b"", "empty_file"),
    "blank": (lambda good: b" \n\t\n", "empty_file"),
    "Latin-1": (lambda good: good.replace("é".encode(), b"\xe9"), "bad_encoding"),
    "overlong UTF-8": (lambda good: good.replace("é".encode(), b"\xc0\x80"), "bad_encoding"),
    "half a surrogate in UTF-8": (lambda good: good.replace("é".encode(), b"\xed\xa0\x80"), "bad_encoding"),
    "cut within a letter": (lambda good: good[: good.index("é".encode()) + 1], "bad_encoding"),
    "UTF-16": (lambda good: good.decode().encode("utf-16"), "bad_encoding"),
    "a PDF": (lambda good: b"%PDF-1.7\n" + good, "not_a_file"),
    "an old spreadsheet": (lambda good: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + good, "not_a_file"),
    "a page of an error": (lambda good: b"<!DOCTYPE html>\n<html><title>404</title></html>", "not_a_file"),
    "packed by gzip": (lambda good: gzip.compress(good, mtime=0), "not_a_file"),
    "an archive": (lambda good: zipped({"rows": good}), "not_a_file"),
    "too large": (lambda good: good + b" " * (1 << 20), "too_large"),
}
"""How the bytes of a good file are spoilt, and the kind of issue; the line is that of `café` or the first."""

CONTROL = {"NUL": "\0", "escape": "\x1b", "delete": "\x7f", "C1 control": "\x80"}


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def put(name: str, data: bytes, said: Said) -> Bad:
    """The bytes as a file, or as the only member of an archive."""
    if ".zip/" not in name:
        return of_bytes(name, data, said)
    packed = zipped({name.partition(".zip/")[2]: data})
    bad = of_bytes(name, packed, said)
    return Bad(name, bad.make, said, outer(name)) if said[2] == "unsafe_file" else bad


def spoilt() -> dict[str, Bad]:
    """Every good file spoilt in every way that bytes can be."""
    found = {}
    for name, good in GOOD.items():
        for kind, (spoil, issue_type) in BYTES.items():
            line = SPOILT_LINE[name] if issue_type == "bad_encoding" and kind != "UTF-16" else 1
            found[f"{name}: {kind}"] = put(name, spoil(good.encode()), (line, "", issue_type))
        for kind, char in CONTROL.items():
            said = (SPOILT_LINE[name], "title" if "csv" in name else "", "control_character")
            found[f"{name}: {kind}"] = put(name, good.replace("é", char).encode(), said)
    found["rows.zip/rows.csv: too large"] = put(
        "rows.zip/rows.csv", BYTES["too large"][0](CSV.encode()), (1, "", "unsafe_file")
    )
    return found


def not_files() -> dict[str, Bad]:
    """What is no file, or lies elsewhere."""
    found = {}
    for name in ("rows.csv", "rows.json", "rows.pb", "rows.xlsx", "rows.zip/rows.csv"):
        for kind, (make, issue_type) in NOT_FILES.items():
            found[f"{name}: {kind}"] = Bad(name, make, (1, "", issue_type), outer(name))
    name = "rows.zip/rows.csv"  # a folder may have any name, also that of an archive
    found[f"{name}: a folder"] = Bad(name, NOT_FILES["a folder"][0], (1, "", "missing_file"), name)
    return found


NOT_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "missing_file"),
    "a folder": (lambda path: path.mkdir(), "not_a_file"),
    "a pipe": (lambda path: os.mkfifo(path), "not_a_file"),
    "a link to a file outside": (lambda path: path.symlink_to("/etc/passwd"), "outside_folder"),
    "a link to nothing": (lambda path: path.symlink_to("nowhere"), "outside_folder"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "outside_folder"),
}
