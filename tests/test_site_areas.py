"""Areas across councils on the site: a park's or a health board's engagement is no council's, but around each.

park-plan-2023 is about Cairngorms National Park, which holds a part of Angus, and clinic-2023 about NHS Tayside,
which holds all of Angus and Dundee; the others are about Angus, Dundee and Scotland.
"""

import re
from datetime import date

import pytest

from ingest.pipeline import build
from ingest.sources import load_sources
from tests.conftest import FIXTURES
from tests.site import Site, text_of

ANGUS, DUNDEE, PARK, BOARD = "gss:S12000041", "gss:S12000042", "gss:S21000003", "gss:S08000030"


@pytest.fixture(scope="module")
def areas(tmp_path_factory: pytest.TempPathFactory) -> Site:
    path = tmp_path_factory.mktemp("areas") / "participation.db"
    built = build(load_sources(FIXTURES / "areas"), path, date(2024, 6, 30))
    assert (built.refused, [row for row in built.ledger if row.quarantined]) == ([], [])
    return Site(path)


async def asked(areas: Site, place: str) -> dict[str, list[str]]:
    content = await areas.json(f"/place/{place}.json")
    return {name: [row["id"] for row in group["newest"]] for name, group in content["asked"].items()}


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("place", "here", "inside", "across", "around"),
    [
        (ANGUS, ["angus-paths-2022"], [], ["clinic-2023", "park-plan-2023"], ["scottish-hills-2021"]),
        (DUNDEE, ["dundee-parking-2022"], [], ["clinic-2023"], ["scottish-hills-2021"]),
        (PARK, ["park-plan-2023"], [], ["angus-paths-2022"], ["scottish-hills-2021"]),
        (BOARD, ["clinic-2023"], ["dundee-parking-2022", "angus-paths-2022"], [], ["scottish-hills-2021"]),
    ],
)
async def test_what_is_about_an_area_stands_with_each_of_its_councils(
    areas: Site, place: str, here: list[str], inside: list[str], across: list[str], around: list[str]
) -> None:
    assert await asked(areas, place) == {
        "here": here,
        "inside": inside,
        "across": across,
        "around": around,
    }


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("place", "n"), [(ANGUS, 1), (DUNDEE, 1), (PARK, 1), (BOARD, 1), ("iso:GB-SCT", 5), ("iso:GB", 5)]
)
async def test_a_search_counts_an_area_for_its_nation_and_for_no_council(
    areas: Site, place: str, n: int
) -> None:
    assert await areas.total(place=place) == n


@pytest.mark.asyncio
async def test_a_council_names_the_areas_across_it_with_their_records(areas: Site) -> None:
    content = await areas.json(f"/place/{ANGUS}.json")
    assert [(row["label"], row["count"], row["valid_to"]) for row in content["areas"]] == [
        ("Cairngorms National Park", 1, None),
        ("NHS Tayside", 1, None),
        ("Tay Cities Region", 0, None),
        ("Tayside Region", 0, "1996-04-01"),
        ("Tayside and Central Scotland transport region", 0, None),
    ]
    assert content["covers"] == []
    words = text_of(await areas.page(f"/place/{ANGUS}"))
    assert "About areas across it, so it was asked too 2 Evening clinics" in words
    assert "Results about them are not counted as results about Angus." in words
    assert "Tayside Region until 1 April 1996 0" in words


@pytest.mark.asyncio
async def test_an_area_names_its_councils_and_how_much_of_each(areas: Site) -> None:
    content = await areas.json(f"/place/{PARK}.json")
    assert content["areas"] == []
    assert [(row["label"], row["extent"], row["count"]) for row in content["covers"]] == [
        ("Aberdeenshire", "part", 0),
        ("Angus", "part", 1),
        ("Highland", "part", 0),
        ("Moray", "part", 0),
        ("Perth and Kinross", "part", 0),
    ]
    words = text_of(await areas.page(f"/place/{PARK}"))
    assert "Cairngorms National Park National park, also Cairngorms" in words
    assert "About areas that share ground with it 1 Paths in Angus" in words
    assert "Councils in it Aberdeenshire in part 0 Angus in part 1" in words


@pytest.mark.asyncio
async def test_how_often_a_council_was_asked_counts_areas_apart(areas: Site) -> None:
    content = await areas.json("/fatigue.json", place=ANGUS)
    assert {row["year"]: row["n_initiatives"] for row in content["results"]} == {"2022": 1}
    html = await areas.page("/fatigue", place=ANGUS, **{"from": "2021", "to": "2023"})
    row = re.search(r'<th scope="row">About places around Angus.*?</tr>', html, re.S)
    assert row and re.findall(r"<td[^>]*>(?:<[^>]+>)*(\d+)", row[0]) == ["1", "0", "2"]


@pytest.mark.asyncio
async def test_before_a_council_consults_it_hears_of_the_areas_across_it(areas: Site) -> None:
    found = await areas.json("/check.json", text="opening hours of the clinic in the evening", place=ANGUS)
    first = found["prior"][0]
    assert (first["initiative_id"], first["reasons"][0]) == ("clinic-2023", "for all of NHS Tayside")
    found = await areas.json("/check.json", text="repair of paths", place=PARK)
    first = found["prior"][0]
    assert (first["initiative_id"], first["reasons"][0]) == (
        "angus-paths-2022",
        "a council of the area, Angus",
    )


@pytest.mark.asyncio
async def test_an_engagement_of_an_area_is_like_those_of_its_councils(areas: Site) -> None:
    first = (await areas.json("/initiative/park-plan-2023.json"))["similar"][0]
    assert (first["id"], first["reason"]) == (
        "angus-paths-2022",
        "also about Environment and nature; a place inside or around it, Angus",
    )
