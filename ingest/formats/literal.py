"""Values inside a CSV cell, printed as JSON or as Python prints them: a guarded reading into plain shapes."""

import ast
import json
from collections.abc import Mapping
from typing import Any

LONGEST = 50_000
"""Longest cell that is read, in characters."""


class NotReadable(Exception):
    """The cell does not hold what it should; the message says what would be right."""


def value(cell: str) -> Any:
    """The value in a cell, None where it is empty or `null`. Raises NotReadable."""
    text = cell.strip()
    if not text:
        return None
    if len(text) > LONGEST:
        raise NotReadable(f"the cell has {len(text)} characters; at most {LONGEST} are read as a list")
    try:
        return json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        raise NotReadable(
            "the cell should hold a list in JSON or in Python's form; correct its quotes"
        ) from None


def steps(cell: str) -> dict[str, str]:
    """A list of `step` and `date` as step → date; steps without a date are left out. Raises NotReadable."""
    return {str(one["step"]): str(one["date"]) for one in _objects(cell, "step", "date") if one["date"]}


def events(cell: str) -> list[tuple[list[str], str]]:
    """A list of `dates` and `action` as pairs. Raises NotReadable."""
    found = _objects(cell, "dates", "action")
    if not all(isinstance(one["dates"], list) for one in found):
        raise NotReadable("each entry should have a list of dates")
    return [([str(day) for day in one["dates"]], str(one["action"])) for one in found]


def links(cell: str) -> list[tuple[str, str]]:
    """Pairs of words and address, from a list of `text` and `url` or from an object words → address.

    Raises NotReadable.
    """
    found = value(cell)
    if isinstance(found, dict):
        return [(str(text), str(url)) for text, url in found.items()]
    return [(str(one["text"]), str(one["url"])) for one in _objects(cell, "text", "url")]


def _objects(cell: str, *names: str) -> list[Mapping[str, Any]]:
    found = value(cell) or []
    if not isinstance(found, list) or not all(
        isinstance(one, dict) and all(name in one for name in names) for one in found
    ):
        raise NotReadable(f"the cell should hold a list of entries with {' and '.join(names)}")
    return found
