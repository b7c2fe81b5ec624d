"""The packed markers of the map: columns of one length, the same numbers as the table, small for many places."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.map import WANTED_RATIO, generate, measure
from plugins.points import APART, grouped, packed, pixel
from tests.site import Site

NEAR = [
    {"place_id": "a", "name": "A", "latitude": 55.0, "longitude": -3.0, "n_results": 5, "n_initiatives": 2},
    {"place_id": "b", "name": "B", "latitude": 55.1, "longitude": -3.1, "n_results": 1, "n_initiatives": 1},
    {"place_id": "c", "name": "C", "latitude": -33.0, "longitude": 151.0, "n_results": 1, "n_initiatives": 1},
]


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


def test_places_near_each_other_are_one_group_at_its_largest() -> None:
    assert packed(grouped(NEAR, 3)) == {
        "scale": 1000,
        "ids": ["", "c"],
        "names": ["A", "C"],
        "lat": [55000, -33000],
        "lon": [-3000, 151000],
        "results": [6, 1],
        "engagements": [3, 1],
        "places": [2, 1],
    }
    assert packed(grouped(NEAR, 10))["ids"] == ["a", "b", "c"]


@pytest.mark.asyncio
@pytest.mark.parametrize("zoom", range(0, 9, 2))
async def test_every_place_is_counted_once_and_no_two_markers_overlap(site: Site, zoom: int) -> None:
    table = (await site.json("/map.json"))["results"]
    found = await site.json("/map-points.json", zoom=zoom)
    assert {len(column) for name, column in found.items() if name != "scale"} == {len(found["ids"])}
    assert sum(found["places"]) == len(table)
    assert sum(found["results"]) == sum(row["n_results"] for row in table)
    points = [
        pixel({"latitude": lat / 1000, "longitude": lon / 1000}, zoom)
        for lat, lon in zip(found["lat"], found["lon"], strict=True)
    ]
    gaps = [
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for i, a in enumerate(points) for b in points[:i]
    ]
    assert min(gaps, default=APART) >= APART - 1


@pytest.mark.asyncio
async def test_at_the_nearest_zoom_the_points_are_the_table(site: Site) -> None:
    table = (await site.json("/map.json", subject="CLI"))["results"]
    found = await site.json("/map-points.json", subject="CLI", zoom=12)
    assert found["ids"] == [row["place_id"] for row in table]
    assert found["results"] == [row["n_results"] for row in table]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zoom", "13"),
        ("zoom", "x"),
        ("box", "1,2,3"),
        ("box", "61,0,54,-8"),
        ("box", "nan,0,1,1"),
        ("colour", "red"),
    ],
)
async def test_a_bad_value_is_named(site: Site, name: str, value: str) -> None:
    answer = await site.get("/map-points.json", **{name: value})
    assert (answer.status_code, answer.json()["parameter"]) == (400, name)


@pytest.mark.asyncio
async def test_a_box_holds_only_what_is_in_it(site: Site) -> None:
    found = await site.json("/map-points.json", zoom=12, box="54,-8,61,0")
    assert found["ids"] and all(54000 <= lat <= 61000 for lat in found["lat"])


def test_far_fewer_bytes_than_the_plugin(tmp_path: Path) -> None:
    generate(tmp_path / "participation.db", 5000)
    figures = asyncio.run(measure(tmp_path / "participation.db"))
    assert figures["ratio_visit"] > WANTED_RATIO
