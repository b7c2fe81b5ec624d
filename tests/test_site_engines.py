"""Two search engines, one answer: the same totals, records, filters, counts and orders by date."""

import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.load.search_index import COUNTED, FOLDER, open_index, update_index
from ingest.load.search_terms import TOKENIZER, Terms
from plugins.criteria import FACETS, Criteria
from plugins.db import Reader
from plugins.engine import WIDEST
from plugins.engine_fts import Fts
from plugins.engine_tantivy import Tantivy
from plugins.finding import EVERYTHING, shared_index
from plugins.guard import Limits
from plugins.served import Release
from tests.site import Site
from tests.test_site_search import NASTY

Both = tuple[Tantivy, Fts]


@pytest.fixture(scope="module")
def both(database: Path) -> Iterator[Both]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, check_same_thread=False)
    reader = Reader(connection, Release(database, Limits()))
    index, problem = shared_index(reader)
    assert index, problem
    yield Tantivy(reader, index), Fts(reader)
    connection.close()


@pytest.fixture(scope="module")
def texts(both: Both) -> list[str]:
    sql = "SELECT title || ' ' || ifnull(text, '') || ' ' || ifnull(context, '') FROM search_record"
    return both[1].reader.column(sql)


def assert_agree(both: Both, criteria: Criteria) -> int:
    """Both engines find the same records, in the same order where the order is by date; how many."""
    fast, plain = both
    found, expected = (each.find(criteria, 0, EVERYTHING) for each in both)
    assert (found.total, sorted(found.ids)) == (expected.total, sorted(expected.ids)), criteria
    assert found.total == len(found.ids)
    for sort in ("newest", "oldest"):
        ordered = replace(criteria, sort=sort)
        assert fast.find(ordered, 0, EVERYTHING) == plain.find(ordered, 0, EVERYTHING), criteria
        assert fast.find(ordered, 15, 10) == plain.find(ordered, 15, 10), criteria
    wanted: dict[str, list[str] | None] = {**dict.fromkeys(COUNTED), "place": ["iso:GB", "iso:GB-SCT", "no"]}
    assert fast.counts(criteria, wanted) == plain.counts(criteria, wanted), criteria
    widest = {"place": WIDEST, "subject": WIDEST}
    assert fast.counts(criteria, widest) == plain.counts(criteria, widest), criteria
    assert fast.extent(criteria) == plain.extent(criteria), criteria
    return found.total


def test_every_word_of_the_records_finds_the_same_number(both: Both, texts: list[str]) -> None:
    words = sorted({word for text in texts for word in text.split()})
    assert len(words) > 10_000
    for word in random.Random(1).sample(words, 1500):
        criteria = Criteria(q=word)
        assert both[0].find(criteria, 0, 0) == both[1].find(criteria, 0, 0), word


def test_every_filter_with_words_and_without(both: Both) -> None:
    for facet in FACETS:
        sql = "SELECT code FROM search_facet WHERE facet = ? GROUP BY code ORDER BY count(*) DESC"
        codes = both[1].reader.column(sql, (facet,))
        for code in {*codes[:2], *codes[-1:]}:
            assert assert_agree(both, Criteria(filters={facet: code}))
            assert_agree(both, Criteria(q="climate", filters={facet: code}))
    assert assert_agree(both, Criteria(filters={"audience": "young_people"}))
    assert assert_agree(
        both, Criteria(filters={"place": "iso:GB", "subject": "ENV", "kind": "recommendation"})
    )
    assert assert_agree(both, Criteria()) > 2000


@pytest.mark.parametrize(
    "bounds",
    [("2020", None), (None, "2020"), ("2020-06-10", "2020-06-20"), ("2020-06", "2020-06"), ("1800", "1801")],
)
def test_dates_known_to_the_year_or_the_month(both: Both, bounds: tuple[str | None, str | None]) -> None:
    assert_agree(both, Criteria(first=bounds[0], last=bounds[1]))
    assert_agree(both, Criteria(q="transport", first=bounds[0], last=bounds[1]))


@pytest.mark.parametrize(
    "q", [*NASTY, "𝼀", "½", "e\u0301tat", "İstanbul", "co-operation", "“net zero”", "日本"]
)
def test_words_are_never_operators(both: Both, q: str) -> None:
    assert_agree(both, Criteria(q=q, sort="relevance"))


