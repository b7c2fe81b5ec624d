"""The papers of a GOV.UK consultation: its attachments as data, or in older items as pieces of HTML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urljoin

from ingest.formats import markup, nested
from ingest.gate import Row
from ingest.ids import slug

MAPS: Mapping[str, str] = {
    "details.attachments": "document: title, address and format",
    "details.public_feedback_attachments": "document.kind: analysis_report",
    "details.final_outcome_attachments": "document.kind: response",
    "details.documents": "document, where there are no attachments: the links in the HTML",
    "details.public_feedback_documents": "document of kind analysis_report, where there are no attachments",
    "details.final_outcome_documents": "document of kind response, where there are no attachments",
}
SITE = "https://www.gov.uk"
PARTS = (("", "consultation_paper"), ("public_feedback_", "analysis_report"), ("final_outcome_", "response"))
"""Beginnings of the names of fields, and the kind of the documents in them."""


@dataclass(frozen=True)
class Paper:
    """One paper; `number` tells it from the others of its item."""

    number: str
    kind: str
    title: str
    url: str
    format: str
    lang: str

    def values(self, item: str, response: str | None) -> dict[str, str | None]:
        """As a row of the table `document`."""
        return {
            "document_id": f"{item}-{self.number}",
            "response_id": response,
            "kind": self.kind,
            "title": self.title or None,
            "url": self.url or None,
            "format": self.format or None,
            "lang": self.lang or None,
        }


def papers(row: Row) -> list[Paper]:
    """The papers of an item, in its order. Raises NotReadable."""
    return list(_attachments(row)) or list(_linked(row))


def _attachments(row: Row) -> Iterator[Paper]:
    kinds = {
        number: kind
        for part, kind in PARTS[1:]
        for number in nested.words(row.cells.get(f"details.{part}attachments", ""))
    }
    for attachment in nested.mappings(row.cells.get("details.attachments", "")):
        number, filename = nested.said(attachment, "id"), nested.said(attachment, "filename")
        html = "html" if nested.said(attachment, "attachment_type") == "html" else ""
        yield Paper(
            slug(number),
            kinds.get(number, "consultation_paper"),
            nested.said(attachment, "title") or filename,
            urljoin(SITE, nested.said(attachment, "url")),
            html or PurePosixPath(filename).suffix.lstrip(".").lower(),
            nested.said(attachment, "locale"),
        )


def _linked(row: Row) -> Iterator[Paper]:
    """The first link with words in each piece of HTML; the others ask for accessible formats."""
    for part, kind in PARTS:
        pieces = nested.words(row.cells.get(f"details.{part}documents", ""))
        for number, piece in enumerate(pieces, start=1):
            for title, address in markup.links(piece)[:1]:
                url = urljoin(SITE, address)
                ending = PurePosixPath(url).suffix.lstrip(".").lower()
                yield Paper(f"{slug(kind)}-{number}", kind, title, url, ending, "")
