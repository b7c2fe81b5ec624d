"""/matrix and its twins: in go filters, out comes which organisation asks about which topic."""

from typing import Any

from plugins.db import Reader, Row, grouped
from plugins.fatigue import SHADES, shade
from plugins.hooks import hookimpl
from plugins.query import one_of, whole_number
from plugins.scope import form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.terms import codes, label
from plugins.web import Route

FIELDS = (
    "organisation_id",
    "organisation",
    "subject_id",
    "subject",
    "n_initiatives",
    "first_year",
    "last_year",
)
LAST_PAGE = 100_000
ROWS_A_PAGE = 30
CELLS = """
SELECT x.*, g.name AS organisation, t.label AS subject
FROM organisation_subject x JOIN organisation g USING (organisation_id) JOIN subject t USING (subject_id)
WHERE (:kind IS NULL OR g.kind = :kind)
  AND (:place IS NULL OR x.organisation_id IN (
       SELECT o.organisation_id FROM initiative_organisation o JOIN initiative_place p USING (initiative_id)
       JOIN place_closure c ON c.descendant_id = p.place_id
       WHERE o.role IN ('lead', 'commissioner', 'partner') AND p.relation = 'about'
         AND c.ancestor_id = :place))
  AND (:subject IS NULL OR x.organisation_id IN (
       SELECT organisation_id FROM organisation_subject WHERE subject_id = substr(:subject, 1, 3)))
ORDER BY g.name, x.organisation_id, x.subject_id
"""


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("matrix", FIELDS, content)


def content(reader: Reader, request: Any) -> Row:
    """Organisations that led, commissioned or partnered engagements, by top topic; most topics first."""
    scope = read_scope(reader, request, ("place", "subject", "kind", "page"))
    given = scope.given
    kinds = codes(reader, "organisation_kind")
    kind = one_of("kind", given["kind"], kinds) if "kind" in given else None
    number = whole_number("page", given.get("page", "1"), 1, LAST_PAGE)
    values = {"kind": kind, "place": scope.filters.get("place"), "subject": scope.filters.get("subject")}
    cells = reader.rows(CELLS, values)
    page = shown(by_organisation(cells), number, ROWS_A_PAGE)
    used = {subject for row in page["rows"] for subject in row["cells"]}
    return {
        "as_of": as_of(reader),
        "results": cells,
        **page,
        "subjects": sorted(
            {(cell["subject"], cell["subject_id"]) for cell in cells if cell["subject_id"] in used}
        ),
        "kinds": [{"id": code, "label": label(reader, "organisation_kind", code)} for code in kinds],
        "shades": SHADES,
        **form_context(reader, scope, []),
    }


def by_organisation(cells: list[Row]) -> list[Row]:
    """The cells by organisation, each with its shade; who asks about most topics stands first."""
    rows = []
    for key, found in grouped([cell | {"of": cell["organisation_id"]} for cell in cells], "of").items():
        by_subject = {cell["subject_id"]: cell | {"shade": shade(cell["n_initiatives"])} for cell in found}
        rows.append({"id": key, "label": found[0]["organisation"], "cells": by_subject})
    return sorted(rows, key=lambda row: (-len(row["cells"]), row["label"]))
