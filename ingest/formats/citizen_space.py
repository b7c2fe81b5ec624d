"""Consultation hubs that run on Citizen Space (Delib): answers of its public API 2.4, saved as JSON.

A file holds what `json_search_results` (a list) or `json_consultation_details` (one activity) answered, in
any of the tiers `fields=basic`, `extended` or `all`. The fields are those of Delib's page "Version 2.4
reference" (https://delibdocs.gitbook.io/welcome/citizen-space/public-api), with the names that live hubs of
July 2026 use where the page has others: `participate_url` and `resultdate`. Of an activity in several files
the row with the most fields counts, and the others are merged into it.

The API knows no results: no counts, no text of "we asked, you said, we did", and only the dates on which
feedback is expected. So nothing here ever says that an activity was answered.

`mapping` in source.yml holds what a hub does not say of itself: `organisation` (id, name, kind and place of
whoever runs it), `country`, `lang`, `places` (for an activity without areas), `statuses` and `methods` (by
`activity_type`); `lookups` turn its own interests and areas into codes.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from ingest.formats import nested
from ingest.formats.literal import NotReadable
from ingest.formats.mapping import Misfit
from ingest.formats.markup import plain_text
from ingest.formats.shape import check_objects, fullest, json_files
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_sentence
from ingest.gate import RawFolder, Row
from ingest.ids import slug
from ingest.records import Emitted, Issue, Merged, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "citizen_space"
SUMMARY = "Citizen Space consultation hubs: JSON of the public API 2.4, search results and details"
BASIC: Mapping[str, str] = {
    "id": "the ids, with the host and the workspace in url",
    "title": "initiative.title",
    "url": "initiative.url and source_url",
    "status": "initiative.reported_status, by mapping.statuses",
    "overview": "initiative.summary: its first sentences as plain text",
    "startdate": "initiative.start_date",
    "enddate": "initiative.end_date",
}
FURTHER: Mapping[str, str] = {
    "activity_type": "initiative.methods, by mapping.methods",
    "workspace_title": "organisation: the lead, a part of mapping.organisation",
    "department": "organisation, where there is no workspace_title (the older name)",
    "participate_url": "initiative.take_part_url",
    "participation_url": "initiative.take_part_url (the name in the reference)",
    "visibility": "an activity that is not public is not taken",
    "why": "initiative.why",
    "what_happens_next": "initiative.what_happens_next",
    "feedbackdate": "initiative.results_due_date: when feedback is expected",
    "resultdate": "initiative.results_due_date, where there is no feedbackdate",
    "resultsdate": "initiative.results_due_date (the name in the reference)",
    "supporting_documents": "document",
    "audiences": "initiative.audience",
    "areas": "initiative.place_text",
    "interests": "initiative.subject_text",
}
MAPS: Mapping[str, str] = {**BASIC, **FURTHER}
LEAVES_OUT: Mapping[str, str] = {
    "contact_name": "names a person",
    "contact_jobtitle": "stands for a person",
    "contact_phone": "may be a person's",
    "contact_email": "may be a person's",
    "contact_team": "a name without an address, which no field holds",
    "workspace_id": "the workspace is known by its title",
    "dept": "the older name of workspace_id",
    "type": "the older name of activity_type",
    "type_string": "activity_type in words",
    "progress": "published for whatever the API shows",
    "related_links": "other pages of any kind",
    "related_consultations": "it does not say how they belong together",
}

LISTS = ("supporting_documents", "audiences", "areas", "interests")
SUMMARY_LIMIT, TEXT_LIMIT = 600, 5000


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each activity from its fullest row, in the order in which the activities are first met."""
    rows = []
    for name in json_files(raw, source):
        found = list(raw.objects(name, one=True, unread=LEAVES_OUT))
        check_objects(found, BASIC, {**FURTHER, **LEAVES_OUT})
        rows += [(activity_id(row), row) for row in found]
    best, others = fullest(rows, lambda row: len(row.cells))
    for identifier, row in best.items():
        try:
            yield from _activity(identifier, row, source.mapping)
        except Misfit as misfit:
            yield kept_out(misfit, row.origin, "initiative", identifier)
        except NotReadable as error:
            yield Issue("type_error", str(error), row.origin, "initiative", identifier)
    for identifier, row in others:
        yield Merged(row.origin, identifier)


def activity_id(row: Row) -> str:
    """Host and path of its address up to its id, since ids repeat between workspaces."""
    address, identifier = urlsplit(_cell(row, "url")), _cell(row, "id")
    parts = address.path.strip("/").split("/")
    before = parts[: parts.index(identifier)] if identifier in parts else parts
    return slug(" ".join((address.netloc, *before, identifier)))


