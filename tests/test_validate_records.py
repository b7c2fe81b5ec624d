"""Records of a build: the first pass gives the same issues and values as Frictionless on every row."""

from typing import Any

import pytest
from frictionless import Resource, Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.paths import DATA
from ingest.prepare import read
from ingest.records import Issue, Origin, Record, plain
from ingest.schema import tables
from ingest.sources import load_sources
from ingest.unfold import unfold
from ingest.validate import schema as build
from ingest.validate.typed import accept
from tests.examples import invalid_rows, valid_records
from tests.near_misses import TYPES, descriptors, near
from tests.test_validate_compiled import readable

TABLE_SCHEMA_2 = "https://datapackage.org/profiles/2.0/tableschema.json"


def checked(records: list[Record]) -> tuple[list[Issue], list[dict[str, Any]]]:
    """The issues, and the values that every record then has; the records given stay as they are."""
    copies = [
        Record(record.table, dict(record.values), record.origin, record.source_id, record.cell)
        for record in records
    ]
    return list(build.check_schema(copies)), [record.values for record in copies]


def both_ways(records: list[Record], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    monkeypatch.setattr(build, "BATCH", 700)
    monkeypatch.setattr(build, "WORTH_A_FIRST_PASS", 1)
    with_first_pass = checked(records)
    monkeypatch.setattr(build, "WORTH_A_FIRST_PASS", 10**9)
    return with_first_pass, checked(records)


def test_the_records_of_the_project_are_judged_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    records = read(source for source in load_sources(DATA) if source.format == "package").records
    first_pass, frictionless = both_ways([*records, *unfold(records)], monkeypatch)
    assert repr(first_pass) == repr(frictionless)
    assert frictionless[1]


def test_the_examples_are_judged_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    records = [record for table in tables() for record in valid_records(table)]
    records += [row.record for table in tables() for row in invalid_rows(table)]
    first_pass, frictionless = both_ways(records, monkeypatch)
    assert repr(first_pass) == repr(frictionless)
    assert len(frictionless[0]) > 300


@pytest.mark.parametrize("kind", TYPES)
def test_typed_values_are_those_that_frictionless_reads(kind: str) -> None:
    @settings(max_examples=12, deadline=None)
    @given(descriptors(kind), st.lists(near(kind), min_size=5, max_size=30))
    def check(descriptor: dict[str, Any], texts: list[str]) -> None:
        schema = Schema.from_descriptor({"$schema": TABLE_SCHEMA_2, "fields": [descriptor]})
        if not readable(schema.fields[0]):
            return
        schema.fields[0].constraints.pop("unique", None)
        texts = [text for text in [*TYPES[kind][2], *texts] if "snan" not in text.lower()]  # no float is that
        records = [Record("", {"field": text}, Origin("file", 1)) for text in texts]
        suspects = accept(schema, records)
        with Resource(data=[["field"], *([text] for text in texts)], schema=schema) as resource:
            for record, text, row in zip(records, texts, resource.row_stream, strict=True):
                if any(record is suspect for suspect in suspects):
                    assert record.values == {"field": text}
                else:
                    assert row.valid
                    assert repr(record.values) == repr({"field": plain(row["field"])})

    check()


def test_a_number_that_signals_is_an_issue_and_no_crash() -> None:
    for others in (0, 300):  # judged by Frictionless alone, and after the first pass
        records = valid_records("result")
        for at in range(others):
            copy = records[0]
            records.append(
                Record(copy.table, {**copy.values, "result_id": f"copy-{at}"}, copy.origin, copy.source_id)
            )
        records[0].values["share_for"] = "sNaN"
        found = [(issue.issue_type, issue.field) for issue in build.check_schema(records)]
        assert found == [("constraint_minimum", "share_for"), ("constraint_maximum", "share_for")]
