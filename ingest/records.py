"""What moves through the pipeline: records, what is wrong with them, and where both came from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from ingest.privacy.detect import redacted
from ingest.schema import code_list, tables

IDS = re.compile(r"[a-z0-9._:/-]*")
"""Ids in the form that the schema asks for; one in another form may hold anything."""


class Origin(NamedTuple):
    """Where a raw row stands: its file, relative to the raw folder, and its line (the header is line 1).

    In a file without lines (JSON, a spreadsheet) `line` is the number of the record or row. A tuple, since
    there is one for every row of every file.
    """

    file: str
    line: int


@dataclass(slots=True)
class Record:
    """One row for one table: field name → value (None = not known).

    A reader gives text cells as they would stand in a CSV; validation puts typed values in their place.
    `cell` names the list cell that a junction row was split from.
    """

    table: str
    values: dict[str, Any]
    origin: Origin
    source_id: str = ""
    cell: str = ""

    def __reduce__(self) -> tuple[type["Record"], tuple[Any, ...]]:
        """To be sent between processes in half the time that it takes slot by slot."""
        return Record, (self.table, self.values, self.origin, self.source_id, self.cell)

    def get(self, name: str) -> str:
        """The value as text, or "" where there is none."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    @property
    def key(self) -> tuple[str, ...]:
        """The values of the table's primary key, as text."""
        return tuple(map(self.get, tables()[self.table].primary_key))

    @property
    def place(self) -> tuple[str, Origin]:
        """The raw row it came from: source and origin."""
        return (self.source_id, self.origin)

    def issue(self, issue_type: str, message: str, field: str = "", value: str = "") -> "Issue":
        """An issue about this record."""
        return Issue(
            issue_type,
            message,
            self.origin,
            self.table,
            "/".join(self.key),
            self.cell or field,
            value,
            self.source_id,
        )


@dataclass(frozen=True, slots=True)
class Merged:
    """A raw row whose content became part of records that another row began (`into`: their id)."""

    origin: Origin
    into: str


@dataclass(slots=True)
class Issue:
    """A problem: `issue_type` is a code of that list in `schema/codes/`, `message` says the remedy.

    Issues are published, and quote what was read: personal data in them is blotted out as they are made.
    """

    issue_type: str
    message: str
    origin: Origin
    table: str = ""
    record_id: str = ""
    field: str = ""
    value: str = ""
    source_id: str = ""

    def __post_init__(self) -> None:
        self.message, self.value = redacted(self.message), redacted(self.value)
        self.field = redacted(self.field)
        if not IDS.fullmatch(self.record_id):
            self.record_id = "/".join(map(redacted, self.record_id.split("/")))

    @property
    def severity(self) -> str:
        return code_list("issue_type")[self.issue_type]["severity"]

    def sentence(self) -> str:
        """One line for a person: source/file, line, field, rule, value and remedy."""
        where = f"{self.source_id}/{self.origin.file}" if self.source_id else self.origin.file
        parts = [f"{where}, line {self.origin.line}"]
        if self.field:
            parts.append(f"field {self.field}")
        parts.append(self.issue_type)
        if self.value:
            parts.append(f"value {shorten(self.value)!r}")
        return f"{', '.join(parts)}: {self.message}"


Emitted = Record | Issue | Merged


class InputProblem(Exception):
    """Input that cannot be read at all; `issues` say where and what would be right."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = list(issues)
        super().__init__("\n".join(issue.sentence() for issue in self.issues))


def plain(value: Any) -> Any:
    """A value that SQLite takes: Frictionless reads numbers as Decimal."""
    return float(value) if isinstance(value, Decimal) else value


def shorten(text: str, width: int = 80) -> str:
    """`text` cut to `width` characters with an ellipsis."""
    return text if len(text) <= width else text[: width - 1] + "…"


def split_list(cell: str | None) -> list[str]:
    """The values of a list cell, trimmed, without empty ones and without repeats."""
    if not cell:
        return []
    parts = (part.strip() for part in cell.split(";"))
    return list(dict.fromkeys(part for part in parts if part))
