"""The published vocabulary: concepts, mappings and JSON-LD that agree with schema/codes/subject.csv."""

import csv
import json
from pathlib import Path

import pytest

from ingest.export.skos import mapping_rows, write_skos
from ingest.schema import vocabulary


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("skos") / "new"
    write_skos(path)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_concepts_are_the_vocabulary(folder: Path) -> None:
    rows = rows_of(folder / "concepts.csv")
    assert [row["id"] for row in rows] == [row["subject_id"] for row in vocabulary("subject")]
    assert len(rows) == 189 and sum(not row["broader"] for row in rows) == 23
    assert next(row for row in rows if row["id"] == "TRA.02") == {
        "id": "TRA.02",
        "broader": "TRA",
        "pref_label": "Parking",
        "alt_labels": "car parks;car parking;parking charges;controlled parking zones",
        "lang": "en",
        "scope_note": "Where vehicles may be parked and what it costs.",
        "status": "current",
        "replaced_by": "",
    }


def test_mappings_say_how_they_relate(folder: Path) -> None:
    rows = rows_of(folder / "mappings.csv")
    assert [tuple(row.values()) for row in rows if row["id"] == "HOU"] == [
        ("HOU", "cofog", "06.1", "narrow"),
        ("HOU", "cofog", "10.6", "narrow"),
        ("HOU", "sdg", "11", "broad"),
        ("HOU", "cap", "14", "broad"),
        ("HOU", "participedia", "housing", "close"),
    ]


def test_a_target_that_is_shared_and_one_of_several_is_only_related() -> None:
    blank = {"sdg": "", "eurovoc": "", "cap": "", "participedia": "", "ogp": ""}
    subjects = [
        {"subject_id": "AAA", "parent_id": "", "cofog": "1;2", **blank},
        {"subject_id": "BBB", "parent_id": "", "cofog": "2", **blank},
        {"subject_id": "AAA.01", "parent_id": "AAA", "cofog": "1", **blank},
    ]
    assert [tuple(row.values()) for row in mapping_rows(subjects)] == [
        ("AAA", "cofog", "1", "narrow"),
        ("AAA", "cofog", "2", "related"),
        ("BBB", "cofog", "2", "broad"),
        ("AAA.01", "cofog", "1", "close"),
    ]


def test_json_ld_holds_the_same(folder: Path) -> None:
    graph = json.loads((folder / "subjects.jsonld").read_text(encoding="utf-8"))["@graph"]
    assert graph[0] == {
        "@id": "urn:participation-results:subjects",
        "@type": "skos:ConceptScheme",
        "dct:title": {"@value": "Subjects of public participation", "@language": "en"},
        "dct:license": {"@id": "https://creativecommons.org/publicdomain/zero/1.0/"},
    }
    assert len(graph) == 190
    assert next(one for one in graph if one.get("skos:notation") == "TRA.07") == {
        "@id": "urn:participation-results:subject:TRA.07",
        "@type": "skos:Concept",
        "skos:notation": "TRA.07",
        "skos:inScheme": {"@id": "urn:participation-results:subjects"},
        "skos:prefLabel": {"@value": "Air travel", "@language": "en"},
        "skos:altLabel": [
            {"@value": label, "@language": "en"}
            for label in ("aviation", "airports", "flights", "flying", "aircraft noise")
        ],
        "skos:scopeNote": {"@value": "Flying, airports and aircraft.", "@language": "en"},
        "skos:broader": {"@id": "urn:participation-results:subject:TRA"},
        "skos:closeMatch": ["eurovoc:4826", "cap:1003"],
    }


def test_every_broader_concept_is_there(folder: Path) -> None:
    rows = rows_of(folder / "concepts.csv")
    assert {row["broader"] for row in rows} - {""} <= {row["id"] for row in rows}
