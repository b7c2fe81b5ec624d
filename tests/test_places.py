"""Printed place names become codes of the gazetteer, or a wider place, or nothing; never a guess."""

import pytest

from ingest.coding.places import Coded, code_country, code_place, gazetteer, normalise
from ingest.coding.records import code_records
from ingest.records import Origin, Record

LOOKUP = {"Fife": ["gss:S12000033", "gss:S12000034"], "everywhere": []}


def code(text: str, place: str) -> list[Coded]:
    return [Coded(text, place, "code", 1.0, text)]


def name(text: str, place: str, evidence: str = "") -> list[Coded]:
    return [Coded(text, place, "exact_name", 1.0, evidence or text)]


def wider(text: str, place: str, evidence: str) -> list[Coded]:
    return [Coded(text, place, "wider_place", 0.5, evidence)]


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        # Names as councils, residents and other languages have them
        ("City of Edinburgh Council", "GB", name("City of Edinburgh Council", "gss:S12000036")),
        ("Edinburgh", "", name("Edinburgh", "gss:S12000036")),
        ("Dùn Èideann", "GB", name("Dùn Èideann", "gss:S12000036")),
        ("scottish borders", "GB", name("scottish borders", "gss:S12000026")),
        ("Perth & Kinross", "GB", name("Perth & Kinross", "gss:S12000048")),
        ("Comhairle nan Eilean Siar", "", name("Comhairle nan Eilean Siar", "gss:S12000013")),
        ("Western Isles", "GB", name("Western Isles", "gss:S12000013")),
        ("  Fife ", "GB", name("  Fife ", "gss:S12000047", "Fife")),
        ("the Netherlands", "", name("the Netherlands", "iso:NL")),
        ("UK", "", name("UK", "iso:GB")),
        ("Cote d'Ivoire", "", name("Cote d'Ivoire", "iso:CI")),
        ("Lodz", "PL", name("Lodz", "iso:PL-10")),
        ("ÎLE-DE-FRANCE", "FR", name("ÎLE-DE-FRANCE", "iso:FR-IDF")),
        ("Washington, D.C.", "US", name("Washington, D.C.", "iso:US-DC")),
        # Codes, present and former
        ("gss:S12000036", "", code("gss:S12000036", "gss:S12000036")),
        ("S12000047", "GB", code("S12000047", "gss:S12000047")),
        ("S12000015", "", code("S12000015", "gss:S12000047")),
        ("S12000024", "GB", code("S12000024", "gss:S12000048")),
        ("GB-SCT", "GB", code("GB-SCT", "iso:GB-SCT")),
        ("IE", "EU", code("IE", "iso:IE")),
        # One name, several places: the country chooses, then the widest
        ("Georgia", "", name("Georgia", "iso:GE")),
        ("Georgia", "US", name("Georgia", "iso:US-GA")),
        ("Georgia", "GB", []),
        ("Luxembourg", "", name("Luxembourg", "iso:LU")),
        ("Luxembourg", "LU", name("Luxembourg", "iso:LU")),
        ("Luxembourg", "BE", name("Luxembourg", "iso:BE-WLX")),
        ("Victoria", "AU", name("Victoria", "iso:AU-VIC")),
        ("Ireland", "EU", name("Ireland", "iso:IE")),
        ("Newcastle", "GB", name("Newcastle", "iso:GB-NET")),
        # The letters of a state are not those of a country
        ("CA", "US", code("CA", "iso:US-CA")),
        ("CA", "", code("CA", "iso:CA")),
        ("Chicago, IL", "US", wider("Chicago, IL", "iso:US-IL", "IL")),
        ("Chicago, IL", "", []),
        ("Toronto, ON", "CA", wider("Toronto, ON", "iso:CA-ON", "ON")),
        # Places within places
        ("Barnet, London", "GB", name("Barnet, London", "iso:GB-BNE", "Barnet")),
        ("Fife Council, Scotland", "GB", name("Fife Council, Scotland", "gss:S12000047", "Fife Council")),
        ("Edinburgh, UK", "", name("Edinburgh, UK", "gss:S12000036", "Edinburgh")),
        ("Tbilisi, Georgia", "", name("Tbilisi, Georgia", "iso:GE-TB", "Tbilisi")),
        ("Torry, Aberdeen City", "GB", wider("Torry, Aberdeen City", "gss:S12000033", "Aberdeen City")),
        ("Leith, Edinburgh", "", wider("Leith, Edinburgh", "gss:S12000036", "Edinburgh")),
        ("Perth, Scotland", "", wider("Perth, Scotland", "iso:GB-SCT", "Scotland")),
        ("Perth, Western Australia", "", wider("Perth, Western Australia", "iso:AU-WA", "Western Australia")),
        (
            "Perth, Perth and Kinross",
            "GB",
            wider("Perth, Perth and Kinross", "gss:S12000048", "Perth and Kinross"),
        ),
        (
            "Newcastle, New South Wales",
            "AU",
            wider("Newcastle, New South Wales", "iso:AU-NSW", "New South Wales"),
        ),
        (
            "Cambridge, Massachusetts, United States",
            "US",
            wider("Cambridge, Massachusetts, United States", "iso:US-MA", "Massachusetts, United States"),
        ),
        # Not in the gazetteer, which holds no settlements
        ("Perth", "", []),
        ("Perth", "GB", []),
        ("London", "GB", []),
        ("München", "DE", []),
        ("Dundee City and Angus", "GB", []),
        ("Sccotland", "GB", []),
        ("", "", []),
        ("", "GB", []),
        (" , ", "GB", []),
    ],
)
def test_printed_place_is_coded(text: str, country: str, expected: list[Coded]) -> None:
    assert code_place(text, country) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Fife",
            [
                Coded("Fife", "gss:S12000033", "lookup", 1.0, "Fife"),
                Coded("Fife", "gss:S12000034", "lookup", 1.0, "Fife"),
            ],
        ),
        ("everywhere", []),
        ("fife", name("fife", "gss:S12000047")),
    ],
)
def test_lookup_has_the_first_word(text: str, expected: list[Coded]) -> None:
    assert code_place(text, "GB", LOOKUP) == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("GB", [Coded("Perth", "iso:GB", "wider_place", 0.5, "country GB")]),
        ("EU", [Coded("Perth", "iso:EU", "wider_place", 0.5, "country EU")]),
        ("ZZ", []),
        ("", []),
    ],
)
def test_country_stands_in_for_an_unknown_place(country: str, expected: list[Coded]) -> None:
    assert code_country("Perth", country) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("The Highlands & Islands", "highlands and islands"),
        ("Łódź", "lodz"),
        ("Saint-Étienne", "saint etienne"),
        ("THE", ""),
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_case_and_punctuation(printed: str, expected: str) -> None:
    assert normalise(printed) == expected


