"""Consulting with Canadians: the registry of consultations of the Government of Canada, as one CSV.

The columns are those of ckanext/canada/tables/consultations.yaml in open-data/ckanext-canada (commit
21c9e90), with the `owner_org` and `owner_org_title` that the portal adds to each row. The file on
open.canada.ca is the one that its bin/filter/filter_consultations.py makes (commit 6fe0072): only what is
publishable, without the columns that are OPTIONAL here, and with the status cut to its first letter, so that
`C` says closed and no more. Both are read; a closed consultation whose report is said to be online has the
status `closed_report_available`.

The registry names no place below the country, no method and no numbers, so there are none.

`mapping` in source.yml holds the registry's own code lists: `statuses`, `subjects`, `audiences`,
`departments` and `rationales` (where a row has several, the first of this list counts), and `country`,
`places` and `registry`, the address of a row without a page of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats.mapping import Misfit
from ingest.formats.shape import check_columns, check_files
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_sentence, tidy
from ingest.gate import RawFolder, Row, problem
from ingest.ids import slug
from ingest.records import Emitted, Issue, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "canada_consultations"
SUMMARY = "Consulting with Canadians: the CSV of the Government of Canada's registry of consultations"
NEEDED: Mapping[str, str] = {
    "registration_number": "the ids, with owner_org",
    "owner_org": "the ids",
    "owner_org_title": "organisation: its English name; the lead",
    "partner_departments": "organisation: the partners, by mapping.departments",
    "subjects": "initiative.subject_text, by mapping.subjects",
    "title_en": "initiative.title",
    "title_fr": "the title of the French report",
    "description_en": "initiative.summary: its first sentences",
    "start_date": "initiative.start_date",
    "end_date": "initiative.end_date",
    "status": "initiative.reported_status, by mapping.statuses",
    "profile_page_en": "initiative.url and source_url",
    "report_available_online": "initiative.reported_status of a closed consultation; compared with status",
    "report_link_en": "initiative.results_url; document of kind analysis_report",
    "report_link_fr": "document of kind analysis_report, where it differs from the English one",
}
OPTIONAL: Mapping[str, str] = {
    "publishable": "a row that is not publishable is not taken",
    "target_participants_and_audience": "initiative.audience, by mapping.audiences",
    "rationale": "initiative.rationale, by mapping.rationales",
}
MAPS: Mapping[str, str] = {**NEEDED, **OPTIONAL}
LEAVES_OUT: Mapping[str, str] = {
    "description_fr": "the description is taken in English",
    "profile_page_fr": "the same page in French",
    "contact_email": "may be a person's; not for the public",
    "policy_program_lead_email": "a person's; not for the public",
    "remarks_en": "not for the public",
    "remarks_fr": "not for the public",
    "high_profile": "follows from the rationale",
    "record_created": "about the row, not the consultation",
    "record_modified": "about the row, not the consultation",
    "user_modified": "stands for a person",
}
CODED = {
    "status": "statuses",
    "subjects": "subjects",
    "target_participants_and_audience": "audiences",
    "partner_departments": "departments",
    "rationale": "rationales",
}
"""Columns with codes, and the setting under `mapping` that says what they mean."""

REPORT = "closed_report_available"
SUMMARY_LIMIT = 600


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each consultation, in the order of the rows."""
    names = raw.names("*.csv")
    check_files(raw, names, source.mapping.get("ignored_files", {}))
    if not names:
        raise problem("*.csv", 1, "missing_file", f"there is no CSV in {raw.path}; add the registry's file")
    for name in names:
        for number, row in enumerate(raw.csv(name, unread=LEAVES_OUT)):
            if number == 0:
                check_columns(name, row.cells, NEEDED, {**OPTIONAL, **LEAVES_OUT})
            identifier = slug(f"canada {_cell(row, 'owner_org')} {_cell(row, 'registration_number')}")
            try:
                yield from _consultation(identifier, row, source.mapping)
            except Misfit as misfit:
                yield kept_out(misfit, row.origin, "initiative", identifier)


def _cell(row: Row, column: str) -> str:
    return row.cells.get(column, "").strip()


def _codes(row: Row, column: str) -> list[str]:
    return [code.strip() for code in _cell(row, column).split(",") if code.strip()]


