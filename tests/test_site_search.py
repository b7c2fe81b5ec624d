"""The search: the same rows in three forms, exact facets, strict parameters, safe with any words."""

import json
import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.load.search_index import COUNTED as SHOWN
from ingest.load.search_index import days as period
from plugins.criteria import fts_query
from plugins.furniture import day, is_cut, marked, number, percent
from plugins.search import JSON_FIELDS
from plugins.sheet import harmless
from tests.site import Site, record_id

NASTY = [
    "pragmatic",
    "pragma table_info(result)",
    '"',
    '"""',
    "'",
    "';--",
    "climate OR",
    "AND",
    "NOT climate",
    "NEAR(climate change, 2)",
    "title:climate",
    "climate*",
    "^climate",
    "(climate",
    "climate)",
    "{a b}: c",
    "-climate",
    "+climate",
    "climate + change",
    '"climate change',
    "climate\x00change",
    "\x00",
    "…",
    "%",
    "\\",
    "<script>alert(1)</script>",
    "=1+1",
    "😀",
    "\u202eclimate",
    "x" * 500,
    '" " "',
    "a" + " a" * 249,
]

BAD = [
    ({"colour": "red"}, "colour", "red"),
    ({"place": "nowhere-at-all"}, "place", "nowhere-at-all"),
    ({"subject": "XXX"}, "subject", "XXX"),
    ({"method": "shouting"}, "method", "shouting"),
    ({"kind": "rumour"}, "kind", "rumour"),
    ({"organisation": "nobody-at-all"}, "organisation", "nobody-at-all"),
    ({"decision": "maybe"}, "decision", "maybe"),
    ({"status": "asleep"}, "status", "asleep"),
    ({"audience": "the man in the moon"}, "audience", "the man in the moon"),
    ({"source": "hearsay"}, "source", "hearsay"),
    ({"sort": "best"}, "sort", "best"),
    ({"page": "0"}, "page", "0"),
    ({"page": "-1"}, "page", "-1"),
    ({"page": "two"}, "page", "two"),
    ({"page": "²"}, "page", "²"),
    ({"page": "9999999999"}, "page", "9999999999"),
    ({"year": "20"}, "year", "20"),
    ({"year": "٢٠٢٠"}, "year", "٢٠٢٠"),
    ({"from": "last year"}, "from", "last year"),
    ({"from": "2020-13"}, "from", "2020-13"),
    ({"to": "2020-02-30x"}, "to", "2020-02-30x"),
    ({"from": "2021", "to": "2020"}, "from", "2021"),
    ({"q": "y" * 501}, "q", "y" * 79 + "…"),
]


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.mark.asyncio
async def test_a_row_of_the_search_in_full(site: Site) -> None:
    found = await site.json("/search.json", q='"National Reuse Charter"')
    assert (found["total"], found["page"], found["page_size"]) == (1, 1, 20)
    row = found["results"][0]
    assert tuple(row) == JSON_FIELDS
    expected = {
        "result_id": "scotland-climate-assembly-2020-r-4",
        "initiative_id": "scotland-climate-assembly-2020",
        "kind": "recommendation",
        "kind_label": "Recommendation",
        "number": "4",
        "title": "National Reuse Charter",
        "initiative_title": "Scotland's Climate Assembly",
        "date": "2021-06-23",
        "places": [{"id": "iso:GB-SCT", "label": "Scotland"}],
        "methods": [{"id": "citizens_assembly", "label": "Citizens' assembly"}],
        "decision": "answered_as_a_whole",
        "decision_label": "Answered only as a whole",
        "decisions": [],
        "status": "answered",
        "n_participants": 106,
        "evidence_basis": "random_selection",
        "support_measure": "vote",
        "share_for": 0.95,
        "source_id": "curated-scotland",
        "url": "/result/scotland-climate-assembly-2020-r-4",
    }
    assert {name: row[name] for name in expected} == expected
    assert row["subjects"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "housing"},
        {"place": "gss:S12000036"},
        {"q": "school", "sort": "oldest"},
        {"subject": "HEA", "place": "iso:GB", "sort": "newest"},
        {"kind": "initiative"},
    ],
)
async def test_page_json_and_csv_give_the_same_rows(site: Site, parameters: dict[str, str]) -> None:
    rows = await site.rows(**parameters)
    total = await site.total(**parameters)
    assert len(rows) == total > 20
    paged: list[dict[str, Any]] = []
    for page in range(1, -(-total // 20) + 1):
        found = (await site.json("/search.json", **parameters, page=page))["results"]
        assert [record_id(row) for row in await site.rows(**parameters, page=page)] == [
            record_id(r) for r in found
        ]
        html = await site.page("/search", **parameters, page=page)
        positions = [html.find(f'<a href="{row["url"]}"') for row in found]
        assert positions == sorted(positions) and positions[0] > 0
        paged += found
    assert [(record_id(row), row["title"], row["date"] or "") for row in paged] == [
        (record_id(row), row["title"], row["date"]) for row in rows
    ]
    assert [";".join(place["id"] for place in row["places"]) for row in paged] == [
        row["place_ids"] for row in rows
    ]


@pytest.mark.asyncio
async def test_csv_is_a_file_of_utf8_with_a_header(site: Site) -> None:
    response = await site.get("/search.csv", q="climate", page=1)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="participation-results.csv"'
    assert response.text.startswith("result_id,initiative_id,kind,")


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "given", [{}, {"q": "climate"}, {"place": "iso:GB-SCT"}, {"subject": "TRA", "place": "iso:GB"}]
)
async def test_facet_counts_are_exact(site: Site, given: dict[str, str]) -> None:
    found = await site.json("/search.json", **given)
    assert tuple(found["facets"]) == SHOWN
    for facet, values in found["facets"].items():
        assert values or given, facet
        for value in [*values[:2], *values[-1:]]:
            assert value["count"] == await site.total(**{**given, facet: value["id"]}), (facet, value)


@pytest.mark.asyncio
async def test_place_and_subject_take_in_everything_below_them(site: Site) -> None:
    for facet, narrow_to_wide in (
        ("place", ["gss:S12000036", "iso:GB-SCT", "iso:GB", "m49:150"]),
        ("subject", ["TRA.01", "TRA"]),
    ):
        sets = [{record_id(row) for row in await site.rows(**{facet: code})} for code in narrow_to_wide]
        assert all(narrow < wide for narrow, wide in pairwise(sets)), facet


@pytest.mark.asyncio
async def test_each_row_names_a_place_inside_the_chosen_one(
    site: Site, connection: sqlite3.Connection
) -> None:
    sql = "SELECT descendant_id FROM place_closure WHERE ancestor_id = 'iso:GB-SCT'"
    inside = {row[0] for row in connection.execute(sql)}
    rows = await site.rows(place="iso:GB-SCT")
    assert [row["title"] for row in rows if not inside & set(row["place_ids"].split(";"))] == []


@pytest.mark.asyncio
async def test_every_filter_narrows_to_rows_that_meet_it(site: Site) -> None:
    for name in ("method", "decision", "status", "kind", "source", "year"):
        rows = (await site.json("/search.json", q="climate"))["results"]
        row = next(row for row in rows if row["methods"] and row["date"])
        value = {
            "method": row["methods"][0]["id"],
            "decision": row["decision"],
            "status": row["status"],
            "kind": row["kind"],
            "source": row["source_id"],
            "year": row["date"][:4],
        }[name]
        ids = {record_id(found) for found in await site.rows(q="climate", **{name: value})}
        assert record_id(row) in ids and len(ids) <= await site.total(q="climate")


@pytest.mark.asyncio
async def test_dates_count_when_their_period_touches_the_bounds(site: Site) -> None:
    in_2020 = {record_id(row) for row in await site.rows(year="2020")}
    assert {record_id(row) for row in await site.rows(**{"from": "2020", "to": "2020"})} == in_2020
    june = await site.rows(**{"from": "2020-06-10", "to": "2020-06-20"})
    assert {row["date"] for row in june} <= {"2020", "2020-06"} | {f"2020-06-{d}" for d in range(10, 21)}
    assert {row["date"] for row in june} >= {"2020"}


@pytest.mark.asyncio
async def test_order(site: Site) -> None:
    newest = [row["date"] for row in await site.rows(place="iso:GB-SCT", sort="newest")]
    oldest = [row["date"] for row in await site.rows(place="iso:GB-SCT", sort="oldest")]
    dated = [date for date in newest if date]
    assert dated == sorted(dated, reverse=True) and newest[: len(dated)] == dated
    assert oldest[: len(dated)] == sorted(dated)
    best = await site.json("/search.json", q="resources consumption waste")
    assert best["results"][0]["result_id"] == "scotland-climate-assembly-2020-r-goal-1"


@pytest.mark.asyncio
@pytest.mark.parametrize("text", NASTY)
async def test_no_words_can_break_the_search(site: Site, text: str) -> None:
    for path in ("/search", "/search.json", "/search.csv", "/map"):
        response = await site.get(path, q=text)
        assert response.status_code == 200, (path, text, response.text[:300])
        assert "<script>alert" not in response.text or path in ("/search.json",)


@pytest.mark.asyncio
async def test_quotes_keep_words_together(site: Site) -> None:
    apart = await site.total(q="assembly climate")
    together = await site.total(q='"assembly climate"')
    assert 0 <= together < apart == await site.total(q="climate   ASSEMBLY")


@pytest.mark.asyncio
@pytest.mark.parametrize(("parameters", "name", "value"), BAD)
async def test_a_bad_parameter_is_named(
    site: Site, parameters: dict[str, str], name: str, value: str
) -> None:
    for path in ("/search", "/search.csv", "/map"):
        response = await site.get(path, **parameters)
        assert response.status_code == 400, path
        assert f"Parameter “{name}”, value “{value}”" in response.text
    answer = await site.get("/search.json", **parameters)
    content = answer.json()
    assert (answer.status_code, content["ok"], content["parameter"], content["value"]) == (
        400,
        False,
        name,
        value,
    )


@pytest.mark.asyncio
async def test_a_repeated_parameter_is_refused(site: Site) -> None:
    response = await site.get("/search.json?place=iso:GB&place=iso:FR")
    assert response.status_code == 400
    assert response.json()["error"] == (
        "Parameter “place”, value “iso:FR”: given more than once; it can have one value."
    )


@pytest.mark.asyncio
async def test_allowed_values_are_said(site: Site) -> None:
    error = (await site.get("/search.json", sort="best")).json()["error"]
    assert error == "Parameter “sort”, value “best”: not a known value. Allowed: newest, oldest, relevance."


@pytest.mark.asyncio
async def test_empty_parameters_of_a_form_are_none(site: Site) -> None:
    assert await site.total(q="", place="", subject="", sort="", page="") == await site.total()


@pytest.mark.asyncio
async def test_nothing_found_says_what_is_covered_and_offers_more(site: Site) -> None:
    html = await site.page("/search", q="climate", place="gss:S12000036", year="1999")
    assert "Nothing recorded here matches" in html and "What this database covers" in html
    assert "in the wider place Scotland" not in html  # nothing there either in 1999
    assert "only with words “climate”" in html
    wider = await site.page("/search", q='"National Reuse Charter"', place="gss:S12000036")
    assert "in the wider place Scotland" in wider


@pytest.mark.asyncio
async def test_a_page_after_the_last_is_empty_and_says_so(site: Site) -> None:
    assert (await site.json("/search.json", q="climate", page=5000))["results"] == []
    assert "Go to the last one" in await site.page("/search", q="climate", page=5000)


@pytest.mark.asyncio
async def test_engagements_with_the_words_come_first(site: Site) -> None:
    html = await site.page("/search", q="Scotland's Climate Assembly")
    head = html[html.index('id="engagements"') :]
    assert head.index("/initiative/scotland-climate-assembly-2020") < head.index('class="card"')


@pytest.fixture
def spoilt(database: Path, tmp_path: Path) -> Site:
    """A copy in which one result has a title and a text made to do harm, in German."""
    path = Path(shutil.copy(database, tmp_path / "participation.db"))
    db = sqlite3.connect(path)
    harm = "=cmd <script>alert('harm')</script> onlyhere"
    key = "scotland-climate-assembly-2020-r-4"
    db.execute("UPDATE result SET title = ?, text = ?, lang = 'de' WHERE result_id = ?", (harm, harm, key))
    db.execute("UPDATE search_record SET title = ?, text = ? WHERE result_id = ?", (harm, harm, key))
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")
    db.commit()
    db.close()
    return Site(path)


@pytest.mark.asyncio
async def test_markup_in_the_data_is_shown_as_text(spoilt: Site) -> None:
    for path in (
        "/search?q=onlyhere",
        "/search?q=script",
        "/result/scotland-climate-assembly-2020-r-4",
        "/initiative/scotland-climate-assembly-2020",
    ):
        html = await spoilt.page(path)
        assert "<script>alert" not in html and "&lt;" in html
        assert ' lang="de"' in html
    assert "<mark>onlyhere</mark>" in await spoilt.page("/search?q=onlyhere")


@pytest.mark.asyncio
async def test_cells_cannot_run_as_formulas_while_json_stays_true(spoilt: Site) -> None:
    row = (await spoilt.rows(q="onlyhere"))[0]
    true = (await spoilt.json("/search.json", q="onlyhere"))["results"][0]
    assert row["title"] == f"'{true['title']}" and true["title"].startswith("=cmd <script>")


def test_harmless() -> None:
    assert [harmless(cell) for cell in ("=1", "+1", "-1", "@a", "\ta", "a=1", "", -1, None)] == [
        "'=1", "'+1", "'-1", "'@a", "'\ta", "a=1", "", -1, None,
    ]  # fmt: skip


def test_fts_query() -> None:
    assert [fts_query(text) for text in ("a b a", '"a b" c', "a OR b*", '" " -', "“a b”", "a\x00b", 'c"d')] == [
        '"a" "b"', '"a b" "c"', '"a" "or" "b*"', "", '"a b"', '"a" "b"', '"c" "d"',
    ]  # fmt: skip


def test_period() -> None:
    assert [period(date) for date in ("2020", "2020-02", "2020-02-03")] == [
        ("2020-01-01", "2020-12-31"),
        ("2020-02-01", "2020-02-31"),
        ("2020-02-03", "2020-02-03"),
    ]


def test_filters() -> None:
    assert [day(date) for date in ("2019-10-26", "2019-10", "2019", None)] == [
        "26 October 2019", "October 2019", "2019", "",
    ]  # fmt: skip
    assert [percent(share) for share in (0.97, 0.996, 1.0, 0.001, 0.0, None)] == [
        "97%", "99.6%", "100%", "0.1%", "0%", "",
    ]  # fmt: skip
    assert [number(value) for value in (1234567, 12.0, 12.5, None)] == ["1,234,567", "12", "12.50", ""]
    assert [is_cut(*pair) for pair in (("A b…", "A b c"), ("A b", "A b c"), ("A x…", "A b c"))] == [
        True,
        False,
        False,
    ]
    assert marked("<b>\x02x\x03 \x02open") == "&lt;b&gt;<mark>x</mark> open"


def test_nasty_words_are_not_all_the_same() -> None:
    assert len({json.dumps(text) for text in NASTY}) == len(NASTY)
