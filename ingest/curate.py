"""The project's collected facts, one folder a theme, as `data/curated-*/` in our own layout.

`python -m ingest.curate FACTS [DATA]` writes `<DATA>/curated-<theme>/<table>.csv` for each folder of FACTS.
It can be run again when the facts have grown; `source.yml` files are left alone. How columns map, and what
was put right, is data: `data/curated.yml`.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import EXACT, code_place
from ingest.export.csv import write_table
from ingest.ids import slug
from ingest.paths import DATA
from ingest.records import split_list
from ingest.unfold import fold

Row = dict[str, str]
Facts = dict[str, dict[str, list[Row]]]
"""Theme → fact table → rows."""


def curate(facts: Path, data: Path) -> dict[str, dict[str, int]]:
    """Write the curated folders; gives the rows written by source and table.

    Raises SystemExit where a correction no longer meets the facts.
    """
    rules = yaml.safe_load((DATA / "curated.yml").read_text(encoding="utf-8"))
    themes = _read(facts)
    _correct(themes, rules["corrections"])
    counts: dict[str, dict[str, int]] = {}
    for theme, fact_tables in themes.items():
        folder = data / f"curated-{theme}"
        folder.mkdir(parents=True, exist_ok=True)
        converted = {
            rule["table"]: [_convert(row, rule) for row in fact_tables[name]]
            for name, rule in rules["tables"].items()
        }
        converted["organisation"] += _unlisted_organisations(converted, fact_tables)
        counts[folder.name] = {table: write_table(folder, table, rows) for table, rows in converted.items()}
    return counts


def _read(facts: Path) -> Facts:
    """All fact tables; rows of `depth_*.csv` go to the theme in which their initiative stands."""
    themes: Facts = {path.name: defaultdict(list) for path in sorted(facts.iterdir()) if path.is_dir()}
    deeper: list[tuple[str, Row]] = []
    for theme, fact_tables in themes.items():
        for path in sorted((facts / theme).glob("*.csv")):
            rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(keepends=True)))
            if path.stem.startswith("depth_"):
                deeper += [(path.stem.removeprefix("depth_"), row) for row in rows]
            else:
                fact_tables[path.stem] += rows
    homes = {row["initiative_id"]: theme for theme in themes for row in themes[theme]["initiatives"]}
    for name, row in deeper:
        themes[homes[row["initiative_id"]]][name].append(row)
    return themes


def _correct(themes: Facts, corrections: Iterable[dict[str, str]]) -> None:
    """Apply the corrections of `curated.yml`; a correction that finds nothing stops the run."""
    for correction in corrections:
        rows = [
            row
            for fact_tables in themes.values()
            for row in fact_tables[correction["table"]]
            if correction["id"] in row.values() and row[correction["field"]] == str(correction["was"])
        ]
        if not rows:
            sys.exit(f"this correction meets no row: {correction}; take it out or mend it")
        for row in rows:
            row[correction["field"]] = str(correction["now"])


def _convert(fact: Row, rule: dict[str, Any]) -> Row:
    """One fact row as a row of the record model."""
    cells = {name: cell.strip() for name, cell in fact.items()}
    for name in rule.get("lists", []):
        cells[name] = fold(split_list(cells[name]))
    row = {rule.get("columns", {}).get(name, name): cell for name, cell in cells.items()}
    row.update(rule.get("constants", {}))
    for name, source in rule.get("id", {}).items():
        row[name] = slug(cells[source])
    match rule["table"]:
        case "initiative":
            _organisations_by_role(row)
            row["places_about"] = fold(_stated_places(row))
        case "response":
            row["responder_id"] = slug(row["responder_id"])
            row["reason_status"] = _reason_status(row)
    return row


def _organisations_by_role(row: Row) -> None:
    """`name:role` pairs to the column of each role; the lead is a name alone."""
    by_role = defaultdict(list, {"lead": [slug(row["organisations_lead"])]})
    for pair in split_list(row.pop("organisations_partner")):
        name, role = pair.rsplit(":", 1)
        by_role[role.strip()].append(slug(name))
    for role, organisations in by_role.items():
        row[f"organisations_{role}"] = fold(organisations)


def _stated_places(row: Row) -> list[str]:
    """The codes of the facts that the gazetteer has and that fit the country; else the text decides."""
    known = gazetteer()
    places = [known.codes.get(code, "") for code in split_list(row["places_about"])]
    fits = all(place and known.places[place].country in ("", row["country_code"]) for place in places)
    return places if fits and not _contradicts(row, places) else []


def _contradicts(row: Row, places: list[str]) -> bool:
    """Whether a printed name is surely another place than any of the codes, and outside them."""
    found = [
        coded for text in split_list(row["place_text"]) for coded in code_place(text, row["country_code"])
    ]
    sure = [coded.code for coded in found if coded.confidence == EXACT]
    return any(not any(gazetteer().is_within(code, place) for place in places) for code in sure)


def _reason_status(row: Row) -> str:
    """The facts leave a reason empty where it was not read, which is not the same as none given."""
    if row["reason"]:
        return "given"
    return "not_read" if row["decision"] in ("rejected", "accepted_in_part") else ""


def _unlisted_organisations(converted: dict[str, list[Row]], facts: dict[str, list[Row]]) -> list[Row]:
    """Organisations that rows name but no list describes: their name is all that is known."""
    listed = {row["organisation_id"] for row in converted["organisation"]}
    names = [row["lead_organisation"] for row in facts["initiatives"]]
    names += [
        pair.rsplit(":", 1)[0]
        for row in facts["initiatives"]
        for pair in split_list(row["other_organisations"])
    ]
    names += [row["responder"] for row in facts["responses"]]
    unlisted = {slug(name): name.strip() for name in names if name and slug(name) not in listed}
    return [{"organisation_id": key, "name": name} for key, name in sorted(unlisted.items())]


def main() -> None:
    """Command line: FACTS and, if not the project's own, DATA."""
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    data = Path(sys.argv[2]) if len(sys.argv) == 3 else DATA
    for source, counts in curate(Path(sys.argv[1]), data).items():
        print(source, *(f"{table}={count}" for table, count in counts.items()))


if __name__ == "__main__":
    main()
