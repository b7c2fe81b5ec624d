"""Subject coding: printed words by labels and lookups, free text by the lexicon and the model."""

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.coding.evaluate_subjects import (
    evaluate_subjects,
    figures,
    read_gold,
    shipped_answer,
)
from ingest.coding.evidence import top_of
from ingest.coding.free_text import CONFIDENT, code_free_text, code_text, needs_review
from ingest.coding.lexicon import find
from ingest.coding.linear import LinearModel, load_model
from ingest.coding.places import Coded
from ingest.coding.subjects import code_subject
from ingest.coding.training import Example, can_train, own_examples, train, trained_model
from ingest.paths import ROOT
from ingest.records import Origin, Record, split_list
from ingest.schema import code_list, vocabulary

SAMPLE = Path(__file__).parent / "gold" / "subjects_sample.csv"
"""Short titles in the style of UK consultations, made up and labelled for this project: no sample of real ones."""

PARTICIPEDIA = ROOT.parent / "shared" / "gold" / "subjects_gold_participedia.csv"
"""Cases with their issues (CC BY-NC-SA), for measuring only; kept beside the project, never in it."""

needs_sklearn = pytest.mark.skipif(not can_train(), reason="scikit-learn is not installed (extra `coding`)")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("New bus lanes on Leith Walk", [("TRA.04", 0.83, "bus lanes")]),
        ("COUNCIL TAX: have your say", [("ECO.02", 0.83, "COUNCIL TAX")]),
        ("Park & Ride at Hermiston", [("TRA.04", 0.83, "Park & Ride")]),
        ("Park and Ride at Hermiston", [("TRA.04", 0.83, "Park and Ride")]),
        ("Play area at Riverside Park", [("PLA.03", 0.89, "Play area; Park")]),
        ("Good Food Nation Bill", [("RUR.04", 0.83, "Good Food Nation")]),
        ("Tennis court repairs", [("CUL.04", 0.83, "Tennis court")]),
        ("Co-operatives", [("ECO.09", 0.83, "Co-operatives")]),
        ("Women’s equality", [("RIG.02", 0.84, "Women’s"), ("RIG.01", 0.84, "equality")]),
        ("Orçamento Participativo", [("ECO.01", 0.83, "Orçamento Participativo")]),
        ("Cycling and libraries", [("CUL.02", 0.54, "libraries"), ("TRA.03", 0.54, "Cycling")]),
        ("Taxi fares", [("TRA.08", 0.73, "Taxi")]),
        ("Reading", []),
        ("Council Plan", []),
        ("Bill", []),
        ("Road map for 2030", []),
        ("Union Street: your place", []),
        ("Our economic climate", []),
        ("", []),
    ],
)
def test_a_title_alone(title: str, expected: list[tuple[str, float, str]]) -> None:
    assert code_text(title) == [
        Coded(title, code, "lexicon", confidence, evidence) for code, confidence, evidence in expected
    ]


def test_the_title_counts_more_than_the_description() -> None:
    assert [coded.code for coded in code_text("Cycling", "A library stands beside the path.")] == ["TRA.03"]
    assert code_text("Your place, your future", "Where should the new library stand?") == [
        Coded("Your place, your future", "CUL.02", "lexicon", 0.55, "library")
    ]


def test_a_lookup_has_the_first_word_and_an_empty_one_means_not_coded() -> None:
    lookup = {"housing": ["PLA"], "time": []}
    assert code_subject("housing", lookup) == [Coded("housing", "PLA", "lookup", 1.0, "housing")]
    assert code_subject("time", lookup) == []
    assert code_subject("housing") == [Coded("housing", "HOU", "exact_name", 1.0, "housing")]
    assert code_subject("park and ride") == [
        Coded("park and ride", "TRA.04", "keyword", 0.7, "park and ride")
    ]
    assert code_subject("nothing of the kind") is None


def record(**values: Any) -> Record:
    return Record("result", {"result_id": "r1", **values}, Origin("result.csv", 2), "harbour")


def test_what_is_stated_comes_before_what_is_printed_and_that_before_free_text() -> None:
    texts = {"title": "Libraries", "text": "More books."}
    assert code_free_text(record(subjects="TRA.04", subject_text="buses", **texts), {}) == []
    assert [one.code for one in code_free_text(record(subject_text="buses", **texts), {})] == ["TRA.04"]
    assert code_free_text(record(subject_text="unheard of", **texts), {}) == []
    assert [(one.code, one.method) for one in code_free_text(record(**texts), {})] == [("CUL.02", "lexicon")]


