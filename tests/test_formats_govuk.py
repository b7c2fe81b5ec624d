"""The `govuk` reader: consultations and calls for evidence in their states, with feedback and outcome."""

from pathlib import Path
from typing import Any

import pytest

from ingest.formats import govuk
from ingest.formats.replies import decided
from ingest.records import Emitted, Issue, Merged, Origin, Record
from tests.reading import counts, emitted, fixture, issues, prepared, refused, spoilt

SITE = "https://www.gov.uk"
BRIDGES, FERRIES, TOLLS, TUNNEL = (f"govuk-{sign * 8}-0000-4000-8000-000000000001" for sign in "a123")
OUTCOME, WELSH = "replacing-the-old-bridges.json", "replacing-the-old-bridges.cy.json"


def initiative(identifier: str, path: str, **values: str | None) -> dict[str, str | None]:
    return {
        "initiative_id": identifier,
        "source_url": SITE + path,
        "lang": "en",
        "country_code": "GB",
        "announced_date": "2033-02-01",
        "results_published_date": None,
        "url": SITE + path,
        "results_url": None,
        "take_part_url": None,
        "places_about": "iso:GB",
        "subject_text": "Roads and vehicles",
        "methods": "written_consultation",
        "organisations_lead": "department-for-bridges",
        "organisations_partner": None,
        **values,
    }


def organisation(identifier: str, name: str, origin: Origin) -> Record:
    url = f"{SITE}/government/organisations/{identifier}"
    values: dict[str, Any] = {"organisation_id": identifier, "name": name, "url": url, "source_url": url}
    return Record("organisation", values, origin)


def document(item: str, path: str, number: str, origin: Origin, **values: str | None) -> Record:
    common = {
        "initiative_id": item,
        "source_url": SITE + path,
        "document_id": f"{item}-{number}",
        "response_id": None,
    }
    return Record("document", {**common, **values}, origin)


def ferries() -> list[Emitted]:
    path, origin = "/government/calls-for-evidence/ferries-at-night", Origin("ferries-at-night.json", 1)
    values = initiative(
        FERRIES,
        path,
        title="Ferries at night",
        summary="Do ferries need to run at night?",
        question="Tell us when you cross.",
        start_date="2033-09-01",
        end_date="2034-01-31",
        reported_status="open",
        take_part_url="https://consult.example.org/ferries",
        methods="call_for_evidence",
        organisations_lead="ferry-agency",
    )
    return [Record("initiative", values, origin), organisation("ferry-agency", "Ferry Agency", origin)]


def bridges() -> list[Emitted]:
    path, origin = "/government/consultations/replacing-the-old-bridges", Origin(OUTCOME, 1)
    said = "We received 412 responses. Most asked that the narrow bridges come first."
    assets = "https://assets.publishing.service.gov.uk/media"
    common = {"initiative_id": BRIDGES, "source_url": SITE + path}
    return [
        Record(
            "initiative",
            initiative(
                BRIDGES,
                path,
                title="Replacing the old bridges",
                summary="Which bridges should be replaced first.",
                question="We ask which bridges should be replaced first.\n\nTell us about your bridge.",
                start_date="2033-02-01",
                end_date="2033-06-01",
                results_published_date="2033-07-01",
                reported_status="closed_report_available",
                results_url=SITE + path,
                places_about="iso:GB-ENG;iso:GB-WLS",
                subject_text="Roads and vehicles;Bridges, tunnels",
                organisations_partner="ferry-agency",
            ),
            origin,
        ),
        organisation("ferry-agency", "Ferry Agency", origin),
        organisation("department-for-bridges", "Department for Bridges", origin),
        Record(
            "result",
            {
                **common,
                "result_id": f"{BRIDGES}-feedback",
                "kind": "finding",
                "title": said,
                "text": said,
                "lang": "en",
                "date": "2033-07-01",
                "support_measure": "not_measured",
            },
            origin,
        ),
        Record(
            "response",
            {
                **common,
                "response_id": f"{BRIDGES}-outcome",
                "responder_id": "department-for-bridges",
                "date": "2033-09-07",
                "decision": "noted",
                "decision_basis": "coded",
                "decision_object": "plan",
                "reason": None,
                "reason_status": "not_read",
                "we_did": "We have decided that:\n\nthe narrow bridges come first\nthe wide ones wait",
            },
            origin,
        ),
        document(
            *(BRIDGES, path, "p1", origin),
            kind="consultation_paper",
            title="Which bridges first?",
            url=f"{assets}/paper.pdf",
            format="pdf",
            lang="en",
        ),
        document(
            *(BRIDGES, path, "f1", origin),
            kind="analysis_report",
            title="What people said",
            url=f"{assets}/said.ods",
            format="ods",
            lang="en",
        ),
        document(
            *(BRIDGES, path, "o1", origin),
            response_id=f"{BRIDGES}-outcome",
            kind="response",
            title="Our decisions",
            url=f"{SITE}{path}/outcome/our-decisions",
            format="html",
            lang="en",
        ),
    ]


