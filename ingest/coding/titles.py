"""Free titles to place codes: the places that a title names, else the area that its publisher serves."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.coding.choice import LIKELY, UNSURE, Choice, belongs, choose
from ingest.coding.gazetteer import Place, common_words, demonyms, gazetteer, normalise
from ingest.coding.places import Coded, code_country, code_place, publisher_area

LONGEST = 6
"""Most words of a name that is looked for."""
TOWN = 15_000
"""A place with fewer people is met only inside the publisher's area or a place that the title names."""
WORD = re.compile(r"[^\W_]+(?:['’.\-‐][^\W_]+)*['’]?|[,;:()\[\]–—|/&]")
STOPS = set(",;:()[]–—|/&")
CHAIN = re.compile(r"\(([^()]*)\)|\bin ([^()]+, [^()]+)$|(?:\bof |[:–] )?([^():]+, [^():]+)$")
BEFORE = {"in", "at", "near", "around", "of", "for", "across", "à", "en", "em", "a", "de"}
"""Words after which a name of a place is to be expected."""

JOINTS = {",", "&", "/", "and", "y", "et", "und", "e", "i"}
"""Words and signs between the names of a list."""


@dataclass(frozen=True)
class Span:
    """Words `start` to `end` of a title that are a name of `places`."""

    start: int
    end: int
    words: str
    places: tuple[Place, ...]
    demonym: bool = False


def code_title(title: str, country: str = "", home: str = "") -> list[Coded]:
    """Codes of the places that a title names, the narrowest only, e.g. "Kendal Climate Jury" in "GB".

    Where it names none: the publisher's area `home` (a place id), else the `country`. Where neither country
    nor home is known, confidence stays at 0.5, which means that a person should look. Empty where nothing is
    known at all.
    """
    wide = country or (gazetteer().places[home].country if home in gazetteer().places else "")
    named = list(spans(title, wide, home))
    found = _chosen(title, named, wide, home) or _chained(title, wide, home)
    if found:
        return found
    if home:
        return publisher_area(title, country, home, "publisher", LIKELY)
    return code_country(title, country)


def spans(title: str, country: str, home: str) -> Iterator[Span]:
    """Names in the title, the longest first from each word on; none runs across a comma or bracket."""
    words = WORD.findall(title)
    start = 0
    while start < len(words):
        span = next(
            (
                span
                for end in range(min(len(words), start + LONGEST), start, -1)
                if (span := _span(words, start, end, country, home))
            ),
            None,
        )
        if span:
            yield span
        start = span.end if span else start + 1


def _span(words: list[str], start: int, end: int, country: str, home: str) -> Span | None:
    some = words[start:end]
    if not some[0][0].isupper() or (not some[-1][0].isupper() and len(some) > 1) or STOPS & set(some):
        return None
    text = re.sub(r"['’]s?$|-wide$", "", " ".join(some))
    key = normalise(text)
    if place := demonyms().get(key):
        return Span(start, end, text, (gazetteer().places[place],), demonym=True)
    if len(some) == 1 and not _is_name(words, start, key, country):
        return None
    places = tuple(place for place in gazetteer().found(text) if belongs(place, country))
    return Span(start, end, text, places) if places else None


def _is_name(words: list[str], start: int, key: str, country: str) -> bool:
    """Whether a single word may be a name: common words need the country and a word such as "in" before."""
    if len(key) < 3:
        return key in ("uk", "us", "eu")
    before = words[start - 1].casefold() if start else ""
    return key not in common_words() or (bool(country) and before in BEFORE - {"for", "of", "a"})


def _chosen(title: str, named: list[Span], country: str, home: str) -> list[Coded]:
    """One choice for each name, in the light of the others; what contains another is left out."""
    known = gazetteer()
    named_areas = {
        place.place_id
        for span in named
        for place in span.places
        if place.kind in ("country", "nation", "region", "local_authority") and not _small(place, span)
    }
    chosen: list[tuple[Span, Choice]] = []
    for span in named:
        context = {place for place in named_areas if place not in {one.place_id for one in span.places}} | (
            {home} if home else set()
        )
        near = [place for place in span.places if any(known.is_within(place.place_id, c) for c in context)]
        fitting = near or [place for place in span.places if not home and not _small(place, span)]
        within = home or next((c for c in context if near and known.is_within(near[0].place_id, c)), "")
        if choice := choose(span.words, fitting, country, within):
            chosen.append((span, choice))
    return _narrowest(title, chosen, country, home)


def _small(place: Place, span: Span) -> bool:
    """A village, or a town under a name that is not its own: in a title mostly chance."""
    if place.kind not in ("settlement", "district"):
        return False
    own = normalise(place.name) == normalise(span.words)
    return place.people < TOWN * (1 if own else 4)


def _narrowest(title: str, chosen: list[tuple[Span, Choice]], country: str, home: str) -> list[Coded]:
    known = gazetteer()
    places = [choice.place.place_id for _, choice in chosen]
    demonym_only = {choice.place.place_id for span, choice in chosen if span.demonym} - {
        choice.place.place_id for span, choice in chosen if not span.demonym
    }
    kept = [
        (span, choice)
        for span, choice in chosen
        if not any(
            other != choice.place.place_id and known.is_within(other, choice.place.place_id)
            for other in places
        )
        and not (choice.place.place_id in demonym_only and len(demonym_only) < len(set(places)))
    ]
    coded: dict[str, Coded] = {}
    for span, choice in kept if home else _together(title, kept):
        sure = min(choice.confidence, LIKELY) if country or home else UNSURE
        coded.setdefault(
            choice.place.place_id,
            Coded(title, choice.place.place_id, "free_text", sure, span.words, choice.runners_up),
        )
    return list(coded.values())


def _together(title: str, chosen: list[tuple[Span, Choice]]) -> list[tuple[Span, Choice]]:
    """The most populous place and those that stand in one list with it: "Leeds and York"."""
    if len(chosen) < 2:
        return chosen
    words = WORD.findall(title)
    best = max(range(len(chosen)), key=lambda number: _weight(chosen[number][1].place))
    first = last = best
    while first and _joined(words, chosen[first - 1][0], chosen[first][0]):
        first -= 1
    while last + 1 < len(chosen) and _joined(words, chosen[last][0], chosen[last + 1][0]):
        last += 1
    return chosen[first : last + 1]


def _weight(place: Place) -> float:
    return place.people or 100_000


def _joined(words: list[str], one: Span, other: Span) -> bool:
    return {word.casefold() for word in words[one.end : other.start]} <= JOINTS


def _chained(title: str, country: str, home: str) -> list[Coded]:
    """A chain such as "(Tower Hamlets, London, UK)", read like a place field."""
    for match in CHAIN.finditer(title):
        text = next(group for group in match.groups() if group is not None)
        for coded in code_place(text, country, None, home):
            sure = min(coded.confidence, LIKELY if country else UNSURE)
            return [Coded(title, coded.code, "free_text", sure, coded.evidence, coded.runners_up)]
    return []
