"""Bad files of every kind a table comes in, each with what must be said of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.gate import RawFolder
from ingest.isolated import isolated
from ingest.prepare import prepare
from ingest.records import InputProblem, Issue
from ingest.sources import Source

Said = tuple[int, str, str]
"""Line, field and kind of the first issue that keeps something out."""

SMALL = {"file_mb": 1, "memory_mb": 500, "seconds": 10}
"""Limits under which a bad file need not be large."""

FIELDS = {
    "initiative_id": {"from": "id"},
    "title": {"from": "title"},
    "n_participants": {"from": "people"},
    "cost_amount": {"from": "cost"},
    "cost_currency": {"value": "GBP"},
    "country_code": {"value": "GB"},
    "source_url": {"value": "https://example.org/"},
}
COLUMNS = ["id", "title", "people", "cost"]
ROWS = [["one", "Example: a square", "12", "100"], ["two", "Example: a café", "30", "250"]]


@dataclass(frozen=True)
class Bad:
    """A file `name` in a raw folder, made by `make`, and what is `said` of it, under `limits`."""

    name: str
    make: Callable[[Path], object]
    said: Said
    file: str = ""
    """The file that the issue names, where it is not `name`."""

    def settings(self) -> dict[str, Any]:
        mapping = {"file": self.name, "sheet": "All", "records": [{"table": "initiative", "fields": FIELDS}]}
        about = {"title": "Bad", "publisher": "Example", "licence": "CC0-1.0", "publish": "full"}
        return {**about, "format": "table", "limits": SMALL, "mapping": mapping}


def of_bytes(name: str, data: bytes, said: Said) -> Bad:
    """A bad file with just these bytes."""
    return Bad(name, lambda path: path.write_bytes(data), said)


def issues_of(bad: Bad, folder: Path) -> list[Issue]:
    """What a build says of the file: the issues that keep rows out, or the whole file."""
    raw = folder / "raw"
    raw.mkdir()
    bad.make(raw / outer(bad.name))
    source = Source("bad", folder, raw, bad.settings())
    try:
        if bad.name.endswith(".pb"):
            list(isolated(lambda raw: raw.text(bad.name), RawFolder(raw, limits=source.limits)))
            return []
        found: Iterable[Issue] = prepare([source], partial=True).issues
    except InputProblem as refused:
        found = refused.issues
    return [issue for issue in found if issue.severity == "error"]


def outer(name: str) -> str:
    """The archive that a member is in; the name itself where it is none."""
    archive, mark, _ = name.partition(".zip/")
    return f"{archive}.zip" if mark else name
