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
        (("Harbour Citizens' Jury", "2021"), ("Citizens' assembly on the harbour", "2021"), "review"),
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
    assert [issue.message.split("(")[1] for issue in issues] == [
        "1.00: the same place, titles alike); add a link if so"
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
    assert measured["linked"]["precision"] == 1.0
    assert measured["linked"]["unlabelled"] == []
    assert measured["linked"]["pairs"] == 22
