"""The authorities of the United Kingdom by GSS code, past and present, and the regions of England."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.gazetteer.points import Weighted, centre
from ingest.gazetteer.tables import Row, make_row, own_names, read_csv

KINDS = {"combined_authority": "region"}
"""Kinds of authority that are not a `local_authority`: several of those together."""


def authority_rows(folder: Path) -> list[Row]:
    """Regions of England, the authorities inside them, and those of Wales, Northern Ireland and Scotland.

    An authority that has ended lies in the one that replaced it. Counties and regions have the mean of what
    lies in them, weighted by people, as their point: the centres of counties in the source are wrong.
    """
    facts = read_csv(folder / "uk_authorities.csv")
    regions = read_csv(folder / "english_regions.csv")
    inside = _inhabited(facts)
    rows = [
        make_row(
            f"gss:{region['gss']}",
            "region",
            [region["name"], *region["alt_names"].split(";")],
            centre(inside[region["gss"]]),
            parent_id="iso:GB-ENG",
            country_code="GB",
            gss_code=region["gss"],
        )
        for region in regions
    ]
    rows += [_authority(fact, inside) for fact in facts]
    return rows + list(_scottish_rows(folder))


def _inhabited(facts: Iterable[Row]) -> dict[str, list[Weighted]]:
    """Points and people of the present authorities by the GSS code of each area that holds them."""
    parents = {fact["gss"]: fact["parent_gss"] for fact in facts}
    inside: dict[str, list[Weighted]] = defaultdict(list)
    for fact in facts:
        if fact["latitude"] and not fact["valid_to"] and fact["type"] != "combined_authority":
            place = parents[fact["gss"]]
            while place:
                inside[place].append(
                    ((float(fact["latitude"]), float(fact["longitude"])), int(fact["population"]))
                )
                place = parents.get(place, "")
    return inside


def _authority(fact: Row, inside: dict[str, list[Weighted]]) -> Row:
    parent, replaced_by = fact["parent_gss"], fact["replaced_by"].split(";")
    own = (float(fact["latitude"]), float(fact["longitude"])) if fact["latitude"] else None
    names = [
        *own_names(fact["iso_3166_2"]), fact["name"], fact["official_name"], *fact["alt_names"].split(";"),
    ]  # fmt: skip
    return make_row(
        f"gss:{fact['gss']}",
        KINDS.get(fact["type"], "local_authority"),
        [*names, *fact["former_gss"].split(";")],
        own or centre(inside[fact["gss"]]),
        parent_id={"W92000004": "iso:GB-WLS", "N92000002": "iso:GB-NIR"}.get(parent, f"gss:{parent}"),
        country_code="GB",
        gss_code=fact["gss"],
        iso_3166_2=fact["iso_3166_2"],
        population=fact["population"],
        valid_from=fact["valid_from"],
        valid_to=fact["valid_to"],
        replaced_by=f"gss:{replaced_by[0]}" if len(replaced_by) == 1 and replaced_by[0] else "",
    )


def _scottish_rows(folder: Path) -> Iterator[Row]:
    """The 32 Scottish councils."""
    for council in read_csv(folder / "scottish_councils.csv"):
        names = [council["name"], council["official_name"], *council["alt_names"].split(";")]
        yield make_row(
            f"gss:{council['gss']}",
            "local_authority",
            [*names, *council["former_gss"].split(",")],
            (float(council["lat"]), float(council["lon"])),
            parent_id="iso:GB-SCT",
            country_code="GB",
            gss_code=council["gss"],
            iso_3166_2=council["iso_3166_2"],
        )
