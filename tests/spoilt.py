"""A reader's fixture with one thing changed in one of its raw files."""

import shutil
from dataclasses import replace
from pathlib import Path

from ingest.sources import Source, load_source


def spoilt(fixture: Path, folder: Path, file: str, old: str, new: str) -> Source:
    """The source of a fixture over a copy of its raw files in `folder`; in `file`, the first `old` is `new`."""
    shutil.copytree(fixture / "raw", folder, dirs_exist_ok=True)
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return replace(load_source(fixture), raw=folder)
