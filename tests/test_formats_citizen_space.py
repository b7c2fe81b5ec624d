"""The `citizen_space` reader: activities of a hub; contacts are dropped, and nothing is called answered."""

from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats import citizen_space
from ingest.formats.markup import links, plain_text
from ingest.gate import Row
from ingest.records import Emitted, Issue, Merged, Origin, Record
from ingest.sources import load_source
from tests.reading import FIXTURES, counts, emitted, fixture, issues, prepared, refused, spoilt, with_mapping

BRIDGE = "consult-example-org-transport-harbour-bridge"
BRIDGE_URL = "https://consult.example.org/transport/harbour-bridge"
DETAILS, SEARCH = "details/harbour-bridge.json", "search.json"


def initiative(identifier: str, url: str, **values: str | None) -> dict[str, str | None]:
    return {
        "initiative_id": identifier,
        "lang": "en",
        "why": None,
        "what_happens_next": None,
        "country_code": "GB",
        "results_due_date": None,
        "url": f"{url}/consult_view",
        "take_part_url": f"{url}/consultation",
        "places_about": None,
        "place_text": None,
        "subject_text": None,
        "audience": None,
        "source_url": f"{url}/consult_view",
        **values,
    }


def organisations(unit: str, name: str, url: str, origin: Origin) -> list[Emitted]:
    council = {
        "organisation_id": "lochend-council",
        "name": "Lochend Council",
        "kind": "local_government",
        "place_id": "gss:S12000036",
        "source_url": f"{url}/consult_view",
    }
    part = {
        "organisation_id": unit,
        "name": name,
        "parent_id": "lochend-council",
        "source_url": f"{url}/consult_view",
    }
    return [Record("organisation", council, origin), Record("organisation", part, origin)]


def bridge() -> list[Emitted]:
    """From the details, since they have more fields than the row of the search."""
    origin = Origin(DETAILS, 1)
    return [
        Record(
            "initiative",
            initiative(
                BRIDGE,
                BRIDGE_URL,
                title="Harbour bridge: which crossing?",
                summary="The old bridge closes in 2035. We ask which of three crossings should replace it.\n\n"
                "a bridge\na ferry",
                why="The law asks us to consult before a bridge is closed.",
                start_date="2033-02-01",
                end_date="2033-04-26",
                results_due_date="2033-07-31",
                reported_status=None,
                place_text="Harbour ward",
                subject_text="Getting around",
                methods="written_consultation",
                audience="Residents;Hauliers, drivers",
                organisations_lead="lochend-council-transport-roads",
            ),
            origin,
        ),
        *organisations(
            "lochend-council-transport-roads", "Transport & Roads, Lochend Council", BRIDGE_URL, origin
        ),
        Record(
            "document",
            {
                "document_id": f"{BRIDGE}-document-1",
                "initiative_id": BRIDGE,
                "kind": "consultation_paper",
                "title": "Three options",
                "url": f"{BRIDGE_URL}/supporting_documents/options.pdf",
                "source_url": f"{BRIDGE_URL}/consult_view",
            },
            origin,
        ),
    ]


def play_areas() -> list[Emitted]:
    """The older names: department for the workspace, participation_url."""
    origin, url = Origin(SEARCH, 3), "https://consult.example.org/parks/play-2034"
    values = initiative(
        "consult-example-org-parks-play-2034",
        url,
        title="Play areas 2034",
        summary="Where should the next play area be?",
        start_date="2033-09-01",
        end_date="2033-10-31",
        reported_status="planned",
        places_about="gss:S12000036",
        methods="survey",
        organisations_lead="lochend-council-parks",
    )
    return [
        Record("initiative", values, origin),
        *organisations("lochend-council-parks", "Parks, Lochend Council", url, origin),
    ]


def test_activities_become_initiatives_and_hidden_ones_do_not() -> None:
    hidden = "the hub hides the activity, so it is not published"
    identifier = "consult-example-org-staff-harbour-bridge"
    assert fixture("citizen_space") == [
        *bridge(),
        Issue("moderated_out", hidden, Origin(SEARCH, 2), "initiative", identifier, "visibility", "private"),
        *play_areas(),
        Merged(Origin(SEARCH, 1), BRIDGE),
    ]


