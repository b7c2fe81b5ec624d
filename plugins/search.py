"""/search, .json and .csv: in go checked parameters, out come the same rows as a page, JSON or a table."""

from functools import partial
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from plugins.cards import cards, unmarked
from plugins.coverage import coverage
from plugins.criteria import NO_RESULT_ROWS, Criteria, read_criteria
from plugins.db import Reader, Row, ask
from plugins.engine import Found
from plugins.facets import TITLES, facet_counts
from plugins.filters import chosen, without
from plugins.finding import EVERYTHING, engagements, engine
from plugins.forms import form_choices, place_label
from plugins.hooks import hookimpl
from plugins.rescue import rescues
from plugins.sheet import CSV_TYPE, as_csv, csv_headers
from plugins.web import Route, as_json, guarded, page
from plugins.wording import corrections, found_instead

PAGE_SIZE = 20
CSV_CHUNK = 500

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
CSV_FIELDS = (
    *(name for name in JSON_FIELDS if name != "decisions"),
    *("place_ids", "subject_ids", "method_ids"),
)


@hookimpl
def register_routes() -> list[Route]:
    return [(r"/search(?P<format>\.json|\.csv)?$", guarded(search))]


async def search(request: Any, datasette: Any) -> Response | AsgiStream:
    wanted = request.url_vars.get("format")
    if wanted == ".csv":
        return await csv_answer(request, datasette)
    if wanted == ".json":
        found = await ask(datasette, lambda reader: json_answer(reader, read_criteria(reader, request)))
        return as_json(found)
    context = await ask(datasette, lambda reader: page_context(reader, read_criteria(reader, request)))
    return await page(datasette, request, "search.html", context)


def one_page(reader: Reader, criteria: Criteria) -> Found:
    """The total and the ids of the page that is asked for, the first where none is."""
    return engine(reader).find(criteria, ((criteria.page or 1) - 1) * PAGE_SIZE, PAGE_SIZE)


def json_answer(reader: Reader, criteria: Criteria) -> Row:
    """Total, one page of results, the facets, and near words where nothing has the words asked for."""
    found = one_page(reader, criteria)
    meant = [] if found.total else found_instead(reader, criteria)
    return {
        "total": found.total,
        "page": criteria.page or 1,
        "page_size": PAGE_SIZE,
        "did_you_mean": [{"q": offer["q"], "count": offer["count"]} for offer in meant],
        "results": [public_row(card) for card in cards(reader, found.ids, criteria.words)],
        "facets": facet_counts(reader, criteria),
    }


def public_row(card: Row) -> Row:
    return {name: card[name] for name in JSON_FIELDS} | {"title": unmarked(card["title"])}


async def csv_answer(request: Any, datasette: Any) -> AsgiStream:
    """All rows in the order of the pages, or those of one page; each chunk is sent as it is read."""
    criteria, ids = await ask(datasette, lambda reader: _rows_of_csv(reader, request))

    async def write(out: Any) -> None:
        for start in range(0, max(len(ids), 1), CSV_CHUNK):
            chunk, is_first = ids[start : start + CSV_CHUNK], start == 0
            await out.write(await ask(datasette, partial(csv_text, criteria, chunk, is_first)))

    return AsgiStream(write, headers=csv_headers("participation-results"), content_type=CSV_TYPE)


def _rows_of_csv(reader: Reader, request: Any) -> tuple[Criteria, list[int]]:
    criteria = read_criteria(reader, request)
    found = one_page(reader, criteria) if criteria.page else engine(reader).find(criteria, 0, EVERYTHING)
    return criteria, found.ids


def csv_text(criteria: Criteria, ids: list[int], is_first: bool, reader: Reader) -> str:
    """Lines of CSV, after a header where they are the first."""
    rows = (flat(public_row(card)) for card in cards(reader, ids, criteria.words))
    return as_csv(CSV_FIELDS, rows, header=is_first)


def flat(row: Row) -> Row:
    """A row of JSON with its lists as text: labels joined by “; ”, ids by “;”."""
    cells = dict(row)
    for name in LISTS:
        cells[name] = "; ".join(item["label"] for item in row[name])
        cells[f"{name[:-1]}_ids"] = ";".join(item["id"] for item in row[name])
    return cells


def page_context(reader: Reader, asked: Criteria) -> Row:
    """What the search page shows; where no record has the words, what is found with near ones."""
    found = one_page(reader, asked)
    meant = [] if found.total else found_instead(reader, asked)
    criteria = meant[0]["criteria"] if meant else asked
    found = one_page(reader, criteria) if meant else found
    empty = {} if found.total else nothing(reader, asked)
    return {
        **found_context(reader, criteria, found),
        **form_context(reader, criteria),
        "asked": asked,
        "meant": meant,
        "sort": criteria.sort,
        **empty,
    }


def found_context(reader: Reader, criteria: Criteria, found: Found) -> Row:
    """One page of what is found, and the facets."""
    number = criteria.page or 1
    facets = facet_counts(reader, criteria)
    return {
        "total": found.total,
        "page": number,
        "pages": max(1, -(-found.total // PAGE_SIZE)),
        "cards": cards(reader, found.ids, criteria.words),
        "engagements": engagements(reader, criteria) if number == 1 else [],
        "facets": facets,
        "facet_titles": TITLES,
        "n_without": next((row["count"] for row in facets["kind"] if row["id"] == NO_RESULT_ROWS), 0),
    }


def form_context(reader: Reader, criteria: Criteria) -> Row:
    """What every view of a search shows above its answer."""
    return {
        "given": without(criteria.given, "page"),
        "chosen": chosen(reader, criteria),
        "choices": form_choices(reader),
        "place_label": place_label(reader, criteria.given),
    }


def nothing(reader: Reader, asked: Criteria) -> Row:
    """What an empty answer says: what is covered, and near searches (with near words if there are some)."""
    near = next(iter(corrections(reader, asked)), asked)
    offers = rescues(reader, near)
    for offer in offers:
        if near.q != asked.q and "q" in offer["given"]:
            offer["text"] = f"for “{near.q}” {offer['text']}"
    return {
        "no_word": bool(asked.q and not asked.words),
        "coverage": coverage(reader),
        "rescues": offers,
    }
