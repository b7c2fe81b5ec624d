"""The folders of `data/`: each `source.yml` as a Source, checked against `schema/source.schema.json`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from ingest.gate.encoding import UTF_8
from ingest.gate.limits import Limits
from ingest.licences import too_much
from ingest.paths import SCHEMA
from ingest.records import InputProblem, Issue, Origin, Record
from ingest.schema import LIST_SEPARATOR, tables

SOURCE_FILE = "source.yml"

ABOUT_THE_SOURCE = [name for name in tables()["source"].field_names if name != "source_id"]
"""Settings that are columns of the table `source`; the others tell the pipeline what to do."""


@dataclass(frozen=True)
class Source:
    """One source. `raw` is the folder with its raw files, `settings` its `source.yml` as it stands."""

    source_id: str
    folder: Path
    raw: Path
    settings: dict[str, Any] = field(repr=False)

    @property
    def title(self) -> str:
        return str(self.settings["title"])

    @property
    def format(self) -> str:
        return str(self.settings["format"])

    @property
    def mapping(self) -> dict[str, Any]:
        """Settings of the reader."""
        return dict(self.settings.get("mapping", {}))

    @property
    def encoding(self) -> str:
        """How its text files are encoded."""
        return str(self.settings.get("encoding", UTF_8))

    @property
    def limits(self) -> Limits:
        """What reading its files may cost."""
        return Limits(**self.settings.get("limits", {}))

    @property
    def minimum(self) -> dict[str, int]:
        """Table → fewest rows that may be published."""
        return dict(self.settings.get("minimum", {}))

    @property
    def quarantine(self) -> dict[str, str]:
        """Issue type → why rows of this source may be kept out for it."""
        return dict(self.settings.get("quarantine", {}))

    @property
    def may_be_published(self) -> bool:
        """Whether anything of it may be in a database for others."""
        return bool(self.settings["publish"] != "no")

    def lookup(self, facet: str) -> dict[str, list[str]]:
        """Printed word → codes, for `facet` "place" or "subject"."""
        return dict(self.settings.get("lookups", {}).get(facet, {}))

    def record(self) -> Record:
        """The source as a row of the table `source`."""
        values: dict[str, str | None] = {name: self.settings.get(name) for name in ABOUT_THE_SOURCE}
        return Record(
            "source", {"source_id": self.source_id, **values}, Origin(SOURCE_FILE, 1), self.source_id
        )

    def audits(self) -> list[Record]:
        """Its second readings as rows of the table `audit`."""
        return [
            Record(
                "audit", self._audit(number, said), Origin(f"{SOURCE_FILE}, audit", number), self.source_id
            )
            for number, said in enumerate(self.settings.get("audit", []), start=1)
        ]

    def _audit(self, number: int, said: dict[str, Any]) -> dict[str, str | None]:
        """One second reading; its kinds of slip have columns of their own."""
        values = {
            **said,
            **said.get("kinds", {}),
            "source_id": self.source_id,
            "number": number,
            "drawn_with": LIST_SEPARATOR.join(said.get("drawn_with", [])) or None,
        }
        cells = {name: values.get(name) for name in tables()["audit"].field_names}
        return {name: None if value is None else str(value) for name, value in cells.items()}


def load_sources(data: Path, raw: Mapping[str, Path] | None = None, only: Iterable[str] = ()) -> list[Source]:
    """Every source below `data` in the order of their names, or `only` those named.

    `raw` gives another folder for the raw files of a source. Raises InputProblem for a `source.yml` that is
    missing or wrong, and for a name in `raw` or `only` that no folder has.
    """
    raw = raw or {}
    only = list(only)
    if not data.is_dir():
        raise _problem(".", f"there is no folder {data}; give the folder that holds the sources")
    folders = {path.name: path for path in sorted(data.iterdir()) if path.is_dir()}
    for name in [*raw, *only]:
        if name not in folders:
            raise _problem(name, f"there is no source {name!r}; there are: {', '.join(folders) or 'none'}")
    return [load_source(path, raw.get(name)) for name, path in folders.items() if not only or name in only]


def load_source(folder: Path, raw: Path | None = None) -> Source:
    """The source in `folder`. Raises InputProblem where its `source.yml` is missing or wrong."""
    path = folder / SOURCE_FILE
    if not path.is_file():
        raise _problem(folder.name, f"there is no {SOURCE_FILE}; `participation sources new` writes one")
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _problem(folder.name, f"it cannot be read as YAML: {error}") from None
    errors = sorted(_validator().iter_errors(settings), key=lambda error: list(error.absolute_path))
    if errors:
        raise InputProblem(
            [
                Issue(
                    "type_error",
                    error.message,
                    Origin(SOURCE_FILE, 1),
                    field=".".join(map(str, error.absolute_path)),
                    source_id=folder.name,
                )
                for error in errors
            ]
        )
    forbidden = too_much(settings["licence"], settings["publish"])
    if forbidden:
        raise InputProblem(
            [
                Issue(
                    "licence_mismatch",
                    forbidden,
                    Origin(SOURCE_FILE, 1),
                    field="publish",
                    value=settings["publish"],
                    source_id=folder.name,
                )
            ]
        )
    own = folder if settings["format"] == "package" else folder / "raw"
    return Source(folder.name, folder, raw or own, settings)


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((SCHEMA / "source.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


def _problem(source_id: str, message: str) -> InputProblem:
    return InputProblem([Issue("missing_file", message, Origin(SOURCE_FILE, 1), source_id=source_id)])
