"""The `uk_petitions` reader: demands, replies, rejections and debates; no name and no small count comes out."""

from pathlib import Path

import pytest

from ingest.formats import uk_petitions
from ingest.records import Issue, Merged, Origin, Record
from tests.reading import counts, emitted, fixture, issues, prepared, refused, spoilt

INITIATIVE = {
    "lang": "en",
    "rationale": "citizen_initiated",
    "country_code": "GB",
    "mode": "online",
    "recruitment": "self_selected",
    "places_about": "iso:GB",
    "methods": "petition",
}
RESULT = {"kind": "petition_demand", "lang": "en", "support_measure": "signatures"}
FERRY = "petitions/700001.json"


def test_petitions_become_demands_with_their_replies() -> None:
    assert fixture("uk_petitions") == [
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "uk-petition-300001",
                "source_url": "https://petition.parliament.uk/archived/petitions/300001",
                "title": "Run a night bus",
                "question": "There is none.",
                "announced_date": "2017-01-01",
                "start_date": "2017-01-20",
                "end_date": "2017-05-03",
                "reported_status": None,
                "n_signatures": "12001",
                "url": "https://petition.parliament.uk/archived/petitions/300001",
                "subject_text": None,
                "organisations_responder": "uk-government",
            },
            Origin("archived/300001.json", 1),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://petition.parliament.uk/archived/petitions/300001",
                "organisation_id": "uk-government",
                "name": "UK Government",
                "kind": "national_government",
            },
            Origin("archived/300001.json", 1),
        ),
        Record(
            "result",
            {
                **RESULT,
                "initiative_id": "uk-petition-300001",
                "source_url": "https://petition.parliament.uk/archived/petitions/300001",
                "result_id": "uk-petition-300001-demand",
                "title": "Run a night bus",
                "text": "There is none.",
                "date": "2017-01-20",
                "n_for": "12001",
            },
            Origin("archived/300001.json", 1),
        ),
        Record(
            "response",
            {
                "initiative_id": "uk-petition-300001",
                "source_url": "https://petition.parliament.uk/archived/petitions/300001",
                "response_id": "uk-petition-300001-response",
                "result_id": "uk-petition-300001-demand",
                "responder_id": "uk-government",
                "date": "2017-04-01",
                "decision": "accepted_in_part",
                "decision_basis": "coded",
                "decision_object": "what_people_said",
                "reason": "A trial on two lines comes first.",
                "reason_status": "given",
                "we_did": "We will try it on two lines.",
            },
            Origin("archived/300001.json", 1),
        ),
        Record(
            "milestone",
            {
                "initiative_id": "uk-petition-300001",
                "source_url": "https://petition.parliament.uk/archived/petitions/300001",
                "milestone_id": "uk-petition-300001-debate",
                "result_id": "uk-petition-300001-demand",
                "title": "Debate in Parliament",
                "due_date": "2017-06-12",
                "done_date": None,
                "note": None,
            },
            Origin("archived/300001.json", 1),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "uk-petition-700001",
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "title": "Run a ferry at night",
                "question": "The last ferry leaves at nine.\n\nNurses cannot get home.\n\nA night ferry ran until 2029.",
                "announced_date": "2032-12-20",
                "start_date": "2033-01-10",
                "end_date": "2033-07-10",
                "reported_status": None,
                "n_signatures": "104321",
                "url": "https://petition.parliament.uk/petitions/700001",
                "subject_text": "transport;environment",
                "organisations_responder": "department-for-bridges",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "organisation_id": "department-for-bridges",
                "name": "Department for Bridges",
                "url": "https://www.gov.uk/government/organisations/department-for-bridges",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "result",
            {
                **RESULT,
                "initiative_id": "uk-petition-700001",
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "result_id": "uk-petition-700001-demand",
                "title": "Run a ferry at night",
                "text": "The last ferry leaves at nine.\n\nNurses cannot get home.\n\nA night ferry ran until 2029.",
                "date": "2033-01-10",
                "n_for": "104321",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "response",
            {
                "initiative_id": "uk-petition-700001",
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "response_id": "uk-petition-700001-response",
                "result_id": "uk-petition-700001-demand",
                "responder_id": "department-for-bridges",
                "date": "2033-02-28",
                "decision": "noted",
                "decision_basis": "coded",
                "decision_object": "what_people_said",
                "reason": None,
                "reason_status": "not_read",
                "we_did": "Ferries are for councils to run.\n\nFerries are for councils to run. We will meet them.\n\nDepartment for Bridges",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "milestone",
            {
                "initiative_id": "uk-petition-700001",
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "milestone_id": "uk-petition-700001-debate",
                "result_id": "uk-petition-700001-demand",
                "title": "Debate in Parliament",
                "due_date": "2033-06-13",
                "done_date": "2033-06-13",
                "note": "Members debated ferries.",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "document",
            {
                "initiative_id": "uk-petition-700001",
                "source_url": "https://petition.parliament.uk/petitions/700001",
                "document_id": "uk-petition-700001-transcript",
                "kind": "minutes",
                "title": "Transcript of the debate",
                "url": "https://hansard.example.org/2033-06-13",
            },
            Origin("petitions/700001.json", 1),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "uk-petition-700002",
                "source_url": "https://petition.parliament.uk/petitions/700002",
                "title": "Plant trees on roundabouts",
                "question": "Roundabouts are bare.",
                "announced_date": "2033-07-01",
                "start_date": "2033-07-15",
                "end_date": None,
                "reported_status": "open",
                "n_signatures": "612",
                "url": "https://petition.parliament.uk/petitions/700002",
                "subject_text": "environment",
                "organisations_responder": None,
            },
            Origin("petitions.json", 2),
        ),
        Record(
            "result",
            {
                **RESULT,
                "initiative_id": "uk-petition-700002",
                "source_url": "https://petition.parliament.uk/petitions/700002",
                "result_id": "uk-petition-700002-demand",
                "title": "Plant trees on roundabouts",
                "text": "Roundabouts are bare.",
                "date": "2033-07-15",
                "n_for": "612",
            },
            Origin("petitions.json", 2),
        ),
        Record(
            "initiative",
            {
                **INITIATIVE,
                "initiative_id": "uk-petition-700003",
                "source_url": "https://petition.parliament.uk/petitions/700003",
                "title": "Make me a knight",
                "question": "I want to be one.",
                "announced_date": "2033-06-01",
                "start_date": None,
                "end_date": None,
                "reported_status": "not_going_forward",
                "n_signatures": None,
                "url": "https://petition.parliament.uk/petitions/700003",
                "subject_text": None,
                "organisations_responder": None,
            },
            Origin("petitions.json", 3),
        ),
        Record(
            "organisation",
            {
                "source_url": "https://petition.parliament.uk/petitions/700003",
                "organisation_id": "uk-parliament-petitions-committee",
                "name": "UK Parliament Petitions Committee",
                "kind": "parliament",
            },
            Origin("petitions.json", 3),
        ),
        Record(
            "response",
            {
                "initiative_id": "uk-petition-700003",
                "source_url": "https://petition.parliament.uk/petitions/700003",
                "response_id": "uk-petition-700003-rejection",
                "result_id": None,
                "responder_id": "uk-parliament-petitions-committee",
                "date": "2033-06-04",
                "decision": "rejected",
                "decision_basis": "stated",
                "decision_object": "what_people_said",
                "reason": "It is about honours or appointments.\n\nThere is a page for nominations.",
                "reason_status": "given",
            },
            Origin("petitions.json", 3),
        ),
        Merged(Origin("petitions.json", 1), "uk-petition-700001"),
    ]


def test_names_and_small_counts_stand_nowhere() -> None:
    everything = repr(fixture("uk_petitions"))
    assert "never to be seen" not in everything.casefold()
    assert "Malta" not in everything
    assert "S14000999" not in everything


def test_a_build_takes_every_petition() -> None:
    assert counts(prepared("uk_petitions")) == {
        "archived/300001.json": (1, 1, 0, 0),
        "petitions.json": (3, 2, 0, 1),
        FERRY: (1, 1, 0, 0),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        (FERRY, '"action"', '"title"', "missing_column", "attributes.action"),
        (FERRY, '"committee_note"', '"mood"', "unmapped_column", "attributes.mood"),
        (FERRY, '"video_url"', '"audio_url"', "unmapped_column", "attributes.debate.audio_url"),
        (FERRY, '"debate": {', '"debate": [], "d": {', "unmapped_column", "attributes.debate"),
        ("petitions.json", '"code"', '"kind"', "unmapped_column", "attributes.rejection.kind"),
        ("petitions.json", '"data"', '"petitions"', "missing_column", "data"),
    ],
)
def test_another_layout_is_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str
) -> None:
    assert refused(spoilt("uk_petitions", tmp_path, file, old, new)) == (issue_type, file, field)


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field", "value"),
    [
        ('"closed"', '"stopped"', "unmapped_value", "attributes.state", "stopped"),
        ('"type": "petition"', '"type": "motion"', "unmapped_value", "type", "motion"),
        ('"topics": [', '"topics": [7, ', "type_error", "", ""),
        ('"departments": [', '"departments": ["DfB", ', "type_error", "", ""),
    ],
)
def test_values_that_nobody_foresaw_keep_the_petition_out(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str, value: str
) -> None:
    found = issues(emitted(spoilt("uk_petitions", tmp_path, FERRY, old, new)))
    assert [(one.issue_type, one.origin, one.record_id, one.field, one.value) for one in found] == [
        (issue_type, Origin(FERRY, 1), "uk-petition-700001", field, value)
    ]


def test_a_reason_of_rejection_that_is_not_known_keeps_the_petition_out(tmp_path: Path) -> None:
    found = issues(emitted(spoilt("uk_petitions", tmp_path, "petitions.json", '"honours"', '"vanity"')))
    message = "say what it means: add it under mapping.rejections in source.yml (null: not known)"
    column = "attributes.rejection.code"
    assert found == [
        Issue(
            *("unmapped_value", message, Origin("petitions.json", 3)),
            *("initiative", "uk-petition-700003", column, "vanity"),
        )
    ]


def test_every_field_of_the_templates_is_mapped_or_left_out_once() -> None:
    assert not uk_petitions.MAPS.keys() & uk_petitions.LEAVES_OUT.keys()
