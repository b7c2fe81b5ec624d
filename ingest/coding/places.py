"""Printed place names to place codes, by exact names and codes of the gazetteer."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ingest.schema import code_list, vocabulary

EXACT, WIDER = 1.0, 0.5
"""Confidence of a name or code that was met as it stands, and of a wider place that stands in for it."""

GSS_CODE = re.compile(r"[A-Z]\d{8}")
"""A code of the UK's Government Statistical Service; former ones stand among the other names of a place."""


@dataclass(frozen=True)
class Coded:
    """A code for printed words: how it was reached (list `coding_method`), how sure, and what decided."""

    text: str
    code: str
    method: str
    confidence: float
    evidence: str


def code_place(text: str, country: str = "", lookup: Mapping[str, list[str]] | None = None) -> list[Coded]:
    """Codes of one printed place name, e.g. "Leith, Edinburgh" in country "GB".

    A name that the gazetteer lacks falls back to the next wider place that is printed beside it; where none
    is known the answer is empty. `country` chooses between places of one name. `lookup` (printed name →
    codes) has the first word.
    """
    if lookup and text in lookup:
        return [Coded(text, code, "lookup", EXACT, text) for code in lookup[text]]
    whole = text.strip()
    if place := _code(whole, country):
        return [Coded(text, place, "code", EXACT, whole)]
    first, *wider = [part.strip() for part in text.split(",") if part.strip()] or [""]
    within = next((place for part in wider if (place := _wider(part, country))), "")
    if place := _named(whole, country):
        return [Coded(text, place, "exact_name", EXACT, whole)]
    if place := _named(first, country, within):
        return [Coded(text, place, "exact_name", EXACT, first)]
    return [Coded(text, within, "wider_place", WIDER, ", ".join(wider))] if within else []


def code_country(text: str, country: str) -> list[Coded]:
    """The country as the wider place of a name that says nothing else; empty where it is not known."""
    place = f"iso:{country}"
    known = place in gazetteer().parents
    return [Coded(text, place, "wider_place", WIDER, f"country {country}")] if known else []


@dataclass(frozen=True)
class Gazetteer:
    """Place ids by normalised name or code, and what it takes to choose between them."""

    names: dict[str, list[str]]
    codes: dict[str, str]
    parents: dict[str, str]
    countries: dict[str, str]
    ranks: dict[str, int]

    def is_within(self, place: str, wider: str) -> bool:
        """Whether `wider` contains `place` (or is it)."""
        while place and place != wider:
            place = self.parents.get(place, "")
        return place == wider


@cache
def gazetteer() -> Gazetteer:
    """The place table of `schema/`, indexed."""
    names: dict[str, list[str]] = defaultdict(list)
    rows = vocabulary("place")
    kinds = list(code_list("place_kind"))
    codes = {}
    for row in rows:
        place = row["place_id"]
        codes[place] = codes[place.split(":", 1)[1]] = place
        for name in {normalise(name) for name in [row["name"], *row["alt_names"].split(";")]} - {""}:
            names[name].append(place)
        former = filter(GSS_CODE.fullmatch, row["alt_names"].split(";"))
        for code in (row["gss_code"], row["iso_3166_2"], *former):
            if code:
                codes[code] = place
    return Gazetteer(
        dict(names),
        codes,
        {row["place_id"]: row["parent_id"] for row in rows},
        {row["place_id"]: row["country_code"] for row in rows},
        {row["place_id"]: kinds.index(row["kind"]) for row in rows},
    )


def normalise(name: str) -> str:
    """A name for comparison: accents, case, punctuation and a leading article or "&" do not count."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in folded if not unicodedata.combining(char)).replace("&", " and ")
    words = re.sub(r"[^\w]+", " ", letters.replace("ł", "l").replace("ø", "o")).split()
    return " ".join(words[1:] if words[:1] == ["the"] else words)


def _code(text: str, country: str) -> str:
    """The place of that code, or "". In a country its own parts come first: in the US "IL" is not Israel."""
    known = gazetteer()
    place = known.codes.get(f"{country}-{text}") or known.codes.get(text, "")
    return place if ":" in text or _is_in(place, country) else ""


def _wider(text: str, country: str) -> str:
    """The place of a name or code behind a comma. Where no country is known "IL" may be two places: none."""
    return (_code(text, country) if country or ":" in text else "") or _named(text, country)


def _named(text: str, country: str, within: str = "") -> str:
    """The one place of that name in the country or inside the place that is given, or ""."""
    known = gazetteer()
    found: Iterable[str] = known.names.get(normalise(text), [])
    if within:
        found = [place for place in found if place != within and known.is_within(place, within)]
    return _widest(place for place in found if within or _is_in(place, country))


def _is_in(place: str, country: str) -> bool:
    """Whether the place belongs to the country; every place does where none, or the whole EU, is given."""
    return country in ("", "EU") or gazetteer().countries.get(place, "") in (country, "")


def _widest(found: Iterable[str]) -> str:
    """Of places of one name the widest, if there is just one: Luxembourg is the country, not its canton."""
    ranks = gazetteer().ranks
    ordered = sorted(found, key=lambda place: ranks[place])
    if len(ordered) > 1 and ranks[ordered[0]] == ranks[ordered[1]]:
        return ""
    return ordered[0] if ordered else ""
