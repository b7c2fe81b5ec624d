"""Rows of the table of places, the names in them, and the files of facts that they are made from."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from ingest.gazetteer.points import Point
from ingest.paths import SCHEMA

Row = dict[str, str]

COLUMNS = (
    "place_id", "name", "kind", "parent_id", "country_code", "gss_code", "iso_3166_2", "geonames_id",
    "wikidata_id", "latitude", "longitude", "population", "alt_names", "valid_from", "valid_to",
    "replaced_by",
)  # fmt: skip


def read_csv(path: Path) -> list[Row]:
    """The rows of a CSV file as text cells."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Rows as a CSV file with a header and lines that end in LF."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def fold(name: str) -> str:
    """`Bogotá D.C.` becomes `bogotadc`: the form in which names are compared."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalnum())


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


def own_names(code: str) -> list[str]:
    """Names of our own for an ISO code, or a GeoNames id such as `gn:2643734`, the everyday one first."""
    return _everyday_names().get(code, [])


@cache
def _everyday_names() -> dict[str, list[str]]:
    rows = read_csv(SCHEMA / "places" / "everyday_names.csv")
    return {row["code"]: row["names"].split(";") for row in rows}
