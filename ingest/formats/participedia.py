"""Participedia's cases: engagements of every kind, told by volunteers; no field says what they concluded.

Three layouts are read: the wide CSV of today, with `general_issues_1` to `_5` for a list (as it is written by
the script of participedia/api that makes `participedia-data-cases.csv`), the dump of 2018 as `cases.json`,
and the relational CSVs of that year (`cases.csv`, `geolocation.csv`, `case__localized_texts.csv`).
`participedia_layouts` makes one of them.

`mapping` in source.yml says what their words mean: `scopes` (how much of the address the engagement is
about: `country`, `region`, `place`, or `everywhere` for what has no border), `issues` (words of earlier years
as one of the general issues of today; null: none), `methods` (names of methods that our list does not have),
`levels`, `recruitment`, `modes` and `organizers` (kinds of organisation; `person` leaves the organiser out).
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ingest.formats.country import country_code
from ingest.formats.mapping import Misfit
from ingest.formats.participedia_layouts import EARLIER, FIELDS, LOCATION, Case, files, gather
from ingest.formats.shape import check_files
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_sentence, cut_at_word, stamped_day
from ingest.gate import RawFolder, problem
from ingest.ids import slug
from ingest.records import Emitted, Issue, Record, split_list
from ingest.schema import LIST_SEPARATOR, vocabulary
from ingest.sources import Source

NAME = "participedia"
SUMMARY = "Participedia's cases: the wide CSV of today and the dumps of 2018"
MAPS: Mapping[str, str] = {
    **FIELDS,
    **{column: FIELDS[name] for column, name in EARLIER.items()},
    LOCATION: "the row of geolocation.csv that is the address",
}
LEFT_OUT_BECAUSE = {
    "about the page, not the engagement": """
        featured post_date updated_date original_language collections has_components_titles files
        files_count links links_count photos_count images videos videos_count audio_count relationships
        evaluation_reports evaluation_reports_count evaluation_links evaluation_links_count
        is_component_of_title is_component_of_url primary_organizer_id url""",
    "about a person": """
        creator_id creator_name creator_profile_url last_updated_by_id last_updated_by_name
        last_updated_by_profile_url""",
    "may name persons": """
        primary_organizers funder staff_type who_else_supported_the_initiative
        who_was_primarily_responsible_for_organizing_the_initiative""",
    "a street address": "address1 address2 postal_code",
    "a volunteer's account; it stands at the address of the case": "body",
    "narrower words of its own, which no list of ours is matched to": "specific_topics",
    "true on the day on which it was written, which is long ago": "ongoing",
    "no field holds it": """
        time_limited purposes approaches targeted_participants method_types tools_techniques_types
        legality facilitators facilitator_training participants_interactions learning_resources
        decision_methods if_voting insights_outcomes funder_types staff volunteers impact_evidence
        change_types implementers_of_change formal_evaluation communication_mode
        communication_with_audience decision_method facilitated voting kind_of_influence
        number_of_meeting_days targeted_audience targeted_participant_demographic
        targeted_participants_public_role type_of_funding_entity typical_implementing_entity
        typical_sponsoring_entity""",
}
COLUMNS_LEFT_OUT = {name: why for why, names in LEFT_OUT_BECAUSE.items() for name in names.split()}
FILES_LEFT_OUT = {"case__tags.csv": "free words of the volunteers"}
LEAVES_OUT: Mapping[str, str] = {**COLUMNS_LEFT_OUT, **FILES_LEFT_OUT}

SITE = "https://participedia.net"
WITHHELD = {"hidden": ("true", "1", "Yes"), "published": ("false", "0", "No")}
"""Words by which a case is not public."""

ANGLE = re.compile(r"(\d+)° *(\d+)' *(\d+(?:\.\d+)?)\" *([NSEW])")
ZERO = re.compile(r"-?0*(\.0*)?")
PERSON_KIND = "person"


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each case in the order of the files, the newest layout first, then the rows that went into others."""
    names = files(raw)
    if not names:
        message = "there is no participedia-data-cases.csv, cases.json or cases.csv"
        raise problem("cases.json", 1, "missing_file", message)
    check_files(raw, names, [*FILES_LEFT_OUT, *source.mapping.get("ignored_files", {})])
    gathered = gather(raw, COLUMNS_LEFT_OUT)
    for case in gathered.cases.values():
        yield from _case(case, gathered.cases, source.mapping)
    yield from gathered.others


