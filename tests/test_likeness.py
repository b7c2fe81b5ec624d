"""The likeness search: other words for the same thing, ranks, its files, and how often it finds what it should."""

import csv
import hashlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.likeness import GOLD, by_fts, by_likeness, measure
from ingest.likeness import ranker
from ingest.likeness.index import make_index
from ingest.likeness.places import places_of
from ingest.likeness.ranker import Plan, rank
from ingest.likeness.store import ARRAYS, FOLDER, read_likeness, write_index
from ingest.likeness.words import alternatives, stems

PLANS = list(csv.DictReader(GOLD.open(encoding="utf-8", newline="")))


def test_plans_were_split_by_their_engagement() -> None:
    assert len(PLANS) >= 80 and len({row["plan"] for row in PLANS}) == len(PLANS)
    for row in PLANS:
        even = int(hashlib.sha256(row["initiative_id"].encode()).hexdigest(), 16) % 2 == 0
        assert row["split"] == ("tune" if even else "test"), row


def test_paraphrases_are_found(database: Path, connection: sqlite3.Connection) -> None:
    index = read_likeness(connection, database)
    rows = [row for row in PLANS if row["split"] == "test"]
    ours = measure(rows, by_likeness(replace(index, vectors=index.vectors[:0]), 2026.0))
    plain = measure(rows, by_fts(connection))
    # Of 1,412 engagements 0.95 and 0.56. Of 556 it was 0.58 at first place: more that fit compete for it.
    assert ours["recall@10"] >= 0.92 and ours["recall@1"] >= 0.52
    assert plain["recall@10"] < 0.5


def test_words_are_compared_by_their_stems() -> None:
    assert stems("The organizing of labor, organised; neighbours’ Colour") == [
        "organis", "labour", "organis", "neighbour", "colour",
    ]  # fmt: skip
    assert stems("and what we should do") == []


def test_phrases_and_words_have_others_that_stand_for_them() -> None:
    others = set(alternatives(stems("public transport fares")))
    assert {(0, "bus", 1.0), (0, "coach", 1.0)} <= others  # of the phrase that begins there
    assert {(2, "ticket", 1.0), (2, "pass", 0.5)} <= others  # the second is a word out of “bus pass”


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        ("what the Scottish capital does", {"iso:GB-SCT", "gss:S12000036"}),
        ("Swedes and their trains", {"iso:SE"}),
        ("rubbish and the tip", set()),
    ],
)
def test_places_of_a_plan(plan: str, found: set[str]) -> None:
    assert set(places_of(plan, ())) == found


def test_the_files_hold_the_index(connection: sqlite3.Connection, tmp_path: Path) -> None:
    made = make_index(connection)
    write_index(made, tmp_path)
    write_index(made, tmp_path)  # in place of those that are there
    read = read_likeness(connection, tmp_path / "participation.db")
    assert isinstance(read.impacts.base, np.memmap) and sorted(path.name for path in tmp_path.iterdir()) == [
        FOLDER
    ]
    assert (read.data_version, read.initiatives, read.terms) == (
        made.data_version,
        made.initiatives,
        made.terms,
    )
    assert all(np.array_equal(getattr(read, name), getattr(made, name)) for name in ARRAYS)


def test_files_of_other_data_are_not_used(connection: sqlite3.Connection, tmp_path: Path) -> None:
    made = make_index(connection)
    write_index(replace(made, data_version="0" * 12, initiatives=["other"]), tmp_path)
    assert read_likeness(connection, tmp_path / "participation.db").initiatives == made.initiatives


def test_a_released_database_has_its_files_beside_it(database: Path) -> None:
    assert (database.resolve().parent / FOLDER / "names.json").is_file()


def test_a_plan_that_shares_nothing_finds_nothing(connection: sqlite3.Connection) -> None:
    assert rank(make_index(connection), Plan("zyzzyva", 2026.0, "iso:GB-SCT"), 10) == []


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 12))
def test_the_best_are_those_of_a_full_sort(points: list[int], most: int) -> None:
    scores = np.array(points, dtype=np.float32)
    order = sorted((-score, number) for number, score in enumerate(points) if score)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranker, "BLOCK", 4)
        assert [int(number) for number in ranker._best(scores, most)] == [number for _, number in order][
            :most
        ]