def tolls() -> list[Emitted]:
    """An older item: papers as HTML, policy areas for taxons; a person has read what was decided."""
    path, origin = "/government/consultations/toll-gates", Origin("toll-gates.json", 1)
    values = initiative(
        TOLLS,
        path,
        title="Toll gates",
        summary="Should toll gates stay?",
        question="Should toll gates stay?",
        announced_date="2016-04-22",
        start_date="2016-04-22",
        end_date="2016-06-17",
        reported_status="closed_report_available",
        subject_text="Transport",
    )
    reply = {
        "initiative_id": TOLLS,
        "source_url": SITE + path,
        "response_id": f"{TOLLS}-outcome",
        "responder_id": "department-for-bridges",
        "date": "2016-09-07",
        "decision": "rejected",
        "decision_basis": "coded",
        "decision_object": "plan",
        "reason": "The gates pay for the road.",
        "reason_status": "given",
        "we_did": None,
    }
    return [
        Record("initiative", values, origin),
        organisation("department-for-bridges", "Department for Bridges", origin),
        Record("response", reply, origin),
        document(
            *(TOLLS, path, "consultation-paper-1", origin),
            kind="consultation_paper",
            title="Toll gates: the questions",
            url=f"{SITE}/government/uploads/questions.pdf",
            format="pdf",
            lang=None,
        ),
        document(
            *(TOLLS, path, "response-1", origin),
            response_id=f"{TOLLS}-outcome",
            kind="response",
            title="Toll gates: our reply",
            url=f"{SITE}/government/uploads/reply.pdf",
            format="pdf",
            lang=None,
        ),
    ]


def tunnel() -> list[Emitted]:
    """Withdrawn before it closed."""
    path, origin = "/government/consultations/tunnel-fees", Origin("tunnel-fees.json", 1)
    values = initiative(
        TUNNEL,
        path,
        title="Tunnel fees",
        summary="Fees for a tunnel.",
        question="Fees for a tunnel.",
        start_date="2033-03-01",
        end_date="2033-06-30",
        reported_status="not_going_forward",
        take_part_url="https://consult.example.org/tunnel",
    )
    return [
        Record("initiative", values, origin),
        organisation("department-for-bridges", "Department for Bridges", origin),
    ]


def test_items_become_initiatives_with_feedback_outcome_and_papers() -> None:
    assert fixture("govuk") == [
        *ferries(),
        *bridges(),
        *tolls(),
        *tunnel(),
        Merged(Origin(WELSH, 1), BRIDGES),
    ]


def test_persons_and_addresses_stand_nowhere() -> None:
    everything = repr(fixture("govuk"))
    assert "Never To Be Seen" not in everything
    assert "never.seen" not in everything


def test_a_build_takes_every_item() -> None:
    outcome = prepared("govuk")
    names = ("ferries-at-night.json", OUTCOME, "toll-gates.json", "tunnel-fees.json")
    assert counts(outcome) == {WELSH: (1, 0, 0, 1), **dict.fromkeys(names, (1, 1, 0, 0))}


