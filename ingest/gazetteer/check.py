"""What would make the table of places wrong."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.gazetteer.tables import Row, read_csv

EXPECTED = {
    "countries": (lambda row: row["kind"] == "country", 249),
    "nations of the United Kingdom": (lambda row: row["kind"] == "nation", 4),
    "regions of England": (lambda row: row["gss_code"].startswith("E12"), 9),
    "Scottish councils": (lambda row: row["gss_code"].startswith("S12"), 32),
    "Welsh principal areas": (lambda row: row["gss_code"].startswith("W06"), 22),
    "Northern Irish districts": (lambda row: row["gss_code"].startswith("N09"), 11),
    "English counties": (lambda row: row["gss_code"].startswith("E10") and not row["valid_to"], 21),
    "English districts": (lambda row: row["gss_code"].startswith("E07") and not row["valid_to"], 164),
    "English unitary authorities": (lambda row: row["gss_code"].startswith("E06") and not row["valid_to"], 63),
    "metropolitan boroughs": (lambda row: row["gss_code"].startswith("E08"), 36),
    "London boroughs and the City": (lambda row: row["gss_code"].startswith("E09"), 33),
    "combined authorities": (lambda row: row["gss_code"].startswith("E47"), 14),
}  # fmt: skip
"""How many there are of each layer that is complete."""
MUST_HAVE_POINT = {"country", "nation", "settlement"}


def check_gazetteer(folder: Path) -> list[str]:
    """Problems of the committed table, one sentence each; empty where there is none."""
    rows, retired = read_csv(folder / "place.csv"), read_csv(folder / "retired.csv")
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    found = list(problems(rows, retired, set()))
    for name, digest in manifest["sha256"].items():
        path = folder / name
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"{name} is not what the manifest says; build the gazetteer anew")
    return found


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
