"""The place table of `schema/`, indexed by name and code, and what it takes to choose between places."""

import csv
import hashlib
import os
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import orjson

from ingest.paths import BUILD, SCHEMA
from ingest.schema import code_list, vocabulary

GSS_CODE = re.compile(r"[A-Z]\d{8}")
"""A code of the UK's Government Statistical Service; former ones stand among the other names of a place."""
WHERE = re.compile(r"[ -](?:upon|on|under|in|le)[ -].*| with .*")
"""What people leave out of the name of an authority: Newcastle `upon Tyne`, Southend`-on-Sea`."""
WORD = re.compile(r"\w+")
ACCENTS = re.compile(r"[\u0300-\u036f]")
LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "&": " and "}
MARKS = str.maketrans(LETTERS | dict.fromkeys("'’‘ʻ`´"))


KEPT = "places-{}.json"


class Place(NamedTuple):
    """What the choice between places of one name needs; `rank` grows from the world to the neighbourhood."""

    place_id: str
    name: str
    kind: str
    rank: int
    parent: str
    country: str
    people: int
    ended: bool


@dataclass(frozen=True)
class Gazetteer:
    """Places by id, ids by normalised name or by code; `short` are names that people cut.

    `overlaps` are the areas across councils that hold ground of a council, each with how much: whole, part.
    """

    places: dict[str, Place]
    names: dict[str, list[str]]
    short: dict[str, list[str]]
    codes: dict[str, str]
    overlaps: dict[str, dict[str, str]]

    def ancestors(self, place: str) -> Iterator[str]:
        """The place itself and all that it lies in, outwards."""
        while place:
            yield place
            place = self.places[place].parent if place in self.places else ""

    def is_within(self, place: str, wider: str) -> bool:
        """Whether `wider` contains `place` (or is it)."""
        return wider in self.ancestors(place)

    def areas_across(self, place: str) -> Iterator[str]:
        """Areas across councils that share ground with the place: they hold some of it, or all around it."""
        for wider in self.ancestors(place):
            for area, extent in self.overlaps.get(wider, {}).items():
                if wider == place or extent == "whole":
                    yield area

    def found(self, name: str) -> list[Place]:
        """Every place of that name, and every authority that people call so for short."""
        key = normalise(name)
        ids = dict.fromkeys([*self.names.get(key, ()), *self.short.get(key, ())])
        return [self.places[place] for place in ids]


@cache
def gazetteer() -> Gazetteer:
    """The place table of `schema/`.

    It is kept in `build/places-<hash>.json`, so that it takes a second once for the same table and code, and
    a tenth of that afterwards. A spoilt file is made anew.
    """
    path = BUILD / KEPT.format(_fingerprint())
    try:
        places, *others = orjson.loads(path.read_bytes())
        return Gazetteer({row[0]: Place(*row) for row in places}, *others)
    except (OSError, ValueError, TypeError):
        made = _read()
    with suppress(OSError):  # who serves may not be allowed to write there
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}.new")
        said = [list(made.places.values()), made.names, made.short, made.codes, made.overlaps]
        aside.write_bytes(orjson.dumps(said, default=tuple))
        aside.replace(path)
        for former in set(path.parent.glob(KEPT.format("*"))) - {path}:
            former.unlink(missing_ok=True)
    return made


def _fingerprint() -> str:
    """A hash of all that it is made of."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in (
        "places/place.csv",
        "places/place_overlap.csv",
        "places/retired.csv",
        "codes/place_kind.csv",
    ):
        digest.update((SCHEMA / name).read_bytes())
    return digest.hexdigest()[:12]


def _read() -> Gazetteer:
    places: dict[str, Place] = {}
    names: dict[str, list[str]] = defaultdict(list)
    short: dict[str, list[str]] = defaultdict(list)
    codes: dict[str, str] = {}
    kinds = {kind: rank for rank, kind in enumerate(code_list("place_kind"))}
    for row in vocabulary("place"):
        place = row["place_id"]
        places[place] = Place(
            place, row["name"], row["kind"], kinds[row["kind"]], row["parent_id"], row["country_code"],
            int(row["population"] or 0), bool(row["valid_to"]),
        )  # fmt: skip
        others = row["alt_names"].split(";") if row["alt_names"] else []
        for name in dict.fromkeys(map(normalise, (row["name"], *others))):
            if name:
                names[name].append(place)
        if row["gss_code"] and (cut := WHERE.sub("", row["name"])) != row["name"]:
            short[normalise(cut)].append(place)
        codes[place] = codes[place.split(":", 1)[1]] = place
        former = filter(GSS_CODE.fullmatch, others) if row["gss_code"] else ()
        for code in (row["gss_code"], row["iso_3166_2"], *former):
            if code:
                codes[code] = place
    for row in place_rows("retired"):
        codes[row["place_id"]] = codes[row["place_id"].split(":", 1)[1]] = row["replaced_by"]
    overlaps: dict[str, dict[str, str]] = defaultdict(dict)
    for row in vocabulary("place_overlap"):
        overlaps[row["place_id"]][row["area_id"]] = row["extent"]
    return Gazetteer(places, dict(names), dict(short), codes, dict(overlaps))


@cache
def demonyms() -> dict[str, str]:
    """Normalised demonym → place: `scottish` → iso:GB-SCT."""
    return {row["demonym"]: row["place_id"] for row in place_rows("demonyms")}


@cache
def common_words() -> frozenset[str]:
    """Words of everyday English that are also names of places, such as `reading`."""
    return frozenset(row["word"] for row in place_rows("common_words"))


@cache
def normalise(name: str) -> str:
    """A name for comparison: accents, case, punctuation and a leading article or "&" do not count."""
    folded = name.casefold()
    if not (folded.isascii() and folded.replace(" ", "").isalnum()):
        folded = ACCENTS.sub("", unicodedata.normalize("NFKD", folded.translate(MARKS)))
    words = WORD.findall(folded)
    if "st" in words:
        words = ["saint" if word == "st" else word for word in words]
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def place_rows(name: str) -> Iterable[dict[str, str]]:
    with (SCHEMA / "places" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
