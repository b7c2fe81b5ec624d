"""Cells that hold nested JSON, as the gate hands them out: a guarded reading into plain shapes.

Each function raises NotReadable for a cell of another shape, and takes an empty cell for an empty value.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from ingest.formats.literal import NotReadable
from ingest.formats.mapping import Misfit


def refuse_misplaced(cells: Mapping[str, str], lists: Collection[str]) -> None:
    """Raise Misfit for a column that holds a list or an object and is none of `lists`."""
    for column, cell in cells.items():
        if column not in lists and cell[:1] in ("[", "{") and _is_nested(cell):
            message = "this should be a text or a number, not a list or an object"
            raise Misfit("type_error", column, cell, message)


def _is_nested(cell: str) -> bool:
    try:
        return isinstance(json.loads(cell), (list, dict))
    except (ValueError, RecursionError):
        return False


def mapping(cell: str) -> dict[str, Any]:
    """An object of named values."""
    found = _value(cell, "{}")
    if not isinstance(found, dict):
        raise NotReadable("the value should be an object with named values")
    return found


def mappings(cell: str) -> list[dict[str, Any]]:
    """A list of objects."""
    found = _value(cell, "[]")
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NotReadable("the value should be a list of objects with named values")
    return found


def words(cell: str) -> list[str]:
    """A list of texts."""
    found = _value(cell, "[]")
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise NotReadable("the value should be a list of texts")
    return [one.strip() for one in found if one.strip()]


def said(values: dict[str, Any], name: str) -> str:
    """A text of an object, trimmed; "" where it is absent or null. Raises NotReadable for any other value."""
    found = values.get(name)
    if found is None:
        return ""
    if not isinstance(found, (str, int, float)) or isinstance(found, bool):
        raise NotReadable(f"{name} should be a text")
    return str(found).strip()


def _value(cell: str, empty: str) -> Any:
    try:
        return json.loads(cell.strip() or empty)
    except (ValueError, RecursionError):
        raise NotReadable("the value should be a list or an object, not a text") from None
