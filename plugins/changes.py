"""/changes and its twins: in go filters, out comes what builds brought; also what feeds tell of it."""

from typing import Any

from plugins.addresses import Address
from plugins.atom import Entry
from plugins.db import Reader, Row, as_list
from plugins.hooks import hookimpl
from plugins.query import one_of, whole_number
from plugins.scope import FILTERS, form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.terms import add_labels, codes, label
from plugins.web import Route

FIELDS = (
    "change_id",
    "when",
    "kind",
    "record_table",
    "record_id",
    "summary",
    "initiative_id",
    "result_id",
    "url",
)
TOLD = ("response_added", "status_changed")
MOST_TOLD = 25
LAST_PAGE = 100_000

# Each change with the engagement, and perhaps the result, that it is about; nothing is left of what is gone.
ABOUT = """
WITH x AS (
    SELECT c.*, coalesce(p.initiative_id, m.initiative_id, r.initiative_id, i.initiative_id) AS initiative_id,
           coalesce(p.result_id, m.result_id, r.result_id) AS result_id
    FROM change c
    LEFT JOIN response p ON c.record_table = 'response' AND p.response_id = c.record_id
    LEFT JOIN milestone m ON c.record_table = 'milestone' AND m.milestone_id = c.record_id
    LEFT JOIN result r ON c.record_table = 'result' AND r.result_id = c.record_id
    LEFT JOIN initiative i ON c.record_table = 'initiative' AND i.initiative_id = c.record_id
)
SELECT x.*, i.title, i.lang FROM x LEFT JOIN initiative i USING (initiative_id)
"""
EVERY = (
    ABOUT
    + """
WHERE (:kind IS NULL OR x.kind = :kind) AND (:table IS NULL OR x.record_table = :table) AND {where}
ORDER BY x.change_id DESC
"""
)
OF_FOUND = (
    ABOUT
    + """
WHERE x.kind IN ('response_added', 'status_changed') AND EXISTS (
    SELECT 1 FROM search_record s WHERE s.initiative_id = x.initiative_id
      AND (x.result_id IS NULL OR s.result_id = x.result_id)
      AND s.record_id IN (SELECT value FROM json_each(:ids)))
ORDER BY x.change_id DESC LIMIT :most
"""
)
TABLES = "SELECT DISTINCT record_table FROM change ORDER BY 1"
OWN_PAGES = ("organisation", "source")


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("changes", FIELDS, content)


def content(reader: Reader, request: Any) -> Row:
    """The changes, the newest first."""
    scope = read_scope(reader, request, (*FILTERS, "kind", "table", "page"))
    given = scope.given
    values: Row = {
        **scope.filters,
        "kind": one_of("kind", given["kind"], codes(reader, "change_kind")) if "kind" in given else None,
        "table": one_of("table", given["table"], reader.column(TABLES)) if "table" in given else None,
    }
    number = whole_number("page", given.get("page", "1"), 1, LAST_PAGE)
    rows = reader.rows(EVERY.format(where=scope.of_either("x")), values)
    for row in add_labels(reader, rows, {"kind": "change_kind"}):
        row["url"] = path_of(row)
    return {
        "as_of": as_of(reader),
        "results": rows,
        **shown(rows, number),
        "kinds": [
            {"id": code, "label": label(reader, "change_kind", code)} for code in codes(reader, "change_kind")
        ],
        **form_context(reader, scope, []),
    }


def path_of(row: Row) -> str | None:
    """The page of the record, None where it is gone or has no page."""
    if row["kind"] == "removed":
        return None
    if row["result_id"] or row["initiative_id"]:
        return f"/result/{row['result_id']}" if row["result_id"] else f"/initiative/{row['initiative_id']}"
    return f"/{row['record_table']}/{row['record_id']}" if row["record_table"] in OWN_PAGES else None


def told(reader: Reader, ids: list[int], at: Address) -> list[Entry]:
    """Replies that were added and states that changed, of the records `ids`, as entries of a feed."""
    rows = reader.rows(OF_FOUND, {"ids": as_list(ids), "most": MOST_TOLD})
    return [
        Entry(
            at.tag("change", str(row["change_id"])),
            f"{label(reader, 'change_kind', row['kind'])}: {row['title']}",
            row["when"],
            at.of(path_of(row) or "/changes"),
            f"{row['summary']}.",
            row["lang"],
        )
        for row in add_labels(reader, rows, {"kind": "change_kind"})
    ]
