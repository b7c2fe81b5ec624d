"""/methods: every method in plain words with its other names, and help choosing; .json twin."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.db import Reader, Row, ask, grouped
from plugins.hooks import hookimpl
from plugins.query import parameters
from plugins.terms import add_labels, codes, definition, label
from plugins.web import Route, as_json, guarded, page

METHODS = """
SELECT m.method_id AS id, m.label, m.family, m.definition, m.iap2_typical, m.oecd_model, m.other_names,
       count(i.initiative_id) AS n_initiatives, count(i.n_participants) AS n_sized,
       (SELECT count(*) FROM initiative_method o JOIN result r USING (initiative_id)
        WHERE o.method_id = m.method_id) AS n_results
FROM method m LEFT JOIN initiative_method im USING (method_id) LEFT JOIN initiative i USING (initiative_id)
GROUP BY m.method_id ORDER BY m.label
"""
# Where several methods were used, nobody tells how many came to which.
SIZES = """
SELECT im.method_id, i.n_participants AS n FROM initiative_method im JOIN initiative i USING (initiative_id)
WHERE i.n_participants IS NOT NULL
  AND (SELECT count(*) FROM initiative_method o WHERE o.initiative_id = i.initiative_id) = 1
ORDER BY 1, 2
"""
FEWEST_SIZES = 5
LEVELS = "participation_level"


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/methods(?P<format>\.json)?$", guarded(view))]


async def view(request: Any, datasette: Any) -> Response:
    parameters(request, ())
    found = await ask(datasette, lambda reader: reader.remember("methods", lambda: content(reader)))
    if request.url_vars.get("format"):
        return as_json(found)
    return await page(datasette, request, "methods.html", found)


def content(reader: Reader) -> Row:
    """All methods, the ways of calling them, and the same by how much say they usually give."""
    rows = add_labels(reader, reader.rows(METHODS), {"family": "method_family", "iap2_typical": LEVELS})
    sizes = grouped(reader.rows(SIZES), "method_id")
    for row in rows:
        row["other_names"] = [name for name in (row["other_names"] or "").split(";") if name]
        row["typical_size"] = typical([found["n"] for found in sizes.get(row["id"], [])])
    return {"methods": rows, "other_names": other_names(rows), "levels": by_level(reader, rows)}


def typical(sizes: list[int]) -> Row | None:
    """The middle half of recorded sizes, given in order; None where fewer than five are recorded."""
    if len(sizes) < FEWEST_SIZES:
        return None
    quarter = len(sizes) // 4
    return {"low": sizes[quarter], "high": sizes[-1 - quarter], "n": len(sizes)}


def other_names(rows: list[Row]) -> list[Row]:
    """Each other name with the methods that are called so, in alphabetical order."""
    called: dict[str, list[Row]] = {}
    for row in rows:
        for name in row["other_names"]:
            called.setdefault(name, []).append({"id": row["id"], "label": row["label"]})
    return [{"name": name, "methods": called[name]} for name in sorted(called, key=str.lower)]


def by_level(reader: Reader, rows: list[Row]) -> list[Row]:
    return [
        {
            "id": code,
            "label": label(reader, LEVELS, code),
            "definition": definition(reader, LEVELS, code),
            "methods": [row for row in rows if row["iap2_typical"] == code],
        }
        for code in codes(reader, LEVELS)
    ]
