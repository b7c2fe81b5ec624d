"""One docket of Regulations.gov: its row and those of its documents in; the engagement and its papers out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.formats import nested
from ingest.formats.mapping import Misfit
from ingest.formats.markup import plain_text
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_sentence, cut_at_word, local_day
from ingest.gate import Row
from ingest.ids import slug
from ingest.records import Emitted, Merged, Record
from ingest.schema import LIST_SEPARATOR

SITE = "https://www.regulations.gov"
WASHINGTON = "America/New_York"
LISTS = ("attributes.keywords", "attributes.topics")
TITLE_LIMIT, SUMMARY_LIMIT = 500, 600


@dataclass
class Docket:
    """A docket, the rows of its documents by id, and how many comments were posted on which of them."""

    number: str
    row: Row
    mapping: Mapping[str, Any]
    documents: dict[str, Row] = field(default_factory=dict)
    posted: dict[str, int] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        return record_id(self.number)

    @property
    def url(self) -> str:
        return f"{SITE}/docket/{self.number}"

    def records(self) -> Iterator[Emitted]:
        """The initiative, its agency and its documents. Raises Misfit and NotReadable."""
        for row in (self.row, *self.documents.values()):
            nested.refuse_misplaced(row.cells, LISTS)
        agency = _said(self.row, "agencyId")
        name = self.mapping.get("agencies", {}).get(agency, agency)
        initiative = self._initiative(slug(name) or None)
        yield Record("initiative", initiative, self.row.origin)
        if name:
            values = {"organisation_id": slug(name), "name": name, "source_url": self.url}
            yield Record("organisation", values, self.row.origin)
        for number, row in self.documents.items():
            yield self._document(number, row)

    def _initiative(self, lead: str | None) -> dict[str, str | None]:
        valid = [row for row in self.documents.values() if _said(row, "withdrawn") != "true"]
        starts = sorted(filter(None, (_day(row, "commentStartDate") for row in valid)))
        ends = sorted(filter(None, (_day(row, "commentEndDate") for row in valid)))
        is_open = [row for row in valid if _said(row, "openForComment") == "true"]
        return {
            "initiative_id": self.identifier,
            "title": cut_at_word(_said(self.row, "title"), TITLE_LIMIT) or None,
            "lang": self.mapping.get("lang"),
            "summary": cut_at_sentence(plain_text(_said(self.row, "dkAbstract")), SUMMARY_LIMIT) or None,
            "country_code": self.mapping.get("country"),
            "start_date": starts[0] if starts else None,
            "end_date": ends[-1] if ends else None,
            "reported_status": "open" if is_open else None,
            "n_responses_published": self._posted(valid),
            "url": self.url,
            "take_part_url": _document_url(is_open[0]) if is_open else None,
            "places_about": LIST_SEPARATOR.join(self.mapping.get("places", [])) or None,
            "subject_text": self._subjects(),
            "methods": "written_consultation" if starts or ends or is_open else None,
            "organisations_lead": lead,
            "source_url": self.url,
        }

    def _posted(self, valid: list[Row]) -> str | None:
        """The comments on all documents; None unless they were counted for each that had a comment period."""
        asked = {row.cells["id"].strip() for row in valid if _has_period(row)}
        return str(sum(self.posted.values())) if self.posted and asked <= self.posted.keys() else None

    def _subjects(self) -> str | None:
        words = nested.words(_said(self.row, "keywords"))
        for row in self.documents.values():
            words += nested.words(_said(row, "topics"))
        return LIST_SEPARATOR.join(dict.fromkeys(word.replace(LIST_SEPARATOR, ",") for word in words)) or None

    def _document(self, number: str, row: Row) -> Emitted:
        identifier = record_id(number)
        try:
            kind = meaning(
                self.mapping, "document_types", "attributes.documentType", _said(row, "documentType")
            )
        except Misfit as misfit:
            return kept_out(misfit, row.origin, "document", identifier)
        if kind is None:
            return Merged(row.origin, self.identifier)
        values = {
            "document_id": identifier,
            "initiative_id": self.identifier,
            "kind": kind,
            "title": cut_at_word(_said(row, "title"), TITLE_LIMIT) or None,
            "url": _document_url(row),
            "lang": self.mapping.get("lang"),
            "published_date": _day(row, "postedDate"),
            "source_url": self.url,
        }
        return Record("document", values, row.origin)


def record_id(number: str) -> str:
    """`EPA-HQ-OAR-2021-0257` as `regulations-gov-epa-hq-oar-2021-0257`."""
    return slug(f"regulations-gov {number}")


def _said(row: Row, name: str) -> str:
    return row.cells.get(f"attributes.{name}", "").strip()


def _day(row: Row, name: str) -> str | None:
    return local_day(_said(row, name), WASHINGTON)


def _has_period(row: Row) -> bool:
    return bool(_said(row, "commentStartDate") or _said(row, "commentEndDate"))


def _document_url(row: Row) -> str:
    return f"{SITE}/document/{row.cells['id'].strip()}"
