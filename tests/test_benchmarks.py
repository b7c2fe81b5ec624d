"""Every benchmark runs on a small base and its answers agree; the ratios are for a machine with nothing else to do."""

from pathlib import Path

import pytest

from benchmarks import build, likeness, load, map, pages, search, validate
from benchmarks.__main__ import Base, benchmarks
from benchmarks.figure import MILLION, Figure, figure


def test_a_base_is_built_and_built_on(tmp_path: Path) -> None:
    figures = build.measure(800, tmp_path)
    assert [one.name for one in figures] == [
        "files to searchable database, 800 results",
        "memory of that build, against 2 GB",
        "rebuild after one small source changed, 800 results",
    ]
    assert all(one.equal for one in figures)


def test_what_is_measured_on_rows_alone_agrees_with_the_peer() -> None:
    figures = [
        measure(300) for measure in (validate.measure, load.measure, map.figure_of, likeness.figure_of)
    ]
    assert [one.equal for one in figures] == [True] * 4


def test_what_is_measured_on_a_built_base_agrees_with_the_peer(database: Path) -> None:
    figures = [*search.measure(database), *pages.measure(database)]
    assert [one.name for one in figures] == [
        "common word, ranked 20, against FTS5 bm25",
        "common word, four exact facets, against SQL",
        "page of a search, against a page of one row",
        "default table page, against stock Datasette",
    ]
    assert all(one.equal for one in figures)


def test_the_command_knows_them_all(tmp_path: Path) -> None:
    named = ["validate", "load", "build", "search", "pages", "map", "likeness"]
    assert list(benchmarks(Base(tmp_path, 100))) == named


@pytest.mark.parametrize(
    ("one", "rows", "fails"),
    [
        (figure("kept", 1, 10, "s", 10, equal=True), 100, False),
        (figure("missed by less than a fifth", 1, 8.1, "s", 10, equal=True), 100, False),
        (figure("missed", 1, 7.9, "s", 10, equal=True), 100, True),
        (figure("missed, but required of more", 1, 1, "s", 10, equal=True, at=MILLION), 100_000, False),
        (figure("missed where it is required", 1, 1, "s", 10, equal=True, at=MILLION), MILLION, True),
        (figure("another answer", 1, 99, "s", 10, equal=False, at=MILLION), 100, True),
    ],
)
def test_a_figure_fails_where_answers_differ_or_its_ratio_is_missed(
    one: Figure, rows: int, fails: bool
) -> None:
    assert one.fails(rows) is fails
