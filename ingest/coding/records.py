"""Records without codes get them from their printed words, with a `coding` row that says why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.coding.places import Coded, code_country, code_place
from ingest.coding.subjects import code_subject
from ingest.records import Issue, Record, split_list

Lookups = Mapping[str, Mapping[str, list[str]]]
"""Facet → printed words → codes, as in a source.yml."""

UNKNOWN_PLACE = {
    "initiative": "no place of this name is known; name a wider place or add a lookup to source.yml",
    "result": "no place of this name is known; the result is found by the places of its initiative",
}

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
    countries = {
        record.key[0]: record.get("country_code") for record in records if record.table == "initiative"
    }
    result = CodingResult()
    for record in records:
        own = lookups.get(record.source_id, {})
        country = countries.get(record.get("initiative_id"), "")
        if record.table == "organisation" and not record.get("place_id"):
            _code_area(result, record, own.get("place", {}))
        if record.table in PLACE_CELLS and not record.get(PLACE_CELLS[record.table]):
            _code_places(result, record, country, own.get("place", {}))
        if record.table in PLACE_CELLS and not record.get("subjects"):
            _code_subjects(result, record, own.get("subject", {}))
    return result


def _code_area(result: CodingResult, record: Record, lookup: Mapping[str, list[str]]) -> None:
    """An organisation serves one area: the first that its printed words give."""
    for text in split_list(record.get("place_text"))[:1]:
        for coded in code_place(text, "", lookup)[:1]:
            record.values["place_id"] = coded.code
            result.records.append(_coding(record, "place", coded))


def _code_places(result: CodingResult, record: Record, country: str, lookup: Mapping[str, list[str]]) -> None:
    seen: set[str] = set()
    for text in split_list(record.get("place_text")):
        found = code_place(text, country, lookup)
        if not found and record.table == "initiative":
            found = code_country(text, country)
        if not found:
            result.issues.append(
                record.issue("unknown_place", UNKNOWN_PLACE[record.table], "place_text", text)
            )
        for coded in found:
            result.records.append(_coding(record, "place", coded))
            if coded.method == "wider_place":
                message = (
                    f"the place is not in the gazetteer; coded to the wider {coded.code} ({coded.evidence})"
                )
                result.issues.append(record.issue("wider_place", message, "place_text", text))
            if coded.code not in seen:
                seen.add(coded.code)
                relation = {"relation": "about"} if record.table == "initiative" else {}
                result.records.append(_junction(record, "place", {**relation, "place_id": coded.code}))


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
        "source_id": record.source_id,
    }
    return Record("coding", values, record.origin, record.source_id, f"{facet}_text")
