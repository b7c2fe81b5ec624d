"""The contract in `schema/`, read once: tables, their fields and lists, and the closed code lists."""

import csv
import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ingest.paths import SCHEMA

LIST_SEPARATOR = ";"


@dataclass(frozen=True)
class ListField:
    """A cell that holds several values, split into rows of a junction table.

    `fixed` are the values that every row made from this cell gets, such as `{"role": "lead"}`.
    """

    field: str
    junction: str
    column: str
    fixed: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ForeignKey:
    """`field` of a table points at the primary key `other_field` of table `other`."""

    field: str
    other: str
    other_field: str


@dataclass(frozen=True)
class Table:
    """One table of the record model; `descriptor` is its Frictionless Table Schema as the file has it."""

    name: str
    path: str
    descriptor: dict[str, Any]

    @cached_property
    def fields(self) -> list[dict[str, Any]]:
        fields: list[dict[str, Any]] = self.descriptor["fields"]
        return fields

    @cached_property
    def field_names(self) -> list[str]:
        return [field["name"] for field in self.fields]

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        """Fields that are columns in the database: all but the lists, which become junction rows."""
        return [field for field in self.fields if "list" not in field]

    @cached_property
    def lists(self) -> list[ListField]:
        return [
            ListField(
                field["name"],
                field["list"]["junction"],
                field["list"]["column"],
                tuple(field["list"].get("with", {}).items()),
            )
            for field in self.fields
            if "list" in field
        ]

    @cached_property
    def required(self) -> list[str]:
        return [field["name"] for field in self.fields if field.get("constraints", {}).get("required")]

    @cached_property
    def primary_key(self) -> list[str]:
        key: list[str] = self.descriptor["primaryKey"]
        return key

    @cached_property
    def foreign_keys(self) -> list[ForeignKey]:
        return [
            ForeignKey(key["fields"], key["reference"]["resource"] or self.name, key["reference"]["fields"])
            for key in self.descriptor.get("foreignKeys", [])
        ]

    @cached_property
    def is_vocabulary(self) -> bool:
        """Places, subjects and methods: kept in `schema/`, the same for every source."""
        return not self.path.startswith("examples/")

    @cached_property
    def comes_in_files(self) -> bool:
        """Whether a source may bring a file of this table (the build makes the others)."""
        made_by_build = "made_by" in self.descriptor
        return not made_by_build and not self.is_vocabulary and self.name != "source"


@cache
def tables() -> dict[str, Table]:
    """Every table of `schema/datapackage.json` by name, in the order in which they are listed."""
    package = json.loads((SCHEMA / "datapackage.json").read_text(encoding="utf-8"))
    return {
        resource["name"]: Table(
            resource["name"],
            resource["path"],
            json.loads((SCHEMA / resource["schema"]).read_text(encoding="utf-8")),
        )
        for resource in package["resources"]
    }


@cache
def code_list(name: str) -> dict[str, dict[str, str]]:
    """The rows of `schema/codes/<name>.csv` by code."""
    with (SCHEMA / "codes" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


@cache
def code_list_names() -> list[str]:
    """Names of all closed lists (method and subject are tables of their own)."""
    names = (path.stem for path in (SCHEMA / "codes").glob("*.csv"))
    return sorted(set(names) - set(tables()))


@cache
def vocabulary(name: str) -> list[dict[str, str]]:
    """The rows of a vocabulary table (place, subject, method) as text cells."""
    with (SCHEMA / tables()[name].path).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [dict(zip(header, row, strict=True)) for row in rows]
