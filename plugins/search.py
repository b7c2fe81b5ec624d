"""/search, .json and .csv: in go checked parameters, out come the same rows as a page, JSON or a table."""

import csv
import io
from typing import Any

from datasette.utils.asgi import Response

from plugins.cards import cards, unmarked
from plugins.coverage import coverage
from plugins.criteria import FACETS, NO_RESULT_ROWS, Criteria, read_criteria
from plugins.db import Reader, Row, ask
from plugins.facets import TITLES, facet_counts, name_of
from plugins.forms import form_choices, place_label
from plugins.hooks import hookimpl
from plugins.matching import engagements, matching_ids
from plugins.web import Route, as_json, guarded, page

PAGE_SIZE = 20
CSV_CHUNK = 500
FILTER_TITLES = {
    **TITLES,
    "organisation": "Organisation",
    "status": "Status",
    "audience": "Audience",
    "source": "Source",
    "from": "From",
    "to": "To",
    "q": "Words",
}

# fmt: off
JSON_FIELDS = (
    "result_id", "initiative_id", "kind", "kind_label", "number", "title", "lang", "snippet",
    "initiative_title", "date", "places", "subjects", "methods", "decision", "decision_label", "decisions",
    "status", "status_label", "outcome", "n_participants", "n_signatures", "n_responses_received",
    "evidence_basis", "evidence_basis_label", "support_measure", "n_for", "n_against", "n_neutral", "n_total",
    "share_for", "amount", "currency", "source_id", "source_url", "url",
)
# fmt: on
LISTS = ("places", "subjects", "methods")
CSV_FIELDS = tuple(name for name in JSON_FIELDS if name != "decisions")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/search(?P<format>\.json|\.csv)?$", guarded(search))]


async def search(request: Any, datasette: Any) -> Response:
    wanted = request.url_vars.get("format")
    if wanted == ".csv":
        text = await ask(datasette, lambda reader: csv_text(reader, read_criteria(reader, request)))
        headers = {"content-disposition": 'attachment; filename="participation-results.csv"'}
        return Response(text, headers=headers, content_type="text/csv; charset=utf-8")
    if wanted == ".json":
        found = await ask(datasette, lambda reader: json_answer(reader, read_criteria(reader, request)))
        return as_json(found)
    context = await ask(datasette, lambda reader: page_context(reader, read_criteria(reader, request)))
    return await page(datasette, request, "search.html", context)


def page_ids(ids: list[int], number: int) -> list[int]:
    return ids[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]


def json_answer(reader: Reader, criteria: Criteria) -> Row:
    """Total, one page of results and the facets."""
    ids = matching_ids(reader, criteria)
    number = criteria.page or 1
    found = cards(reader, page_ids(ids, number), criteria.words)
    return {
        "total": len(ids),
        "page": number,
        "page_size": PAGE_SIZE,
        "results": [public_row(card) for card in found],
        "facets": facet_counts(reader, criteria, ids),
    }


def public_row(card: Row) -> Row:
    return {name: card[name] for name in JSON_FIELDS} | {"title": unmarked(card["title"])}


def csv_text(reader: Reader, criteria: Criteria) -> str:
    """All rows in the order of the pages, or those of one page where a page is asked for."""
    ids = matching_ids(reader, criteria)
    if criteria.page:
        ids = page_ids(ids, criteria.page)
    out = io.StringIO()
    writer = csv.DictWriter(out, [*CSV_FIELDS, "place_ids", "subject_ids", "method_ids"])
    writer.writeheader()
    for start in range(0, len(ids), CSV_CHUNK):
        for card in cards(reader, ids[start : start + CSV_CHUNK], criteria.words):
            writer.writerow(csv_row(public_row(card)))
    return out.getvalue()


