"""One petition of the UK Parliament: its row in; initiative, demand, replies and debate out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.formats import nested
from ingest.formats.mapping import Misfit
from ingest.formats.replies import decided
from ingest.formats.stated import meaning
from ingest.formats.text import cut_at_sentence, local_day, tidy
from ingest.gate import Row
from ingest.ids import slug
from ingest.records import Record
from ingest.schema import LIST_SEPARATOR

ADDRESSES = {
    "petition": "https://petition.parliament.uk/petitions",
    "archived-petition": "https://petition.parliament.uk/archived/petitions",
}
LISTS = ("attributes.departments", "attributes.topics")
LONDON = "Europe/London"
QUESTION_LIMIT, TEXT_LIMIT, NOTE_LIMIT = 5000, 20_000, 2000
REJECTED = "rejected"


@dataclass(frozen=True)
class Petition:
    """One petition: its row and what source.yml says of the site."""

    identifier: str
    row: Row
    mapping: Mapping[str, Any]

    def said(self, name: str) -> str:
        """An attribute, trimmed; "" where it is absent."""
        return self.row.cells.get(f"attributes.{name}", "").strip()

    def day(self, *names: str) -> str | None:
        """The day in London of the first of the attributes that is filled."""
        return local_day(next(filter(None, map(self.said, names)), ""), LONDON)

    @property
    def rejected(self) -> bool:
        return self.said("state") == REJECTED

    @property
    def demand_id(self) -> str:
        return f"{self.identifier}-demand"

    @property
    def url(self) -> str:
        kind = self.row.cells["type"].strip()
        if kind not in ADDRESSES:
            message = f"only {', '.join(ADDRESSES)} are known; find out what it is"
            raise Misfit("unmapped_value", "type", kind, message)
        return f"{ADDRESSES[kind]}/{self.row.cells['id'].strip()}"

    def meaning(self, setting: str, name: str) -> str | None:
        """What source.yml says of an attribute; None where it is empty. Raises Misfit."""
        value = self.said(name)
        return meaning(self.mapping, setting, f"attributes.{name}", value) if value else None

    def records(self) -> Iterator[Record]:
        """Everything that the petition gives. Raises Misfit and NotReadable."""
        nested.refuse_misplaced(self.row.cells, LISTS)
        answered = bool(self.said("government_response.details") or self.said("government_response.summary"))
        expected = answered or bool(self.said("response_threshold_reached_at"))
        responders = self._responders() if expected else []
        rows = [("initiative", self._initiative(responders))]
        rows += [("organisation", one) for one in responders]
        if self.rejected:
            rows += [("organisation", self._organisation("committee")), ("response", self._rejection())]
        else:
            rows += [("result", self._demand())]
        if answered:
            rows += [("response", self._answer(responders[0]))]
        if self.said("debate.debated_on") or self.said("scheduled_debate_date"):
            rows += [("milestone", self._debate())]
        if self.said("debate.transcript_url"):
            rows += [("document", self._transcript())]
        common = {"initiative_id": self.identifier, "source_url": self.url}
        for table, values in rows:
            shared = {"source_url": self.url} if table == "organisation" else common
            yield Record(table, {**shared, **values}, self.row.origin)

    def _text(self) -> str:
        return "\n\n".join(
            filter(None, (tidy(self.said("background")), tidy(self.said("additional_details"))))
        )

    def _signatures(self) -> str | None:
        return None if self.rejected else self.said("signature_count") or None

    def _initiative(self, responders: list[dict[str, str | None]]) -> dict[str, str | None]:
        topics = nested.words(self.said("topics"))
        return {
            "title": tidy(self.said("action")) or None,
            "lang": self.mapping.get("lang"),
            "question": cut_at_sentence(self._text(), QUESTION_LIMIT) or None,
            "rationale": "citizen_initiated",
            "country_code": self.mapping.get("country"),
            "announced_date": self.day("created_at"),
            "start_date": self.day("opened_at"),
            "end_date": self.day("closed_at"),
            "reported_status": self.meaning("states", "state"),
            "mode": "online",
            "recruitment": "self_selected",
            "n_signatures": self._signatures(),
            "url": self.url,
            "places_about": LIST_SEPARATOR.join(self.mapping.get("places", [])) or None,
            "subject_text": LIST_SEPARATOR.join(topics) or None,
            "methods": "petition",
            "organisations_responder": LIST_SEPARATOR.join(str(one["organisation_id"]) for one in responders)
            or None,
        }

    def _responders(self) -> list[dict[str, str | None]]:
        """The departments; the government as such where none is named."""
        departments = [
            {
                "organisation_id": slug(nested.said(department, "name")),
                "name": nested.said(department, "name") or None,
                "url": nested.said(department, "url") or None,
            }
            for department in nested.mappings(self.said("departments"))
        ]
        return departments or [self._organisation("government")]

    def _organisation(self, role: str) -> dict[str, str | None]:
        facts = self.mapping.get(role, {})
        return {"organisation_id": facts.get("id"), "name": facts.get("name"), "kind": facts.get("kind")}

    def _demand(self) -> dict[str, str | None]:
        """What the petition asks for as its one result; signatures can only be for it."""
        count = self._signatures()
        return {
            "result_id": self.demand_id,
            "kind": "petition_demand",
            "title": tidy(self.said("action")) or None,
            "text": cut_at_sentence(self._text(), TEXT_LIMIT) or None,
            "lang": self.mapping.get("lang"),
            "date": self.day("opened_at"),
            "support_measure": "signatures" if count else None,
            "n_for": count,
        }

    def _answer(self, responder: dict[str, str | None]) -> dict[str, str | None]:
        parts = (self.said("government_response.summary"), self.said("government_response.details"))
        text = "\n\n".join(filter(None, map(tidy, parts)))
        return {
            "response_id": f"{self.identifier}-response",
            "result_id": None if self.rejected else self.demand_id,
            "responder_id": responder["organisation_id"],
            "date": self.day("government_response.responded_on", "government_response.created_at"),
            "decision_object": "what_people_said",
            **decided(self.mapping.get("decisions", {}).get(self.row.cells["id"].strip())),
            "we_did": cut_at_sentence(text, TEXT_LIMIT) or None,
        }

    def _rejection(self) -> dict[str, str | None]:
        """Why the petition was not let on the site, as the committee printed it."""
        words = self.meaning("rejections", "rejection.code")
        reason = "\n\n".join(filter(None, (words, tidy(self.said("rejection.details")))))
        return {
            "response_id": f"{self.identifier}-rejection",
            "result_id": None,
            "responder_id": self.mapping.get("committee", {}).get("id"),
            "date": self.day("rejected_at"),
            "decision": "rejected",
            "decision_basis": "stated",
            "decision_object": "what_people_said",
            "reason": reason or None,
            "reason_status": "given" if reason else "none_given",
        }

    def _debate(self) -> dict[str, str | None]:
        return {
            "milestone_id": f"{self.identifier}-debate",
            "result_id": None if self.rejected else self.demand_id,
            "title": "Debate in Parliament",
            "due_date": self.day("scheduled_debate_date"),
            "done_date": self.day("debate.debated_on"),
            "note": cut_at_sentence(tidy(self.said("debate.overview")), NOTE_LIMIT) or None,
        }

    def _transcript(self) -> dict[str, str | None]:
        return {
            "document_id": f"{self.identifier}-transcript",
            "kind": "minutes",
            "title": "Transcript of the debate",
            "url": self.said("debate.transcript_url"),
        }
