"""Opening raw files: inside the folder of their source, ordinary, not too large, of the kind they claim."""

import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, cast

from ingest.gate.archive import Archive
from ingest.gate.limits import Limits
from ingest.gate.row import problem

INSIDE = ".zip/"
"""`votes.zip/2023.csv` is the member `2023.csv` of the archive `votes.zip`."""

SIGNATURES = {
    b"PK\x03\x04": "a zip archive or a spreadsheet (XLSX, ODS); export it as CSV or name the sheet to read",
    b"\xd0\xcf\x11\xe0": "an old office file (XLS, DOC); save it as XLSX or CSV",
    b"%PDF": "a PDF; ask for the table as CSV",
    b"\x1f\x8b": "compressed by gzip; unpack it first",
    b"<!doctype html": "a web page, perhaps an error page of the site it came from; fetch it again",
    b"<html": "a web page, perhaps an error page of the site it came from; fetch it again",
}
"""How other kinds of file begin that are found under the name of a table."""

HEAD = 512


def open_raw(folder: Path, name: str, limits: Limits) -> BinaryIO:
    """A raw file, or a member of an archive, for reading. Raises InputProblem where it must not be opened."""
    outer, mark, member = name.partition(INSIDE)
    if mark and not (folder / f"{outer}.zip").is_dir():
        with open_archive(folder, f"{outer}.zip", limits) as archive:
            return not_empty(name, io.BytesIO(archive.read(member)))
    return not_empty(name, _open_file(folder, name, limits))


def open_archive(folder: Path, name: str, limits: Limits) -> Archive:
    """A raw zip archive, its members not yet read."""
    return Archive(name, _open_file(folder, name, limits), limits)


def not_empty(name: str, stream: BinaryIO) -> BinaryIO:
    """The stream, at its beginning. Raises InputProblem where it holds nothing but blanks."""
    head = stream.read(HEAD)
    stream.seek(0)
    if not head.strip() and len(head) < HEAD:
        stream.close()
        raise problem(name, 1, "empty_file", "the file is empty; add a header and rows or remove it")
    return stream


def refuse_other_kinds(name: str, stream: BinaryIO) -> None:
    """Raise InputProblem where the bytes begin as no text file does."""
    head = stream.read(HEAD)
    stream.seek(0)
    for signature, kind in SIGNATURES.items():
        if head.lstrip().lower().startswith(signature.lower()):
            raise problem(name, 1, "not_a_file", f"this is {kind}")


def _open_file(folder: Path, name: str, limits: Limits) -> BinaryIO:
    path = folder / name
    if not (path.exists() or path.is_symlink()):
        raise problem(name, 1, "missing_file", f"there is no file {path}; check its name and folder")
    if not _is_inside(folder, name):
        message = "the path leads out of the folder of its source by a link; put the file itself there"
        raise problem(name, 1, "outside_folder", message)
    if not path.is_file():
        kind = "a folder" if path.is_dir() else "a device or a pipe"
        raise problem(name, 1, "not_a_file", f"{path} is {kind}, not a file; put an ordinary file there")
    stream = cast(BinaryIO, os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb"))
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode) or status.st_size > limits.file_bytes:
        stream.close()
        raise problem(name, 1, "too_large", too_large(status.st_size, limits))
    return stream


def _is_inside(folder: Path, name: str) -> bool:
    """Whether the path leads where it says, with no link and no `..` on the way."""
    try:
        return (folder / name).resolve() == folder.resolve() / name
    except (OSError, RuntimeError):  # links that lead round in a ring
        return False


def too_large(size: int, limits: Limits) -> str:
    """What to do about a file that is too large."""
    return (
        f"the file has {size / 1e6:,.0f} MB and at most {limits.file_mb} are taken; take out what is not "
        "results, or state limits.file_mb in source.yml"
    )
