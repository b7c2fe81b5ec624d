"""Rules on what comes in one delivery: the same thing twice, and one value in nearly every row."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator

from ingest.records import Record, split_list
from ingest.validate.rule import is_date
from ingest.validate.together import Rows, Said, Together, words

DEFAULTS = ("participation_level", "recruitment", "mode", "policy_stage", "rationale")
"""Columns of an engagement that say how it was held, which differs between engagements of one folder.

Not the status: who gathers results gathers what is over."""

ENOUGH = 50
"""Filled cells from which one value in nearly all of them is no chance."""

NEARLY_ALL = 0.95

NUMBERS = ("n_for", "n_against", "n_total", "share_for", "score", "n_points", "rank", "amount")


def repeated_engagement(together: Together) -> Iterator[Said]:
    """One delivery holds an engagement once: title, lead and place are equal, and the dates may be."""

    def same(record: Record) -> Hashable:
        places = record.get("places_about") or record.get("place_text")
        leads = split_list(record.get("organisations_lead"))
        title = " ".join(sorted(words(record.get("title")).split()))
        return record.source_id, title, *leads[:1], record.get("country_code"), places

    for first, record in _pairs(together.of("initiative"), same):
        if all(_may_be_equal(first.get(name), record.get(name)) for name in ("start_date", "end_date")):
            where = f"{first.key[0]} ({first.origin.file}, line {first.origin.line})"
            message = f"{where} is the same engagement; take one out or say how they differ"
            yield record, "title", message


def repeated_result(together: Together) -> Iterator[Said]:
    """An engagement has a result once: title, text, numbers, the question and the group asked are equal."""

    def same(record: Record) -> Hashable:
        said = [
            words(record.get(name)) for name in ("title", "text", "question", "asked_group", "place_text")
        ]
        return record.get("initiative_id"), *said, record.get("source_url"), *map(record.get, NUMBERS)

    yield from _repeated(together.of("result"), same, "text")


def repeated_reply(together: Together) -> Iterator[Said]:
    """A body gives a reply once: what it is to, the day, the decision, the progress and words are equal."""

    def same(record: Record) -> Hashable:
        about = ("initiative_id", "result_id", "responder_id", "date", "decision", "kind", "source_url")
        how_far = ("due_date", "delivery_status", "status_date", "assessed_by")
        said = [words(record.get(name)) for name in ("reason", "action", "we_asked", "you_said", "we_did")]
        return *map(record.get, (*about, *how_far)), *said

    yield from _repeated(together.of("response"), same, "action")


def repeated_milestone(together: Together) -> Iterator[Said]:
    """A step stands once: what it is of, its title and its dates are equal."""

    def same(record: Record) -> Hashable:
        about = ("initiative_id", "result_id", "response_id", "due_date", "done_date")
        return *map(record.get, about), words(record.get("title"))

    yield from _repeated(together.of("milestone"), same, "title")


def one_value(together: Together) -> Iterator[Said]:
    """A column with one value in nearly every row was filled by a script and not read (a note)."""
    by_source: dict[str, Rows] = defaultdict(list)
    for record in together.of("initiative"):
        by_source[record.source_id].append(record)
    for source_id, records in by_source.items():
        source = together.find("source", source_id)
        for column in DEFAULTS if source and source.get("format") == "package" else ():
            counts = Counter(filter(None, (record.get(column) for record in records)))
            filled = counts.total()
            for value, number in counts.most_common(1) if filled >= ENOUGH else ():
                if number > NEARLY_ALL * filled:
                    first = next(record for record in records if record.get(column) == value)
                    said = f"{number} of {filled} rows say {value}, as if it had been a default"
                    yield (
                        first,
                        column,
                        f"{said}; correct it, or leave it empty where the source does not tell",
                    )


def _repeated(records: Iterable[Record], same: Callable[[Record], Hashable], field: str) -> Iterator[Said]:
    for first, record in _pairs(records, same):
        where = f"{first.key[0]} ({first.origin.file}, line {first.origin.line})"
        yield record, field, f"{where} says the same; take one out or say how they differ"


def _pairs(records: Iterable[Record], same: Callable[[Record], Hashable]) -> Iterator[tuple[Record, Record]]:
    """The first of the rows that are the same, with each of the others."""
    first: dict[Hashable, Record] = {}
    for record in records:
        known = first.setdefault(same(record), record)
        if known is not record:
            yield known, record


def _may_be_equal(one: str, other: str) -> bool:
    """Whether two dates may mean the same day: equal, one within the other, or one not known."""
    if is_date(one) and is_date(other):
        return one.startswith(other) or other.startswith(one)
    return not one or not other
