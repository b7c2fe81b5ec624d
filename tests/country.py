"""A small made-up country that changes at random: sources that share ids, organisations and engagements."""

import csv
import random
import shutil
from pathlib import Path
from typing import Any

import yaml

from ingest.schema import tables

Row = dict[str, str]
PLACES = ("gss:S12000036", "gss:S12000027", "iso:GB-SCT", "")
SUBJECTS = ("TRA.04", "ENV", "")
WORDS = ["lamp", "pier", "ferry", "bus", "climate", "garden", "school", "harbour", "road", "tree"]
TABLES = ("organisation", "initiative", "participation", "result", "response")
EXPECTED = (
    "unknown_reference",
    "duplicate_id",
    "no_subject",
    "no_place",
    "reason_missing",
    "end_before_start",
    "place_contradiction",
    "date_order",
    "other_engagement",
    "repeated_engagement",
    "repeated_text",
)


class Country:
    """The sources by name, each as its rows by table; `change` makes one change, `write` the data folder.

    `beside` are files beside the sources.
    """

    def __init__(self, folder: Path, seed: int, sources: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.sources: dict[str, dict[str, list[Row]]] = {}
        self.titles: dict[str, str] = {}
        self.beside: dict[str, bytes] = {}
        for _ in range(sources):
            self.add_source()

    def change(self) -> str:
        """One change of a random kind; gives its name."""
        kinds = [
            self.add_result, self.add_result, self.add_initiative, self.remove_row, self.edit_row, self.edit_row,
            self.repeat_row, self.add_response, self.share_organisation, self.edit_organisation,
            self.remove_organisation, self.add_source, self.remove_source, self.move_row, self.add_people,
            self.record_again, self.tell_an_address,
        ]  # fmt: skip
        kind = self.chance.choice(kinds)
        kind()
        return kind.__name__

    def add_source(self) -> None:
        name = f"s{self.chance.randrange(15):02}"
        if name not in self.sources:
            self.sources[name] = {table: [] for table in TABLES}
            self.sources[name]["organisation"].append(self._organisation())
            for _ in range(3):
                self.add_initiative(name)
                self.add_result(name)
                self.add_response(name)

    def add_lonely_source(self, name: str) -> None:
        """One row in each table, which refer to each other and to no other source."""
        url = {"source_url": "https://example.org/"}
        initiative = {"initiative_id": f"{name}-i", "title": "Bus lanes", "country_code": "GB"}
        coded = {"places_about": PLACES[0], "subjects": SUBJECTS[0], "organisations_lead": f"{name}-o"}
        answer = {"responder_id": f"{name}-o", "decision": "accepted", "decision_basis": "stated"}
        ids = {"initiative_id": f"{name}-i", "result_id": f"{name}-r"}
        self.sources[name] = {
            "organisation": [{"organisation_id": f"{name}-o", "name": "Council"}],
            "initiative": [{**initiative, **coded, **url}],
            "participation": [],
            "result": [{**ids, "kind": "finding", "title": self._words(), "date": "2024-03", **url}],
            "response": [{"response_id": f"{name}-p", **ids, **answer, **url}],
        }

    def remove_source(self) -> None:
        if len(self.sources) > 5:
            del self.sources[self._source()]

    def add_initiative(self, name: str = "") -> None:
        name = name or self._source()
        year = self.chance.choice(("2023", "2024", "2026"))
        self.sources[name]["initiative"].append(
            {
                "initiative_id": f"i{self.chance.randrange(300)}",
                "title": self._words(),
                "summary": self._words(),
                "country_code": "GB",
                "start_date": year,
                "end_date": self.chance.choice((f"{year}-06", f"{year}-11-20", "2022")),
                "places_about": self.chance.choice(PLACES),
                "place_text": self.chance.choice(("", "Shetland Islands", "Nowhere")),
                "subjects": self.chance.choice(SUBJECTS),
                "organisations_lead": self.chance.choice((self._id("organisation", name), "")),
                "source_url": "https://example.org/",
            }
        )

    def add_result(self, name: str = "") -> None:
        name = name or self._source()
        self.sources[name]["result"].append(
            {
                "result_id": f"r{self.chance.randrange(600)}",
                "initiative_id": self._id("initiative", name),
                "kind": "recommendation",
                "title": self._words(),
                "text": self._words(),
                "date": self.chance.choice(("", "2024", "2024-03", "2024-03-01")),
                "subject_text": self.chance.choice(("", "buses", "unheard of")),
                "source_url": "https://example.org/",
            }
        )

    def add_response(self, name: str = "") -> None:
        name = name or self._source()
        result = self.chance.choice(self._rows("result", name))
        self.sources[name]["response"].append(
            {
                "response_id": f"p{self.chance.randrange(600)}",
                "initiative_id": result["initiative_id"],
                "result_id": self.chance.choice((result["result_id"], "")),
                "responder_id": self._id("organisation", name),
                "date": self.chance.choice(("2025", "2025-02-01", "")),
                "decision": self.chance.choice(("accepted", "rejected")),
                "decision_basis": "stated",
                "source_url": "https://example.org/",
            }
        )

    def add_people(self) -> None:
        """Who took part in an engagement, by age; small numbers are withheld."""
        name = self._source()
        about = {"initiative_id": self._id("initiative", name), "characteristic": "age"}
        for category in ("under 25", "25 to 64", "65 and over"):
            row = {"participation_id": f"n{self.chance.randrange(600)}", "category": category}
            count = {"n": str(self.chance.choice((4, 9, 12, 40, 60))), "source_url": "https://example.org/"}
            self.sources[name]["participation"].append({**row, **about, **count})

    def record_again(self) -> None:
        """An engagement of one source is recorded by another too, under an id of its own."""
        row = dict(self.chance.choice(self._all("initiative")))
        row |= {"initiative_id": f"i{self.chance.randrange(300)}", "places_about": PLACES[0]}
        self.sources[self._source()]["initiative"].append(row)

    def tell_an_address(self) -> None:
        """Personal data in the text of a result or in the name of an organisation."""
        name, field = self.chance.choice((("result", "text"), ("organisation", "name")))
        rows = self._all(name)
        if rows:
            self.chance.choice(rows)[field] = "Write to jo.smith@harbour-council.org"

    def remove_row(self) -> None:
        rows = self.sources[self._source()][self.chance.choice(("initiative", "result", "response"))]
        if len(rows) > 1:
            rows.pop(self.chance.randrange(len(rows)))

    def edit_row(self) -> None:
        row = self.chance.choice(self.sources[self._source()][self.chance.choice(("initiative", "result"))])
        row["title"] = self._words()

    def repeat_row(self) -> None:
        """A row of one source stands in another too."""
        table = self.chance.choice(("initiative", "result", "response"))
        self.sources[self._source()][table].append(dict(self.chance.choice(self._all(table))))

    def move_row(self) -> None:
        rows = self.sources[self._source()]["result"]
        if len(rows) > 1:
            self.sources[self._source()]["result"].append(rows.pop())

    def share_organisation(self) -> None:
        self.sources[self._source()]["organisation"].append(self._organisation())

    def edit_organisation(self) -> None:
        rows = self._all("organisation")
        if rows:
            self.chance.choice(rows).update(self._organisation())

    def remove_organisation(self) -> None:
        rows = self.sources[self._source()]["organisation"]
        if rows:
            rows.pop()

    def write(self) -> Path:
        """The data folder of the country as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name, rows in self.sources.items():
            own = self.folder / name
            own.mkdir(parents=True)
            settings: dict[str, Any] = {
                "title": self.titles.get(name, name),
                "publisher": "P",
                "licence": "CC-BY-4.0",
                "format": "package",
                "publish": "full",
                "quarantine": dict.fromkeys(EXPECTED, "made up"),
            }
            (own / "source.yml").write_text(yaml.safe_dump(settings))
            for table, listed in rows.items():
                if listed:
                    with (own / f"{table}.csv").open("w", newline="") as file:
                        writer = csv.DictWriter(file, tables()[table].field_names, lineterminator="\n")
                        writer.writeheader()
                        writer.writerows(listed)
        for name, content in self.beside.items():
            (self.folder / name).write_bytes(content)
        return self.folder

    def _organisation(self) -> Row:
        return {
            "organisation_id": f"o{self.chance.randrange(25)}",
            "name": self.chance.choice(("Council", "Office", "Agency")),
            "kind": self.chance.choice(("", "local_government", "company")),
            "parent_id": self.chance.choice(("", "", "", f"o{self.chance.randrange(25)}")),
            "place_text": self.chance.choice(("", "Shetland Islands", "City of Edinburgh")),
        }

    def _source(self) -> str:
        return self.chance.choice(sorted(self.sources))

    def _all(self, table: str) -> list[Row]:
        return [row for rows in self.sources.values() for row in rows[table]]

    def _rows(self, table: str, own: str) -> list[Row]:
        """Rows to refer to: mostly those of the same source."""
        rows = self.sources[own][table]
        return rows if rows and self.chance.random() < 0.95 else self._all(table)

    def _id(self, table: str, own: str) -> str:
        return self.chance.choice(self._rows(table, own))[f"{table}_id"]

    def _words(self) -> str:
        return " ".join(self.chance.choices(WORDS, k=4))
