"""What would make the table of places wrong."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from pathlib import Path

from frictionless import Schema
from frictionless.resources import TableResource

from ingest.gazetteer.areas import OVERLAPS, overlap_problems
from ingest.gazetteer.tables import Row, read_csv
from ingest.paths import DATA
from ingest.schema import tables

EXPECTED: dict[str, tuple[Callable[[Row], bool], int]] = {
    "countries": (lambda row: row["kind"] == "country", 249),
    "nations of the United Kingdom": (lambda row: row["kind"] == "nation", 4),
    "regions of England": (lambda row: _present(row, "E12"), 9),
    "Scottish councils": (lambda row: _present(row, "S12"), 32),
    "Welsh principal areas": (lambda row: _present(row, "W06"), 22),
    "Northern Irish districts": (lambda row: _present(row, "N09"), 11),
    "English counties": (lambda row: _present(row, "E10"), 21),
    "English districts": (lambda row: _present(row, "E07"), 164),
    "English unitary authorities": (lambda row: _present(row, "E06"), 63),
    "metropolitan boroughs": (lambda row: _present(row, "E08"), 36),
    "London boroughs and the City": (lambda row: _present(row, "E09"), 33),
    "combined authorities": (lambda row: _present(row, "E47"), 15),
    "health boards of Scotland": (lambda row: _present(row, "S08"), 14),
    "health boards of Wales": (lambda row: _present(row, "W11"), 7),
    "national parks": (lambda row: _present(row, ("E26", "S21", "W18")), 15),
}
"""How many there are of each layer that is complete."""
LOCAL_PLACES = "local_places.csv"
"""Kept with the data, since it is written by hand."""
MUST_HAVE_POINT = {"country", "nation", "settlement"}


def check_gazetteer(folder: Path) -> list[str]:
    """Problems of the committed table, one sentence each; empty where there is none."""
    rows, retired = read_csv(folder / "place.csv"), read_csv(folder / "retired.csv")
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    found = [*_against_the_schema(folder / "place.csv"), *problems(rows, retired, set())]
    found += overlap_problems(rows, read_csv(folder / OVERLAPS))
    for name, digest in manifest["sha256"].items():
        path = (DATA if name == LOCAL_PLACES else folder) / name
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"{name} is not what the manifest says; build the gazetteer anew")
    return found


def _against_the_schema(file: Path) -> Iterator[str]:
    from ingest.validate.files import errors  # loads polars: 0.1 s and 24 MB that serving does not need

    schema = Schema.from_descriptor(deepcopy(tables()["place"].descriptor))
    table = TableResource(
        name="place", path=file.name, basepath=str(file.parent), encoding="utf-8", schema=schema
    )
    for error in errors(table):
        yield f"{file.name}: {error.message}"


def problems(rows: list[Row], retired: Iterable[Row], before: set[str]) -> Iterator[str]:
    """What is wrong with the rows, given the ids that were taken out and those that there were before."""
    ids = {row["place_id"] for row in rows}
    if len(ids) != len(rows):
        yield "a place id is given twice"
    yield from _hierarchy(rows)
    yield from _cells(rows)
    yield from _retired(ids, retired, before)
    for layer, (belongs, number) in EXPECTED.items():
        if (held := sum(map(belongs, rows))) != number:
            yield f"{held} {layer}, {number} expected"


def _present(row: Row, series: str | tuple[str, ...]) -> bool:
    """Whether the place has a GSS code of that series, or of one of them, and has not ended."""
    return row["gss_code"].startswith(series) and not row["valid_to"]


def _hierarchy(rows: list[Row]) -> Iterator[str]:
    parents = {row["place_id"]: row["parent_id"] for row in rows}
    for row in rows:
        seen, place = set(), row["place_id"]
        while place in parents and place not in seen:
            seen.add(place)
            place = parents[place]
        if place:
            yield f"{row['place_id']} is not inside the world: see {place}"
        if row["replaced_by"] and row["replaced_by"] not in parents:
            yield f"{row['place_id']} is replaced by {row['replaced_by']}, which is missing"


def _cells(rows: list[Row]) -> Iterator[str]:
    for code, times in Counter(row["gss_code"] for row in rows if row["gss_code"]).items():
        if times > 1:
            yield f"{code} is the code of {times} places"
    for row in rows:
        if not row["name"] or ";" in row["name"]:
            yield f"{row['place_id']} has no single name: {row['name']}"
        if row["kind"] in MUST_HAVE_POINT and not row["latitude"]:
            yield f"{row['place_id']} has no coordinates"
        if row["latitude"] and not (
            abs(float(row["latitude"])) <= 90 and abs(float(row["longitude"])) <= 180
        ):
            yield f"{row['place_id']} lies outside the earth: {row['latitude']}, {row['longitude']}"


def _retired(ids: set[str], retired: Iterable[Row], before: set[str]) -> Iterator[str]:
    """An id is never lost: it stays, or `retired.csv` names the place that took over."""
    replaced = {row["place_id"]: row["replaced_by"] for row in retired}
    for place, successor in replaced.items():
        if place in ids:
            yield f"{place} is retired, but it is in the table"
        if successor not in ids:
            yield f"{place} is retired for {successor}, which is not in the table"
    for place in sorted(before - ids - replaced.keys()):
        yield f"{place} was in the table and is gone; name what replaces it in retired.csv"
