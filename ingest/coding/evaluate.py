"""How well places are coded, against rows that people coded: `python -m ingest.coding.evaluate GOLD`."""

import csv
import json
import sys
import time
from pathlib import Path

from ingest.coding.gazetteer import gazetteer, normalise
from ingest.coding.places import Coded, code_country, code_place
from ingest.coding.titles import code_title
from ingest.paths import SCHEMA

Row = dict[str, str]


def evaluate_places(gold: Path) -> dict[str, float]:
    """Shares of the rows of `gold` that are right.

    The file has the columns text, country, home, kind (field or title) and expected (codes, split by `;`).
    Gives `n`; `exact`; `or_broader` (a true wider place inside the country counts too); `country`; and
    `ms_per_row`, milliseconds. A city and the council or county of its name count as equal, and a
    neighbourhood of ours as the place that it lies in, since the gold knows nothing below GeoNames.
    """
    rows = read_gold(gold)
    gazetteer()
    began = time.perf_counter()
    answers = [answer(row) for row in rows]
    spent = time.perf_counter() - began
    hits = dict.fromkeys(("exact", "or_broader", "country"), 0)
    for row, coded in zip(rows, answers, strict=True):
        for name, right in judged(row, coded).items():
            hits[name] += right
    shares = {name: count / len(rows) for name, count in hits.items()}
    return {"n": len(rows), **shares, "ms_per_row": 1000 * spent / len(rows)}


def read_gold(gold: Path) -> list[Row]:
    """The rows of a gold file."""
    with gold.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer(row: Row) -> list[Coded]:
    """What the coder says of a gold row, as the build would have it."""
    home = our_id(row["home"])
    if row["kind"] == "title":
        return code_title(row["text"], row["country"], home)
    return code_place(row["text"], row["country"], None, home) or code_country(row["text"], row["country"])


def judged(row: Row, coded: list[Coded]) -> dict[str, bool]:
    """Whether an answer is exact, exact or wider, and in the right country."""
    known = gazetteer()
    right = {our_id(code) for code in row["expected"].split(";")}
    given = {_of_gold(one.code) for one in coded}
    exact = len(given) == len(right) and all(any(_equal(a, b) for b in right) for a in given)
    wider = bool(given) and all(
        known.places[a].kind not in ("world", "continent") and any(known.is_within(b, a) for b in right)
        for a in given
    )
    countries = {known.places[place].country for place in given if place in known.places}
    return {
        "exact": exact,
        "or_broader": exact or wider,
        "country": countries == {known.places[place].country for place in right if place in known.places},
    }


def our_id(code: str) -> str:
    """A code of the gold as a place id: `GSS:S12000036`, `gn:123`, `GB`, `US.GA` and GeoNames' `MX.09`."""
    scheme, _, rest = code.partition(":")
    if rest:
        return f"{scheme.lower()}:{rest}"
    country, _, part = code.partition(".")
    if not part:
        return f"iso:{country}" if country else ""
    if part == "SCT" or country == "GB":
        return f"iso:GB-{part}"
    return f"iso:{_admin1().get((country, part), f'{country}-{part}')}"


def _admin1() -> dict[tuple[str, str], str]:
    with (SCHEMA / "places" / "geonames_admin1.csv").open(encoding="utf-8", newline="") as file:
        return {(row["country_code"], row["admin1"]): row["iso_3166_2"] for row in csv.DictReader(file)}


def _of_gold(place: str) -> str:
    return gazetteer().places[place].parent if place.startswith("local:") else place


def _equal(one: str, other: str) -> bool:
    known = gazetteer()
    if one == other:
        return True
    if one not in known.places or other not in known.places:
        return False
    related = known.is_within(one, other) or known.is_within(other, one)
    return related and bool(_names(one) & _names(other))


def _names(place: str) -> set[str]:
    bare = normalise(gazetteer().places[place].name)
    return {bare, bare.removeprefix("city of "), bare.removesuffix(" city")}


if __name__ == "__main__":
    print(json.dumps(evaluate_places(Path(sys.argv[1])), indent=2))
