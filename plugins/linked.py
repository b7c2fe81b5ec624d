"""Linked data inside pages: in goes a page's content, out comes schema.org JSON-LD that is safe in HTML."""

import json
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from plugins.db import Row
from plugins.furniture import machine

Address = Callable[[str], str]
"""The absolute address of a path of this site."""

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DATASET_NAME = "Participation Results"
DATASET_WORDS = (
    "Results of public participation: recommendations, votes and findings of citizens’ assemblies, "
    "consultations, budgets and petitions, with the replies they got and what was done."
)
MOST_PARTS = 50


def script(thing: Row) -> Markup:
    """`thing` as the text of a script element; `<`, `>` and `&` cannot end it."""
    text = json.dumps({"@context": "https://schema.org", **_known(thing)}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))


def _known(value: Any) -> Any:
    """The same without what is not known."""
    if isinstance(value, dict):
        return {name: _known(item) for name, item in value.items() if item not in (None, "", [], {})}
    return [_known(item) for item in value] if isinstance(value, list) else value


def _named(at: Address, kind: str, rows: list[Row], type_name: str) -> list[Row]:
    return [
        {"@type": type_name, "@id": at(f"/{kind}/{row['id']}"), "name": row["label"]}
        for row in rows[:MOST_PARTS]
    ]


def dataset(at: Address, facts: Row) -> Row:
    """The whole database; `facts` holds version, as_of and the years."""
    return {
        "@type": "Dataset",
        "@id": at("/data"),
        "name": DATASET_NAME,
        "description": DATASET_WORDS,
        "url": at("/data"),
        "license": LICENCE,
        "version": facts.get("version"),
        "dateModified": facts.get("as_of"),
        "temporalCoverage": _period(facts.get("first"), facts.get("last")),
        "isAccessibleForFree": True,
        "distribution": [
            _download(at("/participation.db"), "application/vnd.sqlite3"),
            _download(at("/search.csv"), "text/csv"),
            _download(at("/search.json"), "application/json"),
        ],
    }


def _download(url: str, kind: str) -> Row:
    return {"@type": "DataDownload", "contentUrl": url, "encodingFormat": kind}


def _period(first: str | None, last: str | None) -> str | None:
    return f"{first or '..'}/{last or '..'}" if first or last else None


def source(at: Address, content: Row) -> Row:
    """A source is a part of the whole dataset with a publisher and a licence of its own."""
    row = content["source"]
    years = content["coverage"] or {}
    return {
        "@type": "Dataset",
        "@id": at(f"/source/{row['source_id']}"),
        "name": row["title"],
        "description": row["coverage_note"] or f"{row['title']}, published by {row['publisher']}.",
        "url": row["url"],
        "license": row["licence_url"],
        "creator": {"@type": "Organization", "name": row["publisher"]},
        "temporalCoverage": _period(years.get("first_year"), years.get("last_year")),
        "isPartOf": {"@type": "Dataset", "@id": at("/data"), "name": DATASET_NAME},
    }


def initiative(at: Address, content: Row) -> Row:
    """An engagement is an event that people were asked at; its results are works that came out of it."""
    row = content["initiative"]
    about = [place for place in content["places"] if place["relation"] == "about"]
    asked_by = [body for body in content["organisations"] if body["role"] in ("lead", "commissioner")]
    return {
        "@type": "Event",
        "@id": at(f"/initiative/{row['initiative_id']}"),
        "name": row["title"],
        "description": row["summary"] or row["question"],
        "inLanguage": row["lang"],
        "startDate": machine(row["start_date"]) or None,
        "endDate": machine(row["end_date"]) or None,
        "url": row["url"],
        "location": _named(at, "place", about, "AdministrativeArea"),
        "organizer": _named(at, "organisation", asked_by, "Organization"),
        "about": _named(at, "subject", content["subjects"], "DefinedTerm"),
        "workFeatured": [_part(at, result) for result in content["results"][:MOST_PARTS]],
        "subjectOf": {"@type": "Dataset", "@id": at("/data"), "name": DATASET_NAME, "license": LICENCE},
    }


def _part(at: Address, row: Row) -> Row:
    return {"@type": "CreativeWork", "@id": at(f"/result/{row['result_id']}"), "name": row["title"]}


def result(at: Address, content: Row) -> Row:
    """A result is a work that was printed, and came out of an event."""
    row, parent = content["result"], content["initiative"]
    return {
        **_part(at, row),
        "text": row["text"],
        "inLanguage": row["lang"],
        "datePublished": row["date"],
        "position": row["number"],
        "about": _named(at, "subject", content["subjects"], "DefinedTerm"),
        "spatialCoverage": _named(at, "place", content["places"], "AdministrativeArea"),
        "recordedAt": {
            "@type": "Event",
            "@id": at(f"/initiative/{parent['initiative_id']}"),
            "name": parent["title"],
            "startDate": machine(parent["start_date"]) or None,
        },
        "isBasedOn": row["source_url"],
        "license": content["source"].get("licence_url"),
    }


def place(at: Address, content: Row) -> Row:
    row = content["place"]
    point = {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]}
    return {
        "@type": "AdministrativeArea",
        "@id": at(f"/place/{row['place_id']}"),
        "name": row["name"],
        "alternateName": (row["alt_names"] or "").split(";"),
        "identifier": row["place_id"],
        "geo": point if row["latitude"] is not None else None,
        "containedInPlace": _named(at, "place", content["wider"][:1], "AdministrativeArea"),
        "sameAs": f"https://www.wikidata.org/wiki/{row['wikidata_id']}" if row["wikidata_id"] else None,
    }


def organisation(at: Address, content: Row) -> Row:
    row = content["organisation"]
    is_government = (row["kind"] or "").endswith("government")
    parent = [{"id": row["parent_id"], "label": row["parent"]}] if row["parent"] else []
    return {
        "@type": "GovernmentOrganization" if is_government else "Organization",
        "@id": at(f"/organisation/{row['organisation_id']}"),
        "name": row["name"],
        "url": row["url"],
        "parentOrganization": _named(at, "organisation", parent, "Organization"),
        "sameAs": f"https://www.wikidata.org/wiki/{row['wikidata_id']}" if row["wikidata_id"] else None,
    }


def subject(at: Address, content: Row) -> Row:
    return _term(at, "subject", content["subject"], "Topics")


def method(at: Address, content: Row) -> Row:
    return _term(at, "method", content["method"], "Methods of participation")


def _term(at: Address, kind: str, row: Row, name: str) -> Row:
    other = row.get("alt_labels") or row.get("other_names") or ""
    return {
        "@type": "DefinedTerm",
        "@id": at(f"/{kind}/{row[f'{kind}_id']}"),
        "name": row["label"],
        "alternateName": other.split(";"),
        "description": row["definition"],
        "termCode": row[f"{kind}_id"],
        "inDefinedTermSet": {"@type": "DefinedTermSet", "name": name, "url": at("/data")},
    }
