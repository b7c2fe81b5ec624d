"""Contradictions in who took part, evaluations, stages, themes, documents and links: whole messages."""

from typing import Any

import pytest

from ingest.records import Origin, Record
from ingest.validate.second_tier import check_second_tier

Rows = list[tuple[str, dict[str, Any]]]

JURY = {"initiative_id": "jury", "n_participants": 108, "start_date": "2019-09", "end_date": "2019-11"}
PANEL = {"initiative_id": "panel", "n_participants": None}
ENGAGEMENTS: Rows = [("initiative", JURY), ("initiative", PANEL)]
AGE = {"initiative_id": "jury", "characteristic": "age"}
PRINTED = {"basis": "printed", "source_url": "https://example.org/report"}


def said(rows: Rows) -> list[str]:
    """What is said of the rows, which stand below each other in one file a table, after two engagements."""
    records = [
        Record(table, values, Origin(f"{table}.csv", line), "harbour")
        for line, (table, values) in enumerate(ENGAGEMENTS + rows, start=2)
    ]
    return [issue.sentence().removeprefix("harbour/") for issue in check_second_tier(records)]


CONTRADICTIONS: dict[str, tuple[Rows, list[str]]] = {
    "a group larger than its base": (
        [("participation", {**AGE, "category": "16 to 24", "n": 500, "n_base": 108})],
        [
            "participation.csv, line 4, field n, part_exceeds_whole, value '500': "
            "more than n_base, which is 108; correct one of the two"
        ],
    ),
    "a group larger than its engagement": (
        [("participation", {**AGE, "category": "16 to 24", "n": 500})],
        [
            "participation.csv, line 4, field n, part_exceeds_whole, value '500': more than the 108 people "
            "of its engagement; correct it or give the base in n_base"
        ],
    ),
    "a theme in more responses than were sorted": (
        [("theme", {"initiative_id": "jury", "label": "Buses", "n_responses": 12, "n_coded": 10})],
        [
            "theme.csv, line 4, field n_responses, part_exceeds_whole, value '12': "
            "more than n_coded, which is 10; correct one of the two"
        ],
    ),
    "a share that is not that of its numbers": (
        [("participation", {**AGE, "category": "16 to 24", "n": 12, "n_base": 50, "share": 0.42})],
        [
            "participation.csv, line 4, field share, share_mismatch, value '0.42': "
            "n / n_base is 0.240; correct the share or the numbers"
        ],
    ),
    "groups that are more than all": (
        [("participation", {**AGE, "category": f"group {n}", "share": 0.55}) for n in (1, 2)],
        [
            "participation.csv, line 5, field share, groups_exceed_whole: the groups of this table add up to "
            "110%; correct them, or write true in multi_answer"
        ],
    ),
    "a group given twice": (
        [("participation", {**AGE, "category": category}) for category in ("Under 25", "under 25")],
        [
            "participation.csv, line 5, field category, duplicate_group, value 'under 25': this group stands in "
            "participation.csv, line 4 already; take one out, or say in about or as_of what tells them apart"
        ],
    ),
    "a printed figure without an address": (
        [("participation", {**AGE, "category": "16 to 24", "n": 4, "basis": "printed"})],
        [
            "participation.csv, line 4, field source_url, printed_without_address: "
            "the figure is said to be printed; give the address where it can be read"
        ],
    ),
    "a share of 71": (
        [("evaluation", {"initiative_id": "jury", "after": 71.0, "unit": "share"})],
        [
            "evaluation.csv, line 4, field after, value_out_of_scale, value '71.0': "
            "not between 0 and 1; correct it, its unit or its scale"
        ],
    ),
    "a score off its scale": (
        [("evaluation", {"initiative_id": "jury", "before": 0.5, "score_min": 1.0, "score_max": 5.0})],
        [
            "evaluation.csv, line 4, field before, value_out_of_scale, value '0.5': "
            "not between 1 and 5; correct it, its unit or its scale"
        ],
    ),
    "a stage of 1999 to 2035": (
        [("stage", {"initiative_id": "jury", "start_date": "1999", "end_date": "2035"})],
        [
            "stage.csv, line 4, field end_date, stage_out_of_time, value '2035': this step would begin on "
            "1999-01-01 and be more than ten years long; correct a date"
        ],
    ),
    "a stage long before its engagement": (
        [("stage", {"initiative_id": "jury", "start_date": "2009-09-12"})],
        [
            "stage.csv, line 4, field start_date, stage_out_of_time, value '2009-09-12': "
            "five years or more before its engagement begins (2019-09); correct one"
        ],
    ),
    "a stage long after its engagement": (
        [("stage", {"initiative_id": "jury", "end_date": "2091-09-12"})],
        [
            "stage.csv, line 4, field end_date, stage_out_of_time, value '2091-09-12': "
            "ten years or more after its engagement ends (2019-11); correct one"
        ],
    ),
    "two engagements that follow each other": (
        [
            ("initiative_link", {"initiative_id": "jury", "kind": "follows", "other_id": "panel"}),
            ("initiative_link", {"initiative_id": "panel", "kind": "follows", "other_id": "jury"}),
        ],
        [
            f"initiative_link.csv, line {line}, field other_id, circular_link, value '{other}': "
            f"links of kind follows lead from {one} back to itself; turn one round"
            for line, one, other in ((4, "jury", "panel"), (5, "panel", "jury"))
        ],
    ),
    "an engagement that is the same as itself": (
        [("initiative_link", {"initiative_id": "jury", "kind": "same_as", "other_id": "jury"})],
        [
            "initiative_link.csv, line 4, field other_id, circular_link, value 'jury': "
            "it links an engagement with itself; name the other one"
        ],
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_contradiction_is_named_with_its_remedy(name: str) -> None:
    rows, sentences = CONTRADICTIONS[name]
    assert said(rows) == sentences


SOUND: dict[str, Rows] = {
    "more were recruited than took part": [
        ("participation", {**AGE, "category": "16 to 24", "n": 120, "about": "recruited"})
    ],
    "the base is not the number of those who took part": [
        ("participation", {**AGE, "category": "16 to 24", "n": 109, "n_base": 120})
    ],
    "a share that the report cut": [
        ("participation", {**AGE, "category": "45 to 64", "n": 12, "n_base": 50, "share": 0.23})
    ],
    "shares that were rounded up": [
        ("participation", {**AGE, "category": str(n), "share": share, **PRINTED})
        for n, share in enumerate((0.335, 0.335, 0.34))
    ],
    "several groups a person": [
        ("participation", {**AGE, "category": str(n), "share": 0.7, "multi_answer": True}) for n in (1, 2)
    ],
    "those recruited and those who stayed": [
        ("participation", {**AGE, "category": "16 to 24", "about": about})
        for about in ("recruited", "completed")
    ],
    "a reply three years later": [("stage", {"initiative_id": "jury", "start_date": "2022"})],
    "a chain of links": [
        ("initiative_link", {"initiative_id": one, "kind": "follows", "other_id": other})
        for one, other in (("c", "b"), ("b", "a"), ("c", "a"))
    ],
}


@pytest.mark.parametrize("name", SOUND)
def test_what_only_looks_like_a_contradiction_passes(name: str) -> None:
    assert said(SOUND[name]) == []
