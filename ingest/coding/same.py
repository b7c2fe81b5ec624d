"""Engagements that two sources record: found by place, years, title and organisation, and linked when sure.

Both records stay, each with its source; a link `same_as` says that they are one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from ingest.coding.gazetteer import gazetteer
from ingest.records import Issue, Record

SURE = 90
"""Likeness of titles (per cent) from which two engagements of one place and time are the same; measured by
`benchmarks.same`, so that at most one link in a hundred is wrong."""

WORTH_A_LOOK = 60
"""Likeness from which a person should look."""

COMMON_WORD = 60
"""A word that so many titles of one place have, such as that of a yearly budget, brings no two together."""

SMALL_WORDS = frozenset(
    ("a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "the", "to", "with")
)
MORE_WORDS = 5
"""What it costs that one of two titles of an organisation has words besides those of the other."""

WORD = re.compile(r"[^\W_]+")

EVERYWHERE = ("world", "continent", "country")
"""Kinds of places so wide that much of one kind goes on there in one year."""


@dataclass(frozen=True)
class Engagement:
    """What two records of one engagement have in common: years are None where they are not known."""

    record: Record
    places: frozenset[str]
    first_year: int | None
    last_year: int | None
    organisations: frozenset[str]


@dataclass(frozen=True)
class Candidate:
    """Two engagements that may be one, how alike their titles are (0 to 1), why, and whether it is sure."""

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
            reasons = ", ".join(found.reasons)
            message = f"perhaps the same as {other.key[0]} ({found.score:.2f}: {reasons}); add a link if so"
            issues.append(one.issue("perhaps_same", message, "title", other.get("title")))
    return links, issues


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
    """Pairs of different sources that share a place and a word of the title, and may share years.

    A pair is not sure where one of the two is as like to another record of the same source.
    """
    found: dict[tuple[str, str], Candidate] = {}
    seen: set[tuple[str, str]] = set()
    for block in _blocks(every):
        for one, other in combinations(sorted(block, key=_id), 2):
            pair = (_id(one), _id(other))
            if one.record.source_id != other.record.source_id and pair not in seen:
                seen.add(pair)
                if candidate := _compared(one, other):
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
        for word in _words(engagement.record.get("title")) - SMALL_WORDS:
            for place in engagement.places:
                blocks[place, word].append(engagement)
    return (block for block in blocks.values() if len(block) < COMMON_WORD)


def _id(engagement: Engagement) -> str:
    return engagement.record.get("initiative_id")


def _rivals(best: dict[tuple[str, str], list[Candidate]], found: Candidate) -> list[list[Candidate]]:
    """The candidates of each of the two with records of the source of the other."""
    return [best[found.one.key[0], found.other.source_id], best[found.other.key[0], found.one.source_id]]


def _unless_rivalled(found: Candidate, rivals: list[list[Candidate]]) -> Candidate:
    best = all(rival is found or rival.score < found.score for group in rivals for rival in group)
    return replace(found, sure=found.sure and best)


def _compared(one: Engagement, other: Engagement) -> Candidate | None:
    years = _same_years(one, other)
    if years is False or _numbers(one) != _numbers(other):
        return None
    known = gazetteer().places
    shared = [known[place] for place in one.places & other.places if place in known]
    names = _words(" ".join(place.name for place in shared))
    mine, theirs = (_core(each.record.get("title"), names) for each in (one, other))
    same_lead = bool(one.organisations & other.organisations)
    score = fuzz.token_sort_ratio(mine, theirs)
    if same_lead and any(place.kind not in EVERYWHERE for place in shared):
        score = max(score, fuzz.token_set_ratio(mine, theirs) - MORE_WORDS)
    if score < WORTH_A_LOOK:
        return None
    reasons = ["the same place", "titles alike"]
    reasons += ["the same years"] if years else []
    reasons += ["the same organisation"] if same_lead else []
    return Candidate(one.record, other.record, score / 100, tuple(reasons), bool(years) and score >= SURE)


def _same_years(one: Engagement, other: Engagement) -> bool | None:
    """Whether the two began in the same year, or one began while the other went on; None where unknown."""
    if one.first_year is None or other.first_year is None:
        return None
    ends = [each.last_year or each.first_year or 0 for each in (one, other)]
    return one.first_year == other.first_year or max(one.first_year, other.first_year) <= min(ends)


def _core(title: str, names: frozenset[str]) -> str:
    """The words of a title without small words, years and the names of the place."""
    return " ".join(
        word for word in sorted(_words(title)) if word not in SMALL_WORDS | names and not _is_year(word)
    )


def _words(text: str) -> frozenset[str]:
    plain = text.casefold().replace("’", "'").replace("'s", "s").replace("s'", "s")
    if not plain.isascii():
        plain = "".join(
            char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
        )
    return frozenset(WORD.findall(plain))


def _numbers(engagement: Engagement) -> set[str]:
    """Numbers in a title that are no years: of a ward, a measure, a round."""
    words = _words(engagement.record.get("title"))
    return {word for word in words if word.isdigit() and not _is_year(word)}


def _is_year(word: str) -> bool:
    return bool(re.fullmatch(r"(1[89]|20)\d\d", word))


def _year(date: str) -> int | None:
    return int(date[:4]) if date else None