def test_below_the_limit_a_suggestion_goes_to_review() -> None:
    sure, unsure = code_text("Bus lanes")[0], code_text("Your place", "near the library")[0]
    assert (needs_review(sure), needs_review(unsure)) == (False, True)


def test_methods_are_in_the_code_list() -> None:
    assert {"lexicon", "model"} <= set(code_list("coding_method"))


@pytest.mark.parametrize("subject", vocabulary("subject"), ids=lambda subject: subject["subject_id"])
def test_the_plain_words_of_a_subject_lead_to_it(subject: dict[str, str]) -> None:
    """Its label, or for the few that are too broad for free text (young people, space) another label."""
    words = [subject["label"], *split_list(subject["alt_labels"])]
    tops = {top_of(code) for word in words for hit in find(word) for code in hit.codes}
    assert top_of(subject["subject_id"]) in tops


TEXT = st.text(max_size=200) | st.lists(
    st.sampled_from(["bus", "Park", "&", "Ride", "women’s", "É", "-", "council tax", "İ", "ﬁsh", "\x00"]),
    max_size=9,
).map(" ".join)


@given(TEXT, TEXT)
def test_it_never_fails_and_its_evidence_stands_in_the_text(title: str, description: str) -> None:
    coded = code_text(title, description)
    confidences = [one.confidence for one in coded]
    assert confidences == sorted(confidences, reverse=True)
    for one in coded:
        assert one.evidence and 0 < one.confidence <= 1
        assert all(words in title or words in description for words in one.evidence.split("; "))


def test_the_sample_has_no_wrong_code_where_the_lexicon_is_confident() -> None:
    rows = read_gold(SAMPLE)
    assert wrong_where_confident(None) == []
    found = figures(rows, [shipped_answer(row, None) for row in rows])
    assert found["confident_right"] == 1.0 and found["confident_n"] >= 30


@needs_sklearn
def test_the_sample_has_no_wrong_code_where_the_model_is_confident() -> None:
    assert wrong_where_confident(trained_model()) == []


def wrong_where_confident(model: LinearModel | None) -> list[tuple[str, str]]:
    return [
        (row.title, coded.code)
        for row in read_gold(SAMPLE)
        for coded in code_text(row.title, row.description, model)
        if not needs_review(coded) and top_of(coded.code) not in row.labels
    ]


@needs_sklearn
def test_a_small_file_is_answered_by_the_coder_as_shipped() -> None:
    found = evaluate_subjects(SAMPLE)
    assert list(found) == [
        "n",
        "micro_f1",
        "macro_f1",
        "precision",
        "recall",
        "top_suggestion",
        "confident_right",
        "confident_n",
        "texts_per_second",
    ]
    assert found["n"] == 44 and found["confident_right"] == 1.0


def test_a_gold_file_without_labels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    path.write_text("title,description\nBuses,\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"gold\.csv lacks the columns labels"):
        read_gold(path)


@needs_sklearn
def test_a_model_learns_is_kept_and_says_why(tmp_path: Path) -> None:
    words = {"TRA": ["zebra crossing", "zebra lights"], "CUL": ["fiddle class", "fiddle night"]}
    examples = [
        Example(f"{text} {place}", "", frozenset({label}))
        for label, texts in words.items()
        for text in texts
        for place in ("here", "there", "nowhere")
    ]
    model = train(examples)
    likely = model.likelihoods("A zebra at dawn")
    assert likely["TRA"] > likely["CUL"]
    assert model.because("TRA", "A Zebra at dawn") == ["Zebra"]
    model.save(tmp_path / "model.json")
    assert load_model(tmp_path / "model.json") == model


@needs_sklearn
def test_there_must_be_something_to_learn() -> None:
    with pytest.raises(ValueError, match="no example has a label"):
        train([])
    with pytest.raises(ValueError, match="every example has the label TRA"):
        train([Example("Buses", "", frozenset({"TRA"}))])


def test_without_records_there_is_no_example(tmp_path: Path) -> None:
    assert own_examples(tmp_path) == []


@needs_sklearn
@pytest.mark.skipif(not PARTICIPEDIA.is_file(), reason="the Participedia cases are not beside the project")
def test_participedia_by_cross_validation() -> None:
    found = evaluate_subjects(PARTICIPEDIA)
    with PARTICIPEDIA.open(encoding="utf-8", newline="") as file:
        assert found["n"] == sum(1 for _ in csv.DictReader(file))
    assert found["micro_f1"] >= 0.58
    assert found["macro_f1"] >= 0.44
    assert found["top_suggestion"] >= 0.72
    assert found["confident_right"] >= 0.85


def test_the_limit_of_confidence_is_stated() -> None:
    assert CONFIDENT == 0.7
