"""Participedia's cases in three layouts, brought to one: the field names of today, each with its words.

Where a case stands in several files, the newest layout counts and the older ones fill what it leaves empty.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.formats.markup import plain_text
from ingest.formats.shape import check_columns
from ingest.gate import RawFolder, Row
from ingest.records import Emitted, Issue, Merged, Origin
from ingest.schema import LIST_SEPARATOR

WIDE, DUMP, RELATIONAL = "participedia-data-case*.csv", "cases.json", "cases.csv"
PLACES, TEXTS = "geolocation.csv", "case__localized_texts.csv"
ADDRESS = "initiative.place_text: as much of the address as mapping.scopes says"
FIELDS = {
    "id": "the ids, initiative.url and source_url",
    "type": "whether it is taken: only cases are",
    "published": "whether it is taken",
    "hidden": "whether it is taken",
    "title": "initiative.title; the number of the case where a dump has none",
    "language": "initiative.lang",
    "description": "initiative.summary: its first sentences",
    "location_name": ADDRESS,
    "city": ADDRESS,
    "province": ADDRESS,
    "country": f"initiative.country_code; {ADDRESS}",
    "scope_of_influence": "how much of the address is taken, by mapping.scopes",
    "latitude": "initiative.latitude, from degrees, minutes and seconds; 0 and 0 are not known",
    "longitude": "initiative.longitude, likewise",
    "general_issues": "initiative.subjects, by the column `participedia` of the subjects; see mapping.issues",
    "specific_methods_tools_techniques_titles": "initiative.methods, by their names; see mapping.methods",
    "start_date": "initiative.start_date",
    "end_date": "initiative.end_date",
    "public_spectrum": "initiative.participation_level, by mapping.levels",
    "number_of_participants": "initiative.n_participants",
    "recruitment_method": "initiative.recruitment, by mapping.recruitment",
    "open_limited": "initiative.recruitment, where no method is given",
    "facetoface_online_or_both": "initiative.mode, by mapping.modes",
    "primary_organizer_title": "organisation.name and initiative.organisations_lead, unless it is a person",
    "primary_organizer_url": "organisation.source_url",
    "organizer_types": "organisation.kind, and whether the organiser is a person, by mapping.organizers",
    "is_component_of_id": "initiative_link, where the other case is in the files",
    "topics": "initiative.methods, where one of the words names a method",
}
EARLIER = {
    "case_id": "id",
    "content_country": "country",
    "is_component_of": "is_component_of_id",
    "issue": "general_issues",
    "issues": "general_issues",
    "name": "location_name",
    "participant_selection": "recruitment_method",
    "specific_topic": "topics",
    "tags": "topics",
    "total_number_of_participants": "number_of_participants",
}
"""Column of an earlier layout → the field of today."""

LOCATION = "location"
"""Column of the relational dump that refers to the row of a place."""

LISTED = re.compile(r"(\w+?)_[1-9]")
"""`general_issues_2`: a value of a list has its number behind the name."""


@dataclass
class Case:
    """A case by its number: the raw row that begins it, and its words by field."""

    number: str
    origin: Origin
    words: dict[str, list[str]]

    def said(self, name: str) -> str:
        """The first word of a field, on one line; "" where there is none."""
        return next(iter(self.words.get(name, [])), "")

    @property
    def identifier(self) -> str:
        return f"participedia-{self.number}"


@dataclass
class Gathered:
    """The cases by number, and what became of the rows that begin none."""

    cases: dict[str, Case] = field(default_factory=dict)
    others: list[Emitted] = field(default_factory=list)

    def add(self, case: Case) -> None:
        """Take a case; those of newer layouts must come first."""
        known = self.cases.setdefault(case.number, case)
        if known is case:
            return
        if known.origin.file == case.origin.file:
            message = f"line {known.origin.line} has the same number; remove one"
            self.others.append(Issue("duplicate_id", message, case.origin, field="id", value=case.number))
            return
        known.words = {**case.words, **{name: words for name, words in known.words.items() if words}}
        self.others.append(Merged(case.origin, known.identifier))


def files(raw: RawFolder) -> list[str]:
    """The files that hold cases, and what belongs to them, of those that are there."""
    found = [name for pattern in (WIDE, DUMP, RELATIONAL) for name in raw.names(pattern)]
    return [*found, *((PLACES, TEXTS) if RELATIONAL in found else ())]


def gather(raw: RawFolder, left_out: Mapping[str, str]) -> Gathered:
    """Every case of every file. Raises InputProblem for a column that nobody has mapped or left out."""
    gathered = Gathered()
    for name in files(raw):
        if name == RELATIONAL:
            _gather_relational(raw, gathered, left_out)
        elif name not in (PLACES, TEXTS):
            rows = raw.objects(name) if name == DUMP else raw.csv(name)
            for row in _checked(name, rows, ("id",), left_out):
                gathered.add(_case(row))
    return gathered


def _gather_relational(raw: RawFolder, gathered: Gathered, left_out: Mapping[str, str]) -> None:
    """Cases whose place and whose title stand in files of their own."""
    places = {row.cells["id"].strip(): row for row in _checked(PLACES, raw.csv(PLACES), ("id",), left_out)}
    texts = {
        row.cells["case_id"].strip(): row
        for row in _checked(TEXTS, raw.csv(TEXTS), ("case_id", "title", "language"), left_out)
    }
    for row in _checked(RELATIONAL, raw.csv(RELATIONAL), ("id", LOCATION), left_out):
        case = _case(row)
        place = places.pop(row.cells[LOCATION].strip(), None)
        for part in filter(None, (place, texts.pop(case.number, None))):
            case.words = {**_words(part), **{name: words for name, words in case.words.items() if words}}
            gathered.others.append(Merged(part.origin, case.identifier))
        gathered.add(case)
    for row in [*places.values(), *texts.values()]:
        message = "no case refers to it; it belongs to another kind of entry, or its case is missing"
        gathered.others.append(Issue("unknown_reference", message, row.origin, "initiative"))


def _checked(
    name: str, rows: Iterable[Row], needed: tuple[str, ...], left_out: Mapping[str, str]
) -> Iterator[Row]:
    """The rows, their columns checked: in JSON each record may have others."""
    known = [*FIELDS, *EARLIER, LOCATION, *left_out]
    checked: set[str] = set()
    for row in rows:
        if row.cells.keys() != checked:
            check_columns(name, dict.fromkeys(map(base, row.cells)), needed, known)
            checked = set(row.cells)
        yield row


def base(column: str) -> str:
    """`general_issues_2` as `general_issues`; a column that is no part of a list stays."""
    found = LISTED.fullmatch(column)
    return found[1] if found else column


def _case(row: Row) -> Case:
    return Case(row.cells["id"].strip(), row.origin, _words(row))


def _words(row: Row) -> dict[str, list[str]]:
    """The words of each field that is taken, without markup and entities, each on one line."""
    words: dict[str, list[str]] = {}
    for column, cell in row.cells.items():
        name = EARLIER.get(base(column), base(column))
        if name in FIELDS:
            tidied = (" ".join(plain_text(value).split()) for value in _values(cell))
            found = [word.replace(LIST_SEPARATOR, ",") for word in tidied if word]
            words.setdefault(name, []).extend(found)
    return words


def _values(cell: str) -> list[str]:
    """The values of a cell: of a JSON list where it is one."""
    if cell.startswith("["):
        try:
            values = json.loads(cell)
        except ValueError:
            return [cell]
        return [str(value) for value in values]
    return [cell]