def _meanings(row: Row, column: str, mapping: Mapping[str, Any]) -> list[str | None]:
    """What the codes in a cell mean. Raises Misfit for one of which source.yml says nothing."""
    return [meaning(mapping, CODED[column], column, code) for code in _codes(row, column)]


def _consultation(identifier: str, row: Row, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    if _cell(row, "publishable") not in ("", "Y"):
        message = "the department does not let the row be published"
        raise Misfit("moderated_out", "publishable", _cell(row, "publishable"), message)
    source_url = _cell(row, "profile_page_en") or mapping.get("registry")
    lead = _lead(row)
    named = filter(None, _meanings(row, "partner_departments", mapping))
    partners = [one for one in map(_organisation, named) if one != lead]
    records = [("initiative", _initiative(row, lead, partners, mapping))]
    records += [("organisation", one) for one in (lead, *partners)]
    records += [("document", one) for one in _reports(row, identifier)]
    yield from _contradiction(identifier, row, mapping)
    for table, values in records:
        shared = {"source_url": source_url}
        if table != "organisation":
            shared["initiative_id"] = identifier
        yield Record(table, {**shared, **values}, row.origin)


def _contradiction(identifier: str, row: Row, mapping: Mapping[str, Any]) -> Iterator[Issue]:
    """A warning where the status and the word on the report do not agree."""
    status = "".join(filter(None, _meanings(row, "status", mapping)))
    available = _cell(row, "report_available_online")
    if status.startswith("closed_") and (status == REPORT) != (available == "Y"):
        message = f"the status of the row is {_cell(row, 'status')}, which is kept; it says otherwise here"
        where = ("initiative", identifier, "report_available_online", available)
        yield Issue("conflicting_value", message, row.origin, *where)


def _labels(row: Row, column: str, mapping: Mapping[str, Any]) -> str | None:
    return LIST_SEPARATOR.join(filter(None, _meanings(row, column, mapping))) or None


def _initiative(
    row: Row,
    lead: Mapping[str, str | None],
    partners: list[dict[str, str | None]],
    mapping: Mapping[str, Any],
) -> dict[str, str | None]:
    found = _meanings(row, "rationale", mapping)
    reasons = [reason for reason in mapping.get("rationales", {}).values() if reason in found]
    return {
        "title": tidy(_cell(row, "title_en")) or None,
        "lang": "en",
        "summary": cut_at_sentence(tidy(_cell(row, "description_en")), SUMMARY_LIMIT) or None,
        "rationale": reasons[0] if reasons else None,
        "country_code": mapping.get("country"),
        "start_date": _cell(row, "start_date") or None,
        "end_date": _cell(row, "end_date") or None,
        "reported_status": _status(row, mapping),
        "url": _cell(row, "profile_page_en") or None,
        "results_url": _cell(row, "report_link_en") or None,
        "places_about": LIST_SEPARATOR.join(mapping.get("places", [])) or None,
        "subject_text": _labels(row, "subjects", mapping),
        "audience": _labels(row, "target_participants_and_audience", mapping),
        "organisations_lead": lead["organisation_id"],
        "organisations_partner": LIST_SEPARATOR.join(str(one["organisation_id"]) for one in partners) or None,
    }


def _status(row: Row, mapping: Mapping[str, Any]) -> str | None:
    """By its code; of a closed one of which no more is said, whether its report is online."""
    known = _meanings(row, "status", mapping)
    if known == [None] and _cell(row, "report_available_online") == "Y":
        return REPORT
    return known[0] if known else None


def _lead(row: Row) -> dict[str, str | None]:
    """The department whose row it is; its title is printed as `English | French`."""
    return _organisation(_cell(row, "owner_org_title").split("|")[0].strip() or _cell(row, "owner_org"))


def _organisation(name: str) -> dict[str, str | None]:
    return {"organisation_id": slug(name), "name": name}


def _reports(row: Row, identifier: str) -> Iterator[dict[str, str | None]]:
    english, french = _cell(row, "report_link_en"), _cell(row, "report_link_fr")
    found = [("en", english, f"What we heard: {tidy(_cell(row, 'title_en'))}")]
    if french != english:
        found += [("fr", french, f"Ce que nous avons entendu : {tidy(_cell(row, 'title_fr'))}")]
    for lang, url, title in found:
        if url:
            yield {
                "document_id": f"{identifier}-report-{lang}",
                "kind": "analysis_report",
                "title": title,
                "url": url,
                "lang": lang,
            }
