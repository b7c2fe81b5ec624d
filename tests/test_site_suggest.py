"""Help with words and names: near words for ones typed wrongly, places and topics by any of their names."""

import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from plugins.names import fold
from plugins.wording import Vocabulary, nearest
from tests.site import Site, text_of

# Titles in other languages, each with words in the forms in which they are printed there.
TITLES = {
    "fr": "Assemblée citoyenne sur les mobilités: réduire les déplacements inutiles dans nos communes",
    "de": "Bürgerräte empfehlen günstigere Wohnungen für Alleinerziehende und Straßenbahnverbindungen",
    "pl": "Łódzki budżet obywatelski: ścieżki rowerowe między osiedlami a szkołami podstawowymi",
    "es": "Presupuestos participativos: más zonas verdes y viviendas asequibles en los barrios",
    "fi": "Kansalaisraadin suositukset kaupunkiliikenteestä ja asumisesta",
    "ga": "Moltaí an tionóil faoi thithíocht inacmhainne",
    "el": "Συστάσεις της συνέλευσης των πολιτών για τις μεταφορές",
}


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.fixture(scope="module")
def abroad(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy in which the first results have titles in other languages."""
    path = Path(shutil.copy(database, tmp_path_factory.mktemp("abroad") / "participation.db"))
    db = sqlite3.connect(path)
    some = "SELECT record_id FROM search_record WHERE result_id IS NOT NULL LIMIT ?"
    records = [record for (record,) in db.execute(some, [len(TITLES)])]
    for record, (lang, title) in zip(records, TITLES.items(), strict=True):
        db.execute(
            "UPDATE result SET title = ?, lang = ? "
            "WHERE result_id = (SELECT result_id FROM search_record WHERE record_id = ?)",
            (title, lang, record),
        )
        db.execute("UPDATE search_record SET title = ? WHERE record_id = ?", (title, record))
    db.execute("INSERT INTO search_fts (search_fts) VALUES ('rebuild')")
    db.commit()
    db.close()
    return Site(path)


@pytest.mark.asyncio
@pytest.mark.parametrize("lang", TITLES)
async def test_titles_of_other_languages_are_found_by_each_printed_word(abroad: Site, lang: str) -> None:
    for word in [*TITLES[lang].replace(":", "").split(), TITLES[lang]]:
        found = await abroad.json("/search.json", q=f'"{word}"', sort="oldest")
        titles = {row["title"] for row in found["results"]}
        assert TITLES[lang] in titles or found["total"] > 20, word
        assert found["did_you_mean"] == []


@pytest.mark.asyncio
async def test_accents_and_capitals_make_no_difference(abroad: Site) -> None:
    for plain in ("assemblee mobilites", "BURGERRATE", "budzet obywatelski", "rowerowe sciezki"):
        assert await abroad.total(q=plain) == 1, plain


@pytest.mark.asyncio
async def test_near_words_are_offered_with_exact_counts(site: Site) -> None:
    for wrong, right in (
        ("affordble hosuing", "affordable housing"),
        ("clmate", "climate"),
        ('"citizens asembly"', '"citizens assembly"'),
    ):
        found = await site.json("/search.json", q=wrong)
        assert (found["total"], found["results"]) == (0, [])
        assert found["did_you_mean"][0] == {"q": right, "count": await site.total(q=right)}


@pytest.mark.asyncio
async def test_the_page_shows_what_near_words_find_and_says_so(site: Site) -> None:
    html = await site.page("/search", q="affordble hosuing", place="iso:NZ")
    n = await site.total(q="affordable housing", place="iso:NZ")
    words = text_of(html)
    assert "Nothing is found for “affordble hosuing”. Did you mean affordable housing" in words
    assert f"{n} found for “affordable housing”" in words and "<title>affordble hosuing: 0 found" in html
    assert html.count('<article class="card">') == min(n, 20) > 0
    assert 'href="/search?q=affordable+housing&amp;place=iso%3ANZ"' in html


@pytest.mark.asyncio
async def test_near_words_that_find_nothing_here_are_offered_elsewhere(site: Site) -> None:
    words = text_of(await site.page("/search", q="affordble hosuing", place="iso:MT"))
    assert "Did you mean" not in words and "Nothing recorded here matches." in words
    n = await site.total(q="affordable housing")
    assert f"for “affordable housing” without place “Malta” {n} found" in words


@pytest.mark.asyncio
@pytest.mark.parametrize("q", ["zq", "xyzzyplugh", "a1b2c3d4", "climate xyzzyplugh", "Łódź", "日本語", ""])
async def test_nothing_is_offered_for_short_or_strange_words(site: Site, q: str) -> None:
    assert (await site.json("/search.json", q=q))["did_you_mean"] == []


def test_nearest() -> None:
    words = ["housing", "issuing", "hosting", "bürgerräte", "roads", "reads"]
    known = Vocabulary(words, [fold(word) for word in words], [90, 4, 3, 1, 20, 30])
    asked = ("hosuing", "burgerate", "rads", "road", "rxxds", "houses")
    assert {word: nearest(known, word) for word in asked} == {
        "hosuing": ["housing", "hosting"],
        "burgerate": ["bürgerräte"],
        "rads": ["reads", "roads"],
        "road": ["roads"],
        "rxxds": [],
        "houses": [],
    }


def test_fold() -> None:
    names = ("Łódź", "Straße", "Île-de-France", "  São  Paulo ", "Ørsta", "Κως", "東京")
    assert [fold(name) for name in names] == [
        "lodz", "strasse", "ile de france", "sao paulo", "orsta", "κωσ", "東京",
    ]  # fmt: skip


async def suggested(site: Site, **parameters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await site.json("/suggest.json", **parameters))["suggestions"]
    return found


@pytest.mark.asyncio
async def test_a_suggestion_in_full(site: Site) -> None:
    answer = await site.json("/suggest.json", kind="place", q="Glasg")
    assert (answer["kind"], answer["q"]) == ("place", "Glasg")
    assert answer["suggestions"][:3] == [
        {
            "id": "gss:S12000049",
            "label": "Glasgow City",
            "also": None,
            "within": "Scotland",
            "count": await site.total(place="gss:S12000049"),
        },
        {
            "id": "gss:S08000031",
            "label": "NHS Greater Glasgow and Clyde",
            "also": None,
            "within": "Scotland",
            "count": await site.total(place="gss:S08000031"),
        },
        {"id": "gn:2648579", "label": "Glasgow", "also": None, "within": "Glasgow City", "count": 0},
    ]


@pytest.mark.asyncio
async def test_suggestions_know_other_names_accents_and_inner_words(site: Site) -> None:
    firsts = {}
    for kind, typed in (
        ("place", "osterreich"),
        ("place", "BOGOTA"),
        ("place", "eilean siar"),
        ("place", "hebrides"),
        ("subject", "hous"),
        ("subject", "council tax"),
    ):
        row = (await suggested(site, kind=kind, q=typed))[0]
        firsts[typed] = (row["id"], row["label"], row["also"])
    assert firsts == {
        "osterreich": ("iso:AT", "Austria", "Österreich"),
        "BOGOTA": ("iso:CO-DC", "Bogotá", None),
        "eilean siar": ("gss:S12000013", "Eilean Siar", None),
        "hebrides": ("gss:S12000013", "Eilean Siar", "Outer Hebrides"),
        "hous": ("HOU", "Housing", None),
        "council tax": ("ECO.02", "Taxation and charges", "council tax"),
    }


@pytest.mark.asyncio
async def test_at_most_ten_and_those_with_most_records_first(site: Site) -> None:
    rows = await suggested(site, kind="place")
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    assert len(rows) == len(await suggested(site, kind="place", q="s")) == 10
    assert await suggested(site, kind="place", q="%_") == []


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({}, "Parameter “kind”, value “”: not a known value. Allowed: place, subject."),
        ({"kind": "person"}, "Parameter “kind”, value “person”: not a known value. Allowed: place, subject."),
        ({"kind": "place", "n": "3"}, "Parameter “n”, value “3”: unknown parameter. Known here: kind, q."),
        (
            {"kind": "place", "q": "y" * 101},
            f"Parameter “q”, value “{'y' * 79}…”: longer than 100 characters.",
        ),
    ],
)
async def test_bad_questions_for_suggestions(site: Site, parameters: dict[str, str], error: str) -> None:
    response = await site.get("/suggest.json", **parameters)
    assert (response.status_code, response.json()["error"]) == (400, error)


@pytest.mark.asyncio
async def test_a_typed_name_stands_for_its_id_in_every_form(site: Site) -> None:
    ids = {"place": "gss:S12000049", "subject": "HOU"}
    for path in ("/search.json", "/search.csv", "/map.json", "/timeline.json", "/search.geojson"):
        named = await site.get(path, place="glasgow", subject="Housing")
        assert named.text == (await site.get(path, **ids)).text, path
    html = await site.page("/search", place="glasgow")
    assert 'href="/map?place=gss%3AS12000049"' in html and "place=glasgow" not in html


@pytest.mark.asyncio
async def test_a_name_of_several_places_or_of_none_is_refused_with_suggestions(site: Site) -> None:
    errors = {
        name: (await site.get("/search.json", place=name)).json()["error"]
        for name in ("Perth", "Glasgo", "Nowhere-at-all")
    }
    assert errors == {
        "Perth": "Parameter “place”, value “Perth”: the name of more than one place: "
        "Perth in Western Australia (gn:2063523, 0 recorded); Perth in Perth and Kinross (gn:2640358, 0 recorded); "
        "Perth Amboy in New Jersey (gn:5102578, 0 recorded).",
        "Glasgo": "Parameter “place”, value “Glasgo”: no place has this id or name. "
        "Did you mean Glasgow City (gss:S12000049); NHS Greater Glasgow and Clyde (gss:S08000031); "
        "Glasgow (gn:2648579); Glasgow City Region (local:glasgow-city-region); Pampa (gn:5527953)?",
        "Nowhere-at-all": "Parameter “place”, value “Nowhere-at-all”: no place has this id or name. "
        "Ids look like iso:GB, iso:GB-SCT or gss:S12000049.",
    }


@pytest.mark.asyncio
async def test_the_page_of_a_refused_name_links_what_may_be_meant(site: Site) -> None:
    response = await site.get("/map", place="Perth", q="tram")
    words = text_of(response.text)
    assert response.status_code == 400
    assert (
        "You may mean: Perth in Western Australia 0 recorded Perth in Perth and Kinross 0 recorded" in words
    )
    assert 'href="/map?place=gn%3A2063523&amp;q=tram"' in response.text
    offers = (await site.get("/search.json", place="Perth")).json()["offers"]
    assert [offer["id"] for offer in offers] == ["gn:2063523", "gn:2640358", "gn:5102578"]


@pytest.mark.asyncio
async def test_of_places_of_one_name_the_one_with_records_is_meant(site: Site) -> None:
    for typed, meant in (
        ("Birmingham", "gss:E08000025"),
        ("Glasgow", "gss:S12000049"),
        ("London", "gss:E12000007"),
    ):
        assert await site.total(place=typed) == await site.total(place=meant) > 0


@pytest.mark.asyncio
async def test_empty_answers_offer_the_next_wider_place_and_topic(site: Site) -> None:
    html = await site.page("/search", place="Highland", subject="TRA.03", **{"from": "2015"})
    words = text_of(html)
    n = await site.total(place="iso:GB-SCT", subject="TRA.03", **{"from": "2015"})
    assert f"in the wider place Scotland {n} found" in words
    assert "without place “Highland”" in words and "What this database covers" in words
    topic = text_of(await site.page("/search", place="iso:MT", subject="TRA.09", q="climate"))
    assert "Nothing recorded here matches" in topic
