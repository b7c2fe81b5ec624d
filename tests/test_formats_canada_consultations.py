"""The `canada_consultations` reader: the open file with its short statuses, and the registry's whole table."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats import canada_consultations
from ingest.records import Issue, Origin, Record
from ingest.sources import load_source
from tests.reading import FIXTURES, counts, emitted, fixture, issues, prepared, refused, spoilt

INITIATIVE: dict[str, str | None] = {
    "lang": "en",
    "country_code": "CA",
    "places_about": "iso:CA",
    "audience": None,
    "rationale": None,
}
OPEN, WHOLE = "consultations.csv", "registry.csv"


def test_rows_become_initiatives_with_their_departments_and_reports() -> None:
    assert fixture("canada_consultations") == [
        Record(
            "initiative",
            {
                **INITIATIVE,
                "source_url": "https://example.org/en/ferries",
                "initiative_id": "canada-tc-c-0000001",
                "title": "Night ferries",
                "summary": "We ask when ferries should run.\n\nTell us in writing.",
                "start_date": "2032-05-15",
                "end_date": "2032-07-30",
                "reported_status": "closed_report_available",
                "url": "https://example.org/en/ferries",
                "results_url": "https://example.org/en/ferries-heard",
                "subject_text": "Transportation;Regulations",
                "organisations_lead": "transport-canada",
                "organisations_partner": "health-canada",
            },
            Origin("consultations.csv", 2),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://example.org/en/ferries",
                "organisation_id": "transport-canada",
                "name": "Transport Canada",
            },
            Origin("consultations.csv", 2),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://example.org/en/ferries",
                "organisation_id": "health-canada",
                "name": "Health Canada",
            },
            Origin("consultations.csv", 2),
        ),
        Record(
            "document",
            {
                "source_url": "https://example.org/en/ferries",
                "initiative_id": "canada-tc-c-0000001",
                "document_id": "canada-tc-c-0000001-report-en",
                "kind": "analysis_report",
                "title": "What we heard: Night ferries",
                "url": "https://example.org/en/ferries-heard",
                "lang": "en",
            },
            Origin("consultations.csv", 2),
        ),
        Record(
            "document",
            {
                "source_url": "https://example.org/en/ferries",
                "initiative_id": "canada-tc-c-0000001",
                "document_id": "canada-tc-c-0000001-report-fr",
                "kind": "analysis_report",
                "title": "Ce que nous avons entendu : Traversiers de nuit",
                "url": "https://example.org/fr/traversiers-entendu",
                "lang": "fr",
            },
            Origin("consultations.csv", 2),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "source_url": "https://www.canada.ca/en/government/system/consultations/consultingcanadians.html",
                "initiative_id": "canada-cmhc-schl-c-0000002",
                "title": "Homes for all",
                "summary": None,
                "start_date": "2032-01-01",
                "end_date": "2032-02-01",
                "reported_status": None,
                "url": None,
                "results_url": None,
                "subject_text": "Housing",
                "organisations_lead": "canada-mortgage-and-housing-corporation",
                "organisations_partner": None,
            },
            Origin("consultations.csv", 6),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://www.canada.ca/en/government/system/consultations/consultingcanadians.html",
                "organisation_id": "canada-mortgage-and-housing-corporation",
                "name": "Canada Mortgage and Housing Corporation",
            },
            Origin("consultations.csv", 6),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "source_url": "https://example.org/en/age",
                "initiative_id": "canada-cmhc-schl-c-0000003",
                "title": "Homes for old age",
                "summary": "Soon.",
                "start_date": "2033-06-01",
                "end_date": "2033-09-01",
                "reported_status": "planned",
                "url": "https://example.org/en/age",
                "results_url": None,
                "subject_text": "Housing;Seniors",
                "organisations_lead": "canada-mortgage-and-housing-corporation",
                "organisations_partner": None,
            },
            Origin("consultations.csv", 7),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://example.org/en/age",
                "organisation_id": "canada-mortgage-and-housing-corporation",
                "name": "Canada Mortgage and Housing Corporation",
            },
            Origin("consultations.csv", 7),
        ),
        Issue(
            "conflicting_value",
            "the status of the row is CR, which is kept; it says otherwise here",
            Origin("registry.csv", 2),
            "initiative",
            "canada-hc-sc-ccc0249",
            "report_available_online",
            "N",
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "source_url": "https://example.org/en/family",
                "initiative_id": "canada-hc-sc-ccc0249",
                "title": "Family services",
                "summary": "We ask provinces.",
                "rationale": "duty_to_consult",
                "start_date": "2032-05-15",
                "end_date": "2032-05-30",
                "reported_status": "closed_report_available",
                "url": "https://example.org/en/family",
                "results_url": None,
                "subject_text": "Indigenous Peoples;Children",
                "audience": "Indigenous Peoples;Provinces/Territories",
                "organisations_lead": "health-canada",
                "organisations_partner": "employment-and-social-development-canada",
            },
            Origin("registry.csv", 2),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://example.org/en/family",
                "organisation_id": "health-canada",
                "name": "Health Canada",
            },
            Origin("registry.csv", 2),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://example.org/en/family",
                "organisation_id": "employment-and-social-development-canada",
                "name": "Employment and Social Development Canada",
            },
            Origin("registry.csv", 2),
        ),
        Issue(
            "moderated_out",
            "the department does not let the row be published",
            Origin("registry.csv", 3),
            "initiative",
            "canada-hc-sc-ccc0250",
            "publishable",
            "N",
        ),
    ]


def test_what_is_not_for_the_public_stands_nowhere() -> None:
    everything = repr(fixture("canada_consultations")).casefold()
    assert "never to be seen" not in everything
    assert "never.seen" not in everything
    assert "never_seen" not in everything


def test_a_build_takes_what_departments_publish() -> None:
    assert counts(prepared("canada_consultations")) == {OPEN: (3, 3, 0, 0), WHOLE: (2, 1, 1, 0)}


@pytest.mark.parametrize(
    ("code", "report", "status"),
    [
        ("P", "N", "planned"),
        ("O", "N", "open"),
        ("C", "N", None),
        ("C", "Y", "closed_report_available"),
        ("CA", "N", "closed_analysing"),
        ("CN", "N", "closed_no_report_expected"),
        ("CR", "Y", "closed_report_available"),
        ("NF", "N", "not_going_forward"),
    ],
)
def test_every_status_of_the_registry_is_known(
    tmp_path: Path, code: str, report: str, status: str | None
) -> None:
    old = "2033-09-01,P,https://example.org/en/age,https://example.org/fr/age,N"
    new = old.replace(",P,", f",{code},").replace(",N", f",{report}")
    found = emitted(spoilt("canada_consultations", tmp_path, OPEN, old, new))
    records = {item.get("initiative_id"): item for item in found if isinstance(item, Record)}
    assert records["canada-cmhc-schl-c-0000003"].values["reported_status"] == status
    assert [one.origin.file for one in issues(found)] == [WHOLE, WHOLE]


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field"),
    [
        ("status", "state", "missing_column", "status"),
        ("title_fr", "title_en", "duplicate_column", "title_en"),
        ("description_fr", "goals_fr", "unmapped_column", "goals_fr"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, old: str, new: str, issue_type: str, field: str) -> None:
    assert refused(spoilt("canada_consultations", tmp_path, OPEN, old, new)) == (issue_type, OPEN, field)


@pytest.mark.parametrize(
    ("file", "old", "new", "column", "value"),
    [
        (OPEN, ",C,https", ",X,https", "status", "X"),
        (OPEN, '"TR,RE"', '"TR,ZZ"', "subjects", "ZZ"),
        (OPEN, '"D271,D217"', '"D271, D999"', "partner_departments", "D999"),
        (WHOLE, '"IP,PT"', '"IP,??"', "target_participants_and_audience", "??"),
        (WHOLE, '"BG,LC"', '"BG,QQ"', "rationale", "QQ"),
    ],
)
def test_codes_that_nobody_foresaw_keep_the_row_out(
    tmp_path: Path, file: str, old: str, new: str, column: str, value: str
) -> None:
    found = issues(emitted(spoilt("canada_consultations", tmp_path, file, old, new)))
    assert ("unmapped_value", file, 2, column, value) in [
        (one.issue_type, one.origin.file, one.origin.line, one.field, one.value) for one in found
    ]


def test_a_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURES / "canada_consultations"), raw=tmp_path)
    assert refused(source) == ("missing_file", "*.csv", "")


def test_every_column_is_mapped_or_left_out_once() -> None:
    assert not canada_consultations.MAPS.keys() & canada_consultations.LEAVES_OUT.keys()
