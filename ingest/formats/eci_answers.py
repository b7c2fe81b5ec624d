"""Answers of the European Commission: a row of the tracker in; reply, milestones and documents out.

The decision is our coding: `mapping.decisions` in source.yml lists what each printed `outcome`, with
whether a law was promised and whether the initiative was rejected, comes to. It is the reply to the demand.
A dated event becomes a milestone, due where its next date lies after the snapshot and else done at its last
date, no more precise than its words are; its title is the sentence that has this date. Officials lose their
names.
"""

import hashlib
import re
from calendar import month_name
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats.literal import NotReadable, events, links
from ingest.formats.text import SENTENCE_END, cut_at_sentence, plain
from ingest.gate import Row
from ingest.ids import slug
from ingest.records import Emitted, Issue, Record

COLUMNS = {
    "response_url": "response.source_url",
    "registration_number": "the ids",
    "official_communication_adoption_date": "response.date",
    "official_communication_document_urls": "document",
    "commission_answer_text": "response.action: its first part, cut; not where the answer is a rejection",
    "final_outcome_status": "response.decision and delivery_status, by mapping.decisions",
    "law_implementation_date": "response.status_date, where there is a delivery status",
    "commission_promised_new_law": "response.decision, by mapping.decisions",
    "commission_rejected_initiative": "response.decision, by mapping.decisions",
    "commission_rejection_reason": "response.reason",
    "followup_events_with_dates": "milestone: the events with a date",
}
LEFT_OUT = {
    "initiative_url": "comes with the initiative",
    "initiative_title": "comes with the initiative",
    "submission_text": "names officials",
    "commission_submission_date": "a step before the answer",
    "submission_news_url": "a step before the answer",
    "commission_meeting_date": "a step before the answer",
    "commission_officials_met": "names officials",
    "parliament_hearing_date": "a step before the answer",
    "parliament_hearing_video_urls": "a step before the answer",
    "plenary_debate_date": "a step before the answer",
    "plenary_debate_video_urls": "a step before the answer",
    "commission_deadlines": "the same sentences as the answer, with dates the tracker read from them",
    "laws_actions": "the follow-up events again, sorted by kind",
    "policies_actions": "the follow-up events again, sorted by kind",
    "has_followup_section": "about the page, not the answer",
    "has_roadmap": "about the page, not the answer",
    "has_workshop": "about the page, not the answer",
    "has_partnership_programs": "about the page, not the answer",
    "court_cases_referenced": "no field holds it",
    "followup_latest_date": "computed from the events",
    "followup_most_future_date": "computed from the events",
    "commission_factsheet_url": "a summary of the documents that are taken",
    "followup_dedicated_website": "no field holds it",
    "referenced_legislation_by_id": "no field holds it",
    "referenced_legislation_by_name": "no field holds it",
}
COMMISSION = "european-commission"
ACTION_LIMIT, TITLE_LIMIT, NOTE_LIMIT = 600, 500, 2000
FOLLOW_UP_PART = "**Current Followup:**"
FIRST_PART = "**Original Response:**"
NAME_WORDS = r"[A-ZÀ-Ž][\w’'-]+(?: (?:von|van|der|den|de|di|la)\b| [A-ZÀ-Ž][\w’'-]+)*"
OFFICIAL = re.compile(rf"\b((?:Vice-)?(?:Commissioner|President|Minister)) {NAME_WORDS}")
OFFICIALS = re.compile(
    rf"\b((?:Vice-)?(?:Commissioner|President|Minister)s) {NAME_WORDS}(?:,? and {NAME_WORDS})?"
)


def response_id(initiative: str) -> str:
    """The id of the answer to an initiative."""
    return f"{initiative}-answer"


def demand_id(initiative: str) -> str:
    """The id of what an initiative demands, as a result."""
    return f"{initiative}-demand"


