"""/overlaps and its twins: in go filters, out come engagements that ask the same people at one time."""

from typing import Any

from ingest.load.search_index import days
from plugins.audiences import printed
from plugins.criteria import code_of
from plugins.db import Reader, Row, as_list, grouped
from plugins.facets import names
from plugins.hooks import hookimpl
from plugins.query import BadParameter, iso_date, one_of, whole_number
from plugins.scope import form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.web import Route

PARAMETERS = ("place", "subject", "organisation", "other", "audience", "between", "from", "to", "page")
BETWEEN = ("different", "same")
LAST_PAGE = 100_000
RECENT_YEARS = 5
FIELDS = (
    "initiative_id", "title", "organisations", "other_id", "other_title", "other_organisations", "subjects",
    "place_id", "place", "audiences", "from_day", "to_day", "days",
)  # fmt: skip

# The engagements of a window of time first, so that only these are paired.
OVERLAPS = """
WITH near AS MATERIALIZED (
    SELECT initiative_id FROM initiative_day WHERE last_day >= :first AND first_day <= :last
), pair AS MATERIALIZED (
    SELECT * FROM overlap
    WHERE initiative_id IN near AND other_id IN near AND to_day >= :first AND from_day <= :last
      AND (:subject IS NULL OR subject_id = substr(:subject, 1, 3))
)
SELECT o.*, CAST(julianday(o.to_day) - julianday(o.from_day) AS INTEGER) + 1 AS days,
       a.title, a.lang, b.title AS other_title, b.lang AS other_lang
FROM pair o JOIN initiative a ON a.initiative_id = o.initiative_id
JOIN initiative b ON b.initiative_id = o.other_id
WHERE :place IS NULL OR o.place_id IN (
    SELECT descendant_id FROM place_closure WHERE ancestor_id = :place
    UNION SELECT around_id FROM place_around WHERE place_id = :place)
ORDER BY o.from_day DESC, o.initiative_id, o.other_id, o.subject_id
"""
ASKERS = """
SELECT DISTINCT initiative_id AS owner, organisation_id AS id FROM initiative_organisation
WHERE role IN ('lead', 'commissioner', 'partner') AND initiative_id IN (SELECT value FROM json_each(?))
ORDER BY 1, 2
"""
AUDIENCES = """
SELECT initiative_id AS owner, audience FROM initiative_audience
WHERE initiative_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2
"""
ORGANISATIONS = """
SELECT DISTINCT g.organisation_id AS id, g.name AS label FROM organisation g
JOIN initiative_organisation o USING (organisation_id)
WHERE o.role IN ('lead', 'commissioner', 'partner') ORDER BY g.name
"""


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("overlaps", FIELDS, content)


def content(reader: Reader, request: Any) -> Row:
    """The pairs, the newest overlap first; without a date, of the last years and what lies ahead."""
    scope = read_scope(reader, request, PARAMETERS)
    given = scope.given
    first, last = _window(reader, given)
    wishes = _wishes(reader, given)
    number = whole_number("page", given.get("page", "1"), 1, LAST_PAGE)
    values = {name: scope.filters.get(name) for name in ("place", "subject")}
    found = pairs(reader, reader.rows(OVERLAPS, {**values, "first": first, "last": last}))
    rows = [row for row in found if _is_wanted(row, wishes)]
    return {
        "as_of": as_of(reader),
        "results": rows,
        "first": first,
        "last": last,
        **shown(rows, number),
        **form_context(reader, scope, reader.remember("askers", lambda: reader.rows(ORGANISATIONS))),
    }


def _window(reader: Reader, given: dict[str, str]) -> tuple[str, str]:
    """First and last day of what is looked at."""
    recent = str(reader.value(f"SELECT date(as_of, '-{RECENT_YEARS} years') FROM build"))
    first = days(iso_date("from", given["from"]))[0] if "from" in given else recent
    last = days(iso_date("to", given["to"]))[1] if "to" in given else "9999-12-31"
    if first > last:
        raise BadParameter(
            "to", given["to"], f"earlier than the first day looked at, {first}; give “from” too."
        )
    return first, last


def pairs(reader: Reader, rows: list[Row]) -> list[Row]:
    """One row for each pair with all its topics, who asks on each side, and the audiences that both name."""
    by_pair: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_pair.setdefault((row["initiative_id"], row["other_id"]), []).append(row)
    owners = as_list({owner for pair in by_pair for owner in pair})
    askers = grouped(reader.rows(ASKERS, (owners,)), "owner")
    audiences = grouped(reader.rows(AUDIENCES, (owners,)), "owner")
    labels = {facet: names(reader, facet) for facet in ("organisation", "subject", "place")}
    found = []
    for (one, other), topics in by_pair.items():
        asked = [{row["audience"] for row in audiences.get(owner, [])} for owner in (one, other)]
        found.append(
            topics[0]
            | {
                "organisations": _named(labels["organisation"], [row["id"] for row in askers.get(one, [])]),
                "other_organisations": _named(
                    labels["organisation"], [row["id"] for row in askers.get(other, [])]
                ),
                "subjects": _named(labels["subject"], [row["subject_id"] for row in topics]),
                "place": labels["place"].get(topics[0]["place_id"]),
                "audiences": sorted(asked[0] & asked[1]),
                "asked": asked,
            }
        )
    return found


def _named(labels: dict[str, str], ids: list[str]) -> list[Row]:
    return [{"id": key, "label": labels.get(key, key)} for key in ids]


def _wishes(reader: Reader, given: dict[str, str]) -> Row:
    """What is asked of the two sides of a pair."""
    wishes: Row = {
        "organisation": given.get("organisation"),
        "between": None,
        "other": None,
        "audience": None,
    }
    if "other" in given:
        wishes["other"] = _organisation(reader, given["other"])
    if "between" in given:
        wishes["between"] = one_of("between", given["between"], BETWEEN)
    if "audience" in given:
        code_of(reader, "audience", given["audience"])
        wishes["audience"] = set(printed(reader, given["audience"]))
    return wishes


def _organisation(reader: Reader, value: str) -> str:
    if value not in names(reader, "organisation"):
        raise BadParameter("other", value, "no organisation has this id; the table organisation lists them.")
    return value


def _is_wanted(row: Row, wishes: Row) -> bool:
    """Whether the organisations stand on different sides, the audience on both, the sides as wished."""
    one = {item["id"] for item in row["organisations"]}
    other = {item["id"] for item in row["other_organisations"]}
    first, second = wishes["organisation"], wishes["other"]
    if not any(
        (first is None or first in left) and (second is None or second in right)
        for left, right in ((one, other), (other, one))
    ):
        return False
    if wishes["between"] and (wishes["between"] == "same") != bool(one & other):
        return False
    return not wishes["audience"] or all(asked & wishes["audience"] for asked in row["asked"])
