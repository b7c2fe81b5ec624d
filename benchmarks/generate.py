"""A national base of any size, made up from a seed: sources in our own layout, valid against the schema.

`python -m benchmarks.generate FOLDER [--results N]` writes N results in 40 sources. Places and subjects are
drawn from the real vocabularies (a source is a council, the last a small one: it asks about places in its
area), words are pseudo-words as frequent as their rank says (Zipf), of which the commonest are ordinary
English ones.
"""

import argparse
import csv
import random
from bisect import bisect
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import accumulate
from pathlib import Path

import yaml

from ingest.schema import tables, vocabulary
from ingest.sources import SOURCE_FILE

SOURCES = 40
SMALLER = 10
"""How many times smaller than each of the others the last source is."""
RESULTS_PER_INITIATIVE = 10
NATIONAL = 20
"""Organisations that every source names, such as ministries."""
WORDS = 50_000
ENGLISH = (
    "the of and to in a for is on that be as it with by are this should more from their at not an have local "
    "council people public services community road children school park water housing health transport"
)
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bran clet dorn fisk grel"

Row = dict[str, object]


def generate(folder: Path, results: int, seed: int = 20240611) -> None:
    """Write `results` results and a tenth as many initiatives as sources below `folder`."""
    kit = Kit(seed)
    small = results // SOURCES // SMALLER
    share, rest = divmod(results - small, SOURCES - 1)
    for number in range(SOURCES - 1):
        write_source(kit, folder, number, share + (number < rest))
    write_source(kit, folder, SOURCES - 1, small)


