"""A number says what it counts, of how many, how exactly, and who they were."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest.schema import tables
from plugins.figures import speaks_against, support
from tests.site import text_of

COLUMNS = dict.fromkeys(column["name"] for column in tables()["result"].columns)


def said(basis: str = "", **cells: Any) -> str:
    """The words of the figures of a result with these cells."""
    row = {
        **COLUMNS,
        "kind": "recommendation",
        "title": "Plant trees",
        "support_measure_label": None,
        **cells,
    }
    return text_of(str(support(row, basis)))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({}, ""),
        ({"share_for": 0.6}, "60% for it"),
        ({"share_for": 0.6, "kind": "finding", "title": "Most were against the zone"}, "60% said this"),
        ({"share_for": 0.6, "title": "Oppose the closure"}, "60% said this"),
        (
            {"share_for": 0.97, "support_measure": "vote", "share_of": "participants", "n_total": 39},
            "97% voted for it , of 39 who took part",
        ),
        (
            {"share_for": 0.8, "share_for_bound": "at_least", "share_of": "answers"},
            "at least 80% for it of those who answered the question",
        ),
        (
            {
                "share_for": 0.51,
                "kind": "finding",
                "share_of": "sample",
                "n_total": 1004,
                "asked_group": "renters",
            },
            "51% said this, among renters, of a sample of 1,004",
        ),
        ({"share_for": 0.7, "share_before": 0.41}, "70% for it, 41% before"),
        ({"n_points": 57, "points_unit": "dots", "n_total": 53}, "57 dots from 53 people"),
        ({"score": 3.9, "score_min": 1, "score_max": 5}, "mean score 3.90 on a scale from 1 to 5"),
        ({"rank": 2, "rank_of": 47}, "rank 2 of 47"),
        ({"share_for": 0.75, "threshold": 0.8, "threshold_met": 0}, "75% for it, 80% needed, not reached"),
        ({"n_for": 4120, "support_measure": "signatures"}, "4,120 signatures"),
        (
            {"n_for": 30, "n_against": 8, "n_neutral": 2, "n_total": 40, "share_for": 0.75},
            "75% for it, 30 for, 8 against, 2 neither, of 40",
        ),
    ],
)
def test_the_words_of_a_figure(cells: dict[str, Any], words: str) -> None:
    assert said(**cells).replace(" ,", ",") == words.replace(" ,", ",")


def test_who_they_were_stands_beside_a_share() -> None:
    assert said("self_selected", share_for=0.6) == "60% for it People chose to take part: not a sample"


def test_no_title_that_speaks_against_something_stands_with_for_it(database: Path) -> None:
    """Over every shipped result with a share."""
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM result WHERE share_for IS NOT NULL")]
    against = [row for row in rows if speaks_against(row["title"])]
    assert len(against) > 50
    wrong = [
        row["result_id"]
        for row in against
        if "for it" in text_of(str(support({**row, "support_measure_label": None}, "")))
    ]
    assert wrong == []
