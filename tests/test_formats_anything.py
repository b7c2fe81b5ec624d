"""Whatever stands in a raw file of the six formats, its reader gives records or says what is wrong."""

import csv
import io
import json
import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.formats import READERS
from ingest.gate import RawFolder
from ingest.records import InputProblem
from ingest.sources import Source, load_source
from tests.reading import FIXTURES, with_mapping

NAMES = (
    "canada_consultations",
    "citizen_space",
    "govuk",
    "ogp_commitments",
    "regulations_gov",
    "uk_petitions",
)
CELLS = st.sampled_from(
    ["", " ", "0", "-1", "x", "Ω", ";", ",,", "[]", "{}", "[1", '{"a": 1}', "2033-02-30", "a" * 999]
)
VALUES = st.one_of(
    CELLS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.lists(CELLS, max_size=2),
    st.dictionaries(CELLS, CELLS, max_size=2),
)


def accounted_for(source: Source) -> None:
    """The reader ends, and every row that it read has led to something, or it refuses the files."""
    raw = RawFolder(source.raw)
    try:
        found = list(READERS[source.format].read(raw, source))
    except InputProblem as problem:
        assert problem.issues and all(issue.message for issue in problem.issues)
        return
    told = {item.origin for item in found} | {issue.origin for issue in raw.issues}
    assert Counter(origin.file for origin in told) == raw.rows_read


def spoil_json(value: Any, data: st.DataObject) -> Any:
    """The value with one thing in it, however deep, taken out or replaced."""
    keys = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    if not keys:
        return data.draw(VALUES)
    key = data.draw(st.sampled_from(keys))
    what = data.draw(st.sampled_from(["deeper", "deeper", "replace", "remove"]))
    if what == "remove":
        del value[key]
    else:
        value[key] = spoil_json(value[key], data) if what == "deeper" else data.draw(VALUES)
    return value


def spoil_csv(text: str, data: st.DataObject) -> str:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row = data.draw(st.sampled_from(rows))
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_one_spoilt_value_never_breaks_a_reader(name: str, data: st.DataObject) -> None:
    source = load_source(FIXTURES / name)
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        shutil.copytree(source.raw, raw)
        path = data.draw(st.sampled_from(sorted(file for file in raw.rglob("*") if file.is_file())))
        text = path.read_text(encoding="utf-8")
        spoilt = (
            json.dumps(spoil_json(json.loads(text), data))
            if path.suffix == ".json"
            else spoil_csv(text, data)
        )
        path.write_text(spoilt, encoding="utf-8")
        accounted_for(replace(source, raw=raw))


@pytest.mark.parametrize("name", NAMES)
def test_a_source_yml_without_a_mapping_breaks_no_reader(name: str) -> None:
    source = load_source(FIXTURES / name)
    accounted_for(replace(source, settings={**source.settings, "mapping": {}}))
    for setting in source.mapping:
        accounted_for(with_mapping(source, **{setting: {}}))
