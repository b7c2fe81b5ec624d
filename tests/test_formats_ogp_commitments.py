"""The `ogp_commitments` reader: action plans, their commitments, and how far the IRM found them to have come."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats import commitment, ogp_commitments
from ingest.records import Issue, Origin, Record
from ingest.sources import load_source
from tests.reading import FIXTURES, copied, counts, emitted, fixture, issues, prepared, refused, spoilt

RESULT = {"kind": "commitment", "lang": "en"}
RESPONSE = {"initiative_id": "ogp-ap-mlt09", "decision": "accepted", "decision_basis": "stated"}
EVALUATION = {
    "initiative_id": "ogp-ap-mlt09",
    "evaluator": "Independent Reporting Mechanism, Open Government Partnership",
    "independence": "independent",
}
TABLE, MILESTONES = "commitments.csv", "milestones.csv"


def test_commitments_become_results_with_promises_assessments_and_milestones() -> None:
    assert fixture("ogp_commitments") == [
        Record(
            "initiative",
            {
                "initiative_id": "ogp-ap-mlt09",
                "title": "Malta: open government action plan 9",
                "lang": "en",
                "rationale": "international_commitment",
                "country_code": "MT",
                "announced_date": "2030",
                "place_text": "Malta",
                "source_url": "https://opengovpartnership.org/members/malta",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "organisation",
            {
                "organisation_id": "malta-ministry-of-bridges",
                "name": "Ministry of Bridges",
                "place_text": "Malta",
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "result",
            {
                **RESULT,
                "initiative_id": "ogp-ap-mlt09",
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "result_id": "ogp-mt9001",
                "number": "1",
                "title": "Publish the timetable of every ferry",
                "text": "The ministry will publish the timetable of every ferry.\n\nIt will keep it up to date.",
                "addressed_to": "Ministry of Bridges;Harbour Board",
                "locator": "Open harbours",
                "subject_text": "Infrastructure & Transport;Open Data",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "response",
            {
                **RESPONSE,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "response_id": "ogp-mt9001-assessed-1",
                "result_id": "ogp-mt9001",
                "responder_id": "malta-ministry-of-bridges",
                "date": "2030",
                "due_date": "2032-06-30",
                "delivery_status": "limited",
                "status_date": "2031",
                "assessed_by": "independent",
                "supersedes_id": None,
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "response",
            {
                **RESPONSE,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "response_id": "ogp-mt9001-assessed-2",
                "result_id": "ogp-mt9001",
                "responder_id": "malta-ministry-of-bridges",
                "date": "2030",
                "due_date": "2032-06-30",
                "delivery_status": "substantial",
                "status_date": "2033",
                "assessed_by": "independent",
                "supersedes_id": "ogp-mt9001-assessed-1",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "evaluation",
            {
                **EVALUATION,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "evaluation_id": "ogp-mt9001-specificity",
                "dimension": "design_integrity",
                "rating": "High",
                "measure": "Specificity, commitment 1",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "evaluation",
            {
                **EVALUATION,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "evaluation_id": "ogp-mt9001-verifiable",
                "dimension": "design_integrity",
                "rating": "Yes",
                "measure": "Verifiable, commitment 1",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "evaluation",
            {
                **EVALUATION,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "evaluation_id": "ogp-mt9001-potential-impact",
                "dimension": None,
                "rating": "Moderate",
                "measure": "Potential Impact, commitment 1",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "evaluation",
            {
                **EVALUATION,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
                "evaluation_id": "ogp-mt9001-did-it-open-government-overall",
                "dimension": None,
                "rating": "Marginal",
                "measure": "Did It Open Government (Overall), commitment 1",
            },
            Origin("commitments.csv", 2),
        ),
        Record(
            "organisation",
            {
                "organisation_id": "government-of-malta",
                "name": "Government of Malta",
                "place_text": "Malta",
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9002",
            },
            Origin("commitments.csv", 5),
        ),
        Record(
            "result",
            {
                **RESULT,
                "initiative_id": "ogp-ap-mlt09",
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9002",
                "result_id": "ogp-mt9002",
                "number": "2",
                "title": "Harbour budget",
                "text": "The budget of the harbour will be open.",
                "addressed_to": None,
                "locator": None,
                "subject_text": "Fiscal Openness",
            },
            Origin("commitments.csv", 5),
        ),
        Record(
            "response",
            {
                **RESPONSE,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9002",
                "response_id": "ogp-mt9002-promise",
                "result_id": "ogp-mt9002",
                "responder_id": "government-of-malta",
                "date": "2030",
                "due_date": "2028",
                "delivery_status": None,
                "status_date": None,
                "assessed_by": None,
                "supersedes_id": None,
            },
            Origin("commitments.csv", 5),
        ),
        Issue(
            "unmapped_value",
            "say what it means: add it under mapping.completion in source.yml (null: not known)",
            Origin("commitments.csv", 6),
            "result",
            "ogp-mt9003",
            "Completion (Progress Report)",
            "Underway",
        ),
        Record(
            "milestone",
            {
                "milestone_id": "ogp-mt9001-milestone-1",
                "initiative_id": "ogp-ap-mlt09",
                "result_id": "ogp-mt9001",
                "kind": "promise",
                "title": "Collect the timetables",
                "due_date": "2030-12-31",
                "delivery_status": "complete",
                "note": "A list of all lines",
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
            },
            Origin("milestones.csv", 2),
        ),
        Record(
            "milestone",
            {
                "milestone_id": "ogp-mt9001-milestone-2",
                "initiative_id": "ogp-ap-mlt09",
                "result_id": "ogp-mt9001",
                "kind": "promise",
                "title": "Publish them",
                "due_date": "2031-06-30",
                "delivery_status": None,
                "note": None,
                "source_url": "https://opengovpartnership.org/members/malta/commitments/mt9001",
            },
            Origin("milestones.csv", 3),
        ),
        Issue(
            "unknown_reference",
            "there is no commitment of this identifier, or it is kept out; correct it or add the row",
            Origin("milestones.csv", 4),
            "milestone",
            "",
            "Commitment Unique Identifier",
            "MT9003",
        ),
    ]


def test_a_build_takes_what_has_a_known_level() -> None:
    outcome = prepared("ogp_commitments")
    assert counts(outcome) == {TABLE: (3, 2, 1, 0), MILESTONES: (3, 2, 1, 0)}
    subjects = {record.key for record in outcome.records if record.table == "result_subject"}
    assert subjects == {("ogp-mt9001", "TRA"), ("ogp-mt9001", "GOV.04"), ("ogp-mt9002", "ECO.01")}


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("7/31/2018", "2018-07-31"),
        ("7/16/1905", "2024"),
        ("7/20/1905", "2028"),
        ("31/7/1905", "31/7/1905"),
        ("31/7/2018", "31/7/2018"),
        ("by autumn", "by autumn"),
        ("", None),
    ],
)
def test_days_are_american_and_a_day_of_1905_is_a_year(printed: str, expected: str | None) -> None:
    assert commitment.day(printed) == expected


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        (TABLE, "Full Text", "Text", "missing_column", "Full Text"),
        (TABLE, "Report Publication Year (End Of Term)", "Year", "missing_column", None),
        (TABLE, "Binding constraint", "Score 2034", "unmapped_column", "Score 2034"),
        (TABLE, "Open Data,", "Open Maps,", "unmapped_column", "Open Maps"),
        (MILESTONES, "Expected Outputs", "Outputs", "missing_column", "Expected Outputs"),
        (MILESTONES, ",Completion\n", ",Level\n", "missing_column", "Completion"),
    ],
)
def test_another_layout_is_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str | None
) -> None:
    assert refused(spoilt("ogp_commitments", tmp_path, file, old, new)) == (issue_type, file, field or old)


def test_columns_that_source_yml_leaves_out_may_stand(tmp_path: Path) -> None:
    source = spoilt("ogp_commitments", tmp_path, TABLE, "Binding constraint", "Score 2034")
    mapping = {**source.mapping, "ignored": {"Score 2034": "computed"}}
    found = emitted(replace(source, settings={**source.settings, "mapping": mapping}))
    assert len(found) == len(fixture("ogp_commitments"))


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (TABLE, "Substantial", "Nearly", ("Completion (End Of Term)", "Nearly", "ogp-mt9001")),
        (MILESTONES, "Complete", "Nearly", ("Completion", "Nearly", "ogp-mt9001-milestone-1")),
    ],
)
def test_a_level_that_nobody_foresaw_keeps_the_row_out(
    tmp_path: Path, file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    if file == MILESTONES:
        old, new = f",{old}\n", f",{new}\n"
    found = issues(emitted(spoilt("ogp_commitments", tmp_path, file, old, new)))
    assert expected in [(one.field, one.value, one.record_id) for one in found]


def test_milestones_are_not_needed_but_the_table_is(tmp_path: Path) -> None:
    source = copied("ogp_commitments", tmp_path)
    (source.raw / MILESTONES).unlink()
    assert not any(isinstance(item, Record) and item.table == "milestone" for item in emitted(source))
    (source.raw / TABLE).unlink()
    assert refused(source) == ("missing_file", "*.csv", "")


def test_every_column_is_mapped_or_left_out_once() -> None:
    areas = load_source(FIXTURES / "ogp_commitments").lookup("subject")
    assert not ogp_commitments.MAPS.keys() & ogp_commitments.LEAVES_OUT.keys()
    assert not areas.keys() & (ogp_commitments.MAPS.keys() | ogp_commitments.LEAVES_OUT.keys())
