"""The first pass over columns: it must never accept what Frictionless notes, and report what Frictionless reports."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from frictionless import Error, Field, Package, Schema
from frictionless.resources import TableResource
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.validate.compiled import STRING_SHAPES, certain
from ingest.validate.files import errors
from tests.near_misses import MISSING, TYPES, descriptors, near

VERSION_2 = "https://datapackage.org/profiles/2.0/datapackage.json"


def readable(field: Field) -> bool:
    """Whether Frictionless can make a reader of the field at all."""
    try:
        field.create_cell_reader()
    except Exception:
        return False
    return True


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_certain_has_no_note_from_frictionless(kind: str) -> None:
    @settings(max_examples=20, deadline=None)
    @given(descriptors(kind), st.sampled_from(MISSING), st.lists(near(kind), min_size=20, max_size=40))
    def check(descriptor: dict[str, Any], missing: list[Any], texts: list[str]) -> None:
        schema = Schema.from_descriptor(
            {
                "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
                "fields": [descriptor],
                "missingValues": missing,
            }
        )
        field = schema.fields[0]
        expression = certain(field) if readable(field) else None
        if expression is not None:
            frame = pl.DataFrame({"cell": [*TYPES[kind][2], *texts]}, {"cell": pl.String})
            read = field.create_cell_reader()
            for text in frame.filter(expression).get_column("cell"):
                assert not read(text)[1], text

    check()


@pytest.mark.parametrize("name", STRING_SHAPES)
def test_every_text_of_a_certain_shape_is_of_its_format(name: str) -> None:
    read = Field.from_descriptor({"name": "field", "type": "string", "format": name}).create_cell_reader()

    @settings(max_examples=50, deadline=None)
    @given(st.from_regex(STRING_SHAPES[name], fullmatch=True, alphabet=st.characters(max_codepoint=127)))
    def check(text: str) -> None:
        assert not read(text)[1]

    check()


# Whole files.


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[str, Any], list[list[str]]]:
    """A schema with keys that may refer to the table "other" or the table itself, and rows of cells."""
    kinds = draw(st.lists(st.sampled_from([*TYPES, "string", "integer", "any"]), min_size=1, max_size=4))
    fields = [draw(descriptors(kind, f"f{at}")) for at, kind in enumerate(kinds)]
    names = [field["name"] for field in fields]
    schema: dict[str, Any] = {"fields": fields, "missingValues": draw(st.sampled_from(MISSING))}
    some = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
    if draw(st.booleans()):
        schema["primaryKey"] = draw(some)
    schema["foreignKeys"] = []
    for _ in range(draw(st.integers(0, 2))):
        own = draw(some)
        other = draw(st.sampled_from(["other", "", "table"]))
        theirs = st.sampled_from(list(OTHER_FIELDS) if other == "other" else names)
        reference = {
            "resource": other,
            "fields": draw(st.lists(theirs, min_size=len(own), max_size=len(own))),
        }
        schema["foreignKeys"].append({"fields": own, "reference": reference})
    cells = [st.sampled_from(draw(st.lists(near(kind), min_size=1, max_size=5))) for kind in kinds]
    row = st.tuples(*cells).map(list)
    longer, shorter = row.map(lambda cells: [*cells, ""]), row.map(lambda cells: cells[: len(cells) // 2])
    blank = st.sampled_from([[""] * len(kinds), []])
    some_row = st.one_of(row, row, row, row, longer, shorter, blank)
    return schema, draw(st.lists(some_row, min_size=draw(st.sampled_from([0, 6])), max_size=14))


@st.composite
def layouts(draw: st.DrawFn) -> dict[str, Any]:
    """How a file is written."""
    return {
        "bom": draw(st.sampled_from(["", "", "\ufeff"])),
        "delimiter": draw(st.sampled_from([",", ",", ";", "\t", "|"])),
        "end": draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])),
        "quote": draw(st.sampled_from(["needed", "all", "never"])),
        "last": draw(st.booleans()),
    }


def written(rows: list[list[str]], layout: dict[str, Any]) -> bytes:
    def cell(text: str) -> str:
        needed = any(sign in text for sign in ('"', "\n", "\r", layout["delimiter"]))
        if layout["quote"] == "all" or (needed and layout["quote"] == "needed"):
            return '"' + text.replace('"', '""') + '"'
        return text

    lines = [layout["delimiter"].join(map(cell, row)) for row in rows]
    text: str = layout["bom"] + layout["end"].join(lines) + layout["end"] * layout["last"]
    return text.encode()


def table(folder: Path, schema: dict[str, Any], encoding: str | None = "utf-8") -> TableResource:
    """The file table.csv, in a package with other.csv."""
    keys = [{"name": name, "type": kind} for name, kind in OTHER_FIELDS.items()]
    resources = [
        {"name": "table", "path": "table.csv", "schema": schema},
        {"name": "other", "path": "other.csv", "schema": {"fields": keys}},
    ]
    if encoding:
        resources = [{**resource, "encoding": encoding} for resource in resources]
    package = Package.from_descriptor({"$schema": VERSION_2, "resources": resources}, basepath=str(folder))
    return package.get_table_resource("table")


def by_frictionless(resource: TableResource) -> Iterator[Error]:
    with resource:
        yield from resource.header.errors
        for row in resource.row_stream:
            yield from row.errors


def told(found: Iterator[Error]) -> list[Any]:
    """Each error with all that it says, and the exception that ends them."""
    listed: list[Any] = []
    try:
        listed.extend(error.to_descriptor() for error in found)
    except Exception as problem:
        listed.append((type(problem), str(problem)))
    return listed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every example writes its file; other.csv has the keys that it may refer to."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "other.csv").write_text(OTHER, encoding="utf-8")
    return folder


OTHER_FIELDS = {"text": "string", "whole": "integer", "number": "number"}
OTHER = "text,whole,number\na,1,0.5\nünï,٣,1.0\nNA,x,nan\n1,5,5\n,,\n12,007\n2020-02-29,2,3,4\n"


@settings(max_examples=100, deadline=None)
@given(tables(), layouts(), st.sampled_from(["utf-8", None]))
def test_the_report_is_frictionless_own(
    folder: Path,
    written_table: tuple[dict[str, Any], list[list[str]]],
    layout: dict[str, Any],
    encoding: str | None,
) -> None:
    schema, rows = written_table
    header = [field["name"] for field in schema["fields"]]
    (folder / "table.csv").write_bytes(written([header, *rows], layout))
    assert told(errors(table(folder, schema, encoding))) == told(
        by_frictionless(table(folder, schema, encoding))
    )


def text(**constraints: Any) -> dict[str, Any]:
    return {"type": "string", "constraints": constraints}


# What is easily overlooked: the fields a and b, the table's keys, and the file below its header.
TRAPS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "a row of empty cells is blank": ([text(), text()], {}, "x,y\n,\n\nx,y\n"),
    "a blank line counts": ([text(), text(enum=["y"])], {}, "\n\nx,z\n"),
    "an extra cell may be empty": ([text(), text()], {}, "x,y,\n"),
    "a missing cell": ([text(), text()], {}, "x\n"),
    "a quoted line end is no row": ([text(), text(maxLength=1)], {}, '"x\n\n""x",y\nx,yy\n'),
    "a quoted line end breaks a pattern or not": (
        [text(pattern="[a-z]"), text(pattern="[a-z]+")],
        {},
        '"x\n",y\n"x\n\n",y\n',
    ),
    "a quote within a cell": ([text(), text(enum=["y"])], {}, 'x"x,y\n"x"x,z\n'),
    "a quote that is left open": ([text(), text(enum=["y"])], {}, 'x,"y\nx,z\n'),
    "other digits, underscores and exponents": (
        [{"type": "integer"}, {"type": "number"}],
        {},
        "٣,1\n1 0,1\n1,1 0\n1_0,1_0\n1e1,1e1\n²,nan\n+1,-INF\n\u00a01,1.\n",
    ),
    "the year 0": ([{"type": "date"}, {"type": "datetime"}], {}, "0000-01-01,0000-01-01T00:00:00\n"),
    "blanks that look alike": (
        [text(enum=["a b"]), text(required=True)],
        {},
        "a\u00a0b,x\na b,\u200b\na b,\u2028\na b, \n",
    ),
    "a number just beyond its bound": (
        [{"type": "number", "constraints": {"maximum": 10**14}}, text()],
        {},
        "100000000000000,x\n100000000000000.001,x\n99999999999999.9,x\n",
    ),
    "a sign that only Python takes for a blank": ([text(pattern=r"[^\s]+"), text()], {}, "a\x1cb,x\nab,x\n"),
    "a pattern that only Python knows": ([text(pattern="a*+a"), text()], {}, "aa,x\n"),
    "a blank line in a table of one column": ([text()], {}, "x\n\ny\n"),
    "a missing value that would be good": ([text(required=True), text()], {"missingValues": ["x"]}, "x,y\n"),
    "the same key in a row with an extra cell": (
        [text(), text()],
        {"primaryKey": ["a"]},
        "x,y\nx,y,z\nx\nz,y\n",
    ),
    "the same number written otherwise": (
        [
            {"type": "integer", "constraints": {"unique": True}},
            {"type": "number", "constraints": {"unique": True}},
        ],
        {},
        "1,1\n01,1.0\n2,1e0\n3,2\n",
    ),
    "a key that is not of its type is no key": (
        [{"type": "integer"}, text()],
        {"primaryKey": ["a", "b"]},
        "x,y\n,y\n1,y\n1,\n",
    ),
    "an empty primary key": ([text(), text()], {"primaryKey": ["a"]}, ",y\nx,y\n"),
    "a reference by value": (
        [{"type": "number"}, text()],
        {"foreignKeys": [{"fields": ["a"], "reference": {"resource": "other", "fields": ["whole"]}}]},
        "1.0,x\n3,x\n4,x\n,x\n7,x\n",
    ),
    "a reference that is half there": (
        [text(), {"type": "integer"}],
        {
            "foreignKeys": [
                {"fields": ["a", "b"], "reference": {"resource": "other", "fields": ["text", "whole"]}}
            ]
        },
        "a,1\na,\n,1\nNA,\na,5\n,\n",
    ),
    "a reference to another row": (
        [text(), text()],
        {"foreignKeys": [{"fields": ["b"], "reference": {"resource": "", "fields": ["a"]}}]},
        "x,\ny,x\nz,w\nv,y,extra\nu,v\n",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_is_reported_as_by_frictionless(folder: Path, name: str, end: str) -> None:
    fields, keys, rows = TRAPS[name]
    names = ["a", "b"][: len(fields)]
    schema = {"fields": [{"name": name, **field} for name, field in zip(names, fields, strict=True)], **keys}
    (folder / "table.csv").write_bytes(f"{','.join(names)}\n{rows}".replace("\n", end).encode())
    found = told(errors(table(folder, schema)))
    assert found == told(by_frictionless(table(folder, schema)))
    assert found
