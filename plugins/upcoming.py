"""/upcoming and its .json, .csv, .ics and .atom twins: in go filters, out comes what is open or planned."""

from typing import Any

from datasette.utils.asgi import Response

from plugins.addresses import Address, address
from plugins.atom import Entry, Feed, atom
from plugins.audiences import printed
from plugins.coverage import coverage
from plugins.criteria import Criteria, code_of
from plugins.db import Reader, Row, as_list, ask, grouped
from plugins.facets import names
from plugins.filters import chosen
from plugins.forms import form_choices, place_label
from plugins.furniture import day, query, sentence
from plugins.hooks import hookimpl
from plugins.ics import as_ics
from plugins.query import parameters, whole_number
from plugins.sheet import as_csv, csv_file
from plugins.terms import add_labels
from plugins.web import Route, as_json, guarded, page

FILTERS = ("place", "subject", "audience")
MOST_MONTHS = 24
# fmt: off
FIELDS = (
    "initiative_id", "title", "lang", "summary", "status", "status_label", "start_date", "end_date", "places",
    "subjects", "audiences", "organisations", "take_part_url", "home_url", "source_url", "source_id", "url",
)
# fmt: on
LISTS = ("places", "subjects", "audiences", "organisations")

# Planned and open on the day of the data; with :months only what is open or opens within that time, and
# what has no opening day recorded, since it may. First comes what closes first, then what has no closing day.
ENGAGEMENTS = """
SELECT i.initiative_id, i.title, i.lang, i.summary, t.status, i.start_date, i.end_date,
       i.take_part_url, i.url AS home_url, i.source_url, i.source_id
FROM initiative_status t JOIN initiative i USING (initiative_id), build
WHERE t.status IN ('planned', 'open')
  AND (:months IS NULL OR t.status = 'open' OR t.first_day IS NULL
       OR t.first_day <= date(build.as_of, '+' || :months || ' months'))
  AND (:place IS NULL OR EXISTS (
       SELECT 1 FROM initiative_place p JOIN place_closure c ON c.descendant_id = p.place_id
       WHERE p.initiative_id = i.initiative_id AND c.ancestor_id = :place))
  AND (:subject IS NULL OR EXISTS (
       SELECT 1 FROM initiative_subject s JOIN subject_closure c ON c.descendant_id = s.subject_id
       WHERE s.initiative_id = i.initiative_id AND c.ancestor_id = :subject))
  AND (:audience IS NULL OR EXISTS (
       SELECT 1 FROM initiative_audience a
       WHERE a.initiative_id = i.initiative_id AND a.audience IN (SELECT value FROM json_each(:audience))))
ORDER BY t.last_day IS NULL, t.last_day, t.first_day IS NULL, t.first_day, i.title
"""
CODES = {
    "places": "SELECT initiative_id AS owner, place_id AS id FROM initiative_place WHERE ",
    "subjects": "SELECT initiative_id AS owner, subject_id AS id FROM initiative_subject WHERE ",
    "organisations": "SELECT DISTINCT initiative_id AS owner, organisation_id AS id "
    "FROM initiative_organisation WHERE ",
    "audiences": "SELECT initiative_id AS owner, audience AS id FROM initiative_audience WHERE ",
}
OF_THESE = "initiative_id IN (SELECT value FROM json_each(?)) ORDER BY 1, 2"


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/upcoming(?P<format>\.json|\.csv|\.ics|\.atom)?$", guarded(upcoming))]


async def upcoming(request: Any, datasette: Any) -> Response:
    found = await ask(datasette, lambda reader: content(reader, request))
    wanted, at = request.url_vars.get("format"), address(datasette, request)
    if wanted == ".json":
        return as_json({name: found[name] for name in ("as_of", "total", "results")})
    if wanted == ".csv":
        return csv_file(as_csv(FIELDS, (flat(row) for row in found["results"])), "participation-upcoming")
    if wanted == ".ics":
        text = as_ics(found["results"], at, found["as_of"]).decode()
        headers = {"content-disposition": 'attachment; filename="participation-upcoming.ics"'}
        return Response(text, headers=headers, content_type="text/calendar; charset=utf-8")
    if wanted == ".atom":
        return atom(feed(found, at))
    return await page(datasette, request, "upcoming.html", found)