def _cell(row: Row, *columns: str) -> str:
    """The first of the cells that is filled, trimmed."""
    return next((cell for column in columns if (cell := row.cells.get(column, "").strip())), "")


def _activity(identifier: str, row: Row, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    _refuse(row)
    documents = nested.mappings(_cell(row, "supporting_documents"))
    home = mapping.get("organisation", {})
    unit = _cell(row, "workspace_title", "department")
    records = [("initiative", _initiative(identifier, row, _unit_id(home, unit), mapping))]
    records += [("organisation", values) for values in _organisations(home, unit, row)]
    records += [
        ("document", _document(identifier, number, one, row)) for number, one in enumerate(documents, start=1)
    ]
    yield from (Record(table, values, row.origin) for table, values in records)


def _refuse(row: Row) -> None:
    """Raise Misfit for an activity that is not taken whatever else it says."""
    nested.refuse_misplaced(row.cells, LISTS)
    if _cell(row, "visibility") not in ("", "public"):
        message = "the hub hides the activity, so it is not published"
        raise Misfit("moderated_out", "visibility", _cell(row, "visibility"), message)


def _meaning(row: Row, column: str, mapping: Mapping[str, Any], setting: str) -> str | None:
    """What source.yml says of a cell; None where it is empty. Raises Misfit."""
    printed = _cell(row, column)
    return meaning(mapping, setting, column, printed) if printed else None


def _initiative(
    identifier: str, row: Row, lead: str | None, mapping: Mapping[str, Any]
) -> dict[str, str | None]:
    areas = _names(row, "areas")
    return {
        "initiative_id": identifier,
        "title": _cell(row, "title") or None,
        "lang": mapping.get("lang"),
        "summary": cut_at_sentence(plain_text(_cell(row, "overview")), SUMMARY_LIMIT) or None,
        "why": cut_at_sentence(plain_text(_cell(row, "why")), TEXT_LIMIT) or None,
        "what_happens_next": cut_at_sentence(plain_text(_cell(row, "what_happens_next")), TEXT_LIMIT) or None,
        "country_code": mapping.get("country"),
        "start_date": _day(row, "startdate"),
        "end_date": _day(row, "enddate"),
        "results_due_date": _day(row, "feedbackdate", "resultdate", "resultsdate"),
        "reported_status": _meaning(row, "status", mapping, "statuses"),
        "url": _cell(row, "url") or None,
        "take_part_url": _cell(row, "participate_url", "participation_url") or None,
        "places_about": None if areas else LIST_SEPARATOR.join(mapping.get("places", [])) or None,
        "place_text": areas,
        "subject_text": _names(row, "interests"),
        "methods": _meaning(row, "activity_type", mapping, "methods"),
        "audience": _names(row, "audiences"),
        "organisations_lead": lead,
        "source_url": _cell(row, "url") or None,
    }


def _day(row: Row, *columns: str) -> str | None:
    """`2026/12/31` in ISO 8601; what is written otherwise stays as it is, for validation to name."""
    return _cell(row, *columns).replace("/", "-") or None


def _names(row: Row, column: str) -> str | None:
    """The names of a list of terms as a list cell; a semicolon in a name becomes a comma."""
    names = (nested.said(term, "name") for term in nested.mappings(_cell(row, column)))
    return LIST_SEPARATOR.join(name.replace(LIST_SEPARATOR, ",") for name in names if name) or None


def _unit_id(home: Mapping[str, Any], unit: str) -> str | None:
    """The id of a workspace of the organisation that runs the hub; of that itself where none is named."""
    identifier = home.get("id")
    return f"{identifier}-{slug(unit)}" if identifier and unit else identifier


def _organisations(home: Mapping[str, Any], unit: str, row: Row) -> Iterator[dict[str, str | None]]:
    if not home:
        return
    source_url = _cell(row, "url") or None
    yield {
        "organisation_id": home.get("id"),
        "name": home.get("name"),
        "kind": home.get("kind"),
        "place_id": home.get("place"),
        "source_url": source_url,
    }
    if unit:
        yield {
            "organisation_id": _unit_id(home, unit),
            "name": f"{unit}, {home.get('name')}",
            "parent_id": home.get("id"),
            "source_url": source_url,
        }


def _document(identifier: str, number: int, document: dict[str, Any], row: Row) -> dict[str, str | None]:
    return {
        "document_id": f"{identifier}-document-{number}",
        "initiative_id": identifier,
        "kind": "consultation_paper",
        "title": nested.said(document, "title") or None,
        "url": nested.said(document, "url") or None,
        "source_url": _cell(row, "url") or None,
    }
