"""European citizens' initiatives: dated CSV snapshots of the tracker in, initiatives and answers out.

Each initiative gives an `initiative` and one `petition_demand`; each answer of the Commission gives what
`eci_answers` makes of it. Of several snapshots the newest row of an initiative counts, and the older ones are
merged into it; a row that only an older snapshot has is kept. `mapping` in source.yml holds `statuses`,
`decisions`, `not_a_reason` and `ignored_files`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ingest.formats import eci_answers
from ingest.formats.literal import NotReadable, steps
from ingest.formats.shape import check_columns, check_files
from ingest.formats.text import cut_at_sentence, day_month_year, integer, tidy
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, Issue, Merged, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "eci"
SUMMARY = "European citizens' initiatives: dated CSV snapshots of the tracker of that name"
INITIATIVE_COLUMNS = {
    "registration_number": "the ids",
    "title": "initiative.title, result.title",
    "objective": "initiative.question, result.text",
    "current_status": "initiative.reported_status, by mapping.statuses",
    "url": "initiative.url and source_url",
    "timeline_registered": "initiative.announced_date, result.date",
    "timeline_collection_start_date": "initiative.start_date",
    "timeline_collection_closed": "initiative.end_date",
    "timeline": "initiative.start_date where its own column is empty; initiative.end_date of a withdrawn one",
    "signatures_collected": "initiative.n_signatures, result.n_for",
}
CATEGORY_COLUMNS = {"registration_number": "the initiative", "categories": "initiative.subject_text"}
INITIATIVE_LEFT_OUT = {
    "annex": "longer than a question may be; it stands at the address of the initiative",
    "timeline_verification_start": "a step of the register, not of taking part",
    "timeline_verification_end": "a step of the register, not of taking part",
    "timeline_response_commission_date": "the date of the answer comes with the answer",
    "organizer_representative": "about persons",
    "organizer_entity": "may name persons",
    "organizer_others": "about persons",
    "funding_total": "support for the organisers, not the cost of the engagement",
    "funding_by": "sponsors may be persons",
    "signatures_collected_by_country": "no table holds signatures by country yet",
    "signatures_threshold_met": "a count of countries, which no field holds",
    "response_commission_url": "comes with the answer",
    "final_outcome": "the same as current_status in fewer words",
    "languages_available": "the text is taken in English",
    "created_timestamp": "when the tracker wrote the row",
    "last_updated": "when the tracker wrote the row",
}
MAPS: Mapping[str, str] = {**INITIATIVE_COLUMNS, **CATEGORY_COLUMNS, **eci_answers.COLUMNS}
LEAVES_OUT: Mapping[str, str] = {**INITIATIVE_LEFT_OUT, **eci_answers.LEFT_OUT}

INITIATIVES = ("eci_initiatives_2*.csv",)
ANSWERS = ("eci_responses_2*.csv", "eci_merger_responses_and_followup_2*.csv")
CATEGORIES = "eci_categories.csv"
STAMP = re.compile(r"_(\d{4}-\d{2}-\d{2})_(\d{2}-\d{2}-\d{2})\.csv$")
NUMBER = re.compile(r"\d{4}/\d{6}")


@dataclass
class Snapshots:
    """The rows of the same kind in several snapshots: the newest of each initiative, and the others."""

    newest: dict[str, Row] = field(default_factory=dict)
    older: list[tuple[str, Row]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Take a row; rows must come from the oldest snapshot to the newest."""
        number = row.cells["registration_number"].strip()
        before = self.newest.get(number)
        if not NUMBER.fullmatch(number):
            message = "a registration number is a year, a slash and six digits"
            issue = Issue(
                "constraint_pattern", message, row.origin, field="registration_number", value=number
            )
            self.issues.append(issue)
        elif before and before.origin.file == row.origin.file:
            message = f"line {before.origin.line} has the same registration number; remove one"
            issue = Issue("duplicate_id", message, row.origin, field="registration_number", value=number)
            self.issues.append(issue)
        else:
            if before:
                self.older.append((number, before))
            self.newest[number] = row


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """The initiatives in the order of the register, then the answers, then what was merged into them."""
    names = {pattern: _by_date(raw, pattern) for pattern in (INITIATIVES, ANSWERS)}
    files = {CATEGORIES, *names[INITIATIVES], *names[ANSWERS]}
    check_files(raw, files, source.mapping.get("ignored_files", {}))
    initiatives = _snapshots(raw, names[INITIATIVES], INITIATIVE_COLUMNS, INITIATIVE_LEFT_OUT)
    answers = _snapshots(raw, names[ANSWERS], eci_answers.COLUMNS, eci_answers.LEFT_OUT)
    categories = list(raw.csv(CATEGORIES))
    check_columns(CATEGORIES, categories[0].cells if categories else CATEGORY_COLUMNS, CATEGORY_COLUMNS, ())
    words = _words(categories)
    statuses = source.mapping.get("statuses", {})
    for number, row in initiatives.newest.items():
        yield from _initiative(number, row, words.get(number, []), statuses)
    for number, row in answers.newest.items():
        yield from _answer(number, row, initiatives, source)
    yield from _merged(initiatives, answers)
    yield from _category_rows(categories, initiatives)


def initiative_id(number: str) -> str:
    """`2012/000003` as `eci-2012-000003`."""
    return "eci-" + number.replace("/", "-")


