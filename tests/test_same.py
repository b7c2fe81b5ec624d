"""Engagements that two sources record: linked when sure, up for review when not, and both records kept."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.same import figures, labelled
from ingest.cli import main
from ingest.coding.same import link_same
from ingest.paths import DATA
from ingest.prepare import prepare
from ingest.records import Origin, Record
from ingest.sources import load_sources
from tests.conftest import REAL

EDINBURGH, SCOTLAND = "gss:S12000036", "iso:GB-SCT"


def engagement(source: str, title: str, start: str, place: str = EDINBURGH, lead: str = "") -> list[Record]:
    name = f"{source}-{abs(hash((title, start, place))) % 10_000}"
    origin = Origin("initiative.csv", 2)
    records = [
        Record("initiative", {"initiative_id": name, "title": title, "start_date": start}, origin, source),
        Record(
            "initiative_place",
            {"initiative_id": name, "relation": "about", "place_id": place},
            origin,
            source,
        ),
    ]
    values = {"initiative_id": name, "role": "lead", "organisation_id": lead}
    return records + ([Record("initiative_organisation", values, origin, source)] if lead else [])


def verdict(*records: list[Record]) -> str:
    links, issues = link_same([record for group in records for record in group])
    assert {link.get("kind") for link in links} <= {"same_as"}
    assert {issue.issue_type for issue in issues} <= {"perhaps_same"}
    return "linked" if links else "review" if issues else "apart"


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (("Harbour Citizens' Jury", "2021-03"), ("Harbour citizens’ jury, 2021", "2021"), "linked"),
        (
            ("Citizens' Jury on the harbour", "2021"),
            ("City of Edinburgh: Harbour citizens jury", "2021"),
            "linked",
        ),
        (("Harbour Citizens' Jury", "2021"), ("Harbour Citizens' Jury", "2023"), "apart"),
        (("Harbour Citizens' Jury", "2021"), ("Harbour Citizens' Jury", ""), "review"),
        (("Harbour jury in ward 4", "2021"), ("Harbour jury in ward 5", "2021"), "apart"),
        (("Harbour Citizens' Jury", "2021"), ("Citizens' assembly on the harbour", "2021"), "apart"),
        (("Harbour Citizens' Jury", "2021"), ("Bus lanes survey", "2021"), "apart"),
        (("Harbour Citizens' Jury", "2021"), ("Harbour Citizens' Jury", "2021", SCOTLAND), "apart"),
    ],
)
def test_place_years_title_and_numbers_decide(
    mine: tuple[str, ...], theirs: tuple[str, ...], expected: str
) -> None:
    assert verdict(engagement("one", *mine), engagement("two", *theirs)) == expected


def test_the_lead_organisation_tells_where_one_title_says_less() -> None:
    one = engagement("one", "Climate assembly", "2021", lead="example-council")
    other = engagement("two", "Example Council: climate assembly", "2021", lead="example-council")
    assert verdict(one, other) == "linked"
    assert verdict(one[:2], other[:2]) == "review"


def marked(records: list[Record], **values: str) -> list[Record]:
    records[0].values |= values
    return records


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "apart"),
        ({"n_participants": "50"}, "apart"),  # a round number is that of many
        ({"n_participants": "47"}, "review"),
        ({"source_url": "https://www.example.org/jury/"}, "review"),
        ({"end_date": "2021-03-09"}, "review"),
    ],
)
def test_a_count_an_address_or_a_day_tells_where_titles_do_not(values: dict[str, str], expected: str) -> None:
    one = marked(engagement("one", "Harbour Citizens' Jury", "2021"), **values)
    other = engagement("two", "Citizens' assembly on the harbour", "2021")
    same = {name: text.replace("www.", "").rstrip("/") for name, text in values.items()}
    assert verdict(one, marked(other, **same)) == expected


def test_an_address_that_many_name_is_of_a_list_and_tells_nothing() -> None:
    titles = ("Harbour Citizens' Jury", "Citizens' assembly on the harbour", "Bus lanes", "Trees", "Bins")
    listed = "https://example.org/we-asked-you-said"
    groups = [
        marked(engagement(f"s{at}", title, "2021"), source_url=listed) for at, title in enumerate(titles)
    ]
    assert verdict(*groups) == "apart"


def test_a_lead_is_known_in_another_spelling() -> None:
    one = engagement("one", "Observatory of the city", "2019", lead="madrid-city-council")
    assert verdict(one, engagement("two", "City Observatory", "", lead="city-of-madrid")) == "review"
    assert verdict(one, engagement("two", "City Observatory Forum", "", lead="port-authority")) == "apart"


def test_what_many_titles_of_a_place_say_brings_no_two_together() -> None:
    streets = ["Abbey", "Bath", "Church", "Dover", "Elm", "Fern", "Grove", "Hill"]
    zones = [engagement("one", f"20mph zone: {street} area", "", lead="c-council") for street in streets]
    assert verdict(*zones, engagement("two", "20mph zone for the Mill area", "", lead="c-council")) == "apart"
    assert (
        verdict(*zones, engagement("two", "20mph zone for the Hill area", "", lead="c-council")) == "review"
    )


def test_two_records_of_one_source_are_never_one() -> None:
    first = engagement("one", "Harbour jury", "2021-01")
    assert verdict(first, engagement("one", "Harbour jury", "2021-02")) == "apart"


def test_a_record_as_like_to_two_others_is_linked_to_neither() -> None:
    others = [engagement("two", "Harbour jury", "2021-01"), engagement("two", "Harbour jury", "2021-06")]
    assert verdict(engagement("one", "Harbour jury", "2021"), *others) == "review"


def test_a_pair_that_a_source_links_is_left_alone() -> None:
    one, other = engagement("one", "Harbour jury", "2021"), engagement("two", "Harbour jury", "2021")
    values = {"initiative_id": one[0].key[0], "kind": "follows", "other_id": other[0].key[0]}
    link = Record("initiative_link", values, Origin("initiative_link.csv", 2), "one")
    assert link_same([*one, *other, link]) == ([], [])


def test_a_review_says_how_alike_they_are_and_why() -> None:
    _, issues = link_same(
        [*engagement("one", "Harbour jury", "2021"), *engagement("two", "Harbour jury", "")]
    )
    other = issues[0].message.split()[4]
    assert [(issue.field, issue.value, issue.message) for issue in issues] == [
        (
            "title",
            "Harbour jury",
            f"perhaps the same as {other} title ‘Harbour jury’ (the same place, titles 100% alike); if they are "
            "one, write its id or add a link same_as, else a link that says how the two belong together, such as "
            "follows or part_of",
        )
    ]


def test_both_records_are_kept_and_a_build_again_links_them_once(harbour: Path, tmp_path: Path) -> None:
    shutil.copytree(harbour / "harbour", harbour / "pier")
    for path in (harbour / "pier").glob("*.csv"):
        text = path.read_text().replace("harbour-2023", "pier-2023").replace("ferry-2024", "boat-2024")
        path.write_text(text.replace("Harbour front", "The harbour front").replace("Ferry times", "Boats"))
    for _ in range(2):
        said = CliRunner().invoke(main, ["build", "--data", str(harbour), "--out", str(tmp_path / "build")])
        assert said.exit_code == 0, said.output
    with sqlite3.connect(tmp_path / "build" / "participation.db") as connection:
        links = connection.execute("SELECT initiative_id, kind, other_id FROM initiative_link").fetchall()
        kept = connection.execute("SELECT count(*) FROM initiative").fetchone()[0]
    assert links == [("harbour-2023", "same_as", "pier-2023")]
    assert kept == 4


def test_the_labels_are_of_pairs_in_order() -> None:
    gold = labelled()
    assert all(one < other for one, other in gold)
    assert {True, False} == set(gold.values())


@pytest.mark.skipif(not REAL.is_dir(), reason="the raw files of the publishers are not here")
def test_what_is_linked_without_asking_is_right() -> None:
    names = ("eci", "mysociety_assemblies", "participedia", "polis")
    raw = {name: REAL / name for name in names}
    sources = [source for source in load_sources(DATA, raw) if source.raw.is_dir()]
    measured = figures(prepare(sources).records)
    linked, seen = measured["linked"], measured["linked or up for review"]
    assert (linked["precision"], linked["unlabelled"], seen["unlabelled"]) == (1.0, [], [])
    assert linked["recall"] >= 0.65
    assert seen["precision"] >= 0.95
    assert seen["recall"] >= 0.89


def test_what_is_up_for_review_in_the_shipped_data_is_right_more_often_than_not() -> None:
    sources = [source for source in load_sources(DATA) if source.raw.is_dir()]
    seen = figures(prepare(sources).records)["linked or up for review"]
    assert not seen["pairs"] or seen["precision"] >= 0.8
