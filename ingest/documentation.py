"""Generated documentation: columns and questions for metadata.yml, the codebook and the command reference."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import yaml

from ingest.paths import DATA, SCHEMA
from ingest.schema import Table, code_list, code_list_names, tables

BUILT_TABLES = (
    "search_record", "search_code", "search_coded", "search_word", "search_fts", "initiative_fts",
    "result_state",
)  # fmt: skip
"""Tables that serve the site and are hidden in the list of tables."""


WITH_FEW_POINTS = ("initiative", "result")
"""Tables whose rows seldom have a point of their own; an empty map is an error of the map plugin."""
NO_MAP = (
    "    plugins:",
    "      datasette-cluster-map: {latitude_column: none, longitude_column: none}",
)


def holdings() -> str:
    """How many records are kept in `data/`, in one sentence of the README."""
    counts = {
        table: sum(_records(path) for path in DATA.glob(f"*/{table}.csv"))
        for table in ("initiative", "result", "response", "milestone")
    }
    engagements, results, replies, milestones = (f"{count:,}" for count in counts.values())
    return (
        f"It holds {engagements} engagements with {results} results, {replies} replies and {milestones} "
        "milestones that were\nread by hand from public pages, and readers for further sources."
    )


def _records(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def metadata_database() -> str:
    """The database in metadata.yml: title, licence, and each table with the meaning of its columns."""
    package = json.loads((SCHEMA / "datapackage.json").read_text(encoding="utf-8"))
    licence = package["licenses"][0]
    lines = [
        f"title: {quoted(package['title'])}",
        f"description: {quoted(package['description'])}",
        f"license: {quoted(licence['title'])}",
        f"license_url: {quoted(licence['path'])}",
        "tables:",
    ]
    for table in tables().values():
        lines += [f"  {table.name}:", f"    title: {quoted(table.descriptor['title'])}"]
        lines += [f"    description: {quoted(table.descriptor['description'])}", "    columns:"]
        lines += [f"      {field['name']}: {quoted(field['description'])}" for field in table.columns]
        lines += NO_MAP if table.name in WITH_FEW_POINTS else []
    for name in BUILT_TABLES:
        lines += [f"  {name}:", "    hidden: true"]
    lines += ["queries:", *(f"  {line}" for line in _queries())]
    return "\n".join(f"    {line}" for line in lines)


def _queries() -> Iterator[str]:
    """The questions of schema/queries.yml as Datasette's canned queries, with what each column means."""
    for name, query in yaml.safe_load((SCHEMA / "queries.yml").read_text(encoding="utf-8")).items():
        yield f"{name}:"
        yield f"  title: {quoted(query['title'])}"
        yield f"  description: {quoted(query['description'])}"
        yield f"  sql: {quoted(query['sql'].strip())}"
        yield f"  params: {json.dumps(list(query['params']))}"
        yield "  columns:"
        yield from (f"    {column}: {quoted(meaning)}" for column, meaning in query["columns"].items())


def quoted(text: str) -> str:
    """Text as a YAML string in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def codebook() -> str:
    """Every table, field and closed list in Markdown."""
    parts = [part for table in tables().values() for part in _table_section(table)]
    lists = [part for name in code_list_names() for part in _list_section(name)]
    return "\n".join(["## Tables", "", *parts, "## Closed lists", "", *lists]).rstrip()


def _table_section(table: Table) -> Iterator[str]:
    yield f"### {table.name}"
    yield ""
    yield table.descriptor["description"]
    yield ""
    yield "| field | type | meaning | example |"
    yield "|---|---|---|---|"
    for field in table.fields:
        meaning = field["description"] + (f" List: `{field['codes']}`." if "codes" in field else "")
        name, example = f"`{field['name']}`{_marks(table, field)}", f"`{_cell(str(field['example']))}`"
        yield f"| {name} | {_type(field)} | {_cell(meaning)} | {example} |"
    yield ""


def _type(field: dict[str, Any]) -> str:
    if "list" in field:
        return "list"
    return "date" if field.get("partial_date") else str(field["type"])


def _marks(table: Table, field: dict[str, Any]) -> str:
    key = " (key)" if field["name"] in table.primary_key else ""
    return key or (" (required)" if field["name"] in table.required else "")


def _list_section(name: str) -> Iterator[str]:
    yield f"### {name}"
    yield ""
    yield "| code | label | definition | where the term comes from |"
    yield "|---|---|---|---|"
    for code, row in code_list(name).items():
        yield f"| `{code}` | {_cell(row['label'])} | {_cell(row['definition'])} | {_cell(row['source'])} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def command_reference() -> str:
    """The help of every command, as the terminal shows it."""
    from ingest.cli import main

    return "\n\n".join(f"```text\n{text}\n```" for text in _helps(main, ["participation"]))


def _helps(command: click.Command, path: list[str]) -> Iterator[str]:
    """The help texts of all commands below a group, in their order."""
    if len(path) > 1:
        context = click.Context(command, info_name=" ".join(path), max_content_width=100, terminal_width=100)
        yield command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from _helps(child, [*path, name])
