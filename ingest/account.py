"""What is held of engagements and what is missing: counts of results, replies, dates, topics and places.

One rule for the files that somebody checks (`held_of`) and for a whole database (`ingest/coverage.py`).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ingest.records import Record

GAPS = ("result", "reply", "date", "topic", "place")
"""What an engagement may lack, in the order in which people look for it."""

FEW = 3
"""With fewer engagements of a body nothing can be said about how it asks and answers."""

OLD = 5
"""Years after which what is held of a body tells little of what it does today."""


class Held(NamedTuple):
    """One engagement: ids of the places it is about, counts, whether it is coded; year None where undated."""

    initiative_id: str
    source_id: str
    places: frozenset[str]
    n_results: int
    n_replies: int
    year: int | None
    has_topic: bool
    has_place: bool

    @property
    def gaps(self) -> tuple[str, ...]:
        """What it lacks, of `GAPS`."""
        there = (self.n_results, self.n_replies, self.year, self.has_topic, self.has_place)
        return tuple(gap for gap, has in zip(GAPS, there, strict=True) if not has)


class Account(NamedTuple):
    """Engagements summed up: `missing` is how many lack what, `last_year` None where none has a date."""

    n_engagements: int
    n_results: int
    n_replies: int
    last_year: int | None
    missing: dict[str, int]


def account(engagements: Iterable[Held]) -> Account:
    """What is held of some engagements."""
    every = list(engagements)
    missing = Counter(gap for one in every for gap in one.gaps)
    return Account(
        len(every),
        sum(one.n_results for one in every),
        sum(one.n_replies for one in every),
        max((one.year for one in every if one.year), default=None),
        {gap: missing[gap] for gap in GAPS},
    )


def accounts(every: Iterable[Held], keys: Callable[[Held], Iterable[str]]) -> dict[str, Account]:
    """An account for each key of the engagements, such as their places; those that lack most first."""
    groups: dict[str, list[Held]] = defaultdict(list)
    for one in every:
        for key in keys(one):
            groups[key].append(one)
    found = {key: account(group) for key, group in groups.items()}
    return dict(sorted(found.items(), key=lambda pair: (-sum(pair[1].missing.values()), pair[0])))


def thin(held: Account, year: int) -> list[str]:
    """In words, why what is held of a body in the year `year` is thin; nothing where it is not."""
    if not held.n_engagements:
        return ["nothing is held"]
    said = []
    if held.n_engagements < FEW:
        said.append(
            "one engagement only" if held.n_engagements == 1 else f"{held.n_engagements} engagements only"
        )
    said += [
        f"no {gap}" if lacking == held.n_engagements else f"{lacking} without {gap}"
        for gap, lacking in held.missing.items()
        if 2 * lacking > held.n_engagements
    ]
    if held.last_year and held.last_year <= year - OLD:
        said.append(f"nothing since {held.last_year}")
    return said


def held_of(records: Iterable[Record]) -> list[Held]:
    """The engagements among checked and coded records, with what the records hold of them."""
    initiatives: list[Record] = []
    about: dict[str, set[str]] = defaultdict(set)
    engagement_of: dict[str, str] = {}
    counts: Counter[tuple[str, str]] = Counter()
    topics: set[str] = set()
    coded: list[Record] = []
    for record in records:
        key = record.get("initiative_id")
        match record.table:
            case "initiative":
                initiatives.append(record)
            case "result" | "response":
                counts[record.table, key] += 1
                engagement_of[record.get("result_id")] = key
            case "initiative_place" if record.get("relation") == "about":
                about[key].add(record.get("place_id"))
            case "initiative_subject":
                topics.add(key)
            case "result_place" | "result_subject":
                coded.append(record)
    within = {(one.table, engagement_of.get(one.get("result_id"), "")) for one in coded}
    return [
        Held(
            key,
            one.source_id,
            frozenset(about[key]),
            counts["result", key],
            counts["response", key],
            year_of(one.get("start_date"), one.get("end_date")),
            key in topics or ("result_subject", key) in within,
            bool(about[key]) or ("result_place", key) in within,
        )
        for one in initiatives
        if (key := one.key[0])
    ]


def year_of(start: str | None, end: str | None) -> int | None:
    """The year in which an engagement ended, or began where no end is known."""
    day = end or start
    return int(day[:4]) if day else None
