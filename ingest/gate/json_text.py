"""JSON: what its standard forbids and parsers let pass is refused before and while it is parsed."""

import json
import re
from collections.abc import Collection, Iterator
from itertools import accumulate
from typing import Any

from ingest.gate.limits import DEPTH, DIGITS
from ingest.gate.row import Row, object_row, problem
from ingest.records import InputProblem, Issue

STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
NO_NUMBER = re.compile(r"-?(?:NaN|Infinity)")
LONG_NUMBER = re.compile(rf"\d{{{DIGITS + 1},}}|[eE][+-]?0*(?:[3-9]\d\d|\d{{4,}})")
BRACKET = re.compile(r"[\[\]{}]")
KEY_OR_BRACKET = re.compile(rf"({STRING.pattern})\s*:|{STRING.pattern}|([\[\]{{}}])", re.DOTALL)


class Repeated(ValueError):
    """An object has a key twice; parsers keep the last value and say nothing."""


def rows(
    name: str, text: str, key: str, one: bool, opened: Collection[str], unread: Collection[str]
) -> Iterator[Row | Issue]:
    """The objects of a list as rows, as `RawFolder.objects` says."""
    for number, value in _objects(name, text, key, one):
        if not isinstance(value, dict):
            raise problem(name, number, "cell_count", "each record must be an object with named values")
        yield object_row(name, number, _opened_up(value, opened) if opened else value, unread)


def parse_json(name: str, text: str, first_line: int = 1) -> Any:
    """The value of a JSON text that begins on `first_line` of a file; InputProblem where it is none."""
    _refuse_extremes(name, text, first_line)
    try:
        return json.loads(text, object_pairs_hook=_once)
    except Repeated:
        raise _repeated(name, text, first_line) from None
    except (ValueError, RecursionError) as error:
        line = first_line + getattr(error, "lineno", 1) - 1
        raise problem(name, line, "not_a_file", f"it cannot be read as JSON: {error}") from None


def _opened_up(value: dict[str, Any], names: Collection[str], path: str = "") -> dict[str, Any]:
    """An object in which the objects under `names` are replaced by their values, named `outer.inner`.

    A name may itself be such a path. A null in the place of one of these objects is an object without values.
    """
    flat: dict[str, Any] = {}
    for name, inner in value.items():
        full = f"{path}{name}"
        if full in names and (inner is None or isinstance(inner, dict)):
            flat |= _opened_up(inner or {}, names, f"{full}.")
        else:
            flat[full] = inner
    return flat


def _objects(name: str, text: str, key: str, one: bool) -> list[tuple[int, Any]]:
    """The values of a list with their numbers; of JSON lines, with their lines."""
    if name.endswith((".jsonl", ".ndjson")):
        lines = enumerate(text.split("\n"), start=1)
        return [(line, parse_json(name, value, line)) for line, value in lines if value.strip()]
    value = parse_json(name, text)
    try:
        for part in key.split(".") if key else []:
            value = value[int(part)] if part.isdigit() else value[part]
    except (KeyError, IndexError, TypeError):
        raise problem(name, 1, "missing_column", f"there is no {key!r} in the file", field=key) from None
    if one and isinstance(value, dict):
        value = [value]
    if not isinstance(value, list):
        raise problem(name, 1, "header_missing", "the file must hold a list of records")
    return list(enumerate(value, start=1))


def _refuse_extremes(name: str, text: str, first_line: int) -> None:
    """Raise InputProblem for numbers that are none or too long, and for nesting that is too deep."""
    bare = STRING.sub('""', text)  # strings hold no line breaks, so lines stay where they are
    for pattern, message in (
        (NO_NUMBER, "JSON has no such number; leave the value out or write null"),
        (LONG_NUMBER, f"a number has at most {DIGITS} digits; write it as text or correct it"),
    ):
        if found := pattern.search(bare):
            line = first_line + bare.count("\n", 0, found.start())
            raise problem(name, line, "type_error", message, value=found[0])
    depths = accumulate(1 if bracket in "[{" else -1 for bracket in BRACKET.findall(bare))
    if max(depths, default=0) > DEPTH:
        line = first_line + bare.count("\n", 0, _too_deep(bare))
        raise problem(name, line, "too_large", f"it is nested more than {DEPTH} deep; give plain records")


def _too_deep(bare: str) -> int:
    """Where the nesting passes the limit."""
    depth = 0
    for bracket in BRACKET.finditer(bare):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > DEPTH:
            return bracket.start()
    return 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise Repeated
    return values


def _repeated(name: str, text: str, first_line: int) -> InputProblem:
    """The first key that stands twice in its object, and the line of the second one."""
    line, field = first_line, ""
    open_objects: list[set[str]] = []
    for token in KEY_OR_BRACKET.finditer(text):
        key, bracket = token[1], token[2]
        if bracket:
            open_objects = [*open_objects, set()] if bracket in "[{" else open_objects[:-1]
        elif key:
            field = json.loads(key)
            if field in open_objects[-1]:
                line += text.count("\n", 0, token.start())
                break
            open_objects[-1].add(field)
    return problem(name, line, "duplicate_column", "this name stands twice in its object; remove one", field)
