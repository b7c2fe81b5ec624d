"""/timeline, .json and .csv: in go the parameters of a search, out comes what it finds, year by year."""

from typing import Any

import numpy as np
from datasette.utils.asgi import Response

from plugins.columns import DAY, YEAR, columns
from plugins.criteria import Criteria, read_criteria
from plugins.db import Reader, Row, as_list, ask
from plugins.finding import every_id
from plugins.hooks import hookimpl
from plugins.query import BadParameter
from plugins.rescue import rescues
from plugins.search import form_context
from plugins.sheet import as_csv, csv_file
from plugins.web import Route, as_json, guarded, page

SHOWN_A_YEAR = 8
LONGEST_GAP = 30  # years without a record are shown as empty rows, but not more of them than this in a row
FIELDS = ("year", "n_results", "n_engagements")

SHOWN = """
SELECT s.record_id, i.initiative_id, i.title, i.lang, s.date
FROM json_each(:ids) j JOIN search_record s ON s.record_id = j.value JOIN initiative i USING (initiative_id)
"""


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/timeline(?P<format>\.json|\.csv)?$", guarded(timeline))]


async def timeline(request: Any, datasette: Any) -> Response:
    wanted = request.url_vars.get("format")
    if wanted:
        years = await ask(datasette, lambda reader: found_by_year(reader, _criteria(reader, request)))
        rows = [{name: row[name] for name in FIELDS} for row in years]
        if wanted == ".csv":
            return csv_file(as_csv(FIELDS, rows), "participation-timeline")
        return as_json({"total": sum(row["n_found"] for row in years), "years": rows})
    context = await ask(datasette, lambda reader: known(reader, _criteria(reader, request)))
    return await page(datasette, request, "timeline.html", context)


def _criteria(reader: Reader, request: Any) -> Criteria:
    criteria = read_criteria(reader, request)
    if criteria.page:
        raise BadParameter("page", str(criteria.page), "the timeline stands on one page.")
    return criteria


def by_year(reader: Reader, criteria: Criteria, ids: list[int]) -> list[Row]:
    """Each year with its results and engagements, the oldest last only where asked; no year comes last."""
    rows = _counted(reader, ids)
    dated = with_empty_years([row for row in rows if row["year"]])
    if criteria.sort != "oldest":
        dated.reverse()
    return dated + [row for row in rows if not row["year"]]


def _counted(reader: Reader, ids: list[int]) -> list[Row]:
    """The years of these records in order, None for those without a date first."""
    known = columns(reader)
    at = known.at(ids)
    year, engagement = known.records[at] // YEAR, known.engagement[at]
    pairs = np.unique(year * len(known.initiatives) + engagement)
    n_engagements = np.bincount(pairs // max(len(known.initiatives), 1))
    n_results, n_found = np.bincount(year, known.is_result[at]), np.bincount(year)
    return [
        {
            "year": f"{one:04}" if one else None,
            "n_results": int(n_results[one]),
            "n_engagements": int(n_engagements[one]),
            "n_found": int(n_found[one]),
        }
        for one in np.flatnonzero(n_found).tolist()
    ]


def _listed(reader: Reader, ids: list[int]) -> dict[str | None, list[Row]]:
    """The newest engagements of each year, of one day those with the most results first."""
    known = columns(reader)
    at = np.sort(known.at(ids))
    record, engagement = known.records[at], known.engagement[at]
    pairs, which = np.unique(record // YEAR * len(known.initiatives) + engagement, return_inverse=True)
    latest = np.zeros(len(pairs), np.int64)
    np.maximum.at(latest, which, record)
    n_results = np.bincount(which, known.is_result[at]).astype(int)
    year, name = np.divmod(pairs, max(len(known.initiatives), 1))
    order = np.lexsort((name, -n_results, -(latest // DAY), year))
    first = np.searchsorted(year[order], year[order])
    shown = order[np.arange(len(order)) - first < SHOWN_A_YEAR]
    told = {row["record_id"]: row for row in reader.rows(SHOWN, {"ids": as_list(latest[shown].tolist())})}
    listed: dict[str | None, list[Row]] = {}
    for one in shown.tolist():
        row = told[int(latest[one])]
        of_year = f"{year[one]:04}" if year[one] else None
        listed.setdefault(of_year, []).append({**row, "n_results": int(n_results[one])})
    return listed


def found_by_year(reader: Reader, criteria: Criteria) -> list[Row]:
    return by_year(reader, criteria, every_id(reader, criteria))


def with_empty_years(rows: list[Row]) -> list[Row]:
    """The same rows in order of years, with rows of nothing for the years between them."""
    filled: list[Row] = []
    for row in rows:
        year = int(row["year"])
        first = int(filled[-1]["year"]) + 1 if filled else year
        if year - first <= LONGEST_GAP:
            filled += [_empty(between) for between in range(first, year)]
        filled.append(row)
    return filled


def _empty(year: int) -> Row:
    return {"year": f"{year:04}", "n_results": 0, "n_engagements": 0, "n_found": 0}


def known(reader: Reader, criteria: Criteria) -> Row:
    """The context of the page; that of all records is the same as long as the release is."""
    if criteria.given:
        return page_context(reader, criteria)
    return reader.remember("timeline", lambda: page_context(reader, criteria))


def page_context(reader: Reader, criteria: Criteria) -> Row:
    """The years with their engagements, and what near searches find where there are none."""
    ids = every_id(reader, criteria)
    years = by_year(reader, criteria, ids)
    listed = _listed(reader, ids)
    for row in years:
        row["engagements"] = listed.get(row["year"], [])
    return {
        **form_context(reader, criteria),
        "total": len(ids),
        "years": years,
        "most": max((row["n_results"] + row["n_engagements"] for row in years), default=0),
        "most_results": max((row["n_results"] for row in years), default=0),
        "most_engagements": max((row["n_engagements"] for row in years), default=0),
        "rescues": [] if ids else rescues(reader, criteria),
    }
