"""Settlements: GeoNames towns, in the United Kingdom down to villages, and places kept by hand."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ingest.gazetteer.tables import Row, fold, make_row, own_names, read_csv
from ingest.gazetteer.towns import Subdivisions, Town, Towns

FEWEST_PEOPLE = 15_000
"""Below it a town outside the United Kingdom is left out: the table would grow fivefold."""
CODE = re.compile(r"[A-Z]{1,4}|[A-Z]?\d.*|https?:.*")
"""Among GeoNames' other names: codes of airports and ports, numbers, addresses."""
SCRIPTS = {
    "CYRILLIC": {"BA", "BG", "BY", "KG", "KZ", "ME", "MK", "MN", "RS", "RU", "TJ", "UA"},
    "GREEK": {"CY", "GR"},
    "GEORGIAN": {"GE"},
    "ARMENIAN": {"AM"},
    "HEBREW": {"IL"},
    "CJK": {"CN", "HK", "JP", "MO", "SG", "TW"},
    "HIRAGANA": {"JP"},
    "KATAKANA": {"JP"},
    "HANGUL": {"KR"},
    "THAI": {"TH"},
}
"""Writing systems other than Latin, and the countries whose settlements keep names in them."""


def settlement_rows(folder: Path, towns: Towns, subdivisions: Subdivisions, known: set[str]) -> Iterator[Row]:
    """Settlements inside the places `known` so far; a town lies in the narrowest of them that is sure."""
    councils = {row["geonames_id"]: f"gss:{row['gss']}" for row in read_csv(folder / "gb_settlements.csv")}
    for country, its_towns in towns.items():
        for town in its_towns:
            if country == "GB":
                parent = councils.get(str(town.geonames_id)) or f"iso:GB-{town.admin1}"
            else:
                parent = f"iso:{subdivisions.of(town)}"
            if parent not in known:
                parent = f"iso:{country}" if f"iso:{country}" in known else ""
            if town.population >= FEWEST_PEOPLE or (country == "GB" and town.admin1):
                yield _settlement(town, parent or "m49:150")


def _settlement(town: Town, parent: str) -> Row:
    return make_row(
        f"gn:{town.geonames_id}",
        "settlement",
        _names(town),
        town.point,
        parent_id=parent,
        country_code=town.country,
        geonames_id=str(town.geonames_id),
        population=str(town.population),
    )


def _names(town: Town) -> list[str]:
    """The name and the other names that a reader of the country, or of Latin script, may print."""
    names = [*own_names(f"gn:{town.geonames_id}"), town.names[0]]
    kept = {fold(name): name for name in names}
    for name in town.names[1:]:
        key = fold(name)
        better = key not in kept or (kept[key].isascii() and kept[key] not in names)  # Munchen, then München
        if better and not CODE.fullmatch(name) and _readable(name, town.country):
            kept[key] = name
    return list(kept.values())


def _readable(name: str, country: str) -> bool:
    """Whether the name is in a script of the country. Words in small letters are sounds written down."""
    letters = [unicodedata.name(letter, "").split(" ")[0] for letter in name if letter.isalpha()]
    scripts = set(letters) - {"LATIN", "MODIFIER"}
    return (
        bool(letters)
        and len(name) < 60
        and not name[0].islower()
        and ";" not in name
        and all(country in SCRIPTS.get(script, ()) for script in scripts)
    )


def local_rows(folder: Path) -> Iterator[Row]:
    """Neighbourhoods and villages that GeoNames' lists lack, kept by hand in `data/local_places.csv`."""
    for place in read_csv(folder):
        yield make_row(
            place["local_id"],
            place["kind"],
            [place["name"], *place["alt_names"].split(";")],
            parent_id=place["parent_id"],
            country_code=place["country_code"],
            latitude=place["latitude"],
            longitude=place["longitude"],
        )