def answer(initiative: str, row: Row, snapshot: str, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    """The records of an answer as the tracker saw it on the day `snapshot`; an issue if it cannot be read."""
    cells = {column: row.cells[column].strip() for column in COLUMNS}
    coded = _coded(cells, mapping.get("decisions", []))
    identifier = response_id(initiative)
    if coded is None:
        message = "say what these three come to: add them under mapping.decisions in source.yml"
        yield Issue(
            "unmapped_value", message, row.origin, "response", identifier, ", ".join(KEYS), _key(cells)
        )
        return
    try:
        dated = events(cells["followup_events_with_dates"])
        papers = links(cells["official_communication_document_urls"])
    except NotReadable as error:
        yield Issue("type_error", str(error), row.origin, "response", identifier)
        return
    common = {"initiative_id": initiative, "response_id": identifier, "source_url": cells["response_url"]}
    rows = [
        ("response", _response(initiative, cells, coded, mapping)),
        *(("milestone", values) for values in _milestones(initiative, dated, snapshot).values()),
        *(("document", values) for values in _documents(initiative, papers).values()),
    ]
    yield Record("organisation", _commission(cells), row.origin)
    for table, values in rows:
        yield Record(table, {**common, **values}, row.origin)


KEYS = ("final_outcome_status", "commission_promised_new_law", "commission_rejected_initiative")


def _key(cells: Mapping[str, str]) -> str:
    return ", ".join(cells[name] for name in KEYS)


def _coded(cells: Mapping[str, str], decisions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The line of the table of decisions that fits the printed values."""
    names = ("outcome", "promised_law", "rejected")
    found = (line for line in decisions if ", ".join(str(line[name]) for name in names) == _key(cells))
    return next(found, None)


def _commission(cells: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "organisation_id": COMMISSION,
        "name": "European Commission",
        "kind": "international",
        "place_id": "iso:EU",
        "source_url": cells["response_url"],
    }


def _response(
    initiative: str, cells: Mapping[str, str], coded: Mapping[str, Any], mapping: Mapping[str, Any]
) -> dict[str, str | None]:
    decision = str(coded["decision"])
    delivery = coded.get("delivery_status")
    printed = cells["commission_rejection_reason"]
    reason = "" if printed in mapping.get("not_a_reason", []) else nameless(printed)
    needs_reason = decision in ("rejected", "accepted_in_part")
    return {
        "result_id": demand_id(initiative),
        "responder_id": COMMISSION,
        "date": cells["official_communication_adoption_date"] or None,
        "decision": decision,
        "decision_basis": "coded",
        "decision_object": "what_people_said",
        "reason": reason or None,
        "reason_status": "given" if reason else "not_read" if needs_reason else None,
        "action": _action(cells["commission_answer_text"]) if decision != "rejected" else None,
        "delivery_status": delivery,
        "status_date": cells["law_implementation_date"] or None if delivery else None,
        "assessed_by": "independent" if delivery else None,
    }


def _action(printed: str) -> str | None:
    first = printed.split(FOLLOW_UP_PART)[0].replace(FIRST_PART, "")
    return cut_at_sentence(nameless(first), ACTION_LIMIT) or None


def _milestones(
    initiative: str, dated: list[tuple[list[str], str]], snapshot: str
) -> dict[str, dict[str, str | None]]:
    """Milestones by id, which holds a hash of the letters and digits of the text, since it has no number."""
    milestones: dict[str, dict[str, str | None]] = {}
    for days, printed in dated:
        words = nameless(printed)
        if days and words:
            coming = [day for day in days if day > snapshot]
            day, found = as_printed(min(coming) if coming else max(days), words)
            title = cut_at_sentence(sentence_at(found, words), TITLE_LIMIT)
            identifier = f"{initiative}-m-{_digest(slug(plain(printed)))}"
            milestones[identifier] = {
                "milestone_id": identifier,
                "title": title,
                "due_date": day if coming else None,
                "done_date": None if coming else day,
                "note": cut_at_sentence(words, NOTE_LIMIT) if words != title else None,
            }
    return milestones


def _documents(initiative: str, papers: list[tuple[str, str]]) -> dict[str, dict[str, str | None]]:
    """Documents by id, which holds a hash of the address."""
    documents: dict[str, dict[str, str | None]] = {}
    for title, url in papers:
        identifier = f"{initiative}-d-{_digest(url)}"
        words = " ".join(title.split()).rstrip(".")
        documents[identifier] = {
            "document_id": identifier,
            "kind": "response",
            "title": words[:1].upper() + words[1:] or "Document",
            "url": url.strip(),
        }
    return documents


def nameless(printed: str) -> str:
    """The words without Markdown, and without the names of the officials that they mention."""
    words = OFFICIALS.sub(r"\1 [names left out]", plain(printed))
    return OFFICIAL.sub(r"\1 [name left out]", words)


def as_printed(day: str, words: str) -> tuple[str, int]:
    """A day as precisely as the words have it, and where: the tracker writes 2017-01-01 for "in 2017"."""
    year, month, number = (int(part) for part in day.split("-"))
    name = month_name[month]
    in_full = rf"(?<!\d)(?:0?{number}(?:st|nd|rd|th)? {name},? {year}|{number:02}/{month:02}/{year})(?!\d)"
    for form, iso in ((in_full, day), (f"{name} {year}", day[:7]), (str(year), day[:4])):
        found = re.search(form, words)
        if found:
            return iso, found.start()
    return day[:4], 0


def sentence_at(position: int, words: str) -> str:
    """The sentence of the words in which a position lies."""
    ends = [0, *(found.end() for found in SENTENCE_END.finditer(words)), len(words)]
    start = max(end for end in ends if end <= position)
    return words[start : min(end for end in ends if end > position)].strip()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
