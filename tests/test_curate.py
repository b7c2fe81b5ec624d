"""From collected facts to the project's own layout."""

import csv
from pathlib import Path

import pytest

from ingest import curate
from ingest.paths import DATA
from tests.conftest import REAL

FACTS = REAL.parent / "facts"


def write(folder: Path, name: str, *lines: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(path: Path) -> list[dict[str, str]]:
    """Rows with their filled cells only."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(file)]


@pytest.fixture
def facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One theme with one engagement, and a second that adds a reply to it."""
    folder = tmp_path / "facts"
    write(folder / "north", "organisations", "name,type,place,url", "Harbour Trust,ngo,Highland,")
    write(
        folder / "north",
        "initiatives",
        "initiative_id,title,lead_organisation,other_organisations,methods,places,place_codes,country_code,subjects,"
        "audience,status,url,source_url,checked",
        "h1,Harbour,Harbour Trust,Port's Office:responder;Harbour Trust:funder,survey; workshop,Highland,S12000017,GB,"
        "ports; ferries,residents,open,,https://example.org/h1,high",
    )
    write(
        folder / "north",
        "results",
        "result_id,initiative_id,type,title,subjects,places,addressed_to,source_url,checked",
        "h1-r1,h1,finding,Sail at seven,ports,Wick; Thurso,,https://example.org/h1,medium",
    )
    for name in ("responses", "milestones"):
        write(folder / "north", name, RESPONSES if name == "responses" else MILESTONES)
    for name, header in (
        ("organisations", "name,type,place,url"),
        ("initiatives", "initiative_id,lead_organisation,other_organisations"),
        ("results", "result_id"),
        ("responses", RESPONSES),
        ("milestones", MILESTONES),
    ):
        write(folder / "south", name, header)
    write(
        folder / "south",
        "depth_responses",
        RESPONSES,
        "h1-p1,h1,h1-r1,Port's Office,2024,rejected,,,https://example.org/p,high",
    )
    (tmp_path / "rules").mkdir()
    rules = (DATA / "curated.yml").read_text(encoding="utf-8").split("corrections:")[0] + "corrections: []\n"
    (tmp_path / "rules" / "curated.yml").write_text(rules, encoding="utf-8")
    monkeypatch.setattr(curate, "DATA", tmp_path / "rules")
    return folder


RESPONSES = "response_id,initiative_id,result_id,responder,date,decision,reason,action,source_url,checked"
MILESTONES = "milestone_id,initiative_id,result_id,title,status,source_url,checked"


def test_facts_become_files_of_our_own_layout(facts: Path, tmp_path: Path) -> None:
    counts = curate.curate(facts, tmp_path / "data")
    assert counts["curated-north"] == {
        "organisation": 2,
        "initiative": 1,
        "result": 1,
        "response": 1,
        "milestone": 0,
    }
    north = tmp_path / "data" / "curated-north"
    assert read(north / "initiative.csv") == [
        {
            "initiative_id": "h1",
            "title": "Harbour",
            "country_code": "GB",
            "reported_status": "open",
            "places_about": "gss:S12000017",
            "place_text": "Highland",
            "subject_text": "ports;ferries",
            "methods": "survey;workshop",
            "audience": "residents",
            "organisations_lead": "harbour-trust",
            "organisations_funder": "harbour-trust",
            "organisations_responder": "ports-office",
            "source_url": "https://example.org/h1",
            "checked": "high",
        }
    ]
    assert read(north / "organisation.csv") == [
        {
            "organisation_id": "harbour-trust",
            "name": "Harbour Trust",
            "kind": "ngo",
            "place_text": "Highland",
        },
        {"organisation_id": "ports-office", "name": "Port's Office"},
    ]


def test_a_deeper_row_goes_where_its_initiative_stands(facts: Path, tmp_path: Path) -> None:
    curate.curate(facts, tmp_path / "data")
    assert read(tmp_path / "data" / "curated-north" / "response.csv") == [
        {
            "response_id": "h1-p1",
            "initiative_id": "h1",
            "result_id": "h1-r1",
            "responder_id": "ports-office",
            "date": "2024",
            "decision": "rejected",
            "decision_basis": "coded",
            "reason_status": "not_read",
            "source_url": "https://example.org/p",
            "checked": "high",
        }
    ]


def test_a_correction_that_meets_nothing_stops_the_run(facts: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules" / "curated.yml"
    rule = (
        "corrections:\n  - {table: results, id: h1-r1, field: title, was: Sail at six, now: Sail at seven}\n"
    )
    rules.write_text(rules.read_text().replace("corrections: []\n", rule))
    with pytest.raises(SystemExit, match="this correction meets no row"):
        curate.curate(facts, tmp_path / "data")


@pytest.mark.skipif(not FACTS.is_dir(), reason=f"no facts at {FACTS}")
def test_the_curated_folders_are_what_the_facts_give(tmp_path: Path) -> None:
    curate.curate(FACTS, tmp_path)
    for folder in sorted(tmp_path.iterdir()):
        for path in sorted(folder.iterdir()):
            assert path.read_bytes() == (DATA / folder.name / path.name).read_bytes(), path