def csv_row(row: Row) -> Row:
    """A row of JSON as cells: lists joined by “;”, text that a spreadsheet would run made safe."""
    cells: Row = {name: harmless(value) for name, value in row.items() if name in CSV_FIELDS}
    for name in LISTS:
        cells[name] = harmless("; ".join(item["label"] for item in row[name]))
        cells[f"{name[:-1]}_ids"] = ";".join(item["id"] for item in row[name])
    return cells


def harmless(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe in front; numbers stay."""
    return f"'{value}" if isinstance(value, str) and value.startswith(DANGEROUS) else value


def page_context(reader: Reader, criteria: Criteria) -> Row:
    """What the search page shows."""
    ids = matching_ids(reader, criteria)
    number = criteria.page or 1
    facets = facet_counts(reader, criteria, ids)
    return {
        "total": len(ids),
        "page": number,
        "pages": max(1, -(-len(ids) // PAGE_SIZE)),
        "cards": cards(reader, page_ids(ids, number), criteria.words),
        "engagements": engagements(reader, criteria, ids) if number == 1 else [],
        "facets": facets,
        "facet_titles": TITLES,
        "n_without": next((row["count"] for row in facets["kind"] if row["id"] == NO_RESULT_ROWS), 0),
        "given": without(criteria.given, "page"),
        "chosen": chosen(reader, criteria),
        "choices": form_choices(reader),
        "place_label": place_label(reader, criteria.given),
        "sort": criteria.sort,
        "no_word": bool(criteria.q and not criteria.words),
        "coverage": [] if ids else coverage(reader),
        "rescues": [] if ids else rescues(reader, criteria),
        "criteria": criteria,
    }


def without(given: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in names}


def chosen(reader: Reader, criteria: Criteria) -> list[Row]:
    """The filters in force, each with its title, its label and what is left without it."""
    given = without(criteria.given, "page")
    return [
        {
            "name": name,
            "title": FILTER_TITLES[name],
            "label": name_of(reader, name, value) if name in FACETS else value,
            "rest": without(given, name),
        }
        for name, value in given.items()
        if name != "sort"
    ]


def rescues(reader: Reader, criteria: Criteria) -> list[Row]:
    """For an empty answer: the filters that can be dropped or widened, with the number found then."""
    offers = _counted(reader, criteria, [*_wider(reader, criteria), *_without_one(reader, criteria)])
    return offers or _counted(reader, criteria, _only_one(reader, criteria))


def _wider(reader: Reader, criteria: Criteria) -> list[Row]:
    place = criteria.filters.get("place")
    wider = reader.value("SELECT parent_id FROM place WHERE place_id = ?", (place,)) if place else None
    if not wider:
        return []
    given = {**without(criteria.given, "page"), "place": wider}
    return [{"text": f"in the wider place {name_of(reader, 'place', wider)}", "given": given}]


def _without_one(reader: Reader, criteria: Criteria) -> list[Row]:
    tags = chosen(reader, criteria)
    if len(tags) < 2:
        return []
    return [
        {"text": f"without {tag['title'].lower()} “{tag['label']}”", "given": tag["rest"]} for tag in tags
    ]


def _only_one(reader: Reader, criteria: Criteria) -> list[Row]:
    tags = chosen(reader, criteria)
    if len(tags) < 3:
        return []
    return [
        {
            "text": f"only with {tag['title'].lower()} “{tag['label']}”",
            "given": {tag["name"]: criteria.given[tag["name"]]},
        }
        for tag in tags
    ]


def _counted(reader: Reader, criteria: Criteria, offers: list[Row]) -> list[Row]:
    """The offers that find something, with how much."""
    for offer in offers:
        offer["total"] = len(matching_ids(reader, relaxed(criteria, offer["given"])))
    return [offer for offer in offers if offer["total"]]


def relaxed(criteria: Criteria, given: dict[str, str]) -> Criteria:
    """The same criteria with only the (already checked) parameters of `given`."""
    filters = {name: value for name, value in given.items() if name in FACETS}
    return Criteria(given.get("q", ""), filters, given.get("from"), given.get("to"), "newest", None, given)
