"""One commitment of an open government action plan: its row in; plan, result, replies and evaluations out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.formats.stated import meaning
from ingest.formats.text import cut_at_sentence, cut_at_word, tidy
from ingest.gate import Row
from ingest.ids import slug
from ingest.records import Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

PROGRESS = ("Completion (Progress Report)", "Report Publication Year (Progress Report)")
END_OF_TERM = ("Completion (End Of Term)", "Report Publication Year (End Of Term)")
ASSESSED = (
    "Specificity",
    "Verifiable",
    "Potential Impact",
    "Potential for Results",
    "Early Results",
    "Did It Open Government (Overall)",
    "Did It Open Government (Access To Information)",
    "Did It Open Government (Civic Participation)",
    "Did It Open Government: Public Accountability",
)
"""What else the IRM judged, as the columns are called."""

TITLE_LIMIT, NAME_LIMIT, TEXT_LIMIT, NOTE_LIMIT = 500, 300, 20_000, 2000
FIRST_DAY = date(1899, 12, 30)
"""Day 0 of a spreadsheet."""

YEAR_OF_YEARS = 1905
"""A spreadsheet that is told to show the number 2024 as a day shows one of this year."""


@dataclass(frozen=True)
class Commitment:
    """A row of the table of commitments, and what source.yml says of the table."""

    row: Row
    source: Source

    def said(self, column: str) -> str:
        """A cell, trimmed; "" where it says that nothing is known."""
        return known(self.row, column, self.source.mapping)

    @property
    def identifier(self) -> str:
        return result_id(self.row)

    @property
    def country(self) -> str:
        return self.said("Country/Locality")

    def plan(self) -> dict[str, str | None]:
        """The action plan as an engagement."""
        number = self.said("Action Plan Number")
        return {
            "initiative_id": plan_id(self.row),
            "title": f"{self.country}: open government action plan {number}".strip(),
            "lang": "en",
            "rationale": "international_commitment",
            "country_code": self.source.mapping.get("countries", {}).get(self.said("Code")),
            "announced_date": self.said("Year Of Submission") or None,
            "place_text": self.country or None,
            "source_url": self.said("URL").partition("/commitments/")[0] or None,
        }

    def records(self) -> Iterator[tuple[str, dict[str, str | None]]]:
        """The result, who promised it, the replies and the evaluations, each with its table."""
        common = {"initiative_id": plan_id(self.row), "source_url": self.said("URL") or None}
        lead = self._lead()
        yield "organisation", {**lead, "source_url": common["source_url"]}
        yield "result", {**common, **self._result()}
        for reply in self._replies(lead["organisation_id"]):
            yield "response", {**common, **reply}
        for column in ASSESSED:
            if self.said(column):
                yield "evaluation", {**common, **self._evaluation(column)}

    def _lead(self) -> dict[str, str | None]:
        """The institution that leads; its id has the country in it, since every country has ministries."""
        printed = cut_at_word(self.said("Lead Institution"), NAME_LIMIT)
        name = printed or f"Government of {self.country}"
        identifier = slug(f"{self.country} {name}" if printed else name)
        return {"organisation_id": identifier, "name": name, "place_text": self.country or None}

    def _result(self) -> dict[str, str | None]:
        institutions = (self.said("Lead Institution"), self.said("Supporting Institution(s)"))
        areas = [
            column
            for column in self.source.lookup("subject")
            if self.row.cells.get(column, "").strip() == "1"
        ]
        return {
            "result_id": self.identifier,
            "number": self.said("Commitment Number") or None,
            "kind": "commitment",
            "title": cut_at_word(self.said("Commitment Title") or self.said("Short Title"), TITLE_LIMIT)
            or None,
            "text": cut_at_sentence(tidy(self.said("Full Text")), TEXT_LIMIT) or None,
            "lang": "en",
            "addressed_to": cut_at_word(LIST_SEPARATOR.join(filter(None, institutions)), 1000) or None,
            "locator": cut_at_word(self.said("Theme"), TITLE_LIMIT) or None,
            "subject_text": LIST_SEPARATOR.join(areas) or None,
        }

    def _replies(self, responder: str | None) -> Iterator[dict[str, str | None]]:
        """The promise as each report found it; as it was made, where none has."""
        found = [(column, self.said(year)) for column, year in (PROGRESS, END_OF_TERM) if self.said(column)]
        before: str | None = None
        for number, (column, year) in enumerate(found or [("", "")], start=1):
            level = self.said(column)
            identifier = f"{self.identifier}-assessed-{number}" if level else f"{self.identifier}-promise"
            yield {
                "response_id": identifier,
                "result_id": self.identifier,
                "responder_id": responder,
                "date": self.said("Year Of Submission") or None,
                "decision": self.source.mapping.get("decision"),
                "decision_basis": "stated",
                "due_date": day(self.said("End Date")),
                "delivery_status": level_of(level, column, self.source.mapping),
                "status_date": year or None,
                "assessed_by": "independent" if level else None,
                "supersedes_id": before,
            }
            before = identifier

    def _evaluation(self, column: str) -> dict[str, str | None]:
        return {
            "evaluation_id": f"{self.identifier}-{slug(column)}",
            "evaluator": self.source.mapping.get("irm"),
            "independence": "independent",
            "dimension": self.source.mapping.get("evaluations", {}).get(column),
            "rating": self.said(column),
            "measure": f"{column}, commitment {self.said('Commitment Number')}",
        }


def level_of(printed: str, column: str, mapping: Mapping[str, Any]) -> str | None:
    """How far a promise has come, by its printed level; None where that is empty. Raises Misfit."""
    return meaning(mapping, "completion", column, printed) if printed else None


def milestone(row: Row, commitment: Commitment, number: int) -> Record:
    """A milestone of a commitment. Raises Misfit."""
    mapping = commitment.source.mapping
    values = {
        "milestone_id": f"{commitment.identifier}-milestone-{number}",
        "initiative_id": plan_id(commitment.row),
        "result_id": commitment.identifier,
        "kind": "promise",
        "title": cut_at_word(known(row, "Milestone", mapping), TITLE_LIMIT) or None,
        "due_date": day(known(row, "Expected Completion Date", mapping)),
        "delivery_status": level_of(known(row, "Completion", mapping), "Completion", mapping),
        "note": cut_at_sentence(tidy(known(row, "Expected Outputs", mapping)), NOTE_LIMIT) or None,
        "source_url": commitment.said("URL") or None,
    }
    return Record("milestone", values, row.origin)


def known(row: Row, column: str, mapping: Mapping[str, Any]) -> str:
    """A cell, trimmed; "" where it is a word of `mapping.no_data`."""
    cell = row.cells.get(column, "").strip()
    return "" if cell in mapping.get("no_data", []) else cell


def plan_id(row: Row) -> str:
    """`AP_ALB01` as `ogp-ap-alb01`."""
    return slug(f"ogp {row.cells['Action Plan ID'].replace('_', ' ')}")


def result_id(row: Row) -> str:
    """`AL0002` as `ogp-al0002`."""
    return slug(f"ogp {row.cells['Commitment Unique Identifier']}")


def day(printed: str) -> str | None:
    """`7/31/2018` in ISO 8601, a day of 1905 as the year it stands for; anything else stays as it is."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", printed)
    if not found:
        return printed or None
    month, day_of_month, year = map(int, found.groups())
    try:
        moment = date(year, month, day_of_month)
    except ValueError:
        return printed
    return str((moment - FIRST_DAY).days) if year == YEAR_OF_YEARS else moment.isoformat()
