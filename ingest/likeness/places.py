"""The places of a plan, each with how sure it is, and the codes by which engagements near them are found."""

from collections.abc import Container, Iterator
from functools import cache

from ingest.coding.gazetteer import Place, gazetteer, place_rows
from ingest.coding.titles import code_title, spans
from ingest.likeness.words import words

SAME, INSIDE, AROUND = 0.8, 0.9, 0.4
"""What the same place adds to one that is inside; what a place inside adds to a neighbour; what a neighbour
and a place around say, for each of the areas up to the country."""

WIDEST = ("country", "continent", "world")


def places_of(plan: str, known: Container[str]) -> dict[str, float]:
    """Place ids that a plan names, with the share of certainty from 0 to 1.

    Of a name that several places bear, those of which something is `known` share the certainty. "The French
    capital" is Paris.
    """
    places = gazetteer().places
    chosen = {one.evidence: one.code for one in code_title(plan)}
    found = dict.fromkeys(chosen.values(), 1.0)
    for span in spans(plan, "", ""):
        code = chosen.get(span.words)
        if code in places and _is_known(places[code], known):
            continue
        fitting = [place for place in span.places if _is_known(place, known)]
        if fitting and code:  # a place where nobody asked is not meant while others of its name have records
            found.pop(code, None)
        for place in _councils(fitting):
            found.setdefault(place.place_id, 1 / len(_councils(fitting)))
    if "capital" in words(plan):
        found |= {capitals()[place]: 1.0 for place in found if place in capitals()}
    return found


def _is_known(place: Place, known: Container[str]) -> bool:
    return any(code in known for code in _near(place))


def _councils(places: list[Place]) -> list[Place]:
    """The only council among places of one name, which is who asks there; else all of them."""
    councils = [place for place in places if place.kind == "local_authority"]
    return councils if len(councils) == 1 else places


def codes_near(place_id: str) -> Iterator[tuple[str, float]]:
    """Codes of documents at, in and around a place, with what each adds to nearness.

    A place inside gets what its neighbours get and more; the same place most. A country is the widest that
    counts. Areas across councils, such as national parks, are around their councils, and councils that lie
    wholly in such an area are inside it.
    """
    places = gazetteer()
    yield f"at:{place_id}", SAME
    yield f"in:{place_id}", INSIDE
    for council, areas in places.overlaps.items():
        if extent := areas.get(place_id):
            yield f"in:{council}", INSIDE if extent == "whole" else AROUND
    for area in places.areas_across(place_id):
        yield f"at:{area}", AROUND
        yield f"in:{area}", AROUND
    for wider in list(places.ancestors(place_id))[1:]:
        if places.places[wider].kind in WIDEST[1:]:
            break
        yield f"in:{wider}", AROUND
        yield f"at:{wider}", AROUND


def _near(place: Place) -> Iterator[str]:
    """The codes of documents in a place or in the area around it."""
    yield f"in:{place.place_id}"
    if place.parent in gazetteer().places and gazetteer().places[place.parent].kind not in WIDEST:
        yield f"in:{place.parent}"


@cache
def capitals() -> dict[str, str]:
    """Country or nation → its capital."""
    return {row["area_id"]: row["place_id"] for row in place_rows("capitals")}
