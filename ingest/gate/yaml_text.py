"""YAML: one plain record a file, every value a text."""

from typing import Any

import yaml

from ingest.gate.limits import DEPTH
from ingest.gate.row import Row, object_row, problem
from ingest.records import Issue


class _NotPlain(Exception):
    """What YAML allows and a record does not need: issue type, message, field and line."""


class _Plain(yaml.BaseLoader):
    """YAML without aliases (ten of them can stand for a billion values), without repeated keys, not deep."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise _NotPlain("unsafe_file", "write the value out instead of an alias (*)", event.anchor, line)
        if self.depth >= DEPTH:
            message = f"it is nested more than {DEPTH} deep; give a plain record"
            raise _NotPlain("too_large", message, "", line)
        self.depth += 1
        node: Any = super().compose_node(parent, index)
        self.depth -= 1
        if isinstance(node, yaml.MappingNode):
            _refuse_repeated(node)
        return node


def _refuse_repeated(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _NotPlain("type_error", "a name must be a word; write it as text", "", line)
        if key.value in seen:
            raise _NotPlain("duplicate_column", "this name stands twice; remove one", key.value, line)
        seen.add(key.value)


def row(name: str, text: str) -> Row | Issue:
    """The record that the file holds. Raises InputProblem where it holds none."""
    try:
        value = yaml.load(text, Loader=_Plain)
    except _NotPlain as error:
        issue_type, message, field, line = error.args
        raise problem(name, line, issue_type, message, field) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise problem(name, line, "not_a_file", f"it cannot be read as YAML: {error}") from None
    if not isinstance(value, dict):
        raise problem(name, 1, "cell_count", "the file must hold one record of named values")
    return object_row(name, 1, value)
