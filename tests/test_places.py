"""Printed names and titles to places: hard cases, and how many of the gold rows are right."""

from pathlib import Path

import pytest

from ingest.coding.evaluate import evaluate_places, our_id
from ingest.coding.gazetteer import gazetteer
from ingest.coding.places import Coded, code_place, suggest_place
from ingest.coding.titles import code_title

GOLD = Path(__file__).parent / "gold" / "places_gold.csv"


def test_the_gold_rows_are_right() -> None:
    figures = evaluate_places(GOLD)
    assert figures["n"] == 100
    assert figures["exact"] >= 0.95
    assert figures["or_broader"] >= 0.96
    assert figures["country"] >= 0.99
    assert figures["ms_per_row"] < 5


def test_the_place_table_is_kept_ready_and_made_anew_where_that_is_spoilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.coding.gazetteer.BUILD", tmp_path)
    read = gazetteer.__wrapped__
    first = read()
    (kept,) = tmp_path.iterdir()
    said = kept.read_bytes()
    assert read() == first
    for spoilt in (b"", said[:1000], b"[[], {}, {}]", b'{"places": 1}'):
        kept.write_bytes(spoilt)
        assert read() == first
        assert kept.read_bytes() == said
    kept.rename(tmp_path / "places-0123456789ab.json")  # of another table
    assert read() == first
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize(
    ("text", "country", "codes"),
    [
        ("Perth", "GB", ["gn:2640358"]),
        ("Perth", "AU", ["gn:2063523"]),
        ("Perth, Scotland", "", ["gn:2640358"]),
        ("Newcastle", "GB", ["gss:E08000021"]),
        ("Newcastle-under-Lyme Borough Council", "GB", ["gss:E07000195"]),
        ("Richmond", "GB", ["gss:E09000027"]),
        ("Borders", "GB", ["gss:S12000026"]),
        ("Georgia", "", ["iso:GE"]),
        ("Georgia", "US", ["iso:US-GA"]),
        ("Granada", "ES", ["gn:2517117"]),
        ("Granada", "NI", ["gn:3619136"]),
        ("Cambridge, MA", "US", ["gn:4931972"]),
        ("Washington State", "US", ["iso:US-WA"]),
        ("München", "DE", ["gn:2867714"]),
        ("東京", "JP", ["gn:1850147"]),
        ("Dùn Èideann", "GB", ["gss:S12000036"]),
        ("Ynys Môn", "GB", ["gss:W06000001"]),
        ("S12000015", "GB", ["gss:S12000047"]),
        ("City of Edinburgh Council", "GB", ["gss:S12000036"]),
        ("Barrow-in-Furness Borough Council", "GB", ["gss:E07000027"]),
        ("North of Tyne Combined Authority", "GB", ["gss:E47000011"]),
        ("West Midlands", "GB", ["gss:E12000005"]),
        ("NHS Greater Glasgow & Clyde", "GB", ["gss:S08000031"]),
        ("Greater Glasgow", "GB", ["gss:S12000049"]),
        ("Cairngorms National Park Authority", "GB", ["gss:S21000003"]),
        ("Cairngorms National Park, Highland", "GB", ["gss:S21000003"]),
        ("Loch Lomond and The Trossachs", "GB", ["gss:S21000002"]),
        ("Dartmoor, Devon", "GB", ["gss:E26000001"]),
        ("Strathclyde", "GB", ["local:strathclyde"]),
        ("Strathclyde Partnership for Transport", "GB", ["local:transport-west-of-scotland"]),
        ("Lothian", "GB", ["gss:S08000024"]),
        ("Lothian Region", "GB", ["local:lothian-region"]),
        ("Lothian, Edinburgh", "GB", ["gss:S12000036"]),
        ("Highland", "GB", ["gss:S12000017"]),
        ("Fife", "GB", ["gss:S12000047"]),
        ("New Forest", "GB", ["gss:E07000091"]),
        ("Hywel Dda", "GB", ["gss:W11000025"]),
        ("Sussex", "GB", ["gss:E23000033"]),
        ("England and Wales", "GB", ["iso:GB-ENG", "iso:GB-WLS"]),
        ("Leeds and Bradford", "GB", ["gss:E08000035", "gss:E08000032"]),
        ("Perth and Kinross", "GB", ["gss:S12000048"]),
        ("Scotland-wide", "GB", ["iso:GB-SCT"]),
        ("Sion", "", []),
        ("Edinbrugh", "GB", []),
        ("Glasgow", "FR", []),
        ("", "GB", []),
    ],
)
def test_a_printed_place(text: str, country: str, codes: list[str]) -> None:
    assert [coded.code for coded in code_place(text, country)] == codes


