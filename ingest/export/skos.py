"""The subject vocabulary as SKOS: concepts and mappings as CSV, all of it as JSON-LD. Licence: CC0 1.0."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest.records import split_list
from ingest.schema import vocabulary

CONCEPT_COLUMNS = ["id", "broader", "pref_label", "alt_labels", "lang", "scope_note", "status", "replaced_by"]
MAPPING_COLUMNS = ["id", "scheme", "target", "relation"]

SCHEMES = ("cofog", "sdg", "eurovoc", "cap", "participedia", "ogp")
"""Columns of the vocabulary that name concepts of other lists; see schema/codes/subject_crosswalks.md."""

BASE = "urn:participation-results:subject:"
"""Prefix of a concept's identifier, a name and no address: its page stands wherever a site is set up."""

SCHEME = "urn:participation-results:subjects"

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"

LANGUAGE, CURRENT = "en", "current"

Row = dict[str, str]


def write_skos(folder: Path) -> None:
    """Write concepts.csv, mappings.csv and subjects.jsonld into `folder`, making it where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    subjects = vocabulary("subject")
    mappings = list(mapping_rows(subjects))
    _write_csv(folder / "concepts.csv", CONCEPT_COLUMNS, map(concept_row, subjects))
    _write_csv(folder / "mappings.csv", MAPPING_COLUMNS, mappings)
    text = json.dumps(json_ld(subjects, mappings), ensure_ascii=False, indent=1)
    (folder / "subjects.jsonld").write_text(text + "\n", encoding="utf-8")


def concept_row(subject: Row) -> Row:
    """One subject as a row of concepts.csv."""
    return {
        "id": subject["subject_id"],
        "broader": subject["parent_id"],
        "pref_label": subject["label"],
        "alt_labels": subject["alt_labels"],
        "lang": LANGUAGE,
        "scope_note": subject["definition"],
        "status": CURRENT,
        "replaced_by": "",
    }


def mapping_rows(subjects: Iterable[Row]) -> Iterator[Row]:
    """One row for each subject and concept of another list.

    The relation is read off the crosswalk itself: `broad` where several subjects of one level share the
    target (it is wider than each), `narrow` where one subject has several targets of its own, `related`
    where both hold, else `close`. None is called exact, since no two lists cut the world alike.
    """
    subjects = list(subjects)
    shared = Counter(
        (bool(subject["parent_id"]), scheme, target)
        for subject in subjects
        for scheme in SCHEMES
        for target in split_list(subject[scheme])
    )
    for subject in subjects:
        for scheme in SCHEMES:
            targets = split_list(subject[scheme])
            for target in targets:
                several = shared[(bool(subject["parent_id"]), scheme, target)] > 1
                relation = _relation(several, len(targets) > 1)
                yield {"id": subject["subject_id"], "scheme": scheme, "target": target, "relation": relation}


def _relation(is_shared: bool, is_one_of_several: bool) -> str:
    if is_shared:
        return "related" if is_one_of_several else "broad"
    return "narrow" if is_one_of_several else "close"


def json_ld(subjects: Iterable[Row], mappings: Iterable[Row]) -> dict[str, Any]:
    """The concept scheme with its concepts. Codes of other lists are written as `<list>:<code>`."""
    by_subject: dict[str, dict[str, list[str]]] = {}
    for row in mappings:
        matches = by_subject.setdefault(row["id"], {})
        matches.setdefault(f"skos:{row['relation']}Match", []).append(f"{row['scheme']}:{row['target']}")
    scheme = {
        "@id": SCHEME,
        "@type": "skos:ConceptScheme",
        "dct:title": {"@value": "Subjects of public participation", "@language": LANGUAGE},
        "dct:license": {"@id": LICENCE},
    }
    concepts = [_concept(subject, by_subject.get(subject["subject_id"], {})) for subject in subjects]
    context = {"skos": "http://www.w3.org/2004/02/skos/core#", "dct": "http://purl.org/dc/terms/"}
    return {"@context": context, "@graph": [scheme, *concepts]}


def _concept(subject: Row, matches: dict[str, list[str]]) -> dict[str, Any]:
    parent = subject["parent_id"]
    place = {"skos:broader": {"@id": BASE + parent}} if parent else {"skos:topConceptOf": {"@id": SCHEME}}
    alternatives = split_list(subject["alt_labels"])
    return {
        "@id": BASE + subject["subject_id"],
        "@type": "skos:Concept",
        "skos:notation": subject["subject_id"],
        "skos:inScheme": {"@id": SCHEME},
        "skos:prefLabel": _english(subject["label"]),
        **({"skos:altLabel": [_english(label) for label in alternatives]} if alternatives else {}),
        "skos:scopeNote": _english(subject["definition"]),
        **place,
        **matches,
    }


def _english(text: str) -> dict[str, str]:
    return {"@value": text, "@language": LANGUAGE}


def _write_csv(path: Path, columns: list[str], rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
