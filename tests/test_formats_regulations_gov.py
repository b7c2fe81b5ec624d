"""The `regulations_gov` reader: dockets, their comment periods and papers; comments are counted, never read."""

from pathlib import Path

import pytest

from ingest.formats import regulations_gov
from ingest.records import Issue, Merged, Origin, Record
from tests.reading import copied, counts, emitted, fixture, issues, prepared, refused, spoilt

INITIATIVE = {"lang": "en", "country_code": "US", "places_about": "iso:US"}
DOCUMENT = {
    "initiative_id": "regulations-gov-fma-2033-0001",
    "kind": "consultation_paper",
    "lang": "en",
    "source_url": "https://www.regulations.gov/docket/FMA-2033-0001",
}
DOCKET, DOCUMENTS = "dockets/FMA-2033-0001.json", "documents/page-1.json"
COUNT = "comments/FMA-2033-0001-0003.json"


def test_dockets_become_initiatives_with_the_periods_and_papers_of_their_documents() -> None:
    assert fixture("regulations_gov") == [
        Issue(
            "unknown_reference",
            "there is no docket or document of this id, or it is kept out; add its file or mend it",
            Origin("documents/page-1.json", 5),
            "initiative",
            "",
            "attributes.docketId",
            "FMA-2033-0002",
        ),
        Issue(
            "unknown_reference",
            "there is no docket or document of this id, or it is kept out; add its file or mend it",
            Origin("comments/FMA-1999-0001-0001.json", 1),
            "initiative",
            "",
            "document",
            "FMA-1999-0001-0001",
        ),
        Merged(Origin("comments/FMA-2033-0001-0001.json", 1), "regulations-gov-fma-2033-0001"),
        Merged(Origin("comments/FMA-2033-0001-0003.json", 1), "regulations-gov-fma-2033-0001"),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "regulations-gov-fma-2033-0001",
                "title": "Ferries at night",
                "summary": "Should ferries run at night? The Act of 2031 asks for a rule.",
                "start_date": "2033-01-10",
                "end_date": "2033-07-01",
                "reported_status": "open",
                "n_responses_published": "412",
                "url": "https://www.regulations.gov/docket/FMA-2033-0001",
                "take_part_url": "https://www.regulations.gov/document/FMA-2033-0001-0003",
                "subject_text": "Ferries;Night;Water pollution control",
                "methods": "written_consultation",
                "organisations_lead": "federal-maritime-administration",
                "source_url": "https://www.regulations.gov/docket/FMA-2033-0001",
            },
            Origin("dockets/FMA-2033-0001.json", 1),
        ),
        Record(
            "organisation",
            {
                "organisation_id": "federal-maritime-administration",
                "name": "Federal Maritime Administration",
                "source_url": "https://www.regulations.gov/docket/FMA-2033-0001",
            },
            Origin("dockets/FMA-2033-0001.json", 1),
        ),
        Record(
            "document",
            {
                **DOCUMENT,
                "document_id": "regulations-gov-fma-2033-0001-0001",
                "title": "Ferries at night: proposed rule",
                "url": "https://www.regulations.gov/document/FMA-2033-0001-0001",
                "published_date": "2033-01-10",
            },
            Origin("documents/FMA-2033-0001-0001.json", 1),
        ),
        Merged(Origin("documents/page-1.json", 2), "regulations-gov-fma-2033-0001"),
        Record(
            "document",
            {
                **DOCUMENT,
                "document_id": "regulations-gov-fma-2033-0001-0003",
                "title": "Ferries at night: period opened again",
                "url": "https://www.regulations.gov/document/FMA-2033-0001-0003",
                "published_date": "2033-05-02",
            },
            Origin("documents/page-1.json", 3),
        ),
        Record(
            "document",
            {
                **DOCUMENT,
                "document_id": "regulations-gov-fma-2033-0001-0004",
                "title": "Sent in by mistake",
                "url": "https://www.regulations.gov/document/FMA-2033-0001-0004",
                "published_date": "2033-05-03",
            },
            Origin("documents/page-1.json", 4),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "regulations-gov-xyz-2033-0009",
                "title": "Piers of 2033",
                "summary": None,
                "start_date": None,
                "end_date": None,
                "reported_status": None,
                "n_responses_published": None,
                "url": "https://www.regulations.gov/docket/XYZ-2033-0009",
                "take_part_url": None,
                "subject_text": None,
                "methods": None,
                "organisations_lead": "xyz",
                "source_url": "https://www.regulations.gov/docket/XYZ-2033-0009",
            },
            Origin("dockets/page-1.json", 2),
        ),
        Record(
            "organisation",
            {
                "organisation_id": "xyz",
                "name": "XYZ",
                "source_url": "https://www.regulations.gov/docket/XYZ-2033-0009",
            },
            Origin("dockets/page-1.json", 2),
        ),
        Merged(Origin("dockets/page-1.json", 1), "regulations-gov-fma-2033-0001"),
        Merged(Origin("documents/page-1.json", 1), "regulations-gov-fma-2033-0001-0001"),
    ]


