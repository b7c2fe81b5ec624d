"""Rules on codes that a list knows and no form can tell: countries, currencies, places beside countries."""

import csv
import re
from collections.abc import Iterator
from functools import cache

from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import code_place
from ingest.coding.similar import code_written, did_you_mean
from ingest.paths import SCHEMA
from ingest.records import Record, split_list
from ingest.validate.rule import Finding

COUNTRY = re.compile("[A-Z]{2}")
CURRENCY = re.compile("[A-Z]{3}")
"""The forms of a code, which the schema asks for; what has another form is judged there."""

CURRENCIES = ("currency", "cost_currency", "budget_currency")

PLACE_CELLS = ("places_about", "places")
"""The cell of an initiative, and that of a result, which `place_text` prints in words."""

WITH_BORDERS = ("country", "nation", "local_authority")
"""Kinds of places of which no two overlap unless one lies in the other."""


@cache
def countries() -> frozenset[str]:
    """The codes of ISO 3166-1 alpha-2, and `EU`: those of the countries in the gazetteer."""
    places = gazetteer().places
    codes = (place.removeprefix("iso:") for place in places if place.startswith("iso:"))
    return frozenset(code for code in codes if len(code) == 2)


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217 (`schema/currencies.csv`)."""
    with (SCHEMA / "currencies.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["code"] for row in csv.DictReader(file))


def unknown_country(record: Record) -> Iterator[Finding]:
    """A country has a code of ISO 3166-1; `UK` has the form of one and is none."""
    code = record.get("country_code")
    if COUNTRY.fullmatch(code) and code not in countries():
        advice = code_written("country", code) or "write the two letters that ISO 3166-1 has for it"
        yield "country_code", f"there is no such country; {advice}"


def unknown_currency(record: Record) -> Iterator[Finding]:
    """A currency has a code of ISO 4217."""
    for field in CURRENCIES:
        code = record.get(field)
        if CURRENCY.fullmatch(code) and code not in currencies():
            advice = did_you_mean(code, currencies()) or "write the three letters that ISO 4217 has for it"
            yield field, f"there is no such currency; {advice}"


def place_abroad(record: Record) -> Iterator[Finding]:
    """The places that an engagement is about do not all lie outside its country.

    The European Union has engagements in all its countries, and a place wider than a country has none.
    """
    country, codes = record.get("country_code"), split_list(record.get("places_about"))
    places = gazetteer().places
    found = {places[code].country for code in codes if code in places}
    if country != "EU" and country in countries() and found and not found & {country, "", "EU"}:
        where = ", ".join(sorted(found))
        yield "places_about", f"it lies in {where}, but country_code is {country}; correct one of the two"


def place_unlike_text(record: Record) -> Iterator[Finding]:
    """A place that is given as a code and in words is one, or one of the two lies in the other.

    Only places of which no two overlap are compared, so that a region never speaks against a council.
    """
    places = gazetteer().places
    for cell in PLACE_CELLS:
        texts = split_list(record.get("place_text"))
        codes = [code for code in split_list(record.get(cell)) if code in places]
        if codes and texts:
            country = record.get("country_code") or places[codes[0]].country
            meant = [one.code for text in texts for one in code_place(text, country, {})]
            apart = [one for one in meant if all(_are_apart(one, code) for code in codes)]
            if meant and apart == meant:
                given = ", ".join(places[code].name for code in codes)
                text = f"{places[meant[0]].name} ({meant[0]})"
                yield cell, f"it is {given}, but place_text says {text}; correct one of the two"


def _are_apart(one: str, other: str) -> bool:
    """Whether two places have borders, and neither lies in the other."""
    ours, theirs = _area(one), _area(other)
    if not ours or not theirs:
        return False
    known = gazetteer()
    return not known.is_within(ours, theirs) and not known.is_within(theirs, ours)


def _area(place: str) -> str:
    """The place itself, or the nearest around it, that has borders; "" where there is none."""
    places = gazetteer().places
    return next((one for one in gazetteer().ancestors(place) if places[one].kind in WITH_BORDERS), "")