def write_source(kit: "Kit", folder: Path, number: int, results: int) -> None:
    """One source, a council with its engagements; the same for the same seed and number."""
    kit.begin(number)
    name = f"council-{number:03}"
    own = folder / name
    own.mkdir(parents=True, exist_ok=True)
    settings = {
        "title": f"Council {number}",
        "publisher": f"Council {number}",
        "licence": "CC-BY-4.0",
        "url": f"https://example.org/{name}",
        "format": "package",
        "publish": "full",
    }
    (own / SOURCE_FILE).write_text(yaml.safe_dump(settings), encoding="utf-8")
    with Files(own) as files:
        for row in organisations(kit, name):
            files.write("organisation", row)
        for first in range(0, results, RESULTS_PER_INITIATIVE):
            initiative = one_initiative(kit, name, first // RESULTS_PER_INITIATIVE)
            files.write("initiative", initiative)
            for place in range(first, min(first + RESULTS_PER_INITIATIVE, results)):
                result = one_result(kit, initiative, place)
                files.write("result", result)
                for response in responses(kit, name, initiative, result):
                    files.write("response", response)


class Files:
    """The CSV files of one source, each begun with its header when its first row comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open = ExitStack()
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def __enter__(self) -> "Files":
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def write(self, table: str, row: Row) -> None:
        """One row of a table; columns that it lacks are empty."""
        if table not in self._writers:
            path = self.folder / f"{table}.csv"
            file = self._open.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._writers[table] = csv.DictWriter(file, tables()[table].field_names, lineterminator="\n")
            self._writers[table].writeheader()
        self._writers[table].writerow(row)


class Kit:
    """What rows are drawn from; `begin` makes the draw of a source independent of the sources before it."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        chance = random.Random(seed)
        english, syllables = ENGLISH.split(), SYLLABLES.split()
        made_up = ("".join(chance.choices(syllables, k=3)) for _ in range(WORDS - len(english)))
        self.words = [*english, *made_up]
        self._heights = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        rows = vocabulary("place")
        inside: dict[str, list[str]] = {}
        for row in rows:
            inside.setdefault(row["parent_id"], []).append(row["place_id"])
        self.names = {row["place_id"]: row["name"] for row in rows}
        self.country = {row["place_id"]: row["country_code"] for row in rows}
        areas = [row["place_id"] for row in rows if len(inside.get(row["place_id"], ())) >= 5]
        self.areas = sorted(area for area in areas if self.country[area])
        self.inside = inside
        chance.shuffle(self.areas)
        subjects = vocabulary("subject")
        self.labels = {row["subject_id"]: row["label"] for row in subjects}
        self.subjects = chance.sample(sorted(self.labels), len(self.labels))
        self.methods = [row["method_id"] for row in vocabulary("method")]
        self.begin(0)

    def begin(self, number: int) -> None:
        """Start source `number`: its area and its own sequence of chance."""
        self.chance = random.Random(f"{self.seed}/{number}")
        self.area = self.areas[number % len(self.areas)]
        self.places = [self.area, *self.inside[self.area]]

    def text(self, fewest: int, most: int) -> str:
        """Words, common ones often."""
        draw, top, words = self.chance.random, self._heights[-1], self.words
        count = self.chance.randint(fewest, most)
        return " ".join([words[bisect(self._heights, draw() * top)] for _ in range(count)])

    def title(self) -> str:
        """A few words that begin with a capital, mostly with one that says what it is about."""
        about = self.labels[self.subject()].lower() if self.chance.random() < 0.7 else ""
        return f"{self.text(3, 7).capitalize()} {about}".strip()

    def subject(self) -> str:
        """A subject, the first ones often."""
        return self.subjects[int(len(self.subjects) * self.chance.random() ** 2)]

    def place(self) -> str:
        """A place in the area, the first ones often."""
        return self.places[int(len(self.places) * self.chance.random() ** 2)]

    def day(self, year: int) -> str:
        """A date of that year; a tenth stop at the month."""
        month, day = self.chance.randint(1, 12), self.chance.randint(1, 28)
        return f"{year}-{month:02}" if self.chance.random() < 0.1 else f"{year}-{month:02}-{day:02}"


def organisations(kit: Kit, name: str) -> Iterator[Row]:
    """The council itself, and bodies that other sources name too."""
    area = kit.area
    yield {
        "organisation_id": name,
        "name": f"{kit.names[area]} Council",
        "kind": "local_government",
        "place_id": area,
    }
    for number in range(NATIONAL):
        yield {
            "organisation_id": f"ministry-{number}",
            "name": f"Ministry {number}",
            "kind": "national_government",
        }


def one_initiative(kit: Kit, name: str, number: int) -> Row:
    """An engagement of the council with its places, subjects, dates and method."""
    chance = kit.chance
    year = 2010 + int(16 * chance.random() ** 0.6)
    place, subject = kit.place(), kit.subject()
    named, worded = chance.random() < 0.7, chance.random() < 0.8
    key = f"{name}-{number}"
    return {
        "initiative_id": key,
        "title": kit.title(),
        "lang": "en",
        "summary": kit.text(15, 60)[:600],
        "question": f"{kit.text(6, 14).capitalize()}?",
        "country_code": kit.country[kit.area],
        "start_date": f"{year}-{chance.randint(1, 6):02}-01",
        "end_date": f"{year}-{chance.randint(7, 12):02}-28",
        "results_published_date": kit.day(year + 1) if chance.random() < 0.7 else "",
        "mode": chance.choice(("online", "in_person", "both")),
        "recruitment": chance.choice(("self_selected", "stratified", "")),
        "n_participants": int(chance.paretovariate(0.8) * 20),
        "url": f"https://example.org/{key}",
        "places_about": place if named else "",
        "place_text": "" if named else kit.names[place],
        "subjects": subject if worded else "",
        "subject_text": "" if worded else kit.labels[subject],
        "methods": chance.choice(kit.methods),
        "organisations_lead": name,
        "organisations_responder": f"ministry-{chance.randrange(NATIONAL)}" if chance.random() < 0.2 else "",
        "source_url": f"https://example.org/{key}/report",
        "checked": "medium",
    }


def one_result(kit: Kit, initiative: Row, number: int) -> Row:
    """A result; half say a place or subjects of their own, some in words only."""
    chance = kit.chance
    key = initiative["initiative_id"]
    total, place, subject = int(chance.paretovariate(0.9) * 30), kit.place(), kit.subject()
    n_for = int(total * chance.random())
    placed, about = chance.random(), chance.random()
    return {
        "result_id": f"{key}-r{number % RESULTS_PER_INITIATIVE}",
        "initiative_id": key,
        "number": number % RESULTS_PER_INITIATIVE + 1,
        "kind": chance.choice(("recommendation", "recommendation", "proposal", "finding", "funded_project")),
        "title": kit.title(),
        "text": kit.text(20, 60),
        "date": initiative["results_published_date"],
        "support_measure": "vote",
        "n_for": n_for,
        "n_total": total,
        "share_for": round(n_for / total, 3),
        "places": place if placed < 0.3 else "",
        "place_text": kit.names[place] if 0.3 <= placed < 0.45 else "",
        "subjects": subject if about < 0.4 else f"{subject};{kit.subject()}" if about < 0.5 else "",
        "subject_text": kit.labels[subject] if 0.5 <= about < 0.6 else "",
        "source_url": initiative["source_url"],
        "checked": "medium",
    }


def responses(kit: Kit, name: str, initiative: Row, result: Row) -> Iterator[Row]:
    """The council's answer to four results of ten."""
    chance = kit.chance
    if chance.random() < 0.4:
        decision = chance.choice(("accepted", "accepted", "accepted_in_part", "rejected", "noted"))
        given = decision in ("accepted_in_part", "rejected")
        yield {
            "response_id": f"{result['result_id']}-a",
            "initiative_id": initiative["initiative_id"],
            "result_id": result["result_id"],
            "responder_id": name,
            "date": kit.day(2026),
            "decision": decision,
            "decision_basis": "stated",
            "reason": kit.text(8, 30) if given else "",
            "reason_status": "given" if given else "",
            "action": kit.text(8, 20),
            "source_url": initiative["source_url"],
            "checked": "medium",
        }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--results", type=int, default=100_000)
    options = parser.parse_args()
    generate(options.folder, options.results)


if __name__ == "__main__":
    main()