def test_who_sent_something_in_stands_nowhere() -> None:
    everything = repr(fixture("regulations_gov")).casefold()
    assert "never to be seen" not in everything
    assert "never.seen" not in everything


def test_a_build_takes_all_that_belongs_to_a_docket() -> None:
    assert counts(prepared("regulations_gov")) == {
        "comments/FMA-1999-0001-0001.json": (1, 0, 1, 0),
        "comments/FMA-2033-0001-0001.json": (1, 0, 0, 1),
        COUNT: (1, 0, 0, 1),
        DOCKET: (1, 1, 0, 0),
        "dockets/page-1.json": (2, 1, 0, 1),
        "documents/FMA-2033-0001-0001.json": (1, 1, 0, 0),
        DOCUMENTS: (5, 2, 1, 2),
    }


def test_comments_that_were_counted_in_part_give_no_number(tmp_path: Path) -> None:
    source = copied("regulations_gov", tmp_path)
    (source.raw / COUNT).unlink()
    records = {item.get("initiative_id"): item for item in emitted(source) if isinstance(item, Record)}
    assert records["regulations-gov-fma-2033-0001"].get("n_responses_published") == ""


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        (DOCKET, '"title"', '"name"', "missing_column", "attributes.title"),
        (DOCKET, '"rin"', '"sentiment"', "unmapped_column", "attributes.sentiment"),
        (DOCUMENTS, '"subtype"', '"numberOfCommentsReceived"', "unmapped_column", None),
        (COUNT, '"totalElements"', '"total"', "missing_column", "totalElements"),
        (COUNT, '"totalPages"', '"pages"', "unmapped_column", "pages"),
        (COUNT, '"meta"', '"m"', "missing_column", "meta"),
    ],
)
def test_another_layout_is_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str | None
) -> None:
    column = field or f"attributes.{new[1:-1]}"
    assert refused(spoilt("regulations_gov", tmp_path, file, old, new)) == (issue_type, file, column)


def test_an_answer_in_no_known_folder_is_refused(tmp_path: Path) -> None:
    source = copied("regulations_gov", tmp_path)
    (source.raw / "comments").rename(source.raw / "submissions")
    expected = ("unknown_column", "submissions/FMA-1999-0001-0001.json", "")
    assert refused(source) == expected


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (DOCUMENTS, '"Proposed Rule"', '"Leaflet"', ("unmapped_value", "attributes.documentType", "Leaflet")),
        (COUNT, '"totalElements": 0', '"totalElements": "many"', ("type_error", "totalElements", "many")),
        (COUNT, '"totalElements": 0', '"totalElements": -1', ("type_error", "totalElements", "-1")),
        (DOCKET, '"keywords": [', '"keywords": [1, ', ("type_error", "", "")),
        (DOCKET, '"title": "Ferries at night"', '"title": {}', ("type_error", "attributes.title", "{}")),
        (
            DOCKET,
            '"keywords": [\n    "Ferries",\n    "Night"\n   ]',
            '"keywords": {}',
            ("type_error", "", ""),
        ),
    ],
)
def test_values_that_nobody_foresaw_are_told(
    tmp_path: Path, file: str, old: str, new: str, expected: tuple[str, str, str]
) -> None:
    source = spoilt("regulations_gov", tmp_path, file, old, new)
    (source.raw / "documents" / "FMA-2033-0001-0001.json").unlink()
    found = [(one.issue_type, one.field, one.value) for one in issues(emitted(source))]
    assert expected in found


def test_a_docket_that_cannot_be_read_takes_its_documents_with_it(tmp_path: Path) -> None:
    found = emitted(spoilt("regulations_gov", tmp_path, DOCKET, '"keywords": [', '"keywords": [1, '))
    told = {item.origin.file for item in found if isinstance(item, Issue)}
    assert told == {
        DOCKET,
        DOCUMENTS,
        "documents/FMA-2033-0001-0001.json",
        "comments/FMA-1999-0001-0001.json",
    }


def test_every_field_is_mapped_or_left_out_once() -> None:
    assert not regulations_gov.MAPS.keys() & regulations_gov.LEAVES_OUT.keys()
