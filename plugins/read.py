"""What was read enough for figures of all: how filled columns are, and indicators with what they rest on.

An indicator is shown where its column was read in `LEAST_READ` rows or more. Below, it is told that it was
not read for this yet: an empty cell is neither a no nor a yes.
"""

from collections.abc import Sequence
from typing import NamedTuple

from plugins.db import Reader, Row, grouped
from plugins.terms import label

LEAST_READ = 100

FILL = "SELECT * FROM fill_rate ORDER BY record_table, field, source_id"
SHOWN = ("initiative", "result", "response", "milestone")
"""Tables whose columns the page shows; the JSON has all."""


class Indicator(NamedTuple):
    """A column of coded values that could be told of all rows of `rows` (SQL written here)."""

    id: str
    label: str
    unit: str
    column: str
    rows: str
    terms: str


INDICATORS = (
    Indicator("prior_plan", "Planned before", "replies that take something on", "prior_plan",
              "response WHERE decision IN ('accepted', 'accepted_in_part') AND decision_object IS NOT 'plan'",
              "prior_plan"),
    Indicator("outcome", "Outcome of projects of participatory budgets", "projects", "outcome",
              "result WHERE kind IN ('funded_project', 'proposal') AND initiative_id IN ("
              "SELECT initiative_id FROM initiative_method WHERE method_id = 'participatory_budgeting')",
              "outcome"),
    Indicator("assessed_by", "Who judged the delivery", "replies and steps with a state of delivery",
              "assessed_by", "(SELECT assessed_by, delivery_status FROM response UNION ALL "
              "SELECT assessed_by, delivery_status FROM milestone) WHERE delivery_status IS NOT NULL",
              "assessed_by"),
    Indicator("participants_informed", "Whether those who took part were told of the reply", "replies",
              "participants_informed", "response", ""),
)  # fmt: skip
YES_NO = {0: "No", 1: "Yes"}


def indicators(reader: Reader) -> list[Row]:
    """Each indicator with `n_rows`, `n_read` and, where enough was read, its `counts` by value."""
    return [_indicator(reader, one) for one in INDICATORS]


def _indicator(reader: Reader, one: Indicator) -> Row:
    counts = reader.rows(f"SELECT {one.column} AS code, count(*) AS count FROM {one.rows} GROUP BY 1")
    told = [row for row in counts if row["code"] is not None]
    n_read = sum(row["count"] for row in told)
    is_read = n_read >= LEAST_READ
    return {
        "id": one.id,
        "label": one.label,
        "unit": one.unit,
        "n_rows": sum(row["count"] for row in counts),
        "n_read": n_read,
        "least": LEAST_READ,
        "is_read": is_read,
        "counts": [
            {"id": row["code"], "label": _value(reader, one, row["code"]), "count": row["count"]}
            for row in sorted(told, key=lambda row: (-row["count"], str(row["code"])))
        ]
        if is_read
        else [],
    }


def _value(reader: Reader, one: Indicator, code: str | int) -> str:
    return YES_NO[int(code)] if not one.terms else str(label(reader, one.terms, str(code)))


def fill_rates(reader: Reader) -> list[Row]:
    """Rows and filled rows by table, column and source."""
    return reader.rows(FILL)


def by_column(rates: Sequence[Row], names: Sequence[str] = SHOWN) -> list[Row]:
    """The rates of some tables for a page: of each its sources, and its columns with one rate a source."""
    tables = grouped([row | {"of": row["record_table"]} for row in rates], "of")
    return [_table(name, tables[name]) for name in names if name in tables]


def _table(name: str, rates: list[Row]) -> Row:
    sources = sorted({row["source_id"] for row in rates})
    fields = grouped([row | {"of": row["field"]} for row in rates], "of")
    return {
        "name": name,
        "sources": sources,
        "columns": [
            {
                "field": field,
                "n_rows": sum(row["n_rows"] for row in found),
                "n_filled": sum(row["n_filled"] for row in found),
                "by_source": {row["source_id"]: row["n_filled"] / row["n_rows"] for row in found},
            }
            for field, found in fields.items()
        ],
    }
