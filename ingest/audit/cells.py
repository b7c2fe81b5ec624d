"""The cells that a second reader fills: which fields, what may stand there, and which values are the same."""

import csv
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ingest import dates
from ingest.coding.similar import code_written, did_you_mean
from ingest.paths import SCHEMA
from ingest.records import split_list
from ingest.schema import code_list, tables, vocabulary

NOT_SAID = "-"
"""What a reader writes where the source does not say it; an empty cell was not read and is not compared."""

SHARE_TOLERANCE = 0.005
"""Shares within half a per cent are the same: sources round them."""


@dataclass(frozen=True)
class Asked:
    """A field that a second reader is asked for. What it holds follows from its description in the schema."""

    table: str
    name: str

    @cached_property
    def field(self) -> dict[str, Any]:
        return next(field for field in tables()[self.table].fields if field["name"] == self.name)

    @property
    def is_coded(self) -> bool:
        """Whether it is one code of a closed list, so that agreement beyond chance can be told."""
        return "codes" in self.field and "list" not in self.field

    @property
    def is_figure(self) -> bool:
        """Whether it is a number or a date, of which the same value in another cell is no coincidence."""
        return bool(self.field["type"] in ("integer", "number") or self.field.get("partial_date"))

    @cached_property
    def codes(self) -> list[str]:
        """What may be written; empty where it is not a closed list."""
        if "codes" in self.field:
            return list(code_list(self.field["codes"]))
        if "list" not in self.field:
            return []
        junction = self.field["list"]
        keys = tables()[junction["junction"]].foreign_keys
        other = next(key.other for key in keys if key.field == junction["column"])
        return [row[tables()[other].primary_key[0]] for row in vocabulary(other)]

    def misfit(self, text: str) -> tuple[str, str] | None:
        """The rule that a value breaks, and what would be right; None where it is as it should be."""
        if self.codes:
            unknown = next((code for code in split_list(text) if code not in self.codes), None)
            return ("constraint_enum", self._near(unknown)) if unknown else None
        if self.field.get("partial_date"):
            remedy = "write a day that exists, as 2024-05-31 or 2024"
            return None if _is_date(text) else ("impossible_date", remedy)
        remedy = f"write digits alone, such as {self.field['example']}"
        return None if _number(text) is not None else ("type_error", remedy)

    def _near(self, unknown: str) -> str:
        """What may have been meant by a word that is no code of the list."""
        near = code_written(self.field.get("codes", ""), unknown) or did_you_mean(unknown, self.codes)
        remedy = near or f"write one of {', '.join(self.codes)}."
        return f"{remedy} Write {NOT_SAID} if the source does not say it"

    def same(self, ours: str | None, read: str | None) -> bool:
        """Whether two values say the same; a date may be less precise than the other."""
        if ours is None or read is None:
            return ours is read
        if "list" in self.field:
            return set(split_list(ours)) == set(split_list(read))
        if self.field.get("partial_date"):
            return ours.startswith(read) or read.startswith(ours)
        if self.field["type"] in ("integer", "number"):
            one, other = _number(ours), _number(read)
            near = SHARE_TOLERANCE if self.name.startswith("share") else 0
            return one is not None and other is not None and abs(one - other) <= near
        return ours.strip() == read.strip()


@cache
def asked_fields() -> dict[str, list[Asked]]:
    """The fields of `schema/audit.csv` by table, both in their order there."""
    found: dict[str, list[Asked]] = {}
    with (SCHEMA / "audit.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["table"], []).append(Asked(row["table"], row["field"]))
    return found


def _number(text: str) -> float | None:
    """A number, with commas between thousands and a sign of per cent allowed."""
    plain = text.strip().replace(",", "")
    try:
        return float(plain[:-1]) / 100 if plain.endswith("%") else float(plain)
    except ValueError:
        return None


def _is_date(text: str) -> bool:
    try:
        return dates.exists(text.strip())
    except IndexError:
        return False
