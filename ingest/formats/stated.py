"""What source.yml says in place of the raw files: whole records, and what a printed value means."""

from collections.abc import Mapping
from typing import Any

from ingest.formats.mapping import Misfit, wrong
from ingest.records import Issue, Origin, Record
from ingest.schema import LIST_SEPARATOR, tables
from ingest.sources import SOURCE_FILE


def stated(table: str, facts: Any, path: str) -> Record:
    """A record that source.yml states under `path`: its fields as text, a list joined by `;`.

    Raises InputProblem for what is no record of the table.
    """
    if not isinstance(facts, dict):
        raise wrong(path, f"state a record of the table {table}: its fields, each with its value")
    for name in facts:
        if name not in tables()[table].field_names:
            raise wrong(path, f"table {table} has no such field", str(name))
    key = tables()[table].primary_key[0]
    if key not in facts:
        raise wrong(f"{path}.{key}", f"a record of the table {table} needs it")
    values = {
        name: LIST_SEPARATOR.join(value) if isinstance(value, list) else value
        for name, value in facts.items()
    }
    texts = {name: None if value is None else str(value) for name, value in values.items()}
    return Record(table, texts, Origin(SOURCE_FILE, 1))


def meaning(mapping: Mapping[str, Any], key: str, column: str, printed: str) -> Any:
    """What `mapping.<key>` says that a printed value of a column means.

    Raises Misfit where it says nothing.
    """
    known = {str(word): code for word, code in mapping.get(key, {}).items()}
    if printed not in known:
        message = f"say what it means: add it under mapping.{key} in source.yml (null: not known)"
        raise Misfit("unmapped_value", column, printed, message)
    return known[printed]


def kept_out(misfit: Misfit, origin: Origin, table: str, record_id: str) -> Issue:
    """The issue about a raw row that gives no record, since it has a value that nobody has foreseen."""
    return Issue(misfit.issue_type, misfit.message, origin, table, record_id, misfit.column, misfit.value)
