"""How well the records were read: in goes a reader, out come second readings and what decisions rest on."""

from ingest.records import split_list
from plugins.db import Reader, Row
from plugins.terms import label

SOURCES = """
SELECT s.source_id AS id, s.title AS label, count(p.response_id) AS n_replies,
       ifnull(sum(p.decision_basis = 'stated'), 0) AS n_stated
FROM source s LEFT JOIN response p USING (source_id) GROUP BY s.source_id ORDER BY s.title
"""
AUDITS = "SELECT * FROM audit ORDER BY read_on DESC, source_id, number"
KINDS = ("missing", "misplaced", "different", "unsupported")
OF_A_BOUND = {"at_most": "at least", "at_least": "at most", "about": "about"}
"""What a share of so many cells is: of at most 790 cells 23 are at least 2.9 %."""
FIGURES = ("read_by", "read_on", "engagements", "rows", "cells", "cells_bound", "wrong", *KINDS, "note")
"""What a reading of several sources says with each of them."""


def how_read(reader: Reader) -> Row:
    """How many decisions are printed in each source (`decisions`), its `readings`, and which have none yet.

    A reading of several sources stands with each of them in the table `audit` and once here.
    """
    sources = {row["id"]: row for row in reader.rows(SOURCES)}
    readings: dict[tuple[object, ...], Row] = {}
    for row in reader.rows(AUDITS):
        together = frozenset([row["source_id"], *split_list(row["drawn_with"])])
        drawn_from = [_named(source) for name, source in sources.items() if name in together]
        readings[together, *(row[name] for name in FIGURES)] = _reading(reader, row, drawn_from)
    read = {source["id"] for reading in readings.values() for source in reading["sources"]}
    return {
        "decisions": [row for row in sources.values() if row["n_replies"]],
        "readings": list(readings.values()),
        "not_yet": [_named(row) for name, row in sources.items() if name not in read],
    }


def readings_of(reader: Reader, source_id: str) -> list[Row]:
    """The second readings that a source had part in."""
    readings: list[Row] = how_read(reader)["readings"]
    return [row for row in readings if source_id in {source["id"] for source in row["sources"]}]


def _named(source: Row) -> Row:
    return {"id": source["id"], "label": source["label"]}


def _reading(reader: Reader, row: Row, sources: list[Row]) -> Row:
    """One reading with its rate of wrong cells and how exact it is; no rate where only rows were counted."""
    bound = row["cells_bound"] if row["cells_bound"] != "exact" else None
    return {
        "sources": sources,
        **{name: row[name] for name in FIGURES},
        "cells_bound_label": label(reader, "bound", bound),
        "rate": row["wrong"] / row["cells"] if row["cells"] else None,
        "rate_bound_label": OF_A_BOUND.get(bound or ""),
    }