def _by_date(raw: RawFolder, patterns: tuple[str, ...]) -> list[str]:
    stamps = {name: STAMP.search(name) for pattern in patterns for name in raw.names(pattern)}
    for name, stamp in stamps.items():
        if stamp is None:
            message = "its name must end in date and time of the snapshot, as in _2026-02-09_13-33-36.csv"
            raise problem(name, 1, "unknown_column", message)
    if not stamps:
        raise problem(patterns[0], 1, "missing_file", f"no file in {raw.path} has a name of this pattern")
    return sorted(stamps, key=lambda name: name[-23:])


def _snapshots(
    raw: RawFolder, names: list[str], needed: Mapping[str, str], left_out: Mapping[str, str]
) -> Snapshots:
    snapshots = Snapshots()
    for name in names:
        for number, row in enumerate(raw.csv(name, unread=left_out)):
            if number == 0:
                check_columns(name, row.cells, needed, left_out)
            snapshots.add(row)
    return snapshots


def _words(categories: list[Row]) -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    for row in categories:
        words.setdefault(row.cells["registration_number"].strip(), []).append(row.cells["categories"].strip())
    return words


def _initiative(
    number: str, row: Row, words: list[str], statuses: Mapping[str, str | None]
) -> Iterator[Emitted]:
    cells = {column: row.cells[column].strip() for column in INITIATIVE_COLUMNS}
    status = " ".join(cells["current_status"].split())
    identifier = initiative_id(number)
    if status not in statuses:
        message = "say what the status means: add it under mapping.statuses in source.yml (null: not known)"
        yield Issue("unmapped_value", message, row.origin, "initiative", identifier, "current_status", status)
        return
    try:
        reached = steps(cells["timeline"])
    except NotReadable as error:
        yield Issue("type_error", str(error), row.origin, "initiative", identifier, "timeline")
        return
    common = _common(identifier, cells)
    engagement = _engagement(cells, reached)
    engagement["reported_status"] = statuses[status]
    engagement["subject_text"] = LIST_SEPARATOR.join(dict.fromkeys(words)) or None
    yield Record("initiative", {**common, **engagement}, row.origin)
    yield Record("result", {**common, **_demand(identifier, cells)}, row.origin)


def _engagement(cells: Mapping[str, str], reached: Mapping[str, str]) -> dict[str, str | None]:
    """The initiative as an engagement; `reached` are the steps of its timeline with their dates."""
    start = cells["timeline_collection_start_date"] or reached.get("Collection start date", "")
    end = cells["timeline_collection_closed"] or (reached.get("Withdrawn", "") if start else "")
    return {
        "question": cut_at_sentence(tidy(cells["objective"]), 5000) or None,
        "country_code": "EU",
        "announced_date": _day(cells["timeline_registered"]),
        "start_date": _day(start),
        "end_date": _day(end),
        "recruitment": "self_selected",
        "n_signatures": _count(cells),
        "url": cells["url"] or None,
        "places_about": "iso:EU",
        "methods": "petition",
    }


def _common(identifier: str, cells: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "initiative_id": identifier,
        "title": " ".join(cells["title"].split()) or None,
        "lang": "en",
        "source_url": cells["url"] or None,
    }


def _demand(identifier: str, cells: Mapping[str, str]) -> dict[str, str | None]:
    """The demand of an initiative as its one result; signatures can only be for it."""
    count = _count(cells)
    return {
        "result_id": eci_answers.demand_id(identifier),
        "kind": "petition_demand",
        "text": tidy(cells["objective"]) or None,
        "date": _day(cells["timeline_registered"]),
        "support_measure": "signatures" if count else None,
        "n_for": count,
    }


def _count(cells: Mapping[str, str]) -> str | None:
    printed = cells["signatures_collected"]
    return integer(printed) or printed or None


def _day(printed: str) -> str | None:
    """The date in ISO 8601; what is not a date stays as it is, for validation to name."""
    return day_month_year(printed) or printed or None


def _answer(number: str, row: Row, initiatives: Snapshots, source: Source) -> Iterator[Emitted]:
    identifier = initiative_id(number)
    if number not in initiatives.newest:
        message = "no initiative has this registration number; add the snapshot that holds it"
        yield Issue("unknown_reference", message, row.origin, "response", "", "registration_number", number)
        return
    stamp = STAMP.search(row.origin.file)
    yield from eci_answers.answer(identifier, row, stamp[1] if stamp else "", source.mapping)


def _merged(initiatives: Snapshots, answers: Snapshots) -> Iterator[Emitted]:
    yield from initiatives.issues
    yield from answers.issues
    for number, row in initiatives.older:
        yield Merged(row.origin, initiative_id(number))
    for number, row in answers.older:
        yield Merged(row.origin, eci_answers.response_id(initiative_id(number)))


def _category_rows(categories: list[Row], initiatives: Snapshots) -> Iterator[Emitted]:
    for row in categories:
        number = row.cells["registration_number"].strip()
        if number in initiatives.newest:
            yield Merged(row.origin, initiative_id(number))
        else:
            message = (
                "no initiative has this registration number; correct it or add the snapshot that holds it"
            )
            yield Issue(
                "unknown_reference", message, row.origin, "initiative", "", "registration_number", number
            )