def test_phrases_out_of_the_records(both: Both, texts: list[str]) -> None:
    chance = random.Random(2)
    for text in chance.sample(texts, 150):
        words = re.split(r"\s+", text.replace('"', " ").strip())
        start = chance.randrange(len(words))
        phrase = " ".join(words[start : start + chance.randint(2, 5)])
        for q in (f'"{phrase}"', phrase, f'"{phrase}" {chance.choice(words)}'):
            assert both[0].find(Criteria(q=q), 0, 0) == both[1].find(Criteria(q=q), 0, 0), q


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(["the", "climate", "écoles", "children's", "2030", "citizens", "zzz"]), max_size=3
    ),
    filters=st.fixed_dictionaries(
        {},
        optional={
            "place": st.sampled_from(["iso:GB", "iso:GB-SCT", "m49:150", "iso:FR"]),
            "subject": st.sampled_from(["ENV", "TRA", "TRA.01", "HEA"]),
            "kind": st.sampled_from(["recommendation", "initiative"]),
            "year": st.sampled_from(["2019", "2021"]),
            "audience": st.sampled_from(["young_people", "nobody"]),
        },
    ),
    first=st.none() | st.dates().map(str).map(lambda day: day[: random.Random(day).choice((4, 7, 10))]),
)
def test_any_criteria(both: Both, words: list[str], filters: dict[str, str], first: str | None) -> None:
    assert_agree(both, Criteria(" ".join(words), filters, first, None, "relevance"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_terms_are_those_of_fts5(text: str) -> None:
    text = "".join(letter for letter in text if letter != "\0")
    fts5 = sqlite3.connect(":memory:")
    fts5.execute(f"CREATE VIRTUAL TABLE t USING fts5 (text, tokenize='{TOKENIZER}')")
    fts5.execute("CREATE VIRTUAL TABLE v USING fts5vocab (t, instance)")
    fts5.execute("INSERT INTO t VALUES (?)", (text,))
    expected = [row[0] for row in fts5.execute("SELECT term FROM v ORDER BY offset")]
    fts5.close()
    assert Terms().of(text) == expected


def test_by_engagement(both: Both) -> None:
    ids = both[1].reader.column("SELECT initiative_id FROM initiative")
    for criteria in (Criteria(), Criteria(q="climate"), Criteria(filters={"place": "iso:GB-SCT"})):
        assert both[0].by_engagement(criteria, ids) == both[1].by_engagement(criteria, ids) != {}


@pytest.fixture
def copied(database: Path, tmp_path: Path) -> Path:
    """The database with its index in a folder of its own."""
    shutil.copytree(database.resolve().parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / database.name


async def engine_of(path: Path) -> tuple[str, str | None, int]:
    site = Site(path)
    await site.datasette.invoke_startup()
    status = await site.json("/status.json")
    return status["engine"], status["engine_problem"], await site.total(q="climate")


@pytest.mark.asyncio
async def test_without_its_own_index_the_site_says_so_and_finds_the_same(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *said, total = await engine_of(copied)
    assert said == ["tantivy", None]
    made = copied.parent / FOLDER / "made-from.json"
    made.write_text(made.read_text().replace("2026-11-22", "2026-11-23"))
    another = "the index beside the database was made from another one, or was not finished"
    assert await engine_of(copied) == ("fts5", another, total)
    shutil.rmtree(copied.parent / FOLDER)
    missing = "there is no index beside the database"
    assert await engine_of(copied) == ("fts5", missing, total)
    assert capsys.readouterr().err.splitlines() == [
        f"The search uses FTS5, which is slower: {problem}." for problem in (another, missing)
    ]


@pytest.mark.asyncio
async def test_status_names_the_build(database: Path, connection: sqlite3.Connection) -> None:
    build = dict(connection.execute("SELECT version AS data_version, as_of, software FROM build").fetchone())
    assert await Site(database).json("/status.json") == {"engine": "tantivy", "engine_problem": None, **build}


def test_an_index_brought_up_to_date_is_as_good_as_a_new_one(copied: Path, tmp_path: Path) -> None:
    old, folder = tmp_path / FOLDER, tmp_path / "next" / FOLDER
    before = {file.name: file.read_bytes() for file in old.iterdir()}
    db = sqlite3.connect(copied)
    ids = [row[0] for row in db.execute("SELECT record_id FROM search_record ORDER BY record_id")]
    gone, (one, other) = ids[::50], ids[7:9]
    marks = ", ".join(map(str, gone))
    text = f"UPDATE search_record SET text = 'a marmalade of things' WHERE record_id IN ({one}, {other})"
    db.executescript(f"""
        {text};
        DELETE FROM search_coded WHERE record_id IN ({marks}) OR record_id = {other}
            AND code_id IN (SELECT code_id FROM search_code WHERE facet = 'place');
        DELETE FROM search_record WHERE record_id IN ({marks});
        INSERT INTO search_fts (search_fts) VALUES ('rebuild');
    """)
    db.close()
    update_index(copied, old, folder, [*gone, one, other], [one, other])
    assert {file.name: file.read_bytes() for file in old.iterdir()} == before
    connection = sqlite3.connect(copied)
    reader = Reader(connection, Release(copied, Limits()))
    pair = Tantivy(reader, open_index(folder)), Fts(reader)
    assert assert_agree(pair, Criteria(q="marmalade")) == 2
    assert assert_agree(pair, Criteria())
    assert assert_agree(pair, Criteria(q="climate", filters={"place": "iso:GB-SCT"}))
    connection.close()


def test_the_best_of_one_ranker_are_good_for_the_other(both: Both) -> None:
    """Every record on the first page of one engine has at least half the score of the other's best ones."""
    for q in ("housing", "climate", "public transport", '"net zero"'):
        shares = [share_of_best(both, Criteria(q=q, sort="relevance"))]
        assert min(shares) > 0.5, (q, shares)


def share_of_best(both: Both, criteria: Criteria, most: int = 20) -> float:
    """bm25 of FTS5, summed over the first page of tantivy, as a share of the sum over its own first page."""
    sql = "SELECT rowid, -bm25(search_fts, 8.0, 4.0, 1.0) AS score FROM search_fts WHERE search_fts MATCH ?"
    scores = {row["rowid"]: row["score"] for row in both[1].reader.rows(sql, (criteria.words,))}
    ours, best = [sum(float(scores[one]) for one in each.find(criteria, 0, most).ids) for each in both]
    return ours / best
