"""Printed place names to place codes, by names and codes of the gazetteer; titles are in `titles.py`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from ingest.coding.choice import SURE, UNSURE, Choice, belongs, choose
from ingest.coding.gazetteer import Gazetteer, gazetteer, normalise
from ingest.coding.similar import did_you_mean
from ingest.coding.wording import AREA_WORD, BODY, DRESS, EVERYWHERE, LIST, PART

EXACT, WIDER, AREA = SURE, UNSURE, 0.9
"""Confidence of a name or code as it stands, of a wider place in its stead, of the publisher's area."""

FEWEST_LETTERS = 4
"""Below it a mistyped name is like too many others."""

REMEMBERED = 50_000
"""Fields whose codes are remembered: a source prints the same few names in most of its rows."""


@dataclass(frozen=True)
class Coded:
    """A code for printed words: how it was reached (list `coding_method`), how sure, and what decided.

    `runners_up` are the codes that the same words may also mean, the likeliest first.
    """

    text: str
    code: str
    method: str
    confidence: float
    evidence: str
    runners_up: tuple[str, ...] = ()


def code_place(
    text: str, country: str = "", lookup: Mapping[str, list[str]] | None = None, home: str = ""
) -> list[Coded]:
    """Codes of one printed place field, e.g. "Leith, Edinburgh" in country "GB".

    Several where the field is a list ("England and Wales"). A name that the gazetteer lacks falls back to the
    next wider place that is printed beside it; where none is known the answer is empty. `country` (ISO code)
    and `home`, the id of the publisher's area, choose between places of one name; "nationwide" and "online"
    mean that area. `lookup` (printed name → codes) has the first word.
    """
    if lookup and text in lookup:
        return [Coded(text, code, "lookup", EXACT, text) for code in lookup[text]]
    return list(_read(text, country, home))


@lru_cache(maxsize=REMEMBERED)
def _read(text: str, country: str, home: str) -> tuple[Coded, ...]:
    """The codes of a field that no lookup has."""
    whole = text.strip()
    if place := code_of(whole, country):
        return (Coded(text, place, "code", EXACT, whole),)
    if EVERYWHERE.fullmatch(whole):
        return tuple(publisher_area(text, country, home, whole))
    parts = [part.strip() for part in re.split(r"[,()\[\]]", whole) if part.strip()]
    for reading in (_whole, _list, _chain):
        if found := reading(text, whole, parts, country, home):
            return tuple(found)
    return ()


def publisher_area(
    text: str, country: str, home: str, evidence: str, confidence: float = AREA
) -> list[Coded]:
    """The area that the publisher serves, else the country; empty where neither is known."""
    place = home or f"iso:{country}"
    known = place in gazetteer().places
    return [Coded(text, place, "publisher_area", confidence, evidence)] if known else []


def code_country(text: str, country: str) -> list[Coded]:
    """The country as the wider place of a name that says nothing else; empty where it is not known."""
    place = f"iso:{country}"
    known = place in gazetteer().places
    return [Coded(text, place, "wider_place", WIDER, f"country {country}")] if known else []


@lru_cache(maxsize=REMEMBERED)
def suggest_place(text: str, country: str = "") -> str:
    """ "did you mean …?" for a name that nothing met, or ""; a suggestion is never a match."""
    if len(text) < FEWEST_LETTERS:
        return ""
    return did_you_mean(text, _names_in(country))


@cache
def _names_in(country: str) -> list[str]:
    near = (place.name for place in gazetteer().places.values() if belongs(place, country) and place.country)
    return list(dict.fromkeys(near))


def code_of(text: str, country: str) -> str:
    """The place of that code, or "". In a country its own parts come first: in the US "IL" is not Israel."""
    known = gazetteer()
    place = known.codes.get(f"{country}-{text}") or known.codes.get(text, "")
    return place if ":" in text or (place and belongs(known.places[place], country)) else ""


def named(text: str, country: str, home: str = "", within: str = "") -> tuple[Choice, bool] | None:
    """The place of a name, and whether the words name only a part of it; None where nothing is meant.

    Words around the name are taken off one after another until it is known. `within` shuts out what lies
    elsewhere.
    """
    part, authority, name = False, False, text
    while name:
        candidates = [
            place for place in gazetteer().found(name) if not within or _inside(place.place_id, within)
        ]
        if choice := choose(name, candidates, country, home, authority):
            return choice, part
        for dress in (BODY, DRESS, PART):
            bare = dress.sub("", name, count=1).strip(" ,-")
            if bare != name:
                break
        else:
            return None
        taken = name.replace(bare, "", 1)
        authority = authority or dress is BODY or bool(dress is DRESS and AREA_WORD.search(taken))
        part, name = part or dress is PART, bare
    return None


def _inside(place: str, within: str) -> bool:
    """Whether the place lies in `within`, or is an area such as a park that lies partly in it."""
    known = gazetteer()
    return place != within and (
        known.is_within(place, within) or known.overlaps.get(within, {}).get(place) == "part"
    )


def _whole(text: str, whole: str, parts: list[str], country: str, home: str) -> list[Coded]:
    """The field is one name."""
    found = named(whole, country, home)
    return [_coded(text, whole, *found)] if found else []


def _list(text: str, whole: str, parts: list[str], country: str, home: str) -> list[Coded]:
    """The field is a list: each of its names is known, and none lies in another."""
    items = [item for part in parts for item in LIST.split(part) if item]
    if len(items) < 2 or not (LIST.search(whole) or len(items) > 2):
        return []
    found = [(item, named(item, country, home)) for item in items]
    coded = [_coded(text, item, *hit) for item, hit in found if hit]
    places = [one.code for one in coded]
    nested = any(one != other and gazetteer().is_within(one, other) for one in places for other in places)
    return coded if len(coded) == len(items) and not nested else []


def _chain(text: str, whole: str, parts: list[str], country: str, home: str) -> list[Coded]:
    """The field is a chain of places, each inside the next: "Leith, Edinburgh, UK"."""
    if len(parts) < 2:
        return []
    within, wider = _container(gazetteer(), parts[1:], country, home)
    own = "" if within else country
    for name in (parts[0], *LIST.split(parts[0])[:1]):
        if (found := named(name, own, home, within)) and (not found[1] or not within):
            return [_coded(text, name, *found)]
    if within:
        return [Coded(text, within, "wider_place", WIDER, wider)]
    return _whole(text, parts[0], parts, country, home)


def _container(known: Gazetteer, parts: list[str], country: str, home: str) -> tuple[str, str]:
    """The narrowest place among the parts behind a comma, and the words that name it."""
    within = words = ""
    for part in reversed(parts):
        place = code_of(part, country) if country or ":" in part else ""
        if place and within and not known.is_within(place, within):
            place = ""
        if not place and within:
            found = named(part, "", home, within)
            place = found[0].place.place_id if found else code_of(part, known.places[within].country)
        elif not place:
            found = named(part, country, home)
            place = found[0].place.place_id if found else ""
        if place:
            within, words = place, ", ".join([part, words] if words else [part])
    return within, words


def _coded(text: str, evidence: str, choice: Choice, part: bool) -> Coded:
    method, confidence = ("wider_place", WIDER) if part else ("exact_name", choice.confidence)
    return Coded(text, choice.place.place_id, method, confidence, evidence, choice.runners_up)


__all__ = ["Coded", "code_country", "code_place", "gazetteer", "normalise", "publisher_area", "suggest_place"]
