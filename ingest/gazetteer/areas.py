"""Areas that lie across councils: health boards, national parks, regions of transport, police and the like.

`areas.csv` names them with their code, kind and source; `place_overlap.csv` says which councils they cover,
wholly or in part. They lie in the nation or region around these and in no council, so that what is about a
park is about no council.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.gazetteer.points import Weighted, centre
from ingest.gazetteer.tables import Row, make_row, read_csv

KINDS = (
    "health_board", "national_park", "transport_region", "economic_region", "police_area", "fire_area",
    "former_region",
)  # fmt: skip
"""The kinds of place in `areas.csv`. Combined authorities cover councils too, and stay kind `region`."""
OVERLAPS = "place_overlap.csv"


def area_rows(folder: Path, rows: list[Row]) -> list[Row]:
    """The rows of `areas.csv`, given those of all other places, from which they have parents and points.

    `point_of` names a settlement inside the area that stands for it on a map; former GSS codes become other
    names, as with councils.
    """
    covered: dict[str, list[str]] = defaultdict(list)
    for overlap in read_csv(folder / OVERLAPS):
        covered[overlap["area_id"]].append(overlap["place_id"])
    by_id = {row["place_id"]: row for row in rows}
    points = {row["place_id"]: (float(row["latitude"]), float(row["longitude"])) for row in _on_map(rows)}
    return [
        make_row(
            area["place_id"],
            area["kind"],
            [area["name"], *area["alt_names"].split(";"), *area["former_gss"].split(";")],
            points[area["point_of"]] if area["point_of"] else None,
            parent_id=_around(by_id, covered[area["place_id"]]),
            country_code="GB",
            gss_code=area["place_id"].removeprefix("gss:") if area["place_id"].startswith("gss:") else "",
            valid_from=area["valid_from"],
            valid_to=area["valid_to"],
        )
        for area in read_csv(folder / "areas.csv")
    ]


def _around(rows: dict[str, Row], councils: list[str]) -> str:
    """The narrowest region or nation that holds all the councils, or "" where they have none in common."""
    chains = [list(_wider(rows, council)) for council in councils]
    common = [place for place in chains[0] if all(place in chain for chain in chains)] if chains else []
    return next((place for place in common if rows[place]["kind"] in ("region", "nation", "country")), "")


def _wider(rows: dict[str, Row], place: str) -> Iterator[str]:
    while place in rows:
        yield place
        place = rows[place]["parent_id"]


def with_points(rows: list[Row], overlaps: Iterable[Row]) -> list[Row]:
    """The same rows; areas without a point get the mean of the places they cover, weighted by people.

    Where people are not counted, as in Scotland, every council weighs the same.
    """
    weighted = {row["place_id"]: _weighted(row) for row in _on_map(rows)}
    covered: dict[str, list[Weighted]] = defaultdict(list)
    for overlap in overlaps:
        if overlap["place_id"] in weighted:
            covered[overlap["area_id"]].append(weighted[overlap["place_id"]])
    for row in rows:
        if not row["latitude"] and (point := centre(covered[row["place_id"]])):
            row |= {"latitude": f"{point[0]:.4f}", "longitude": f"{point[1]:.4f}"}
    return rows


def overlap_problems(rows: Iterable[Row], overlaps: list[Row]) -> Iterator[str]:
    """What would make the table of overlaps wrong, one sentence each."""
    kinds = {row["place_id"]: row["kind"] for row in rows}
    pairs = [(overlap["area_id"], overlap["place_id"]) for overlap in overlaps]
    if len(set(pairs)) != len(pairs):
        yield "an area covers the same place twice"
    for area, place in pairs:
        if area not in kinds or place not in kinds:
            yield f"{area} covers {place}, and one of them is not in the table"
        elif kinds[area] not in (*KINDS, "region") or kinds[place] != "local_authority":
            yield f"{area} ({kinds[area]}) covers {place} ({kinds[place]}), which is no council"
    for area in sorted(kinds.keys() - {area for area, _ in pairs}):
        if kinds[area] in KINDS:
            yield f"{area} covers no council"


def _on_map(rows: Iterable[Row]) -> Iterator[Row]:
    return (row for row in rows if row["latitude"])


def _weighted(row: Row) -> Weighted:
    return (float(row["latitude"]), float(row["longitude"])), int(row["population"] or 1)
