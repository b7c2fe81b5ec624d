"""Records without codes get them from their printed words, with a `coding` row that says why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.coding.choice import UNSURE
from ingest.coding.free_text import code_free_text, needs_review
from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import Coded, code_country, code_place, suggest_place
from ingest.coding.subjects import code_subject
from ingest.coding.titles import code_title
from ingest.records import Issue, Record, split_list

Lookups = Mapping[str, Mapping[str, list[str]]]
"""Facet → printed words → codes, as in a source.yml."""

UNKNOWN_PLACE = {
    "initiative": "no place of this name is known; name a wider place or add a lookup to source.yml",
    "result": "no place of this name is known; the result is found by the places of its initiative",
}

SUBJECT_CELLS = ("subjects", "subject_text")
PLACE_CELLS = {"initiative": "places_about", "result": "places"}


@dataclass
class CodingResult:
    """New junction and coding records, and what a person should look at."""

    records: list[Record] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def code_records(records: Iterable[Record], lookups: Mapping[str, Lookups]) -> CodingResult:
    """Code places and subjects of organisations, initiatives and results that state none.

    `lookups` holds the lookups of each source. Codes that a record states are never touched.
    """
    records = list(records)
    initiatives = {record.key[0]: record for record in records if record.table == "initiative"}
    result = CodingResult()
    for record in records:
        if record.table == "organisation" and not record.get("place_id"):
            _code_area(result, record, lookups.get(record.source_id, {}).get("place", {}))
    homes = {record.key[0]: record.get("place_id") for record in records if record.table == "organisation"}
    for record in records:
        if record.table in PLACE_CELLS:
            own = lookups.get(record.source_id, {})
            initiative = initiatives.get(record.get("initiative_id"), record)
            if not record.get(PLACE_CELLS[record.table]):
                _code_places(result, record, initiative, homes, own.get("place", {}))
            if record.get("subject_text") and not record.get("subjects"):
                _code_subjects(result, record, own.get("subject", {}))
            elif not any(one.get(cell) for one in (record, initiative) for cell in SUBJECT_CELLS):
                _suggest_subjects(result, record)
    return result


def _code_area(result: CodingResult, record: Record, lookup: Mapping[str, list[str]]) -> None:
    """An organisation serves one area: the first that its printed words give."""
    for text in split_list(record.get("place_text"))[:1]:
        for coded in code_place(text, "", lookup)[:1]:
            record.values["place_id"] = coded.code
            result.records.append(_coding(record, "place", coded))


def _code_places(
    result: CodingResult,
    record: Record,
    initiative: Record,
    homes: Mapping[str, str],
    lookup: Mapping[str, list[str]],
) -> None:
    """Places of the words in `place_text`; of the title of an initiative that has none."""
    country = initiative.get("country_code")
    lead = split_list(initiative.get("organisations_lead"))[:1]
    home = _home(homes.get("".join(lead), ""), country)
    texts = split_list(record.get("place_text"))
    found = [(text, _field(record, text, country, home, lookup)) for text in texts]
    if not texts and record.table == "initiative":
        found = [(record.get("title"), code_title(record.get("title"), country, home))]
    seen: set[str] = set()
    for text, places in found:
        if not places and texts:
            message = " ".join(filter(None, (UNKNOWN_PLACE[record.table], suggest_place(text, country))))
            result.issues.append(record.issue("unknown_place", message, "place_text", text))
        for coded in places:
            result.records.append(_coding(record, "place", coded))
            result.issues += _doubts(record, coded)
            if coded.code not in seen:
                seen.add(coded.code)
                relation = {"relation": "about"} if record.table == "initiative" else {}
                result.records.append(_junction(record, "place", {**relation, "place_id": coded.code}))


def _field(
    record: Record, text: str, country: str, home: str, lookup: Mapping[str, list[str]]
) -> list[Coded]:
    found = code_place(text, country, lookup, home)
    return found or (code_country(text, country) if record.table == "initiative" else [])


def _home(place: str, country: str) -> str:
    """The area of the lead organisation, unless it lies in another country or is wider than one."""
    known = gazetteer().places
    return place if country and place in known and known[place].country == country else ""


def _doubts(record: Record, coded: Coded) -> Iterable[Issue]:
    """What a person should look at: a wider place, a place out of free text, a choice between several."""
    if coded.method == "wider_place":
        message = f"the place is not in the gazetteer; coded to the wider {coded.code} ({coded.evidence})"
        yield record.issue("wider_place", message, "place_text", coded.text)
    elif coded.method in ("free_text", "publisher_area") and record.get("title") == coded.text:
        message = f"no field names a place; coded to {coded.code} ({coded.evidence})"
        yield record.issue("place_from_text", message, "title", coded.text)
    elif coded.confidence <= UNSURE:
        others = ", ".join(coded.runners_up)
        message = f"coded to {coded.code}; it may be {others}; add a lookup to source.yml"
        yield record.issue("unsure_place", message, "place_text", coded.text)


def _code_subjects(result: CodingResult, record: Record, lookup: Mapping[str, list[str]]) -> None:
    seen: set[str] = set()
    for text in split_list(record.get("subject_text")):
        found = code_subject(text, lookup)
        if found is None:
            message = "no subject of this name is known; add a lookup to source.yml"
            result.issues.append(record.issue("unknown_subject", message, "subject_text", text))
        for coded in found or []:
            result.records.append(_coding(record, "subject", coded))
            if coded.code not in seen:
                seen.add(coded.code)
                result.records.append(_junction(record, "subject", {"subject_id": coded.code}))


def _suggest_subjects(result: CodingResult, record: Record) -> None:
    """Subjects out of the free text of a record that was given none; the unsure ones only for review.

    The lexicon speaks alone here, so that the same sources give the same database on every machine.
    """
    for coded in code_free_text(record, {}):
        result.records.append(_coding(record, "subject", coded))
        if not needs_review(coded):
            result.records.append(_junction(record, "subject", {"subject_id": coded.code}))


def _junction(record: Record, facet: str, values: dict[str, str]) -> Record:
    name = f"{record.table}_{facet}"
    cell = f"{facet}_text"
    return Record(
        name, {f"{record.table}_id": record.key[0], **values}, record.origin, record.source_id, cell
    )


def _coding(record: Record, facet: str, coded: Coded) -> Record:
    values = {
        "record_table": record.table,
        "record_id": record.key[0],
        "facet": facet,
        "text": coded.text,
        "code": coded.code,
        "method": coded.method,
        "confidence": coded.confidence,
        "evidence": coded.evidence,
        "runners_up": ";".join(coded.runners_up) or None,
        "source_id": record.source_id,
    }
    return Record("coding", values, record.origin, record.source_id, f"{facet}_text")
