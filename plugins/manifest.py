"""Whether a new release may take the place of the one that is served: two folders in, a refusal out."""

import hashlib
import json
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
SHRUNK = 0.8
FEW = 50


class NotServable(Exception):
    """The release stays unserved; the sentence says why."""


def check_release(database: Path, replacing: Path) -> None:
    """Raise NotServable unless the release of `database` is whole, newer, of the same structure and as large.

    A release that says it restores an older one, or that its builder allowed it to be smaller, may be.
    """
    manifest = _read(database.parent)
    for name, about in manifest["files"].items():
        _check_file(database.parent / name, about)
    if not (replacing.parent / MANIFEST).is_file():
        return
    served = _read(replacing.parent)
    if manifest["structure"] != served["structure"]:
        raise NotServable("its tables are other ones than those the pages were made for; restart the site")
    if manifest["published"] < served["published"]:
        raise NotServable("it is older than the one that is served; `participation rollback` goes back")
    if not (manifest["restores"] or manifest["smaller_allowed"]):
        _check_counts(manifest["counts"], served["counts"])


def _read(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        needed = ("files", "structure", "published", "restores", "smaller_allowed", "counts")
        return {name: manifest[name] for name in needed}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotServable(f"its {MANIFEST} cannot be read ({type(error).__name__})") from None


def _check_file(path: Path, about: dict[str, Any]) -> None:
    try:
        size = path.stat().st_size
        if size != about["bytes"]:
            raise NotServable(f"{path.name} has {size} bytes instead of {about['bytes']}")
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise NotServable(f"{path.name} cannot be read: {error.strerror}") from None
    if digest != about["sha256"]:
        raise NotServable(f"{path.name} was changed or damaged: its SHA-256 is another one")


def _check_counts(new: dict[str, int], served: dict[str, int]) -> None:
    for table, least in served.items():
        if table != "issue" and least >= FEW and new.get(table, 0) < SHRUNK * least:
            raise NotServable(
                f"table {table} has {new.get(table, 0)} rows, the one that is served has {least}"
            )
