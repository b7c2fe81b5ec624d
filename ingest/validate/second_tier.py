"""Contradictions between rows of who took part, evaluations, stages, themes, documents and links.

One function each: all checked records in, issues out. They need several rows, or two fields of one, so no
constraint of the schema can say them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from ingest import dates
from ingest.privacy.small_numbers import is_printed, table_of
from ingest.records import Issue, Record

SHARE_TOLERANCE = 0.011
"""Reports round a share to a whole per cent, or cut it."""

ROUNDING = 0.005
"""By which each share of a table may be too large."""

LONGEST_STAGE = timedelta(days=3660)
"""Ten years: no step of an engagement took longer in the records read so far."""

BEFORE, AFTER = timedelta(days=1830), timedelta(days=3660)
"""Five years before an engagement begins and ten after it ends: steps that prepare it or look back on it."""

COUNTED_OF = {
    "applicants": ("n_applicants",),
    "recruited": ("n_invited",),
    "took_part": ("n_participants",),
    "completed": ("n_participants",),
    "respondents": ("n_responses_received", "n_participants"),
    "": ("n_participants", "n_responses_received"),
}
"""Numbers of an engagement that a group of its people cannot exceed, by whom the row is about."""

LOOSE_BOUNDS = ("at_least", "about")

PARTS = (
    ("participation", "n", "n_base"),
    ("theme", "n_responses", "n_coded"),
    ("theme", "rank", "rank_of"),
    ("evaluation", "n_answered", "n_asked"),
)
SHARES = (("participation", "n", "n_base"), ("theme", "n_responses", "n_coded"))
ONE_WAY = ("part_of", "follows", "builds_on", "responds_to")
"""Kinds of link that cannot lead back to where they began."""

Tables = Mapping[str, list[Record]]


def check_second_tier(records: Iterable[Record]) -> Iterator[Issue]:
    """Every contradiction in these tables as an issue."""
    tables: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        tables[record.table].append(record)
    for check in CHECKS:
        yield from check(tables)


def part_exceeds_whole(tables: Tables) -> Iterator[Issue]:
    """A part is not more than its whole, such as 500 people of 108."""
    for table, part, whole in PARTS:
        for record in tables[table]:
            n, most = record.values.get(part), record.values.get(whole)
            if _is_more(n, most):
                message = f"more than {whole}, which is {most}; correct one of the two"
                yield record.issue("part_exceeds_whole", message, part, str(n))


def group_exceeds_engagement(tables: Tables) -> Iterator[Issue]:
    """Where a table gives no base of its own, a group is not more than its engagement had people."""
    engagements = {record.key[0]: record for record in tables["initiative"]}
    for record in tables["participation"]:
        initiative = engagements.get(record.get("initiative_id"))
        if initiative is None or record.get("n_base"):
            continue
        names = [name for name in COUNTED_OF.get(record.get("about"), ()) if _is_exact(initiative, name)]
        most = max((initiative.values[name] for name in names), default=None)
        if _is_more(record.values.get("n"), most):
            message = f"more than the {most} people of its engagement; correct it or give the base in n_base"
            yield record.issue("part_exceeds_whole", message, "n", record.get("n"))


def share_mismatch(tables: Tables) -> Iterator[Issue]:
    """A share is the quotient of the two numbers beside it."""
    for table, part, whole in SHARES:
        for record in tables[table]:
            values: list[Any] = [record.values.get(name) for name in (part, whole, "share")]
            n, of, share = values
            are_sound = _are_numbers(*values) and n >= 0 and of > 0 and 0 <= share <= 1
            if are_sound and abs(n / of - share) > SHARE_TOLERANCE:
                message = f"{part} / {whole} is {n / of:.3f}; correct the share or the numbers"
                yield record.issue("share_mismatch", message, "share", str(share))


def groups_exceed_whole(tables: Tables) -> Iterator[Issue]:
    """The groups of a table are together not more than all, unless one person may be in several."""
    for rows in _people_tables(tables):
        if any(row.values.get("multi_answer") for row in rows):
            continue
        shares = [share for row in rows if isinstance(share := row.values.get("share"), float)]
        whole, most = sum(shares), 1 + ROUNDING * (len(shares) + 1)
        if whole > most:
            message = f"the groups of this table add up to {whole:.0%}; correct them, or write true in "
            yield rows[-1].issue("groups_exceed_whole", f"{message}multi_answer", "share")


def duplicate_group(tables: Tables) -> Iterator[Issue]:
    """A group stands once in its table."""
    for rows in _people_tables(tables):
        first: dict[str, Record] = {}
        for row in rows:
            other = first.setdefault(row.get("category").casefold(), row)
            if other is not row and row.get("category"):
                where = f"{other.origin.file}, line {other.origin.line}"
                message = f"this group stands in {where} already; take one out, or say in about or as_of "
                message += "what tells them apart"
                yield row.issue("duplicate_group", message, "category", row.get("category"))


def printed_without_address(tables: Tables) -> Iterator[Issue]:
    """A figure that is said to be printed has the address where it is."""
    for row in tables["participation"]:
        if row.get("basis") == "printed" and not is_printed(row):
            message = "the figure is said to be printed; give the address where it can be read"
            yield row.issue("printed_without_address", message, "source_url")


def value_out_of_scale(tables: Tables) -> Iterator[Issue]:
    """A share lies between 0 and 1 and a score on its scale."""
    for record in tables["evaluation"]:
        scale: list[Any] = [record.values.get("score_min"), record.values.get("score_max")]
        scale = [0, 1] if record.get("unit") == "share" else scale
        for name in ("before", "after"):
            value = record.values.get(name)
            if _are_numbers(value, *scale) and not scale[0] <= value <= scale[1]:
                message = f"not between {scale[0]:g} and {scale[1]:g}; correct it, its unit or its scale"
                yield record.issue("value_out_of_scale", message, name, str(value))


def stage_out_of_time(tables: Tables) -> Iterator[Issue]:
    """A stage is no longer than ten years, and near the time of its engagement."""
    engagements = {record.key[0]: record for record in tables["initiative"]}
    for stage in tables["stage"]:
        first, last = _day(stage, "start_date", dates.first_day), _day(stage, "end_date", dates.last_day)
        if first and last and last - first > LONGEST_STAGE:
            message = f"this step would begin on {first} and be more than ten years long; correct a date"
            yield stage.issue("stage_out_of_time", message, "end_date", stage.get("end_date"))
            continue
        initiative = engagements.get(stage.get("initiative_id"))
        if initiative is None:
            continue
        begins = _day(initiative, "start_date", dates.first_day)
        ends = _day(initiative, "end_date", dates.last_day)
        if first and begins and first < begins - BEFORE:
            message = f"five years or more before its engagement begins ({initiative.get('start_date')}); "
            yield stage.issue("stage_out_of_time", f"{message}correct one", "start_date", str(first))
        elif last and ends and last > ends + AFTER:
            message = f"ten years or more after its engagement ends ({initiative.get('end_date')}); "
            yield stage.issue("stage_out_of_time", f"{message}correct one", "end_date", str(last))


def circular_link(tables: Tables) -> Iterator[Issue]:
    """Links of one kind do not lead back to where they began, nor from an engagement to itself."""
    for kind in ONE_WAY:
        links = [link for link in tables["initiative_link"] if link.get("kind") == kind]
        onward: dict[str, set[str]] = defaultdict(set)
        for link in links:
            onward[link.get("initiative_id")].add(link.get("other_id"))
        for link in links:
            begin = link.get("initiative_id")
            if begin in _reached(link.get("other_id"), onward):
                message = f"links of kind {kind} lead from {begin} back to itself; turn one round"
                yield link.issue("circular_link", message, "other_id", link.get("other_id"))
    for link in tables["initiative_link"]:
        if link.get("kind") not in ONE_WAY and link.get("initiative_id") == link.get("other_id"):
            message = "it links an engagement with itself; name the other one"
            yield link.issue("circular_link", message, "other_id", link.get("other_id"))


CHECKS: tuple[Callable[[Tables], Iterator[Issue]], ...] = (
    part_exceeds_whole,
    group_exceeds_engagement,
    share_mismatch,
    groups_exceed_whole,
    duplicate_group,
    printed_without_address,
    value_out_of_scale,
    stage_out_of_time,
    circular_link,
)


def _people_tables(tables: Tables) -> Iterable[list[Record]]:
    """The rows of `participation` by the table they are of."""
    found: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for row in tables["participation"]:
        found[table_of(row)].append(row)
    return found.values()


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    """All that can be reached from `start`, itself included."""
    found, ahead = {start}, [start]
    while ahead:
        for other in onward.get(ahead.pop(), set()) - found:
            found.add(other)
            ahead.append(other)
    return found


def _day(record: Record, field: str, reckon: Callable[[str], Any]) -> Any:
    """The first or last day that a date may mean; None where there is none or the calendar has no such."""
    text = record.get(field)
    return reckon(text) if text and dates.exists(text) else None


def _is_exact(initiative: Record, name: str) -> bool:
    """Whether a number of an engagement is known and not only its lower bound."""
    return (
        isinstance(initiative.values.get(name), int) and initiative.get(f"{name}_bound") not in LOOSE_BOUNDS
    )


def _is_more(part: object, whole: object) -> bool:
    """Whether a part is larger than its whole; a number below its own limit is named elsewhere."""
    return isinstance(part, int) and isinstance(whole, int) and part > whole > 0


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (int, float)) for value in values)
