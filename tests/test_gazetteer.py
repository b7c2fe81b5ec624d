"""The table of places: what is in it, what it is made from, and what would make it wrong."""

import csv
import re
import shutil
from pathlib import Path

import pytest

from ingest.coding.gazetteer import gazetteer
from ingest.gazetteer import check_gazetteer
from ingest.gazetteer.areas import overlap_problems
from ingest.gazetteer.check import problems
from ingest.gazetteer.points import centre
from ingest.gazetteer.settlements import _names
from ingest.gazetteer.tables import COLUMNS, everyday, make_row
from ingest.gazetteer.towns import Town
from ingest.paths import SCHEMA
from ingest.schema import vocabulary

PLACES = SCHEMA / "places"


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    with (PLACES / "place.csv").open(encoding="utf-8", newline="") as file:
        return {row["place_id"]: row for row in csv.DictReader(file)}


def test_the_committed_table_has_no_problem() -> None:
    assert check_gazetteer(PLACES) == []


def test_a_place_that_breaks_the_schema_is_a_problem_with_its_row(tmp_path: Path) -> None:
    shutil.copytree(PLACES, tmp_path / "places")
    with (tmp_path / "places" / "place.csv").open("a", encoding="utf-8") as file:
        file.write("gn:1,Nowhere,hamlet,gn:none,,,,,,,,,,,,\n")
    found = [problem for problem in check_gazetteer(tmp_path / "places") if problem.startswith("place.csv: ")]
    assert [re.sub(r"\[.*\]", "[…]", problem) for problem in found] == [
        'place.csv: The cell "hamlet" in row at position "44673" and field "kind" at position "3" does not '
        'conform to a constraint: constraint "enum" is "[…]"',
        'place.csv: Row at position "44673" violates the foreign key: for "parent_id": values "gn:none" not '
        'found in the lookup table "" as "place_id"',
    ]


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("local:leith", ["local:leith", "gss:S12000036", "iso:GB-SCT", "iso:GB", "m49:150", "m49:001"]),
        ("gss:E07000178", ["gss:E07000178", "gss:E10000025", "gss:E12000008", "iso:GB-ENG", "iso:GB", "m49:150", "m49:001"]),
        ("gss:E07000029", ["gss:E07000029", "gss:E06000063", "gss:E12000002", "iso:GB-ENG", "iso:GB", "m49:150", "m49:001"]),
        ("gn:2645826", ["gn:2645826", "gss:E06000064", "gss:E12000002", "iso:GB-ENG", "iso:GB", "m49:150", "m49:001"]),
        ("gn:2657374", ["gn:2657374", "gss:S12000048", "iso:GB-SCT", "iso:GB", "m49:150", "m49:001"]),
        ("gn:2867714", ["gn:2867714", "iso:DE-BY", "iso:DE", "m49:150", "m49:001"]),
        ("iso:PR", ["iso:PR", "m49:019", "m49:001"]),
        ("gss:S21000003", ["gss:S21000003", "iso:GB-SCT", "iso:GB", "m49:150", "m49:001"]),
        ("gss:E23000033", ["gss:E23000033", "gss:E12000008", "iso:GB-ENG", "iso:GB", "m49:150", "m49:001"]),
        ("gss:E26000006", ["gss:E26000006", "iso:GB-ENG", "iso:GB", "m49:150", "m49:001"]),
    ],
)  # fmt: skip
def test_every_place_lies_in_the_next_wider_one(place: str, chain: list[str]) -> None:
    assert list(gazetteer().ancestors(place)) == chain


def test_an_authority_that_ended_says_when_and_what_replaced_it(rows: dict[str, dict[str, str]]) -> None:
    copeland = rows["gss:E07000029"]
    assert copeland == {
        "place_id": "gss:E07000029",
        "name": "Copeland",
        "kind": "local_authority",
        "parent_id": "gss:E06000063",
        "country_code": "GB",
        "gss_code": "E07000029",
        "iso_3166_2": "",
        "geonames_id": "",
        "wikidata_id": "",
        "latitude": "54.4140",
        "longitude": "-3.3730",
        "population": "68041",
        "alt_names": "Copeland Borough Council",
        "valid_from": "",
        "valid_to": "2023-04-01",
        "replaced_by": "gss:E06000063",
    }


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("GB-BST", "gss:E06000023"),
        ("iso:GB-BST", "gss:E06000023"),
        ("iso:GB-CMD", "gss:E09000007"),
        ("S12000015", "gss:S12000047"),
        ("E08000020", "gss:E08000037"),
        ("iso:US-PR", "iso:PR"),
        ("E61000001", "gss:E12000007"),
        ("S08000007", "gss:S08000031"),
        ("S08000021", "gss:S08000031"),
        ("S08000027", "gss:S08000030"),
        ("W11000026", "gss:W11000031"),
    ],
)
def test_a_code_of_before_still_leads_to_its_place(code: str, place: str) -> None:
    assert gazetteer().codes[code] == place


