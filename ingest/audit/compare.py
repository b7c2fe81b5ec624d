"""A second reading beside the records: in go the cells that were read, out come agreement and slips."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from ingest.audit.agreement import Interval, bootstrap, crossed, kappa, rate
from ingest.audit.cells import Asked
from ingest.records import Origin, Record, shorten

Slip = Literal["missing", "misplaced", "different", "unsupported"]
SLIPS: tuple[Slip, ...] = ("missing", "misplaced", "different", "unsupported")
"""The source says it and we do not; our value belongs in another cell; both have a value, not the same; we
say what the source does not."""

BOOTSTRAP_SEED = 1960
"""So that the same reading gives the same intervals."""

RecordKey = tuple[str, str, str]
"""Source, table and id of a record."""


@dataclass(frozen=True)
class Compared:
    """A cell of both readings; None is “not said”. `slip` is empty where they agree.

    `moved` says that our empty cell is where a misplaced value belongs: no slip of its own.
    """

    source_id: str
    initiative_id: str
    record_id: str
    asked: Asked
    ours: str | None
    read: str | None
    origin: Origin
    settled: bool = False
    slip: Slip | None = None
    moved: bool = False

    @property
    def agrees(self) -> bool:
        return self.asked.same(self.ours, self.read)

    @property
    def counts(self) -> bool:
        """Whether one of the readings has a value: rates are of these cells, empty ones would thin them."""
        return self.ours is not None or self.read is not None

    @property
    def is_wrong(self) -> bool:
        return self.slip is not None and not self.settled

    def sentence(self) -> str:
        """One line for a person: file, line, field, kind of slip, both values and remedy."""
        ours, read = (repr(shorten(value)) if value else "nothing" for value in (self.ours, self.read))
        remedy = "settled: ours is right" if self.settled else "mend the record, or write ours under settled"
        return (
            f"{self.source_id}/{self.origin.file}, line {self.origin.line}, {self.record_id}, field "
            f"{self.asked.name}, {self.slip}: we have {ours}, the reader has {read}; {remedy}"
        )


def judged(cells: Sequence[Compared]) -> list[Compared]:
    """The cells with the kind of slip of each."""
    found = [replace(cell, slip=_plain_slip(cell)) for cell in cells]
    by_engagement: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, cell in enumerate(found):
        by_engagement[cell.source_id, cell.initiative_id].append(at)
    for places in by_engagement.values():
        for at in places:
            home = _home(found, at, places)
            if home is not None:
                found[at] = replace(found[at], slip="misplaced")
                if found[home].slip == "missing":
                    found[home] = replace(found[home], slip=None, moved=True)
    return found


def _plain_slip(cell: Compared) -> Slip | None:
    if cell.agrees:
        return None
    if cell.ours is None:
        return "missing"
    return "unsupported" if cell.read is None else "different"


def _home(cells: Sequence[Compared], at: int, places: Iterable[int]) -> int | None:
    """Where our wrong number or date belongs: a cell in which the reader has it and we do not.

    It is one of the same kind in the same record, or the same field of another record of the engagement.
    """
    cell = cells[at]
    if cell.slip not in ("different", "unsupported") or not cell.asked.is_figure:
        return None
    others = (other for other in places if other != at and _is_near(cell, cells[other]))
    return next((other for other in others if _belongs(cell, cells[other])), None)


def _is_near(cell: Compared, other: Compared) -> bool:
    """Whether a value could have slipped from one cell into the other."""
    if (other.asked.table, other.record_id) == (cell.asked.table, cell.record_id):
        return other.asked.is_figure and other.asked.field["type"] == cell.asked.field["type"]
    return other.asked == cell.asked


def _belongs(cell: Compared, other: Compared) -> bool:
    """Whether the reader has our value of `cell` in the `other` one, where we have not."""
    return other.read is not None and not other.agrees and cell.asked.same(cell.ours, other.read)


def report(cells: Sequence[Compared]) -> dict[str, Any]:
    """Rates overall and by source, and agreement by field, as plain values.

    An interval is None where fewer than two engagements were read; kappa where it is not defined.
    """
    sources = list(dict.fromkeys(cell.source_id for cell in cells))
    fields = sorted({(cell.asked.table, cell.asked.name) for cell in cells})
    return {
        "overall": summary(cells),
        "sources": {source: summary([c for c in cells if c.source_id == source]) for source in sources},
        "fields": [
            field_agreement([c for c in cells if (c.asked.table, c.asked.name) == field], sources)
            for field in fields
        ],
        "slips": [_slip_row(cell) for cell in cells if cell.slip],
    }


def summary(cells: Sequence[Compared]) -> dict[str, Any]:
    """Engagements, cells with a value, how many are wrong, their rate with its interval, and the kinds."""
    counted = [cell for cell in cells if cell.counts and not cell.moved]
    wrong = [cell for cell in counted if cell.is_wrong]
    clusters = _clusters(counted)
    counts = np.array(
        [[sum(c.is_wrong for c in group), len(group)] for group in clusters.values()], dtype=float
    ).reshape(-1, 2)
    interval = bootstrap(counts, [source for source, _ in clusters], rate, BOOTSTRAP_SEED)
    return {
        "engagements": len({(cell.source_id, cell.initiative_id) for cell in cells}),
        "cells": len(counted),
        "wrong": len(wrong),
        "rate": len(wrong) / len(counted) if counted else None,
        "interval": _plain(interval),
        "kinds": {slip: sum(cell.slip == slip for cell in wrong) for slip in SLIPS},
        "settled_as_ours": sum(cell.settled for cell in counted if cell.slip),
    }


def field_agreement(cells: Sequence[Compared], sources: Sequence[str]) -> dict[str, Any]:
    """How often both readings say the same of a field; of a coded one also beyond chance, by source too.

    “Not said” is a value like any other here, and what was settled later stays as it was read.
    """
    asked = cells[0].asked
    found: dict[str, Any] = {
        "table": asked.table,
        "field": asked.name,
        "n": len(cells),
        "agreement": sum(cell.agrees for cell in cells) / len(cells),
    }
    if asked.is_coded:
        found["kappa"] = _kappa(cells)
        own = {source: [cell for cell in cells if cell.source_id == source] for source in sources}
        found["by_source"] = {source: _kappa(some) for source, some in own.items() if some}
    return found


def _kappa(cells: Sequence[Compared]) -> dict[str, Any]:
    values = sorted({value or "" for cell in cells for value in (cell.ours, cell.read)})
    clusters = _clusters(cells)
    tables = np.array(
        [crossed(((c.ours or "", c.read or "") for c in group), values) for group in clusters.values()]
    )
    figure = float(kappa(tables.sum(axis=0)))
    strata = [source for source, _ in clusters]
    interval = None if np.isnan(figure) else bootstrap(tables, strata, kappa, BOOTSTRAP_SEED)
    return {"n": len(cells), "kappa": None if np.isnan(figure) else figure, "interval": _plain(interval)}


def _clusters(cells: Sequence[Compared]) -> Mapping[tuple[str, str], list[Compared]]:
    """The cells by source and engagement."""
    found: dict[tuple[str, str], list[Compared]] = defaultdict(list)
    for cell in cells:
        found[cell.source_id, cell.initiative_id].append(cell)
    return found


def _slip_row(cell: Compared) -> dict[str, Any]:
    return {
        "source_id": cell.source_id,
        "file": cell.origin.file,
        "line": cell.origin.line,
        "record_id": cell.record_id,
        "field": cell.asked.name,
        "slip": cell.slip,
        "ours": cell.ours,
        "read": cell.read,
        "settled_as_ours": cell.settled,
    }


def _plain(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def values_of(records: Iterable[Record]) -> dict[RecordKey, Record]:
    """The records by source, table and id."""
    return {(record.source_id, record.table, record.key[0]): record for record in records}
