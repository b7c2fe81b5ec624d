"""Bad files of every kind: each is answered at once, with the file, the line, the field and the reason."""

import os
from pathlib import Path

import pytest

from tests.bad import Bad, issues_of
from tests.bad.packed import packed
from tests.bad.tables import tables
from tests.bad.text import not_files, spoilt

BAD_FILES: dict[str, Bad] = {**spoilt(), **not_files(), **tables(), **packed()}

LONGEST = 10
"""Seconds of processor time, those of the child included; the slowest takes well under one."""


def test_there_are_many() -> None:
    assert len(BAD_FILES) > 120


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_answered_with_file_line_field_and_reason(kind: str, tmp_path: Path) -> None:
    bad = BAD_FILES[kind]
    began = sum(os.times()[:4])
    first = issues_of(bad, tmp_path)[0]
    assert sum(os.times()[:4]) - began < LONGEST
    assert (first.origin.line, first.field, first.issue_type) == bad.said, first.sentence()
    assert first.origin.file.removesuffix("/All") == (bad.file or bad.name)
    assert len(first.message.split()) > 2
