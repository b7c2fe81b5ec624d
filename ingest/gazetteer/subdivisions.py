"""The subdivisions of ISO 3166-2, outside the authorities of the United Kingdom."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ingest.gazetteer.points import Point, centre
from ingest.gazetteer.tables import Row, everyday, fold, make_row, own_names, read_csv
from ingest.gazetteer.towns import Subdivisions, Town, Towns, weighted

LARGEST_FLOOR, LARGEST_RANK = 15_000, 2
"""What a town needs to stand for a subdivision of its name: see `namesakes`, `chief`."""
NATIONS = {"ENG": "E92000001", "SCT": "S92000003", "WLS": "W92000004", "NIR": "N92000002"}
NOT_ITS_NAME = {("AR-B", "Buenos Aires"), ("MX-MEX", "México")}
"""Names that ISO prints for a subdivision although they mean another place."""
ALSO_COUNTRIES = {
    "CN-HK": "HK", "CN-MO": "MO", "CN-TW": "TW", "FI-01": "AX", "FR-971": "GP", "FR-972": "MQ",
    "FR-973": "GF", "FR-974": "RE", "FR-976": "YT", "FR-BL": "BL", "FR-MF": "MF", "FR-NC": "NC",
    "FR-PF": "PF", "FR-PM": "PM", "FR-TF": "TF", "FR-WF": "WF", "NL-AW": "AW", "NL-CW": "CW",
    "NL-SX": "SX", "US-AS": "AS", "US-GU": "GU", "US-MP": "MP", "US-PR": "PR", "US-UM": "UM", "US-VI": "VI",
}  # fmt: skip
"""Subdivisions that ISO 3166-1 also lists as countries; the country is kept, `retired.csv` has the rest."""

Places = set[Point]


def subdivision_rows(
    folder: Path, towns: Towns, subdivisions: Subdivisions, countries: dict[str, Row]
) -> Iterator[Row]:
    """The rows of ISO 3166-2. `countries` are rows by ISO code."""
    import pycountry

    english = {row["code"]: row["name"] for row in read_csv(folder / "subdivision_names_en.csv")}
    by_name = {code: namesakes(towns[code], int(row["population"])) for code, row in countries.items()}
    largest = {code: chief(towns[code]) for code in countries}
    inside = inhabitants(towns, subdivisions)
    for part in pycountry.subdivisions:
        country, parent = part.country_code, part.parent_code
        if part.code in ALSO_COUNTRIES or (country == "GB" and parent):
            continue
        first, names = names_of(part, english.get(part.code, ""), countries[country]["name"])
        found = [by_name[country][key] for key in map(fold, [first, *names]) if key in by_name[country]]
        wider = {town.point for town in inside[parent]} if parent else largest[country]
        named = [town for town in found if not wider or town.point in wider]
        point = centre(weighted(inside[part.code])) or centre(
            weighted(sorted(named, key=lambda town: -town.population)[:1])
        )
        gss = NATIONS.get(part.code.removeprefix("GB-"), "") if country == "GB" else ""
        yield make_row(
            f"iso:{part.code}",
            "nation" if gss else "region",
            [first, *names, subdivisions.names.get(part.code, "")],
            point,
            parent_id=f"iso:{parent or country}",
            country_code=country,
            iso_3166_2=part.code,
            gss_code=gss,
        )


def names_of(part: Any, english: str, country: str) -> tuple[str, list[str]]:
    """The everyday name and the others, without those that mean another place or the whole country."""
    not_its = {fold(country)} | {fold(name) for code, name in NOT_ITS_NAME if code == part.code}
    printed = filter(None, [*own_names(part.code), english, *everyday(part.name)])
    return next(printed), [name for name in printed if fold(name) not in not_its]


def inhabitants(towns: Towns, subdivisions: Subdivisions) -> dict[str, list[Town]]:
    """Towns by the ISO code of each subdivision that holds them, narrow and wide."""
    import pycountry

    parents = {part.code: part.parent_code for part in pycountry.subdivisions}
    inside: dict[str, list[Town]] = defaultdict(list)
    for country, its_towns in towns.items():
        for town in its_towns:
            code = f"GB-{town.admin1}" if country == "GB" else subdivisions.of(town)
            while code:
                inside[code].append(town)
                code = parents.get(code) or ""
    return inside


def namesakes(towns: list[Town], people: int) -> dict[str, Town]:
    """The most populous town of each folded name, for a country of so many `people`.

    Towns under a 5,000th of the country are left out: they are villages that only share a province's name.
    """
    floor = min(LARGEST_FLOOR, people / 5_000)
    found: dict[str, Town] = {}
    for town in sorted(towns, key=lambda town: town.population):
        if town.population >= floor:
            found.update(dict.fromkeys(map(fold, town.names), town))
    return found


def chief(towns: list[Town]) -> Places:
    """Where the largest towns of each GeoNames subdivision are: a province has its name from one of them."""
    by_admin1: dict[str, list[Town]] = defaultdict(list)
    for town in sorted(towns, key=lambda town: -town.population):
        by_admin1[town.admin1].append(town)
    return {town.point for inside in by_admin1.values() for town in inside[:LARGEST_RANK]}
