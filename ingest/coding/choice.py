"""Which of several places of one name is meant, and how sure that is."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.coding.gazetteer import Gazetteer, Place, gazetteer, normalise

SURE, LIKELY, UNSURE = 1.0, 0.7, 0.5
"""Confidence of a plain choice; of one ahead of the others; of one that a person should look at."""
PLAIN, AHEAD, MUCH_LARGER = 1.0, 0.3, math.log10(8)
"""Points by which a choice is plain or ahead; between countries a place has eight times the people."""

AREAS = ("region", "local_authority")
COMBINED = "gss:E47"
"""How the ids of combined authorities begin, which bear the names of regions."""


@dataclass(frozen=True)
class Choice:
    """The place that is meant, how sure, and the others in order of likelihood."""

    place: Place
    confidence: float
    runners_up: tuple[str, ...] = ()


def choose(
    name: str, candidates: Iterable[Place], country: str = "", home: str = "", authority: bool = False
) -> Choice | None:
    """The place of `name` among its `candidates`, or None where nothing decides between them.

    `country` (ISO code; "" and "EU" leave it open) shuts out the others. `home` is the area that a publisher
    serves. `authority` says that a council or province is named, not a town.
    """
    known = gazetteer()
    fitting = [place for place in candidates if belongs(place, country)]
    if authority and any(place.kind in AREAS for place in fitting):
        fitting = [place for place in fitting if place.kind in AREAS]
    fitting = _without_twins(known, fitting, authority)
    if not fitting:
        return None
    key = normalise(name)
    scored = sorted(
        ((_points(known, place, key, home, len(country) == 2), place) for place in fitting),
        key=lambda pair: (-pair[0], pair[1].place_id),
    )
    others = tuple(place.place_id for _, place in scored[1:4])
    best = scored[0][1]
    if len(scored) == 1:
        return Choice(best, SURE)
    ahead = scored[0][0] - scored[1][0]
    if (country and country != "EU") or home:
        return Choice(best, SURE if ahead >= PLAIN else LIKELY if ahead >= AHEAD else UNSURE, others)
    if {place.country for _, place in scored} == {best.country}:
        return Choice(best, SURE if ahead >= PLAIN else LIKELY, others)
    least = MUCH_LARGER if normalise(best.name) == key else MUCH_LARGER + 1
    return Choice(best, LIKELY, others) if ahead >= least else None


def belongs(place: Place, country: str) -> bool:
    """Whether the place is in the country; every place is where none, or the whole EU, is given."""
    return country in ("", "EU") or place.country in (country, "")


def _without_twins(known: Gazetteer, places: list[Place], authority: bool) -> list[Place]:
    """Of a city and the area of its name around it one: the area in the United Kingdom, else the city."""
    gone = set()
    for city in (place for place in places if place.kind == "settlement"):
        for area in (place for place in places if place.kind in AREAS):
            around = known.is_within(city.place_id, area.place_id)
            beside = known.is_within(area.place_id, city.parent) and (
                city.country != "GB" or city.parent == area.parent
            )
            if around or beside:
                british = city.country == "GB" and not area.ended
                gone.add(city.place_id if british or authority else area.place_id)
    return [place for place in places if place.place_id not in gone]


def _points(known: Gazetteer, place: Place, key: str, home: str, in_country: bool) -> float:
    """Likelihood in powers of ten of people; kinds count only where the country is known."""
    points = math.log10(max(place.people, 300))
    if place.kind in ("country", "nation", "continent", "world"):
        points += 6
    elif in_country and place.kind in AREAS:
        points += 3 - 0.3 * (place.kind == "local_authority")
    elif place.kind == "region":
        points += 4 if known.places[place.parent].kind == "country" else 3
    elif place.kind == "local_authority":
        points = max(points, 5.0)
    if normalise(place.name) == key:
        points += 1
    elif not in_country:
        points -= 1.5  # Zion, in other languages a name of Jerusalem
    if place.ended:
        points -= 4 if in_country else 2
    if place.place_id.startswith(COMBINED):
        points -= 5
    if home and known.is_within(place.place_id, home):
        points += 5
    return points