def content(reader: Reader, request: Any) -> Row:
    """The engagements, the filters in force and, where there is nothing, what is covered."""
    given = _given(reader, request)
    rows = engagements(reader, given)
    filters = {name: given[name] for name in FILTERS if name in given}
    return {
        "as_of": reader.value("SELECT as_of FROM build"),
        "total": len(rows),
        "results": rows,
        "given": given,
        "chosen": chosen(reader, Criteria(filters=filters, given=filters)),
        "choices": form_choices(reader),
        "place_label": place_label(reader, given),
        "coverage": [] if rows else coverage(reader),
        "n_everywhere": len(rows) or len(engagements(reader, {})),
    }


def _given(reader: Reader, request: Any) -> dict[str, str]:
    given = parameters(request, (*FILTERS, "months"))
    checked = {name: code_of(reader, name, given[name]) for name in FILTERS if name in given}
    if "months" in given:
        checked["months"] = str(whole_number("months", given["months"], 1, MOST_MONTHS))
    return checked


def engagements(reader: Reader, given: dict[str, str]) -> list[Row]:
    """What is open or planned, with names of places, topics, audiences and organisations."""
    audience = as_list(printed(reader, given["audience"])) if "audience" in given else None
    values = {name: given.get(name) for name in ("place", "subject", "months")} | {"audience": audience}
    rows = add_labels(reader, reader.rows(ENGAGEMENTS, values), {"status": "initiative_status"})
    owners = as_list(row["initiative_id"] for row in rows)
    for name, sql in CODES.items():
        labels = {} if name == "audiences" else names(reader, name[:-1])
        found = grouped(reader.rows(sql + OF_THESE, (owners,)), "owner")
        for row in rows:
            codes = [code["id"] for code in found.get(row["initiative_id"], [])]
            row[name] = [{"id": code, "label": labels.get(code, code)} for code in codes]
    return [_public(row) for row in rows]


def _public(row: Row) -> Row:
    row["url"] = f"/initiative/{row['initiative_id']}"
    return {name: row[name] for name in FIELDS}


def flat(row: Row) -> Row:
    return {**row, **{name: "; ".join(item["label"] for item in row[name]) for name in LISTS}}


def feed(found: Row, at: Address) -> Feed:
    """The engagements in their order; Atom readers sort by the day of the data, which all of them share."""
    wanted = query(found["given"])
    end = f"?{wanted}" if wanted else ""
    entries = [_entry(row, at, found["as_of"]) for row in found["results"]]
    tag = at.tag("feed", "upcoming") + end
    title, text = "Open and planned engagements", "What one can still take part in, the first to close first."
    return Feed(
        tag, title, text, found["as_of"], at.of(f"/upcoming.atom{end}"), at.of(f"/upcoming{end}"), entries
    )


def _entry(row: Row, at: Address, as_of: str) -> Entry:
    text = " ".join([f"{row['status_label']}.", dates(row), sentence(row["summary"])])
    return Entry(
        at.tag("initiative", row["initiative_id"]), row["title"], as_of, at.of(row["url"]), text, row["lang"]
    )


def dates(row: Row) -> str:
    """“Opens 3 May 2027. Closes June 2027.”, each only as exactly as it is known."""
    opens = f"{'Opens' if row['status'] == 'planned' else 'Opened'} {day(row['start_date'])}."
    closes = f"Closes {day(row['end_date'])}." if row["end_date"] else "No closing day recorded."
    return f"{opens} {closes}" if row["start_date"] else closes