@pytest.mark.parametrize(
    ("document_type", "status"),
    [
        ("consultation", "planned"),
        ("open_consultation", "open"),
        ("closed_consultation", "closed_analysing"),
        ("consultation_outcome", "closed_report_available"),
        ("call_for_evidence", "planned"),
        ("open_call_for_evidence", "open"),
        ("closed_call_for_evidence", "closed_analysing"),
        ("call_for_evidence_outcome", "closed_report_available"),
    ],
)
def test_every_state_of_the_schemas_has_a_status(tmp_path: Path, document_type: str, status: str) -> None:
    old, new = '"document_type": "open_call_for_evidence"', f'"document_type": "{document_type}"'
    found = emitted(spoilt("govuk", tmp_path, "ferries-at-night.json", old, new))
    assert isinstance(found[0], Record)
    assert found[0].values["reported_status"] == status


def test_what_is_withdrawn_after_it_closed_keeps_its_status(tmp_path: Path) -> None:
    found = emitted(spoilt("govuk", tmp_path, "tunnel-fees.json", "2033-03-12T09:52", "2034-03-12T09:52"))
    statuses = [
        item.values["reported_status"]
        for item in found
        if isinstance(item, Record) and item.table == "initiative"
    ]
    assert statuses == ["open", "closed_report_available", "closed_report_available", "open"]


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field"),
    [
        ('"title": "Replacing', '"name": "Replacing', "missing_column", "title"),
        ('"rendering_app"', '"new_field"', "unmapped_column", "new_field"),
        ('"opening_date"', '"opens_at"', "unmapped_column", "details.opens_at"),
        ('"available_translations"', '"other_languages"', "unmapped_column", "links.other_languages"),
    ],
)
def test_items_of_another_schema_are_refused(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str
) -> None:
    assert refused(spoilt("govuk", tmp_path, OUTCOME, old, new)) == (issue_type, OUTCOME, field)


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field", "message"),
    [
        ('"consultation_outcome"', '"guidance"', "unmapped_value", "document_type", "say what it means"),
        ('"schema_name": "consultation"', '"schema_name": "x"', "unmapped_value", "schema_name", "say what"),
        ('"england"', '"cornwall"', "unmapped_value", "details.national_applicability", "say what it means"),
        ('"applicable": true', '"applicable": "yes"', "type_error", "", "national_applicability should say"),
        (
            '"emphasised_organisations": [',
            '"emphasised_organisations": [1,',
            "type_error",
            "",
            "the value should",
        ),
        (
            '"public_feedback_attachments": [',
            '"public_feedback_attachments": [{},',
            "type_error",
            "",
            "the val",
        ),
        ('"title": "Our decisions"', '"title": {}', "type_error", "", "title should be a text"),
    ],
)
def test_values_that_nobody_foresaw_keep_the_item_out(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str, message: str
) -> None:
    found = issues(emitted(spoilt("govuk", tmp_path, OUTCOME, old, new)))
    expected = Issue(
        issue_type, found[0].message, Origin(OUTCOME, 1), "initiative", BRIDGES, field, found[0].value
    )
    assert found == [expected]
    assert found[0].message.startswith(message)


@pytest.mark.parametrize(
    ("entry", "decision", "reason", "status"),
    [
        (None, "noted", None, "not_read"),
        ({"decision": "accepted"}, "accepted", None, "none_given"),
        ({"decision": "rejected", "reason": "Too dear."}, "rejected", "Too dear.", "given"),
    ],
)
def test_a_reply_in_prose_is_noted_until_a_person_has_read_it(
    entry: dict[str, str] | None, decision: str, reason: str | None, status: str
) -> None:
    assert decided(entry) == {
        "decision": decision,
        "decision_basis": "coded",
        "reason": reason,
        "reason_status": status,
    }


def test_every_field_of_the_schema_is_mapped_or_left_out_once() -> None:
    assert not govuk.MAPS.keys() & govuk.LEAVES_OUT.keys()
