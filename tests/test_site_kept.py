"""What the site keeps in memory and writes by functions: the same pages, harmless, and of one release only."""

import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.schema import code_list
from plugins import tables, warm
from plugins.db import Reader, as_list, grouped
from plugins.furniture import KEPT, MARK_CLOSE, MARK_OPEN, day, number
from plugins.guard import Limits
from plugins.pieces import Pieces, badge, lang
from plugins.place_counts import place_counts
from plugins.served import DATABASE, Release
from tests.site import Site

HOSTILE = st.text(st.sampled_from("<>&\"'`/= ab\u00e9\x02\x03{}%")) | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "{{ 7 * 7 }}"]
)
NUMBER = st.none() | st.integers(0, 10**7)
CARD = st.fixed_dictionaries(
    {
        **dict.fromkeys(("kind_label", "marked_title", "marked_snippet", "snippet", "title"), HOSTILE),
        **dict.fromkeys(("initiative_title", "status_label", "decision", "decision_label"), HOSTILE),
        **{name: st.none() | HOSTILE for name in ("number", "lang", "initiative_lang", "outcome")},
        **{name: st.none() | HOSTILE for name in ("outcome_label", "support_measure_label", "currency")},
        **dict.fromkeys(("n_for", "n_against", "n_neutral", "n_total", "amount"), NUMBER),
        **dict.fromkeys(("n_participants", "n_responses_received", "n_signatures"), NUMBER),
        **dict.fromkeys(("evidence_basis", "url", "initiative_id", "kind", "title"), HOSTILE),
        **dict.fromkeys(("n_points", "score", "score_min", "score_max", "rank", "rank_of"), NUMBER),
        **dict.fromkeys(("share_before", "threshold"), st.none() | st.floats(0, 1)),
        **dict.fromkeys(("points_unit", "asked_group"), st.none() | HOSTILE),
        **{
            f"{name}_bound": st.sampled_from([None, "exact", "at_least", "about", "at_most"])
            for name in ("share_for", "n_participants", "n_responses_received", "n_signatures")
        },
        "share_of": st.sampled_from([None, *code_list("share_of")]),
        "threshold_met": st.sampled_from([None, 0, 1]),
        "result_id": st.none() | HOSTILE,
        "support_measure": st.sampled_from([None, "signatures", "approval", "ranking", "votes"]),
        "share_for": st.none() | st.floats(0, 1),
        "date": st.sampled_from([None, "2019", "2019-10", "2019-10-26", "2027-Q1"]),
        "found_in_context": st.booleans(),
        "decisions": st.lists(
            st.fixed_dictionaries(
                {
                    **dict.fromkeys(("decision", "decision_label", "responder_id"), HOSTILE),
                    "responder": st.none() | HOSTILE,
                    "decision_basis": st.sampled_from(["stated", "coded"]),
                }
            ),
            max_size=2,
        ),
        **{
            name: st.lists(st.fixed_dictionaries({"id": HOSTILE, "label": HOSTILE}), max_size=4)
            for name in ("places", "methods")
        },
    }
)
TAGS = {"article", "p", "h3", "a", "time", "span", "ul", "li", "strong", "mark"}
ATTRIBUTES = {"class", "href", "lang", "datetime", "style", "aria-hidden", "aria-label"}


