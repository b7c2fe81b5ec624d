"""US federal rulemaking: dockets and documents of the Regulations.gov API v4, saved as JSON files.

The fields are those of `DocketDetail`, `Docket`, `DocumentDetail` and `Document` in the OpenAPI description
of the API, _apidocs/regulationsgov/v4/openapi.yaml in GSA/open-gsa-redesign (commits 1cec2c5 and 3e99702;
"work in progress" by its own words), and the five on restrictions and representatives that live answers add.
`dockets/*.json` and `documents/*.json` hold an answer each, of one resource or of a list; of a resource in
several files the row with the most fields counts.

A docket is the engagement; its comment periods are those of its documents, from the first day to the last. A
document that is withdrawn opens none. The API counts comments in one way only, the total of a search: keep
the `meta` of `/comments?filter[commentOnId]=<objectId of the document>` as `comments/<document id>.json`.
That is how many were posted; how many came in the API does not say, so `n_responses_received` stays empty.
Comments are never read, even where such a file holds some.

`mapping` in source.yml holds `document_types` (the kind of document; null: not taken), `agencies` (the name
behind an `agencyId`, which is printed as it is where that says nothing), `country`, `lang` and `places`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from ingest.formats.docket import Docket, record_id
from ingest.formats.literal import NotReadable
from ingest.formats.mapping import Misfit
from ingest.formats.shape import check_objects, fullest, json_files
from ingest.formats.stated import kept_out
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, Issue, Merged
from ingest.sources import Source

NAME = "regulations_gov"
SUMMARY = "Regulations.gov: JSON of its API v4, dockets and documents, with the number of comments"
DOCKET: Mapping[str, str] = {
    "id": "the ids and the addresses",
    "attributes.title": "initiative.title; document.title",
    "attributes.agencyId": "organisation: the lead, by mapping.agencies",
    "attributes.dkAbstract": "initiative.summary: its first sentences",
    "attributes.keywords": "initiative.subject_text",
}
DOCUMENT: Mapping[str, str] = {
    "attributes.docketId": "the docket of a document",
    "attributes.documentType": "document.kind, by mapping.document_types",
    "attributes.postedDate": "document.published_date (the day in Washington)",
    "attributes.commentStartDate": "initiative.start_date: the first of its documents",
    "attributes.commentEndDate": "initiative.end_date: the last of its documents",
    "attributes.openForComment": "initiative.reported_status: open; initiative.take_part_url",
    "attributes.withdrawn": "a withdrawn document opens no comment period",
    "attributes.topics": "initiative.subject_text, after the keywords",
}
COMMENTS: Mapping[str, str] = {
    "totalElements": "initiative.n_responses_published: the sum, if all with a comment period were counted"
}
MAPS: Mapping[str, str] = {**DOCKET, **DOCUMENT, **COMMENTS}
SUBMITTER = (
    *("address1", "address2", "authors", "category", "city", "comment", "commentCategory", "country"),
    *("email", "fax", "firstName", "govAgency", "govAgencyType", "lastName", "organization", "phone"),
    *("receiveDate", "restrictReason", "restrictReasonType", "stateProvinceRegion", "submitterRep"),
    *("submitterRepAddress", "submitterRepCityState", "trackingNbr", "zip"),
)
INTERNAL = (
    *("displayProperties", "documentId", "field1", "field2", "generic", "highlightedContent"),
    *("lastModifiedDate", "legacyId", "modifyDate", "objectId", "originalDocumentId"),
    *("regWriterInstruction",),
)
PAPER = (
    *("authorDate", "exhibitLocation", "exhibitType", "fileFormats", "frVolNum", "media", "pageCount"),
    *("paperLength", "paperWidth", "postmarkDate", "sourceCitation", "startEndPage"),
)
NO_FIELD = (
    *("additionalRins", "allowLateComments", "cfrPart", "docAbstract", "docketType", "effectiveDate"),
    *("frDocNum", "implementationDate", "ombApproval", "petitionNbr", "program", "reasonWithdrawn"),
    *("regulatoryActionInfo", "rin", "shortTitle", "subject", "subType", "subType2", "subtype"),
)
PAGES = (
    *("firstPage", "hasNextPage", "hasPreviousPage", "lastPage", "numberOfElements", "pageNumber"),
    *("pageSize", "totalPages"),
)
LEFT_OUT_BECAUSE = {
    "about who sent a paper in; may be a person": SUBMITTER,
    "for the agency's own use": INTERNAL,
    "about the paper, not the docket": PAPER,
    "no field holds it; it stands at the address of the docket": NO_FIELD,
}
LEAVES_OUT: Mapping[str, str] = {
    **{f"attributes.{name}": reason for reason, names in LEFT_OUT_BECAUSE.items() for name in names},
    **dict.fromkeys(("type", "links", "relationships"), "how the API puts its answers"),
    **dict.fromkeys(PAGES, "pages of a search"),
}


@dataclass
class Answers:
    """The rows of the files: of dockets and documents by their ids, and counts of comments by document."""

    rows: dict[str, list[tuple[str, Row]]] = field(default_factory=lambda: {"dockets": [], "documents": []})
    counts: list[tuple[str, Row]] = field(default_factory=list)


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """What belongs to no docket, then each docket with its documents, then what was merged."""
    answers = _answers(raw, source)
    best, others = fullest(answers.rows["dockets"], lambda row: len(row.cells))
    papers, copies = fullest(answers.rows["documents"], lambda row: len(row.cells))
    dockets = {number: Docket(number, row, source.mapping) for number, row in best.items()}
    homes: dict[str, Docket] = {}
    for number, row in papers.items():
        home = row.cells.get("attributes.docketId", "").strip()
        if home in dockets:
            homes[number] = dockets[home]
            dockets[home].documents[number] = row
        else:
            yield _homeless(row, "attributes.docketId", home)
    for number, row in answers.counts:
        yield _counted(number, row, homes)
    for docket in dockets.values():
        yield from _docket(docket)
    for number, row in [*others, *copies]:
        yield Merged(row.origin, record_id(number))


def _counted(number: str, row: Row, homes: Mapping[str, Docket]) -> Emitted:
    """The count of comments on a document, put down at its docket."""
    total = row.cells["totalElements"].strip()
    if not total.isdigit():
        message = "this should be a whole number in digits"
        return Issue("type_error", message, row.origin, field="totalElements", value=total)
    if number not in homes:
        return _homeless(row, "document", number)
    homes[number].posted[number] = int(total)
    return Merged(row.origin, homes[number].identifier)


def _docket(docket: Docket) -> Iterator[Emitted]:
    """The records of a docket; where it cannot be read, it takes its documents with it."""
    try:
        yield from docket.records()
        return
    except Misfit as misfit:
        yield kept_out(misfit, docket.row.origin, "initiative", docket.identifier)
    except NotReadable as error:
        yield Issue("type_error", str(error), docket.row.origin, "initiative", docket.identifier)
    for row in docket.documents.values():
        yield _homeless(row, "attributes.docketId", docket.number)


def _homeless(row: Row, column: str, value: str) -> Issue:
    message = "there is no docket or document of this id, or it is kept out; add its file or mend it"
    return Issue("unknown_reference", message, row.origin, "initiative", "", column, value)


def _answers(raw: RawFolder, source: Source) -> Answers:
    answers = Answers()
    for name in json_files(raw, source):
        folder, stem = name.split("/")[0], PurePosixPath(name).stem
        if folder == "comments":
            found = list(raw.objects(name, "meta", one=True))
            check_objects(found, COMMENTS, PAGES)
            answers.counts += [(stem, row) for row in found]
        elif folder in answers.rows:
            found = list(raw.objects(name, "data", one=True, opened=("attributes",), unread=LEAVES_OUT))
            check_objects(found, ("id", "attributes.title"), {**DOCKET, **DOCUMENT, **LEAVES_OUT})
            answers.rows[folder] += [(row.cells.get("id", "").strip(), row) for row in found]
        else:
            message = "put it into dockets/, documents/ or comments/, by what the API was asked for"
            raise problem(name, 1, "unknown_column", message)
    return answers
