"""Consultations and calls for evidence of GOV.UK: content items of its content API, a JSON file each.

The fields are those of the schemas `consultation` and `call_for_evidence` (frontend) in
alphagov/publishing-api, content_schemas/dist (commit 00f784c); https://www.gov.uk/api/content/<base_path>
serves them. Both allow no other fields, so a new one is a change of the schema and is reported. Of an item
in several files the English and then the newest one counts; translations and older copies are merged into
it.

What the government decided is prose. No reader judges it: the decision is `noted`, coded and not read,
unless `mapping.decisions` says what a person read in it (base_path: `decision` and `reason`). What people
said, the "detail of feedback received", is a finding of the consultation.

`mapping` in source.yml holds `statuses` (by `document_type`), `methods` (by `schema_name`), `nations` (the
keys of `national_applicability`), `places` (where an item names none, it applies to all) and `country`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats import govuk_papers, nested
from ingest.formats.govuk_papers import SITE, Paper
from ingest.formats.literal import NotReadable
from ingest.formats.mapping import Misfit
from ingest.formats.markup import plain_text
from ingest.formats.replies import decided
from ingest.formats.shape import check_columns, fullest, json_files
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_sentence, cut_at_word, local_day
from ingest.gate import RawFolder, Row
from ingest.ids import slug
from ingest.records import Emitted, Issue, Merged, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "govuk"
SUMMARY = "GOV.UK consultations and calls for evidence: content items of its content API"
NEEDED: Mapping[str, str] = {
    "content_id": "the ids",
    "base_path": "initiative.url and source_url",
    "title": "initiative.title",
    "description": "initiative.summary, cut",
    "locale": "initiative.lang",
    "schema_name": "initiative.methods, by mapping.methods",
    "document_type": "initiative.reported_status, by mapping.statuses",
    "updated_at": "which of several copies is the newest",
    "details.body": "initiative.question, as plain text",
}
OPTIONAL: Mapping[str, str] = {
    "first_published_at": "initiative.announced_date",
    "withdrawn_notice.withdrawn_at": "initiative.reported_status: not_going_forward, before the closing date",
    "details.first_public_at": "initiative.announced_date, where there is no first_published_at",
    "details.opening_date": "initiative.start_date (the day in London)",
    "details.closing_date": "initiative.end_date (the day in London)",
    "details.ways_to_respond.link_url": "initiative.take_part_url",
    "details.held_on_another_website_url": "initiative.take_part_url, where there is no link_url",
    "details.public_feedback_publication_date": "initiative.results_published_date, result.date",
    "details.public_feedback_detail": "result.text of a finding: what people said",
    "details.final_outcome_publication_date": "response.date",
    "details.final_outcome_detail": "response.we_did",
    "details.national_applicability": "initiative.places_about, by mapping.nations",
    "details.emphasised_organisations": "which organisations lead; the others are partners",
    **govuk_papers.MAPS,
    "links.organisations": "organisation",
    "links.primary_publishing_organisation": "the lead, where none is emphasised; else all lead",
    "links.taxons": "initiative.subject_text",
    "links.policy_areas": "initiative.subject_text, where there are no taxons (the older name)",
}
MAPS: Mapping[str, str] = {**NEEDED, **OPTIONAL}
ADDRESSES = ("details.ways_to_respond.email", "details.ways_to_respond.postal_address")
PERSONS = ("links.people", "links.roles", "links.ministers", "links.role_appointments")
ABOUT_THE_PAGE = (
    *("analytics_identifier", "need_ids", "phase", "public_updated_at", "publishing_app"),
    *("publishing_request_id", "publishing_scheduled_at", "rendering_app"),
    *("scheduled_publishing_delay_seconds", "details.change_history", "details.image", "details.political"),
    *("details.tags",),
)
OTHER_PAGES = (
    *("available_translations", "child_taxons", "children", "document_collections", "finder"),
    *("level_one_taxons", "mainstream_browse_pages", "meets_user_needs", "ordered_related_items"),
    *("ordered_related_items_overrides", "parent", "part_of_step_navs", "policies", "related_policies"),
    *("related_to_step_navs", "secondary_to_step_navs", "suggested_ordered_related_items"),
    *("topical_events",),
)
LEAVES_OUT: Mapping[str, str] = {
    **dict.fromkeys(PERSONS, "about persons"),
    **dict.fromkeys(ADDRESSES, "may be a person's"),
    "details.ways_to_respond.attachment_url": "a form to fill in",
    "withdrawn_notice.explanation": "no field holds it",
    **dict.fromkeys(ABOUT_THE_PAGE, "about the page, not the consultation"),
    **dict.fromkeys((f"links.{name}" for name in OTHER_PAGES), "other pages"),
    "details.featured_attachments": "which of the attachments the page shows first",
    "details.government": "the government of the day; the organisations are taken",
    "links.government": "the government of the day; the organisations are taken",
    "links.lead_organisations": "deprecated for emphasised_organisations",
    "links.original_primary_publishing_organisation": "who published the first version of the page",
}
OPENED = ("details", "details.ways_to_respond", "links", "withdrawn_notice")
LISTS = (
    *("details.national_applicability", "details.emphasised_organisations", *govuk_papers.MAPS),
    *(name for name in OPTIONAL if name.startswith("links.")),
)
LONDON = "Europe/London"
SUMMARY_LIMIT, QUESTION_LIMIT, TEXT_LIMIT, TITLE_LIMIT = 600, 5000, 20_000, 120


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each item, in the order of the files in which they are first met."""
    rows = []
    for name in json_files(raw, source):
        for row in raw.objects(name, one=True, opened=OPENED, unread=LEAVES_OUT):
            check_columns(name, row.cells, NEEDED, {**OPTIONAL, **LEAVES_OUT})
            rows.append((f"govuk-{slug(row.cells['content_id'])}", row))
    best, others = fullest(rows, lambda row: (_cell(row, "locale") == "en", _cell(row, "updated_at")))
    for identifier, row in best.items():
        try:
            yield from _item(identifier, row, source.mapping)
        except Misfit as misfit:
            yield kept_out(misfit, row.origin, "initiative", identifier)
        except NotReadable as error:
            yield Issue("type_error", str(error), row.origin, "initiative", identifier)
    for identifier, row in others:
        yield Merged(row.origin, identifier)