class Seen(HTMLParser):
    """The tags and attributes of a piece of HTML, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, list[str | None]] = {}
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        self.words += data


@given(CARD)
def test_nothing_that_was_recorded_becomes_markup_of_a_card(row: dict[str, Any]) -> None:
    seen = Seen(str(Pieces("/").card(row)))
    assert seen.tags <= TAGS
    assert set(seen.attributes) <= ATTRIBUTES
    title = row["marked_title"].replace(MARK_OPEN, "").replace(MARK_CLOSE, "")
    assert title in seen.words
    assert f"/{row['url'][1:]}" in seen.attributes["href"]


@given(
    st.lists(st.fixed_dictionaries({"id": HOSTILE, "label": HOSTILE, "count": st.integers(0)}), max_size=5),
    HOSTILE,
)
def test_nothing_that_was_typed_becomes_markup_of_a_facet(rows: list[dict[str, Any]], typed: str) -> None:
    given = {"q": typed, "place": rows[0]["id"]} if rows else {"q": typed}
    seen = Seen(str(Pieces("/").values(rows, "place", typed, given)))
    assert seen.tags <= TAGS
    assert set(seen.attributes) <= ATTRIBUTES
    assert all(row["label"] in seen.words for row in rows)


def test_pieces_that_are_kept_are_bounded() -> None:
    pieces = Pieces("/")
    for kept in (pieces.link, badge, lang, day, number):
        assert kept.cache_info().maxsize == KEPT


def test_addresses_begin_with_the_path_of_the_site() -> None:
    assert (
        str(Pieces("/open/").link("place", "iso:GB", "A & B")) == '<a href="/open/place/iso:GB">A &amp; B</a>'
    )


async def words_of(site: Site, word: str) -> str:
    return await site.page("/search", q=word)


@pytest.mark.asyncio
async def test_what_one_visitor_asks_is_on_no_other_page(database: Path) -> None:
    site = Site(database)
    before = await words_of(site, "housing")
    await words_of(site, "zzqqxx<script>")
    await site.page("/search", q="climate", place="iso:GB")
    assert await words_of(site, "housing") == before
    assert "zzqqxx" not in before and "<mark>climate" not in before.lower()


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    release = Release(database, Limits())
    yield Reader(release.connect(), release)
    release.retire()


def test_an_answer_is_remembered_once_and_by_its_release_only(database: Path, reader: Reader) -> None:
    asked: list[int] = []

    def slow() -> int:
        asked.append(1)
        time.sleep(0.05)
        return len(asked)

    answers: list[int] = []
    visitors = [
        threading.Thread(target=lambda: answers.append(reader.remember("slow", slow))) for _ in range(5)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    assert (answers, len(asked)) == ([1] * 5, 1)
    other = Release(database, Limits())
    assert Reader(reader.connection, other).remember("slow", slow) == 2


@pytest.mark.asyncio
async def test_pages_are_the_same_before_and_after_they_are_read_in_the_background(database: Path) -> None:
    cold, warmed = Site(database), Site(database)
    await warmed.datasette.invoke_startup()
    served = warmed.datasette.get_database(DATABASE)
    warm.warm(served.release, served)
    kept = {f"list {name}" for name in tables.BUILDS}
    assert kept | {"home", "data", "about", "timeline", "place counts", "markers"} <= set(
        served.release.memory
    )
    for path in ("/", "/timeline", "/acceptance", "/overlaps"):
        assert await warmed.page(path) == await cold.page(path), path


@pytest.mark.asyncio
async def test_a_server_that_is_asked_for_pages_reads_in_the_background(database: Path) -> None:
    site = Site(database)
    await site.datasette.invoke_startup()
    asked: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope.get("path", scope["type"]))

    wrapped = warm.asgi_wrapper(site.datasette)(app)
    memory = site.datasette.get_database(DATABASE).release.memory
    no_pages = ["/participation.json", "/participation/result", "/-/versions.json", "/status.json"]
    await wrapped({"type": "lifespan"}, None, None)
    for path in no_pages:
        await wrapped({"type": "http", "path": path}, None, None)
    time.sleep(1)
    assert memory == {}
    await wrapped({"type": "http", "path": "/search"}, None, None)
    for _ in range(200):
        if "home" in memory:
            break
        time.sleep(0.05)
    assert (asked, "home" in memory) == (["lifespan", *no_pages, "/search"], True)


COUNTED_BY_SQL = """
WITH found AS (
    SELECT result_id, initiative_id FROM json_each(:ids) j JOIN search_record ON record_id = j.value
)
SELECT f.result_id, f.initiative_id, x.code AS place_id FROM found f JOIN result_found_by x USING (result_id)
WHERE x.facet = 'place'
UNION
SELECT NULL, f.initiative_id, x.place_id FROM found f JOIN initiative_place x USING (initiative_id)
WHERE x.relation = 'about'
"""


# For every place the nearest one, itself included, that has a point.
NEAREST = """
SELECT place_id, marker_id FROM (
    SELECT c.descendant_id AS place_id, c.ancestor_id AS marker_id,
           row_number() OVER (PARTITION BY c.descendant_id ORDER BY c.depth) AS step
    FROM place_closure c JOIN place a ON a.place_id = c.ancestor_id WHERE a.latitude IS NOT NULL
) WHERE step = 1
"""


def by_sql(reader: Reader, ids: list[int]) -> dict[str, tuple[int, int]]:
    """Results and engagements by marker, counted row by row."""
    nearest = dict(reader.connection.execute(NEAREST).fetchall())
    rows = [row for row in reader.rows(COUNTED_BY_SQL, {"ids": as_list(ids)}) if row["place_id"] in nearest]
    for row in rows:
        row["marker"] = nearest[row["place_id"]]
    return {
        marker: (
            len({row["result_id"] for row in at} - {None}),
            len({row["initiative_id"] for row in at}),
        )
        for marker, at in grouped(rows, "marker").items()
    }


def test_places_are_counted_as_sql_counts_them(reader: Reader) -> None:
    every = reader.column("SELECT record_id FROM search_record ORDER BY record_id")
    for ids in ([], every[5:60], every[::-9]):
        rows = place_counts(reader).of(ids)
        counted = {row["place_id"]: (row["n_results"], row["n_initiatives"]) for row in rows}
        assert counted == by_sql(reader, ids)


def test_places_of_all_records_are_those_of_the_view(reader: Reader) -> None:
    every = reader.column("SELECT record_id FROM search_record")
    shown = reader.rows("SELECT * FROM place_map ORDER BY n_results DESC, n_initiatives DESC, name")
    names = ("place_id", "name", "n_results", "n_initiatives")
    found = [{name: row[name] for name in names} for row in place_counts(reader).of(every)]
    assert sorted(found, key=str) == sorted([{name: row[name] for name in names} for row in shown], key=str)


def test_a_reply_with_a_state_of_delivery_is_a_promise_though_no_day_is_said(reader: Reader) -> None:
    told = reader.column(
        "SELECT response_id FROM response WHERE due_date IS NULL AND delivery_status IS NOT NULL"
        " AND decision IN ('accepted', 'accepted_in_part') AND response_id NOT IN (SELECT supersedes_id FROM response"
        " WHERE supersedes_id IS NOT NULL)"
    )
    listed = set(reader.column("SELECT promise_id FROM promise WHERE kind = 'action'"))
    assert told and set(told) <= listed