def test_an_answer_says_how_it_was_reached() -> None:
    assert code_place("45th Ward, Chicago", "US") == [
        Coded("45th Ward, Chicago", "gn:4887398", "wider_place", 0.5, "45th Ward, Chicago")
    ]
    assert code_place("West Midlands", "GB") == [
        Coded("West Midlands", "gss:E12000005", "exact_name", 1.0, "West Midlands", ("gss:E47000007",))
    ]
    assert code_place("somewhere", "GB", {"somewhere": ["iso:GB-WLS"]}) == [
        Coded("somewhere", "iso:GB-WLS", "lookup", 1.0, "somewhere")
    ]


@pytest.mark.parametrize("text", ["National", "nationwide", "Online", "the whole country"])
def test_everywhere_is_the_area_of_the_publisher(text: str) -> None:
    assert code_place(text, "GB", None, "gss:S12000048") == [
        Coded(text, "gss:S12000048", "publisher_area", 0.9, text)
    ]
    assert code_place(text, "GB") == [Coded(text, "iso:GB", "publisher_area", 0.9, text)]
    assert code_place(text) == []


def test_a_typing_error_is_only_a_suggestion() -> None:
    assert "Edinburgh" in suggest_place("Edinbrugh", "GB")


@pytest.mark.parametrize(
    ("title", "country", "home", "codes"),
    [
        ("Leith Chooses", "GB", "gss:S12000036", ["local:leith"]),
        ("Road safety in Perth and Crieff", "GB", "gss:S12000048", ["gn:2640358", "gn:2651983"]),
        ("March budget: deal or no deal?", "GB", "gss:S12000034", ["gss:S12000034"]),
        ("Parking in Reading", "GB", "", ["gss:E06000038"]),
        ("Reading for pleasure", "GB", "", ["iso:GB"]),
        ("Edinburgh and Glasgow tram study", "GB", "", ["gss:S12000036", "gss:S12000049"]),
        ("Welsh language standards", "GB", "iso:GB-WLS", ["iso:GB-WLS"]),
        ("Lewes District Council local plan", "GB", "", ["gss:E07000063"]),
        ("Participatory Budgeting (Tower Hamlets, London, UK)", "", "", ["gss:E09000030"]),
        ("Oregon Citizens' Initiative Review", "", "", ["iso:US-OR"]),
        ("Draft Cairngorms National Park Plan", "GB", "", ["gss:S21000003"]),
        ("Lothian bus fares", "GB", "gss:S12000036", ["gss:S12000036"]),
        ("A panel on something", "", "", []),
    ],
)
def test_a_title(title: str, country: str, home: str, codes: list[str]) -> None:
    assert [coded.code for coded in code_title(title, country, home)] == codes


def test_a_place_out_of_a_title_is_not_sure_where_the_country_is_not_known() -> None:
    assert [coded.confidence for coded in code_title("Geelong Citizens' Jury")] == [0.5]
    assert [coded.confidence for coded in code_title("Geelong Citizens' Jury", "AU")] == [0.7]


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("GSS:S12000036", "gss:S12000036"),
        ("gn:123", "gn:123"),
        ("GB", "iso:GB"),
        ("GB.SCT", "iso:GB-SCT"),
        ("US.GA", "iso:US-GA"),
        ("MX.09", "iso:MX-CMX"),
        ("CA.10", "iso:CA-QC"),
        ("BE.WAL", "iso:BE-WAL"),
        ("FR.84", "iso:FR-ARA"),
        ("", ""),
    ],
)
def test_codes_of_the_gold_are_our_ids(code: str, place: str) -> None:
    assert our_id(code) == place
