"""How well the records were read: in goes a reader, out come second readings and what decisions rest on."""

from ingest.records import split_list
from plugins.db import Reader, Row, as_list, grouped
from plugins.terms import label

SOURCES = """
SELECT s.source_id, s.title, count(p.response_id) AS n_replies,
       ifnull(sum(p.decision_basis = 'stated'), 0) AS n_stated
FROM source s LEFT JOIN response p USING (source_id) GROUP BY s.source_id ORDER BY s.title
"""
AUDITS = "SELECT * FROM audit ORDER BY source_id, number"
TITLES = """
SELECT source_id AS id, title AS label FROM source
WHERE source_id IN (SELECT value FROM json_each(:ids)) ORDER BY title
"""
OF_A_BOUND = {"at_most": "at least", "at_least": "at most", "about": "about"}
"""What a share of so many cells is: of at most 790 cells 23 are at least 2.9 %."""
KINDS = ("missing", "misplaced", "different", "unsupported")


def how_read(reader: Reader) -> list[Row]:
    """The sources with replies or second readings: how many decisions are printed there, and their `audits`.

    An audit has its rate of wrong cells with how exact it is (None where rows and not cells were counted),
    the kinds that were counted, and the sources that were drawn from with it.
    """
    audits = grouped([_audit(reader, row) for row in reader.rows(AUDITS)], "source_id")
    rows = [row | {"audits": audits.get(row["source_id"], [])} for row in reader.rows(SOURCES)]
    return [row for row in rows if row["n_replies"] or row["audits"]]


def _audit(reader: Reader, row: Row) -> Row:
    bound = row["cells_bound"] if row["cells_bound"] != "exact" else None
    others = split_list(row["drawn_with"])
    return {
        **row,
        "cells_bound_label": label(reader, "bound", bound),
        "rate": row["wrong"] / row["cells"] if row["cells"] else None,
        "rate_bound_label": OF_A_BOUND.get(bound or ""),
        "kinds": [{"id": kind, "count": row[kind]} for kind in KINDS if row[kind]],
        "drawn_with": reader.rows(TITLES, {"ids": as_list(others)}),
    }