def test_contacts_stand_nowhere() -> None:
    everything = repr(fixture("citizen_space"))
    assert "Never to be seen" not in everything
    assert "never.seen" not in everything
    assert "Bridges team" not in everything


def test_a_build_takes_all_that_is_public() -> None:
    outcome = prepared("citizen_space")
    assert counts(outcome) == {DETAILS: (1, 1, 0, 0), SEARCH: (3, 1, 1, 1)}
    assert not any(record.table in ("response", "result") for record in outcome.records)


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field"),
    [
        ('"overview"', '"summary"', "missing_column", "overview"),
        ('"progress"', '"response_count"', "unmapped_column", "response_count"),
    ],
)
def test_answers_of_another_layout_are_refused(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str
) -> None:
    source = spoilt("citizen_space", tmp_path, DETAILS, old, new)
    assert refused(source) == (issue_type, DETAILS, field)


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field", "value"),
    [
        ('"status": "closed"', '"status": "paused"', "unmapped_value", "status", "paused"),
        ('"consultation",', '"vote",', "unmapped_value", "activity_type", "vote"),
        ('[{"id": "harbour", "name": "Harbour ward"}]', '"Harbour ward"', "type_error", "", ""),
        ('"status": "closed"', '"status": ["closed"]', "type_error", "status", '["closed"]'),
        ('"title": "Three options"', '"title": ["Three options"]', "type_error", "", ""),
        ('[{"id": "harbour", "name": "Harbour ward"}]', '["Harbour ward"]', "type_error", "", ""),
    ],
)
def test_values_that_nobody_foresaw_keep_the_activity_out(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str, value: str
) -> None:
    found = issues(emitted(spoilt("citizen_space", tmp_path, DETAILS, old, new)))
    assert [(one.issue_type, one.origin, one.record_id, one.field, one.value) for one in found[:1]] == [
        (issue_type, Origin(DETAILS, 1), BRIDGE, field, value)
    ]


def test_a_hub_of_which_nothing_is_said_has_no_organisation() -> None:
    source = with_mapping(load_source(FIXTURES / "citizen_space"), organisation={}, places=[])
    records = [item for item in emitted(source) if isinstance(item, Record)]
    assert {record.table for record in records} == {"initiative", "document"}
    assert [record.get("organisations_lead") for record in records if record.table == "initiative"] == [
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("https://consult.example.org/roads/bridge/consult_view", "consult-example-org-roads-bridge"),
        ("https://hubs.example.org/demo/roads/bridge/consult_view", "hubs-example-org-demo-roads-bridge"),
        ("https://consult.example.org/roads", "consult-example-org-roads-bridge"),
    ],
)
def test_the_id_of_an_activity_has_its_workspace_in_it(url: str, identifier: str) -> None:
    row = Row(Origin("search.json", 1), {"url": url, "id": "bridge"})
    assert citizen_space.activity_id(row) == identifier


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURES / "citizen_space"), raw=tmp_path)
    assert refused(source) == ("missing_file", "*.json", "")
    (tmp_path / "notes.txt").write_text("x")
    assert refused(source) == ("unknown_column", "notes.txt", "")


def test_every_field_of_the_reference_is_mapped_or_left_out_once() -> None:
    assert not citizen_space.MAPS.keys() & citizen_space.LEAVES_OUT.keys()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One &amp;&nbsp;two.</p>\r\n\r\n<p>Three</p>", "One & two.\n\nThree"),
        ("A <b>bold</b>\n<i>word</i><br/>next", "A bold word\nnext"),
        ("<ul><li>One</li><li>Two</li></ul>after", "One\nTwo\n\nafter"),
        ("<style>p {}</style><script>never()</script>Seen <unknown>and</unknown> heard", "Seen and heard"),
        ("2 < 3 and no tags", "2 < 3 and no tags"),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_links_with_words_are_found() -> None:
    html = '<a href="/thumb"><img></a><h2><a href="/a.pdf">The\n paper</a></h2><a>no address</a>'
    assert links(html) == [("The paper", "/a.pdf")]
