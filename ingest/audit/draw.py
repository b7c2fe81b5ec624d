"""What a second reader gets: in go records, out come cells to fill, of engagements or replies by lot."""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from ingest.audit.cells import asked_fields
from ingest.records import Record

Unit = Literal["engagement", "reply"]

COLUMNS = (
    "source_id", "initiative_id", "engagement", "table", "record_id", "about", "source_url", "archived_url",
    "locator", "field", "question", "codes", "read", "settled", "remark",
)  # fmt: skip
"""Columns of the file; the reader fills `read`, and later, where the record was right, `settled`."""

Cell = dict[str, str]


def draw(records: Iterable[Record], n: int, seed: int, of: Unit = "engagement") -> list[Cell]:
    """The cells to fill of `n` engagements with all their rows, or of `n` replies.

    The draw is at random within each source, in proportion to what the source has and at least one of each;
    it depends on the seed and on the ids of that source alone. A cell says where to read and what is asked,
    and nothing of what our record answers.
    """
    rows = [record for record in records if record.table in asked_fields()]
    units: dict[str, set[str]] = defaultdict(set)
    for record in rows:
        if of == "engagement" or record.table == "response":
            units[record.source_id].add(_unit(record, of))
    shares = allocate({source: len(ids) for source, ids in units.items()}, n)
    drawn = {
        (source, chosen)
        for source, share in shares.items()
        for chosen in random.Random(f"{seed} {source}").sample(sorted(units[source]), share)
    }
    titles = {(row.table, row.key[0]): row.get("title") for row in rows}
    order = list(asked_fields())
    wanted = [
        row
        for row in rows
        if (row.source_id, _unit(row, of)) in drawn and (of == "engagement" or row.table == "response")
    ]
    wanted.sort(key=lambda row: (row.source_id, row.get("initiative_id"), order.index(row.table), row.key))
    return [cell for row in wanted for cell in _cells(row, titles)]


def allocate(sizes: Mapping[str, int], n: int) -> dict[str, int]:
    """How many of `n` come from each stratum: by largest remainder, at least one, never more than it has.

    Where there are more strata than `n`, the larger ones (of a tie the first) have one each.
    """
    total = sum(sizes.values())
    n = left = min(n, total)
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))
    shares = {name: int(sizes[name] > 0 and place < left) for place, name in enumerate(largest)}
    left -= sum(shares.values())
    for _ in range(left):  # each goes where most is owed
        owed = {
            name: n * sizes[name] / total - shares[name] for name in largest if shares[name] < sizes[name]
        }
        shares[max(owed, key=lambda name: owed[name])] += 1
    return {name: shares[name] for name in sizes}


def _unit(record: Record, of: Unit) -> str:
    return record.get("initiative_id") if of == "engagement" else record.key[0]


def _cells(record: Record, titles: Mapping[tuple[str, str], str]) -> Sequence[Cell]:
    initiative = record.get("initiative_id")
    page = f"page {record.get('page')}" if record.get("page") else ""
    shared = {
        "source_id": record.source_id,
        "initiative_id": initiative,
        "engagement": titles.get(("initiative", initiative)) or initiative,
        "table": record.table,
        "record_id": record.key[0],
        "about": _about(record, titles),
        "source_url": record.get("source_url"),
        "archived_url": record.get("archived_url"),
        "locator": "; ".join(filter(None, (page, record.get("locator")))),
    }
    return [
        {
            **shared,
            "field": asked.name,
            "question": f"{asked.field['title']}: {asked.field['description']}",
            "codes": "; ".join(asked.codes),
            "read": "",
            "settled": "",
            "remark": "",
        }
        for asked in asked_fields()[record.table]
    ]


def _about(record: Record, titles: Mapping[tuple[str, str], str]) -> str:
    """What tells a row from others on the same page, in words that are no coding."""
    if record.table != "response":
        return " ".join(filter(None, (record.get("number"), record.get("title"))))
    result = record.get("result_id")
    what = titles.get(("result", result)) or result or "the engagement as a whole"
    return f"Reply of {record.get('responder_id')} to: {what}"
