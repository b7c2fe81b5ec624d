"""Printed subject words become codes of the vocabulary by label, other label or keyword, or nothing."""

import pytest

from ingest.coding.places import Coded
from ingest.coding.records import code_records
from ingest.coding.subjects import code_subject
from ingest.records import Origin, Record, split_list
from ingest.schema import vocabulary

LOOKUP = {"Transport": ["TRA.04", "ENV.04"], "other": []}


def label(text: str, subject: str) -> list[Coded]:
    return [Coded(text, subject, "exact_name", 1.0, text)]


def keyword(text: str, subject: str, evidence: str) -> list[Coded]:
    return [Coded(text, subject, "keyword", 0.7, evidence)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Public transport", label("Public transport", "TRA.04")),
        ("buses", label("buses", "TRA.04")),
        ("BUSES", label("BUSES", "TRA.04")),
        ("Walking, wheeling and cycling", label("Walking, wheeling and cycling", "TRA.03")),
        ("waste", label("waste", "ENV.04")),
        # Plain words for whole tops
        ("housing", label("housing", "HOU")),
        ("energy", label("energy", "ENE")),
        # Keywords: whole words, or the beginning of one where it ends in *
        ("bus", keyword("bus", "TRA.04", "bus")),
        ("Tramway", keyword("Tramway", "TRA.04", "tram*")),
        ("business", label("business", "BUS")),
        ("training", label("training", "EDU.05")),
        ("port", keyword("port", "TRA.06", "port")),
        # Nothing meets these
        ("portfolio", None),
        ("the weather of tomorrow", None),
        ("", None),
    ],
)
def test_printed_subject_is_coded(text: str, expected: list[Coded] | None) -> None:
    assert code_subject(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Transport",
            [
                Coded("Transport", "TRA.04", "lookup", 1.0, "Transport"),
                Coded("Transport", "ENV.04", "lookup", 1.0, "Transport"),
            ],
        ),
        ("other", []),
        ("transport", label("transport", "TRA")),
    ],
)
def test_lookup_has_the_first_word(text: str, expected: list[Coded]) -> None:
    assert code_subject(text, LOOKUP) == expected


def test_every_label_leads_to_a_subject_of_that_label() -> None:
    rows = vocabulary("subject")
    labels: dict[str, set[str]] = {}
    for row in rows:
        for printed in [row["label"], *split_list(row["alt_labels"])]:
            labels.setdefault(printed.casefold(), set()).add(row["subject_id"])
    wrong = {
        printed: code_subject(printed)
        for printed, subjects in labels.items()
        if not {coded.code for coded in code_subject(printed) or []} & subjects
    }
    assert wrong == {}


def test_label_of_its_own_is_never_taken_by_another_subject() -> None:
    rows = {row["label"]: row["subject_id"] for row in vocabulary("subject")}
    assert {text: [coded.code for coded in code_subject(text) or []] for text in rows} == {
        text: [subject] for text, subject in rows.items()
    }


def test_words_of_a_record_become_rows_and_what_is_unknown_an_issue() -> None:
    values = {"result_id": "example", "subject_text": "buses; Public transport;the weather of tomorrow;other"}
    record = Record("result", values, Origin("result.csv", 2), "example")
    coded = code_records([record], {"example": {"subject": LOOKUP}})
    assert [each.values for each in coded.records if each.table == "result_subject"] == [
        {"result_id": "example", "subject_id": "TRA.04"}
    ]
    assert [(each.get("text"), each.get("code")) for each in coded.records if each.table == "coding"] == [
        ("buses", "TRA.04"),
        ("Public transport", "TRA.04"),
    ]
    assert [(issue.issue_type, issue.value, issue.message) for issue in coded.issues] == [
        (
            "unknown_subject",
            "the weather of tomorrow",
            "no subject of this name is known; add a lookup to source.yml",
        )
    ]


def test_stated_subjects_are_left_alone() -> None:
    values = {"result_id": "example", "subjects": "ENV.04", "subject_text": "buses"}
    coded = code_records([Record("result", values, Origin("result.csv", 2), "example")], {})
    assert (coded.records, coded.issues) == ([], [])