def _case(case: Case, cases: Mapping[str, Case], mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    refusal = next((name for name, words in WITHHELD.items() if case.said(name) in words), None)
    if refusal:
        message = "the editors do not show it, so it is not published"
        printed = case.said(refusal)
        yield Issue("moderated_out", message, case.origin, "initiative", case.identifier, refusal, printed)
        return
    try:
        if case.said("type") not in ("", "case"):
            raise Misfit("unmapped_value", "type", case.said("type"), "only cases are read; take it out")
        organiser = _organiser(case, mapping)
        initiative = _initiative(case, mapping)
    except Misfit as misfit:
        yield kept_out(misfit, case.origin, "initiative", case.identifier)
        return
    if organiser:
        yield Record("organisation", organiser, case.origin)
        initiative["organisations_lead"] = organiser["organisation_id"]
    yield Record("initiative", initiative, case.origin)
    whole = cases.get(case.said("is_component_of_id"))
    if whole:
        link = {"initiative_id": case.identifier, "kind": "part_of", "other_id": whole.identifier}
        yield Record("initiative_link", {**link, "source_url": _address(case)}, case.origin)
    yield from _unknown_methods(case, mapping)


def _address(case: Case) -> str:
    return f"{SITE}/case/{case.number}"


def _initiative(case: Case, mapping: Mapping[str, Any]) -> dict[str, str | None]:
    latitude, longitude = point(case.said("latitude"), case.said("longitude"))
    named = [*case.words.get("specific_methods_tools_techniques_titles", []), *case.words.get("topics", [])]
    methods = filter(None, (_method(word, mapping) for words in named for word in words.split(", ")))
    return {
        "initiative_id": case.identifier,
        "title": cut_at_word(case.said("title"), 500) or f"Participedia case {case.number}",
        "lang": case.said("language") or None,
        "summary": cut_at_sentence(case.said("description"), 600) or None,
        "country_code": country_code(case.said("country")),
        "start_date": stamped_day(case.said("start_date")),
        "end_date": stamped_day(case.said("end_date")),
        "participation_level": _meant(case, "public_spectrum", "levels", mapping),
        "mode": _meant(case, "facetoface_online_or_both", "modes", mapping),
        "recruitment": _meant(case, "recruitment_method", "recruitment", mapping)
        or _meant(case, "open_limited", "recruitment", mapping),
        "n_participants": case.said("number_of_participants") or None,
        "url": _address(case),
        "latitude": latitude,
        "longitude": longitude,
        "place_text": _place(case, mapping) or None,
        "subjects": LIST_SEPARATOR.join(_subjects(case, mapping)) or None,
        "methods": LIST_SEPARATOR.join(dict.fromkeys(methods)) or None,
        "source_url": _address(case),
    }


def _meant(case: Case, name: str, key: str, mapping: Mapping[str, Any]) -> str | None:
    """The code for the word of a field. Raises Misfit where nobody has said what it means."""
    printed = case.said(name)
    code = meaning(mapping, key, name, printed) if printed else None
    return None if code is None else str(code)


def _place(case: Case, mapping: Mapping[str, Any]) -> str:
    """The part of the address that it is about: a national engagement is not about the town it met in."""
    spot, city, province, country = map(case.said, ("location_name", "city", "province", "country"))
    match _meant(case, "scope_of_influence", "scopes", mapping):
        case "country":
            parts = [country or spot or city]
        case "region":
            parts = [province or spot or city, country]
        case "everywhere":
            parts = [spot or country or city]
        case _:
            parts = [city or spot, province, country]
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _subjects(case: Case, mapping: Mapping[str, Any]) -> list[str]:
    """The subjects of its general issues. Raises Misfit for an issue that nobody has matched."""
    found: list[str] = []
    for word in case.words.get("general_issues", []):
        issue = word if word in _crosswalk() else meaning(mapping, "issues", "general_issues", word)
        found += _crosswalk().get(str(issue), []) if issue else []
    return list(dict.fromkeys(found))


@cache
def _crosswalk() -> dict[str, list[str]]:
    """General issue of Participedia → subjects."""
    issues: dict[str, list[str]] = {}
    for row in vocabulary("subject"):
        for issue in split_list(row["participedia"]):
            issues.setdefault(issue, []).append(row["subject_id"])
    return issues


def _method(name: str, mapping: Mapping[str, Any]) -> str:
    """The method of this name, or ""."""
    return str(mapping.get("methods", {}).get(name) or _methods().get(name.casefold(), ""))


@cache
def _methods() -> dict[str, str]:
    """Label or other name → method."""
    names: dict[str, str] = {}
    for row in vocabulary("method"):
        for name in [row["label"], *split_list(row["other_names"])]:
            names.setdefault(name.casefold(), row["method_id"])
    return names


def _unknown_methods(case: Case, mapping: Mapping[str, Any]) -> Iterator[Issue]:
    column = "specific_methods_tools_techniques_titles"
    for words in case.words.get(column, []):
        for name in words.split(", "):
            if not _method(name, mapping) and name not in mapping.get("methods", {}):
                message = "no method of this name is known; add it under mapping.methods (null: none of ours)"
                yield Issue(
                    "unknown_method", message, case.origin, "initiative", case.identifier, column, name
                )


def _organiser(case: Case, mapping: Mapping[str, Any]) -> dict[str, str | None] | None:
    """The organisation that is named as the organiser; None where there is none, or where it is a person."""
    name = case.said("primary_organizer_title")
    types = case.words.get("organizer_types", [])
    kinds = {meaning(mapping, "organizers", "organizer_types", word) for word in types}
    if not name or PERSON_KIND in kinds:
        return None
    kind = kinds.pop() if len(kinds) == 1 else None
    address = case.said("primary_organizer_url") or _address(case)
    return {"organisation_id": slug(name), "name": name, "kind": kind, "source_url": address}


def point(latitude: str, longitude: str) -> tuple[str | None, str | None]:
    """`38° 53' 42.4032" N` and its like as decimal degrees; neither where both are 0, which is not known."""
    pair = _degrees(latitude), _degrees(longitude)
    return (None, None) if all(ZERO.fullmatch(part or "") for part in pair) else pair


def _degrees(printed: str) -> str | None:
    """An angle in decimal degrees, to a ten-centimetre step; what is none stays, for validation to name."""
    found = ANGLE.fullmatch(printed.strip())
    if not found:
        return printed or None
    value = int(found[1]) + int(found[2]) / 60 + float(found[3]) / 3600
    return f"{-value if found[4] in 'SW' else value:.6f}"
