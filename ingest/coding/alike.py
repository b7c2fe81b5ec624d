"""What speaks for and against two records being of one engagement: titles, leads, days, counts, addresses.

Words of titles weigh by how rare they are, over all titles and over those of the place: in a city that asks
about a 20mph zone every month, the name of the street tells two of them apart. The figures below were set on
the pairs of `tests/gold/same.csv` (`python -m benchmarks.same`).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

from ingest.coding.gazetteer import gazetteer
from ingest.records import Record

SMALL_WORDS = frozenset(
    ("a", "an", "and", "by", "for", "from", "in", "into", "of", "on", "the", "to", "with")
)

OFFICES = frozenset(
    ("authority", "borough", "city", "council", "county", "district", "metropolitan", "municipal")
).union(("municipality", "region", "regional", "shire", "town"))
"""Words that say what kind of body a lead is, and that one body has in several orders."""

COUNTS = ("n_participants", "n_responses_received", "n_signatures", "budget_amount")
"""Numbers that two records of one engagement share."""

ADDRESSES = ("source_url", "url", "results_url")

HUB = 4
"""An address that so many engagements name is that of a list, and tells nothing."""

ROUND = 2
"""Figures besides zeros at the end that a number needs: 43 people are telling, 50 or 1,000 are not."""

FIRM_COUNT, FIRM_ADDRESS, FIRM_DAY = 0.3, 0.3, 0.25
SAME_LEAD, OTHER_LEAD = 0.15, -0.1
SAME_YEARS, NO_YEARS = 0.1, -0.1
SAID_WITHIN, ENOUGH_TO_BE_SAID, WHOLE = 0.15, 0.6, 0.95
EACH_ITS_OWN = -0.25
"""Where nothing but words tells, and each title has a rare word that the other has not."""
OTHER_COUNTS = -0.2
OTHER_NUMBERS = -1.0
"""Numbers in titles that differ, of a ward or a round, where no count agrees."""

WORD = re.compile(r"[^\W_]+")
YEAR = re.compile(r"(1[89]|20)\d\d")
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
NUMBERS = {
    word: str(at)
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
    )
    for at, word in enumerate(words.split(), 1)
}


class Engagement(NamedTuple):
    """An initiative with the ids of the places that it is about and of its leads; years may be None."""

    record: Record
    places: frozenset[str]
    first_year: int | None
    last_year: int | None
    organisations: frozenset[str]

    @property
    def key(self) -> str:
        return self.record.get("initiative_id")

    @property
    def words(self) -> frozenset[str]:
        """The words of its title in their plain form, without small words and years."""
        return words_of(self.record.get("title"))


class Likeness(NamedTuple):
    """How much speaks for two being one (`score`, from about 0 to 2), in words, and whether figures do."""

    score: float
    reasons: tuple[str, ...]
    firm: bool


class Titles:
    """How often words and addresses are found among engagements, counted once a pair is to be compared."""

    def __init__(self, every: Iterable[Engagement]) -> None:
        self.every = list(every)

    @cached_property
    def everywhere(self) -> Counter[str]:
        """Titles that have a word."""
        return Counter(word for one in self.every for word in one.words)

    @cached_property
    def of_place(self) -> Counter[tuple[str, str]]:
        """Titles of a place that have a word."""
        return Counter((place, word) for one in self.every for place in one.places for word in one.words)

    @cached_property
    def size(self) -> Counter[str]:
        """Engagements of a place."""
        return Counter(place for one in self.every for place in one.places)

    @cached_property
    def addresses(self) -> Counter[str]:
        """Engagements that name an address."""
        return Counter(address for one in self.every for address in _addresses(one.record))

    def weight(self, word: str, place: str, in_both: bool) -> float:
        """How rare a word is; that both of a pair have it does not make it common."""
        here = max(self.of_place[place, word] - in_both, 1)
        return (
            math.log((self.size[place] + 10) / here) + math.log(len(self.every) / self.everywhere[word])
        ) / 2

    def compare(self, one: Engagement, other: Engagement) -> Likeness | None:
        """What speaks for the two being one; None where they share no place, or no years and nothing firm."""
        shared = one.places & other.places
        if not shared:
            return None
        place = min(shared, key=lambda place: (self.size[place], place))
        firm = list(self._firm(one, other))
        together = same_years(one, other)
        if together is False and not (firm and _near(one, other)):
            return None
        alike, within = self._titles(one, other, place)
        lead = same_lead(one.organisations, other.organisations)
        counts = {name for name, _, _ in firm} & set(COUNTS)
        score = alike + sum(points for _, points, _ in firm)
        score += SAID_WITHIN if within >= WHOLE and alike >= ENOUGH_TO_BE_SAID else 0
        score += {True: SAME_YEARS, None: NO_YEARS, False: NO_YEARS}[together]
        score += {True: SAME_LEAD, None: 0.0, False: OTHER_LEAD}[lead]
        score += EACH_ITS_OWN if not firm and within < WHOLE else 0
        score += OTHER_COUNTS if not counts and _counts_differ(one.record, other.record) else 0
        score += OTHER_NUMBERS if not counts and numbers(one) != numbers(other) else 0
        reasons = ["the same place", f"titles {alike:.0%} alike"]
        reasons += ["the same years"] if together else []
        reasons += ["the same lead"] if lead else []
        return Likeness(score, (*reasons, *(said for _, _, said in firm)), bool(firm))

    def _titles(self, one: Engagement, other: Engagement, place: str) -> tuple[float, float]:
        """Share of the rare words that both titles have, of those of both and of those of the shorter one."""
        mine, theirs = self._telling(one, other), self._telling(other, one)
        both = sum(self.weight(word, place, True) for word in mine & theirs)
        sums = [
            sum(self.weight(word, place, word in mine & theirs) for word in words) for words in (mine, theirs)
        ]
        if not min(sums):
            return 0.0, 0.0
        return 2 * both / sum(sums), both / min(sums)

    def _telling(self, one: Engagement, other: Engagement) -> frozenset[str]:
        """The words of a title without the name of the place and of a lead that the title names in full."""
        known = gazetteer().places
        names = [words_of(known[place].name) for place in one.places & other.places if place in known]
        leads = [words_of(lead) for lead in one.organisations | other.organisations]
        named = frozenset().union(*names, *(lead for lead in leads if lead <= one.words))
        return one.words - named or one.words

    def _firm(self, one: Engagement, other: Engagement) -> Iterable[tuple[str, float, str]]:
        """What hardly agrees by chance: an address that few name, a count, a day."""
        mine, theirs = _addresses(one.record), _addresses(other.record)
        if any(self.addresses[address] < HUB for address in mine & theirs):
            yield "address", FIRM_ADDRESS, "the same address"
        for name in COUNTS:
            value = one.record.get(name)
            if value == other.record.get(name) and len(re.sub(r"\.0$", "", value).rstrip("0")) >= ROUND:
                yield name, FIRM_COUNT, f"{name} {re.sub(r'[.]0$', '', value)} in both"
                break
        for name in ("start_date", "end_date"):
            day = one.record.get(name)
            if len(day) == len("2024-03-09") and day == other.record.get(name):
                yield name, FIRM_DAY, f"{name} {day} in both"
                break


def same_years(one: Engagement, other: Engagement) -> bool | None:
    """Whether the two began in the same year, or one began while the other went on; None where unknown."""
    if one.first_year is None or other.first_year is None:
        return None
    ends = [each.last_year or each.first_year or 0 for each in (one, other)]
    return one.first_year == other.first_year or max(one.first_year, other.first_year) <= min(ends)


def _near(one: Engagement, other: Engagement) -> bool:
    return abs((one.first_year or 0) - (other.first_year or 0)) <= 1


def same_lead(mine: Iterable[str], theirs: Iterable[str]) -> bool | None:
    """Whether they share a lead, be it `madrid-city-council` and `city-of-madrid`; None where not known."""
    ours, others = [_plain_lead(lead) for lead in mine], [_plain_lead(lead) for lead in theirs]
    if not ours or not others:
        return None
    return any(lead <= other or other <= lead for lead in ours for other in others)


def _plain_lead(lead: str) -> frozenset[str]:
    words = words_of(lead)
    return words - OFFICES or words


def numbers(engagement: Engagement) -> set[str]:
    """Numbers in a title that are no years: of a ward, a measure, a round."""
    return {word for word in engagement.words if word.isdigit()}


def _counts_differ(one: Record, other: Record) -> bool:
    """Whether a count that both give is not nearly the same."""
    pairs = [(float(one.get(name) or 0), float(other.get(name) or 0)) for name in COUNTS]
    return any(min(pair) > 0 and min(pair) / max(pair) < 0.8 for pair in pairs)


def _addresses(record: Record) -> frozenset[str]:
    """The addresses of a record without what differs between two spellings of one."""
    found = (record.get(name).split("#")[0].split("://")[-1] for name in ADDRESSES)
    return frozenset(address.removeprefix("www.").rstrip("/").casefold() for address in found if address)


@lru_cache(maxsize=400_000)
def words_of(text: str) -> frozenset[str]:
    """Words in their plain form: without accents, endings and small words, numbers as digits, no years."""
    plain = text.casefold().replace("’", "'").replace("'s", "s").replace("s'", "s")
    if not plain.isascii():
        plain = "".join(
            char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
        )
    found = (word for word in WORD.findall(plain) if word not in SMALL_WORDS and not YEAR.fullmatch(word))
    return frozenset(map(_stem, found))


def _stem(word: str) -> str:
    if ordinal := ORDINAL.fullmatch(word):
        return ordinal[1]
    word = NUMBERS.get(word, word)
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-3] if len(word) > 6 and word.endswith("ing") else word