@pytest.mark.parametrize(
    ("place", "wider_place", "expected"),
    [
        ("gss:S12000036", "iso:GB-SCT", True),
        ("gss:S12000036", "m49:001", True),
        ("gss:S12000036", "gss:S12000036", True),
        ("iso:GB-SCT", "gss:S12000036", False),
        ("gss:S12000036", "iso:IE", False),
    ],
)
def test_place_lies_in_its_wider_places(place: str, wider_place: str, expected: bool) -> None:
    assert gazetteer().is_within(place, wider_place) is expected


def test_every_place_is_found_by_its_own_code() -> None:
    places = list(gazetteer().parents)
    assert [code_place(place) for place in places] == [code(place, place) for place in places]


def test_organisation_gets_the_first_area_it_prints() -> None:
    record = Record(
        "organisation",
        {"organisation_id": "example", "place_text": "Fife;Scotland"},
        Origin("organisation.csv", 2),
        "example",
    )
    coded = code_records([record], {})
    assert record.values["place_id"] == "gss:S12000047"
    assert [(each.table, each.get("code"), each.get("method")) for each in coded.records] == [
        ("coding", "gss:S12000047", "exact_name")
    ]


def test_initiative_in_an_unknown_place_falls_back_to_its_country() -> None:
    values = {"initiative_id": "example", "country_code": "GB", "place_text": "Perth;Nowhere, Fife"}
    record = Record("initiative", values, Origin("initiative.csv", 2), "example")
    coded = code_records([record], {})
    assert [each.get("place_id") for each in coded.records if each.table == "initiative_place"] == [
        "iso:GB",
        "gss:S12000047",
    ]
    assert [(issue.issue_type, issue.value, issue.message) for issue in coded.issues] == [
        ("wider_place", "Perth", "the place is not in the gazetteer; coded to the wider iso:GB (country GB)"),
        (
            "wider_place",
            "Nowhere, Fife",
            "the place is not in the gazetteer; coded to the wider gss:S12000047 (Fife)",
        ),
    ]


def test_stated_places_are_left_alone() -> None:
    values = {"result_id": "example", "places": "gss:S12000036", "place_text": "Fife"}
    coded = code_records([Record("result", values, Origin("result.csv", 2), "example")], {})
    assert (coded.records, coded.issues) == ([], [])
