"""An empty answer: in go criteria that find nothing, out come near searches that do, each with its count."""

from plugins.criteria import Criteria
from plugins.db import Reader, Row
from plugins.facets import name_of
from plugins.filters import chosen, relaxed, without
from plugins.finding import engine

ABOVE = {
    "place": "SELECT parent_id FROM place WHERE place_id = ?",
    "subject": "SELECT parent_id FROM subject WHERE subject_id = ?",
}
WIDER = {"place": "in the wider place", "subject": "in the wider topic"}


def rescues(reader: Reader, criteria: Criteria) -> list[Row]:
    """The filters that can be widened or dropped, else kept alone, with the number found then."""
    widened = [offer for facet in ABOVE if (offer := _widened(reader, criteria, facet))]
    offers = widened + _counted(reader, criteria, _without_one(reader, criteria))
    return offers or _counted(reader, criteria, _only_one(reader, criteria))


def _widened(reader: Reader, criteria: Criteria, facet: str) -> Row | None:
    """The next wider place or topic in which something is found."""
    code = criteria.filters.get(facet)
    while code:
        code = reader.value(ABOVE[facet], (code,))
        if code:
            given = {**without(criteria.given, "page"), facet: code}
            offer = {"text": f"{WIDER[facet]} {name_of(reader, facet, code)}", "given": given}
            if _counted(reader, criteria, [offer]):
                return offer
    return None


def _without_one(reader: Reader, criteria: Criteria) -> list[Row]:
    tags = chosen(reader, criteria)
    if len(tags) < 2:
        return []
    return [
        {"text": f"without {tag['title'].lower()} “{tag['label']}”", "given": tag["rest"]} for tag in tags
    ]


def _only_one(reader: Reader, criteria: Criteria) -> list[Row]:
    tags = chosen(reader, criteria)
    if len(tags) < 3:
        return []
    return [
        {
            "text": f"only with {tag['title'].lower()} “{tag['label']}”",
            "given": {tag["name"]: criteria.given[tag["name"]]},
        }
        for tag in tags
    ]


def _counted(reader: Reader, criteria: Criteria, offers: list[Row]) -> list[Row]:
    """The offers that find something, with how much."""
    for offer in offers:
        offer["total"] = engine(reader).find(relaxed(criteria, offer["given"]), 0, 0).total
    return [offer for offer in offers if offer["total"]]