def _cell(row: Row, column: str) -> str:
    return row.cells.get(column, "").strip()


def _detail(row: Row, name: str) -> str:
    return _cell(row, f"details.{name}")


def _item(identifier: str, row: Row, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    nested.refuse_misplaced(row.cells, LISTS)
    organisations = nested.mappings(_cell(row, "links.organisations"))
    papers = govuk_papers.papers(row)
    common: dict[str, str | None] = {
        "initiative_id": identifier,
        "source_url": SITE + _cell(row, "base_path"),
    }
    leads = _leads(row, organisations)
    reply = _reply(identifier, row, leads, papers, mapping)
    yield Record("initiative", {**common, **_initiative(row, organisations, leads, mapping)}, row.origin)
    for organisation in organisations:
        yield Record("organisation", _organisation(organisation), row.origin)
    if _detail(row, "public_feedback_detail"):
        yield Record("result", {**common, **_feedback(identifier, row)}, row.origin)
    if reply:
        yield Record("response", {**common, **reply}, row.origin)
    for paper in papers:
        answered = reply["response_id"] if reply and paper.kind == "response" else None
        yield Record("document", {**common, **paper.values(identifier, answered)}, row.origin)


def _initiative(
    row: Row, organisations: list[dict[str, Any]], leads: list[str], mapping: Mapping[str, Any]
) -> dict[str, str | None]:
    ids = [_organisation_id(one) for one in organisations]
    url = SITE + _cell(row, "base_path")
    has_results = _detail(row, "public_feedback_detail") or _detail(row, "final_outcome_detail")
    announced = _cell(row, "first_published_at") or _detail(row, "first_public_at")
    return {
        "title": _cell(row, "title") or None,
        "lang": _cell(row, "locale") or None,
        "summary": cut_at_sentence(_cell(row, "description"), SUMMARY_LIMIT) or None,
        "question": cut_at_sentence(plain_text(_detail(row, "body")), QUESTION_LIMIT) or None,
        "country_code": mapping.get("country"),
        "announced_date": local_day(announced, LONDON),
        "start_date": local_day(_detail(row, "opening_date"), LONDON),
        "end_date": local_day(_detail(row, "closing_date"), LONDON),
        "results_published_date": local_day(_detail(row, "public_feedback_publication_date"), LONDON),
        "reported_status": _status(row, mapping),
        "url": url,
        "results_url": url if has_results else None,
        "take_part_url": _detail(row, "ways_to_respond.link_url")
        or _detail(row, "held_on_another_website_url")
        or None,
        "places_about": LIST_SEPARATOR.join(_places(row, mapping)) or None,
        "subject_text": _subjects(row),
        "methods": meaning(mapping, "methods", "schema_name", _cell(row, "schema_name")),
        "organisations_lead": LIST_SEPARATOR.join(leads) or None,
        "organisations_partner": LIST_SEPARATOR.join(one for one in ids if one not in leads) or None,
    }


def _status(row: Row, mapping: Mapping[str, Any]) -> str | None:
    status: str | None = meaning(mapping, "statuses", "document_type", _cell(row, "document_type"))
    withdrawn = local_day(_cell(row, "withdrawn_notice.withdrawn_at"), LONDON)
    closing = local_day(_detail(row, "closing_date"), LONDON)
    if withdrawn and (not closing or withdrawn < closing):
        return "not_going_forward"
    return status


def _places(row: Row, mapping: Mapping[str, Any]) -> list[str]:
    """The nations that the item applies to; where it lists none, it applies to all."""
    applies = nested.mapping(_detail(row, "national_applicability"))
    if not applies:
        return list(mapping.get("places", []))
    places = []
    for nation, details in applies.items():
        place = meaning(mapping, "nations", "details.national_applicability", nation)
        if not isinstance(details, dict) or not isinstance(details.get("applicable"), bool):
            raise NotReadable(f"national_applicability should say of {nation} whether it is applicable")
        places += [place] if details["applicable"] else []
    return places


def _subjects(row: Row) -> str | None:
    taxons = nested.mappings(_cell(row, "links.taxons")) or nested.mappings(_cell(row, "links.policy_areas"))
    titles = (nested.said(taxon, "title").replace(LIST_SEPARATOR, ",") for taxon in taxons)
    return LIST_SEPARATOR.join(filter(None, titles)) or None


def _organisation_id(organisation: dict[str, Any]) -> str:
    return slug(nested.said(organisation, "title"))


def _organisation(organisation: dict[str, Any]) -> dict[str, str | None]:
    url = SITE + nested.said(organisation, "base_path")
    return {
        "organisation_id": _organisation_id(organisation),
        "name": nested.said(organisation, "title") or None,
        "url": url,
        "source_url": url,
    }


def _leads(row: Row, organisations: list[dict[str, Any]]) -> list[str]:
    """The emphasised organisations; else the one that published the page; else all of them."""
    first = nested.words(_detail(row, "emphasised_organisations")) or [
        nested.said(one, "content_id")
        for one in nested.mappings(_cell(row, "links.primary_publishing_organisation"))
    ]
    leads = [one for one in organisations if nested.said(one, "content_id") in first]
    return [_organisation_id(one) for one in leads or organisations]


def _feedback(identifier: str, row: Row) -> dict[str, str | None]:
    """What people said, as the one finding of the item."""
    text = plain_text(_detail(row, "public_feedback_detail"))
    return {
        "result_id": f"{identifier}-feedback",
        "kind": "finding",
        "title": cut_at_word(text, TITLE_LIMIT) or None,
        "text": cut_at_sentence(text, TEXT_LIMIT) or None,
        "lang": _cell(row, "locale") or None,
        "date": local_day(_detail(row, "public_feedback_publication_date"), LONDON),
        "support_measure": "not_measured",
    }


def _reply(
    identifier: str, row: Row, leads: list[str], papers: list[Paper], mapping: Mapping[str, Any]
) -> dict[str, str | None] | None:
    """The final outcome as the reply to the whole; None where none is published."""
    text = plain_text(_detail(row, "final_outcome_detail"))
    if not text and not any(paper.kind == "response" for paper in papers):
        return None
    return {
        "response_id": f"{identifier}-outcome",
        "responder_id": leads[0] if leads else None,
        "date": local_day(_detail(row, "final_outcome_publication_date"), LONDON),
        "decision_object": "plan",
        **decided(mapping.get("decisions", {}).get(_cell(row, "base_path"))),
        "we_did": cut_at_sentence(text, TEXT_LIMIT) or None,
    }
