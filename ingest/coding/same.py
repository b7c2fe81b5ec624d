"""Engagements that two sources record: found by place, years, title, lead, counts and addresses.

They are linked when sure. Both records stay, each with its source; a link `same_as` says that they are one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from ingest.coding.alike import Engagement, Titles, same_years
from ingest.records import Issue, Record

SURE = 1.2
"""Score (`ingest.coding.alike`) from which two engagements of one place and time are linked without asking;
measured by `benchmarks.same`, so that at most one link in a hundred is wrong."""

WORTH_A_LOOK = 0.8
"""Score from which a person should look: at least four in five of them are one engagement."""

COMMON_WORD = 60
"""A word that so many titles of one place have, such as that of a yearly budget, brings no two together."""


@dataclass(frozen=True)
class Candidate:
    """Two engagements that may be one, how much speaks for it, what, and whether it is sure."""

    one: Record
    other: Record
    score: float
    reasons: tuple[str, ...]
    sure: bool


def link_same(records: Iterable[Record]) -> tuple[list[Record], list[Issue]]:
    """`link_engagements` for records that are checked and coded."""
    records = list(records)
    linked = {
        frozenset((one.get("initiative_id"), one.get("other_id")))
        for one in records
        if one.table == "initiative_link"
    }
    return link_engagements(engagements(records), linked)


def link_engagements(
    every: Iterable[Engagement], linked: Collection[frozenset[str]]
) -> tuple[list[Record], list[Issue]]:
    """Links for engagements that are surely one, and an issue for each pair that a person should look at.

    Pairs of ids that are `linked` already, by a source, are left alone.
    """
    links: list[Record] = []
    issues: list[Issue] = []
    for found in candidates(every):
        one, other = found.one, found.other
        if frozenset((one.key[0], other.key[0])) in linked:
            continue
        if found.sure:
            values = {"initiative_id": one.key[0], "kind": "same_as", "other_id": other.key[0]}
            links.append(Record("initiative_link", values, one.origin, one.source_id, "title"))
        else:
            issues.append(perhaps_same(found, one))
    return links, issues


def perhaps_same(found: Candidate, mine: Record) -> Issue:
    """What is to be said at `mine`, one of the two: the other with its title, why, and what to do."""
    other = found.other if mine is found.one else found.one
    message = (
        f"{'' if found.sure else 'perhaps '}the same as {other.key[0]}, title ‘{other.get('title')}’ "
        f"({', '.join(found.reasons)}); if they are one, write its id or add a link same_as, "
        "else a link that says how the two belong together, such as follows or part_of"
    )
    return mine.issue("perhaps_same", message, "title", mine.get("title"))


def engagements(records: Iterable[Record]) -> list[Engagement]:
    """The initiatives among coded records with the places that they are about and who led them."""
    places: dict[str, set[str]] = defaultdict(set)
    leads: dict[str, set[str]] = defaultdict(set)
    initiatives = []
    for record in records:
        if record.table == "initiative_place" and record.get("relation") == "about":
            places[record.get("initiative_id")].add(record.get("place_id"))
        elif record.table == "initiative_organisation" and record.get("role") == "lead":
            leads[record.get("initiative_id")].add(record.get("organisation_id"))
        elif record.table == "initiative":
            initiatives.append(record)
    return [engagement(record, places[record.key[0]], leads[record.key[0]]) for record in initiatives]


def engagement(record: Record, places: Iterable[str], leads: Iterable[str]) -> Engagement:
    """An initiative with the ids of the places that it is about and of the organisations that led it."""
    return Engagement(
        record,
        frozenset(places),
        _year(record.get("start_date") or record.get("end_date")),
        _year(record.get("end_date") or record.get("start_date")),
        frozenset(leads),
    )


def candidates(every: Iterable[Engagement]) -> list[Candidate]:
    """Pairs of different sources that share a place and a word of the title and for which enough speaks.

    A pair is not sure where one of the two is as like to another record of the same source.
    """
    every = list(every)
    titles = Titles(every)
    found: dict[tuple[str, str], Candidate] = {}
    seen: set[tuple[str, str]] = set()
    for block in _blocks(every):
        for one, other in combinations(sorted(block, key=lambda each: each.key), 2):
            pair = (one.key, other.key)
            if one.record.source_id != other.record.source_id and pair not in seen:
                seen.add(pair)
                if candidate := _compared(titles, one, other):
                    found[pair] = candidate
    best: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in found.values():
        for rivals in _rivals(best, candidate):
            rivals.append(candidate)
    return [_unless_rivalled(found[pair], _rivals(best, found[pair])) for pair in sorted(found)]


def _blocks(every: Iterable[Engagement]) -> Iterator[list[Engagement]]:
    """Engagements of one place with one word in their titles."""
    blocks: dict[tuple[str, str], list[Engagement]] = defaultdict(list)
    for engagement in every:
        for word in engagement.words:
            for place in engagement.places:
                blocks[place, word].append(engagement)
    return (block for block in blocks.values() if len(block) < COMMON_WORD)


def _rivals(best: dict[tuple[str, str], list[Candidate]], found: Candidate) -> list[list[Candidate]]:
    """The candidates of each of the two with records of the source of the other."""
    return [best[found.one.key[0], found.other.source_id], best[found.other.key[0], found.one.source_id]]


def _unless_rivalled(found: Candidate, rivals: list[list[Candidate]]) -> Candidate:
    best = all(rival is found or rival.score < found.score for group in rivals for rival in group)
    return replace(found, sure=found.sure and best)


def _compared(titles: Titles, one: Engagement, other: Engagement) -> Candidate | None:
    likeness = titles.compare(one, other)
    if likeness is None or likeness.score < WORTH_A_LOOK:
        return None
    sure = bool(same_years(one, other)) and likeness.score >= SURE
    return Candidate(one.record, other.record, likeness.score, likeness.reasons, sure)


def _year(date: str) -> int | None:
    return int(date[:4]) if date else None
