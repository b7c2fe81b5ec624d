"""The column map of the `table` reader: the `mapping:` of a source.yml in, checked plans for records out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.coding.similar import did_you_mean
from ingest.formats import text
from ingest.gate import problem
from ingest.ids import slug
from ingest.records import InputProblem
from ingest.schema import LIST_SEPARATOR, tables
from ingest.sources import SOURCE_FILE

EACH = "each"
"""The name by which the fields of a record made for `each` value call that value."""

KINDS = {
    "integer": (text.integer, "a whole number in digits"),
    "year": (lambda cell: cell if cell.isdigit() and len(cell) == 4 else None, "a year of four digits"),
    "day_month_year": (text.day_month_year, "a date such as 31/12/2024"),
    "slug": (lambda cell: slug(cell) or None, "text with a Latin letter or digit"),
}
"""What `as` may say: how the text is turned, and what it must look like."""

MAPPING_KEYS = ["file", "sheet", "key", "delimiter", "records", "ignored", "ignored_files"]
RECORD_KEYS = ["table", "when", "each", "fields"]
CELL_KEYS = [
    "from",
    "value",
    "template",
    "parts",
    "when",
    "replace",
    "split",
    "values",
    "as",
    "prefix",
    "limit",
]
PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
FILLED_IN = ("source_id", "source_file", "source_line")


class Misfit(Exception):
    """A raw value that the map does not foresee; `message` says what to do about it."""

    def __init__(self, issue_type: str, column: str, value: str, message: str) -> None:
        self.issue_type, self.column, self.value, self.message = issue_type, column, value, message
        super().__init__(message)


@dataclass(frozen=True)
class Cell:
    """How a cell is made, in this order: raw text, `replace`, `split`, `values`, `as`, `prefix`, `limit`."""

    columns: tuple[str, ...]
    value: str
    template: str
    parts: Mapping[str, "Cell"]
    when: str
    replace: Mapping[str, str]
    split: str
    values: Mapping[str, str] | None
    kind: str
    prefix: str
    limit: int

    def needs(self) -> Iterator[str]:
        """The raw columns it is made from."""
        yield from self.columns
        yield from [self.when] if self.when else []
        for part in self.parts.values():
            yield from part.needs()
        yield from (name for name in placeholders(self.template) if name not in self.parts)

    def make(self, row: Mapping[str, str]) -> str | None:
        """The cell for a raw row, None where it is empty. Raises Misfit."""
        if self.when and not row.get(self.when, "").strip():
            return None
        printed = self._printed(row)
        printed = self.replace.get(printed, printed)
        parts = printed.split(self.split) if self.split else [printed]
        made = [self._one(part.strip()) for part in parts if part.strip()]
        joined = LIST_SEPARATOR.join(part for part in made if part)
        return (text.cut_at_sentence(joined, self.limit) if self.limit else joined) or None

    def _printed(self, row: Mapping[str, str]) -> str:
        if self.template:
            found = {name: self._part(name, row) for name in placeholders(self.template)}
            filled = PLACEHOLDER.sub(lambda name: found[name[1]], self.template)
            return filled if all(found.values()) else ""
        return self.value or next(
            (row[name].strip() for name in self.columns if row.get(name, "").strip()), ""
        )

    def _part(self, name: str, row: Mapping[str, str]) -> str:
        return (self.parts[name].make(row) or "") if name in self.parts else row.get(name, "").strip()

    def _one(self, part: str) -> str:
        column = ", ".join(self.columns)
        if self.values is not None:
            if part not in self.values:
                message = (
                    "add the value to the values of this column under mapping in source.yml (null: not known)"
                )
                raise Misfit("unmapped_value", column, part, message)
            part = self.values[part]
        if self.kind and part:
            turn, form = KINDS[self.kind]
            turned = turn(part)
            if turned is None:
                message = f"this should be {form}; correct it with `replace` under mapping in source.yml"
                raise Misfit("type_error", column, part, message)
            part = turned
        return self.prefix + part if part else ""


@dataclass(frozen=True)
class Plan:
    """One kind of record that a raw row gives: for each value of `each` where there is one."""

    table: str
    when: str
    each: Cell | None
    fields: Mapping[str, Cell]

    def needs(self) -> Iterator[str]:
        """The raw columns it is made from."""
        yield from [self.when] if self.when else []
        if self.each:
            yield from self.each.needs()
        for cell in self.fields.values():
            yield from (name for name in cell.needs() if not (self.each and name == EACH))

    def make(self, row: Mapping[str, str]) -> Iterator[dict[str, str | None]]:
        """The values of its records for a raw row. Raises Misfit."""
        if self.when and not row.get(self.when, "").strip():
            return
        rows: list[Mapping[str, str]] = [row]
        if self.each:
            rows = [
                {**row, EACH: value} for value in (self.each.make(row) or "").split(LIST_SEPARATOR) if value
            ]
        for one in rows:
            yield {name: cell.make(one) for name, cell in self.fields.items()}


def placeholders(template: str) -> list[str]:
    """The names in braces in a template."""
    return PLACEHOLDER.findall(template)


def read_plans(mapping: Mapping[str, Any]) -> list[Plan]:
    """The plans of a `mapping:`. Raises InputProblem for whatever is not foreseen in it."""
    _known(mapping, MAPPING_KEYS, "mapping")
    records = mapping.get("records")
    if not isinstance(records, list) or not records:
        raise wrong("mapping.records", "list the records that a row gives, each with `table` and `fields`")
    return [_plan(record, f"mapping.records.{number}") for number, record in enumerate(records)]


def _plan(record: Any, path: str) -> Plan:
    _known(record, RECORD_KEYS, path)
    name = str(record.get("table"))
    takers = [table.name for table in tables().values() if table.comes_in_files]
    if name not in takers:
        raise wrong(f"{path}.table", f"no table takes rows under this name; {_near(name, takers)}", name)
    fields = record.get("fields")
    if not isinstance(fields, dict) or not fields:
        raise wrong(f"{path}.fields", "say how each field is made")
    columns = [column for column in tables()[name].field_names if column not in FILLED_IN]
    for field in fields:
        if field not in columns:
            raise wrong(
                f"{path}.fields", f"table {name} has no such field; {_near(str(field), columns)}", str(field)
            )
    each = _cell(record[EACH], f"{path}.each") if EACH in record else None
    made = {field: _cell(cell, f"{path}.fields.{field}") for field, cell in fields.items()}
    return Plan(name, str(record.get("when", "")), each, made)


def _cell(cell: Any, path: str) -> Cell:
    _known(cell, CELL_KEYS, path)
    if sum(key in cell for key in ("from", "value", "template")) != 1:
        raise wrong(path, "give exactly one of `from`, `value` and `template`")
    kind = str(cell.get("as", ""))
    if kind and kind not in KINDS:
        raise wrong(f"{path}.as", f"there is no such kind; {_near(kind, list(KINDS))}", kind)
    columns, parts, limit = cell.get("from", []), cell.get("parts", {}), cell.get("limit", 0)
    if not isinstance(parts, dict) or not isinstance(limit, int):
        raise wrong(path, "`parts` takes named parts made like fields, `limit` a number of characters")
    return Cell(
        columns=tuple(map(str, columns if isinstance(columns, list) else [columns])),
        value=str(cell.get("value", "")),
        template=str(cell.get("template", "")),
        parts={str(name): _cell(part, f"{path}.parts.{name}") for name, part in parts.items()},
        when=str(cell.get("when", "")),
        replace=_lookup(cell.get("replace", {}), f"{path}.replace"),
        split=str(cell.get("split", "")),
        values=_lookup(cell["values"], f"{path}.values") if "values" in cell else None,
        kind=kind,
        prefix=str(cell.get("prefix", "")),
        limit=limit,
    )


def _lookup(values: Any, path: str) -> dict[str, str]:
    if not isinstance(values, dict):
        raise wrong(
            path, "write one line for each value: printed value, colon, what it becomes (null: not known)"
        )
    for word in [*values, *values.values()]:
        if isinstance(word, bool):
            raise wrong(
                path, "YAML reads yes, no, true and false as other than words; put them in quotes", str(word)
            )
    return {str(word): "" if code is None else str(code) for word, code in values.items()}


def _known(value: Any, keys: list[str], path: str) -> None:
    if not isinstance(value, dict):
        raise wrong(path, f"this takes named settings: {', '.join(keys)}")
    for key in value:
        if key not in keys:
            raise wrong(path, f"there is no such setting; {_near(str(key), keys)}", str(key))


def wrong(path: str, message: str, value: str = "") -> InputProblem:
    """An InputProblem about a setting in source.yml."""
    return problem(SOURCE_FILE, 1, "type_error", message, path, value)


def _near(word: str, known: list[str]) -> str:
    return did_you_mean(word, known) or f"there are: {', '.join(known)}"
