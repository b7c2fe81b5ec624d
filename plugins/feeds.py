"""/search.atom, /replies.atom and /milestones.atom: in go filters, out come the newest records as a feed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from plugins import decided
from plugins.addresses import Address, address
from plugins.atom import Entry, Feed, atom
from plugins.cards import cards, shortened, unmarked
from plugins.changes import told
from plugins.criteria import PARAMETERS, Criteria, code_of, read_criteria
from plugins.db import Reader, Row, ask
from plugins.facets import names
from plugins.filters import chosen
from plugins.finding import every_id
from plugins.furniture import day, sentence
from plugins.hooks import hookimpl
from plugins.query import BadParameter, parameters
from plugins.terms import label
from plugins.web import Route, guarded

NEWEST = 50
OF_STEPS = ("place", "subject")
AS_OF = "SELECT as_of FROM build"

# Records found under the place and the topic that are asked for; either may be NULL, for any.
UNDER = """
    SELECT 1 FROM search_record s
    WHERE s.initiative_id = x.initiative_id AND (x.about IS NULL OR s.result_id = x.about)
      AND (:place IS NULL OR s.record_id IN
           (SELECT record_id FROM search_facet WHERE facet = 'place' AND code = :place))
      AND (:subject IS NULL OR s.record_id IN
           (SELECT record_id FROM search_facet WHERE facet = 'subject' AND code = :subject))
"""
REPLIES = f"""
WITH x AS (
    SELECT response_id AS id, result_id AS about, initiative_id, responder_id, date, decision,
           decision_object, we_did, reason
    FROM response WHERE date <= (SELECT as_of FROM build)
)
SELECT x.*, coalesce(r.title, i.title) AS title, coalesce(r.lang, i.lang) AS lang,
       i.title AS initiative_title