def test_a_place_must_not_be_lost_or_hang_in_the_air() -> None:
    world = make_row("m49:001", "world", ["World"])
    lost = make_row("iso:XA", "region", ["Nowhere"], (95.0, 0.0), parent_id="iso:XB")
    found = list(problems([world, lost], [{"place_id": "iso:XC", "replaced_by": "iso:XD"}], {"iso:XE"}))
    assert found[:4] == [
        "iso:XA is not inside the world: see iso:XB",
        "iso:XA lies outside the earth: 95.0000, 0.0000",
        "iso:XC is retired for iso:XD, which is not in the table",
        "iso:XE was in the table and is gone; name what replaces it in retired.csv",
    ]


def test_an_area_that_covers_nothing_or_no_council_is_a_problem() -> None:
    rows = [
        make_row("iso:GB-SCT", "nation", ["Scotland"]),
        make_row("gss:S12000041", "local_authority", ["Angus"]),
        make_row("gss:S21000003", "national_park", ["Cairngorms"]),
        make_row("gss:S08000030", "health_board", ["NHS Tayside"]),
    ]
    pairs = [
        ("gss:S21000003", "gss:S12000041"),
        ("gss:S21000003", "gss:S12000041"),
        ("gss:S21000003", "iso:GB-SCT"),
        ("gss:S12000041", "gss:S12000041"),
        ("gss:S21000009", "gss:S12000041"),
    ]
    overlaps = [{"area_id": area, "place_id": place} for area, place in pairs]
    assert list(overlap_problems(rows, overlaps)) == [
        "an area covers the same place twice",
        "gss:S21000003 (national_park) covers iso:GB-SCT (nation), which is no council",
        "gss:S12000041 (local_authority) covers gss:S12000041 (local_authority), which is no council",
        "gss:S21000009 covers gss:S12000041, and one of them is not in the table",
        "gss:S08000030 covers no council",
    ]


@pytest.mark.parametrize(
    ("series", "councils", "number"), [("gss:S08", "gss:S12", 32), ("gss:W11", "gss:W06", 22), ("gss:E47", "gss:E08", 36)]
)  # fmt: skip
def test_every_council_lies_wholly_in_one_area_of_a_complete_layer(
    series: str, councils: str, number: int
) -> None:
    ended = {row["place_id"] for row in vocabulary("place") if row["valid_to"]}
    held = [
        row["place_id"]
        for row in vocabulary("place_overlap")
        if row["area_id"].startswith(series)
        and row["area_id"] not in ended
        and row["place_id"].startswith(councils)
        and row["extent"] == "whole"
    ]
    assert (len(held), len(set(held))) == (number, number)


def test_the_health_boards_and_the_transport_regions_make_up_scotland(
    rows: dict[str, dict[str, str]],
) -> None:
    councils = {place for place in rows if place.startswith("gss:S12")}
    for kind in ("health_board", "transport_region"):
        held = {
            row["place_id"] for row in vocabulary("place_overlap") if rows[row["area_id"]]["kind"] == kind
        }
        assert councils <= held


@pytest.mark.parametrize(
    ("place", "areas"),
    [
        ("gss:S12000041", {"gss:S08000030", "gss:S21000003", "local:transport-central-and-tay", "local:tay-cities-region", "local:tayside-region"}),
        ("local:leith", {"gss:S08000024", "local:transport-south-east-of-scotland", "local:edinburgh-city-region", "local:lothian-region"}),
        ("gn:2656752", {"gss:S08000022", "local:transport-highlands-and-islands"}),  # Aviemore: of Highland, not all is park
        ("iso:GB-SCT", set()),
    ],
)  # fmt: skip
def test_areas_across_a_place_hold_some_of_it_or_all_around_it(place: str, areas: set[str]) -> None:
    assert set(gazetteer().areas_across(place)) == areas


def test_a_row_has_every_column() -> None:
    assert tuple(make_row("iso:XA", "country", ["A", "B", "A", ""])) == COLUMNS


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("Bristol, City of", ["Bristol", "City of Bristol", "Bristol, City of"]),
        ("Cardiff [Caerdydd GB-CRD]", ["Cardiff", "Caerdydd", "Cardiff"]),
        ("Armagh City, Banbridge and Craigavon", ["Armagh City, Banbridge and Craigavon"] * 2),
    ],
)
def test_the_plainest_spelling_comes_first(printed: str, names: list[str]) -> None:
    assert everyday(printed) == names


def test_names_that_a_reader_may_print_are_kept() -> None:
    names = ("Munich", "MUC", "Munchen", "München", "mwnykh", "Мюнхен", "Monaco", "munich")
    assert _names(Town(1, names, "DE", "02", (48.1, 11.6), 1)) == ["Munich", "München", "Monaco"]


def test_the_mean_of_points_crosses_the_date_line() -> None:
    middle = centre([((0.0, 179.0), 5), ((0.0, -179.0), 5)])
    assert middle is not None
    assert (round(middle[0]), abs(round(middle[1]))) == (0, 180)


def test_facts_are_as_many_as_the_source_has() -> None:
    with (Path(PLACES) / "uk_authorities.csv").open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.DictReader(file)) == 415