FROM x JOIN initiative i USING (initiative_id) LEFT JOIN result r ON r.result_id = x.about
WHERE EXISTS ({UNDER}) ORDER BY x.date DESC, x.id LIMIT :most
"""
# Steps whose day has come; those ahead would stand first for years without anything new.
MILESTONES = f"""
WITH x AS (
    SELECT m.milestone_id AS id, coalesce(m.result_id, p.result_id) AS about, m.initiative_id,
           m.title, m.note, m.done_date, m.due_date, m.delivery_status,
           coalesce(m.done_date, m.due_date) AS date
    FROM milestone m LEFT JOIN response p USING (response_id)
    WHERE coalesce(m.done_date, m.due_date) <= (SELECT as_of FROM build)
)
SELECT x.*, i.title AS initiative_title, i.lang
FROM x JOIN initiative i USING (initiative_id)
WHERE EXISTS ({UNDER}) ORDER BY x.date DESC, x.id LIMIT :most
"""

Build = Callable[[Reader, Any, Address], Feed]


@hookimpl
def register_routes() -> list[Route]:
    feeds = {"search": of_search, "replies": of_replies, "milestones": of_milestones}
    return [(rf"/{name}\.atom$", feed_view(build)) for name, build in feeds.items()]


def feed_view(build: Build) -> Callable[..., Any]:
    async def view(request: Any, datasette: Any) -> Response:
        at = address(datasette, request)
        return atom(await ask(datasette, lambda reader: build(reader, request, at)))

    return guarded(view)


def of_search(reader: Reader, request: Any, at: Address) -> Feed:
    """New replies to what a search finds and its new states, then the newest records that it finds."""
    criteria = read_criteria(reader, request)
    for name in ("sort", "page"):
        if name in criteria.given:
            raise BadParameter(name, criteria.given[name], "a feed always holds the newest records.")
    ids = every_id(reader, replace(criteria, sort="newest"))
    news = told(reader, ids, at)
    newest = cards(reader, ids[: NEWEST - len(news)])
    entries = news + [_record(row, at, _as_of(reader)) for row in newest]
    title = "Participation results" + _about(reader, criteria)
    return _feed(
        reader,
        at,
        "search",
        title,
        "New replies and other statuses of what a search finds, and its newest records.",
        criteria.given,
        entries,
    )


def _about(reader: Reader, criteria: Criteria) -> str:
    tags = [f"{tag['title'].lower()} “{tag['label']}”" for tag in chosen(reader, criteria)]
    return f": {', '.join(tags)}" if tags else ""


def _record(row: Row, at: Address, as_of: str) -> Entry:
    facts = [day(row["date"]) or "No date recorded", row["kind_label"]]
    facts += [place["label"] for place in row["places"][:2]]
    text = f"{'. '.join(facts)}. {sentence(shortened(row['snippet']))} {sentence(row['decision_label'])}"
    if row["result_id"]:
        text += f" From {sentence(row['initiative_title'])}"
    parts = ("result", row["result_id"]) if row["result_id"] else ("initiative", row["initiative_id"])
    date = min(row["date"] or as_of, as_of)  # a feed tells of what has happened
    return Entry(at.tag(*parts), unmarked(row["title"]), date, at.of(row["url"]), text, row["lang"])


def of_replies(reader: Reader, request: Any, at: Address) -> Feed:
    """The newest replies, to one result or to an engagement as a whole."""
    given, rows = _steps(reader, request, REPLIES)
    title = "Replies to what people said" + _where(reader, given)
    entries = [_reply(reader, row, at) for row in rows]
    return _feed(reader, at, "replies", title, "The newest replies that have a date.", given, entries)


def _reply(reader: Reader, row: Row, at: Address) -> Entry:
    responder = names(reader, "organisation").get(row["responder_id"], row["responder_id"] or "")
    said = row["we_did"] or row["reason"] or ""
    decision = decided.label(reader, row["decision"], row["decision_object"])
    text = f"{day(row['date'])}. {decision}, by {sentence(responder)} {sentence(shortened(said))}"
    text += f" From {sentence(row['initiative_title'])}"
    return Entry(
        at.tag("response", row["id"]),
        f"{decision}: {row['title']}",
        row["date"],
        _page(row, at),
        text,
        row["lang"],
    )


def of_milestones(reader: Reader, request: Any, at: Address) -> Feed:
    """The newest steps of carrying out."""
    given, rows = _steps(reader, request, MILESTONES)
    title = "What was done about what people said" + _where(reader, given)
    entries = [_milestone(reader, row, at) for row in rows]
    return _feed(reader, at, "milestones", title, "Steps whose day has come.", given, entries)


def _milestone(reader: Reader, row: Row, at: Address) -> Entry:
    step = f"Done {day(row['done_date'])}." if row["done_date"] else f"Was due {day(row['due_date'])}."
    state = sentence(label(reader, "delivery_status", row["delivery_status"]))
    text = f"{step} {state} {sentence(shortened(row['note'] or ''))} From {sentence(row['initiative_title'])}"
    return Entry(at.tag("milestone", row["id"]), row["title"], row["date"], _page(row, at), text, row["lang"])


def _page(row: Row, at: Address) -> str:
    return at.of(f"/result/{row['about']}" if row["about"] else f"/initiative/{row['initiative_id']}")


def _steps(reader: Reader, request: Any, sql: str) -> tuple[dict[str, str], list[Row]]:
    """The checked parameters `place` and `subject`, and the newest rows of `sql` under them."""
    given = parameters(request, OF_STEPS)
    given = {name: code_of(reader, name, value) for name, value in given.items()}
    values = {"place": given.get("place"), "subject": given.get("subject"), "most": NEWEST}
    return given, reader.rows(sql, values)


def _where(reader: Reader, given: dict[str, str]) -> str:
    found = [names(reader, name)[code] for name, code in given.items()]
    return f": {', '.join(found)}" if found else ""


def _as_of(reader: Reader) -> str:
    return str(reader.value(AS_OF))


def _feed(
    reader: Reader,
    at: Address,
    name: str,
    title: str,
    subtitle: str,
    given: dict[str, str],
    entries: list[Entry],
) -> Feed:
    query = urlencode([(key, given[key]) for key in PARAMETERS if key in given])
    end = f"?{query}" if query else ""
    page = at.of(f"/search{end}")
    texts = [replace(entry, summary=" ".join(entry.summary.split())) for entry in entries]
    tag = at.tag("feed", name) + (f"?{query}" if query else "")
    return Feed(tag, title, subtitle, _as_of(reader), at.of(f"/{name}.atom{end}"), page, texts)
