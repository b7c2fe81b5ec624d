"""The `participedia` reader: cases in three layouts, without the people who tell, run and fund them."""

import shutil
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, integers

from ingest.formats import participedia
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Merged, Origin, Record
from ingest.sources import Source, load_source
from tests.conftest import REAL
from tests.spoilt import spoilt

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "participedia"
DATA = HERE.parent / "data" / "participedia"
WIDE, DUMP, RELATIONAL = "participedia-data-cases.csv", "cases.json", "cases.csv"


def run(source: Source) -> list[Emitted]:
    return list(participedia.read(RawFolder(source.raw), source))


def case(number: str, origin: Origin, **values: str | None) -> Record:
    empty = dict.fromkeys(
        [
            *("lang", "summary", "country_code", "start_date", "end_date", "participation_level", "mode"),
            *("recruitment", "n_participants", "latitude", "longitude", "place_text", "subjects", "methods"),
        ]
    )
    common = {
        "initiative_id": f"participedia-{number}",
        "title": f"Participedia case {number}",
        "url": f"https://participedia.net/case/{number}",
        "source_url": f"https://participedia.net/case/{number}",
    }
    return Record("initiative", {**empty, **common, **values}, origin)


def wide() -> list[Emitted]:
    first = Origin(WIDE, 2)
    trust = {"organisation_id": "harbour-trust", "name": "Harbour Trust", "kind": None}
    method = "no method of this name is known; add it under mapping.methods (null: none of ours)"
    return [
        Record("organisation", {**trust, "source_url": "https://participedia.net/organization/77"}, first),
        case(
            "9001",
            first,
            title="A Jury on the Harbour",
            summary="Twelve people met. They weighed & chose.",
            country_code="GB",
            start_date="2031-05-01",
            end_date="2031-06-01",
            participation_level="consult",
            mode="in_person",
            recruitment="random",
            n_participants="12",
            latitude="55.975",
            longitude="-3.17",
            place_text="Leith, Scotland, United Kingdom",
            subjects="PLA;ENV",
            methods="citizens_jury;workshop",
            organisations_lead="harbour-trust",
        ),
        Record(
            "initiative_link",
            {
                "initiative_id": "participedia-9001",
                "kind": "part_of",
                "other_id": "participedia-12",
                "source_url": "https://participedia.net/case/9001",
            },
            first,
        ),
        Issue(
            "unknown_method",
            method,
            first,
            "initiative",
            "participedia-9001",
            "specific_methods_tools_techniques_titles",
            "Pebble Vote",
        ),
        case(
            "9002",
            Origin(WIDE, 3),
            title="One Man's Survey",
            country_code="IE",
            recruitment="self_selected",
            place_text="Ireland",
        ),
        Issue(
            "unmapped_value",
            "only cases are read; take it out",
            Origin(WIDE, 4),
            "initiative",
            "participedia-9003",
            "type",
            "method",
        ),
    ]


def withheld(number: str, origin: Origin, column: str, value: str) -> Issue:
    message = "the editors do not show it, so it is not published"
    return Issue("moderated_out", message, origin, "initiative", f"participedia-{number}", column, value)


def dump() -> list[Emitted]:
    issue = "say what it means: add it under mapping.issues in source.yml (null: not known)"
    return [
        case(
            "12",
            Origin(DUMP, 1),
            title="Presupuesto & Participación",
            lang="en",
            country_code="AR",
            start_date="2008-01-11",
            mode="both",
            recruitment="random",
            n_participants="160",
            latitude="-32.950741",
            longitude="-60.666500",
            place_text="Santa Fe, Argentina",
            subjects="PLA;ECO",
            methods="participatory_budgeting",
        ),
        Issue(
            "unmapped_value",
            issue,
            Origin(DUMP, 2),
            "initiative",
            "participedia-13",
            "general_issues",
            "sorcery",
        ),
        withheld("14", Origin(DUMP, 3), "hidden", "true"),
        case("15", Origin(DUMP, 4), place_text="Nowhereland"),
    ]


def relational() -> list[Emitted]:
    lost = "no case refers to it; it belongs to another kind of entry, or its case is missing"
    places, texts = "geolocation.csv", "case__localized_texts.csv"
    return [
        case(
            "16",
            Origin(RELATIONAL, 3),
            title="Youth decide",
            lang="en",
            country_code="IT",
            mode="online",
            n_participants="30",
            latitude="40.050000",
            longitude="18.333333",
            place_text="San Cassiano, Lecce, Italy",
            subjects="CUL",
        ),
        withheld("17", Origin(RELATIONAL, 4), "published", "No"),
        Merged(Origin(places, 2), "participedia-12"),
        Merged(Origin(texts, 2), "participedia-12"),
        Merged(Origin(RELATIONAL, 2), "participedia-12"),
        Merged(Origin(places, 3), "participedia-16"),
        Merged(Origin(texts, 3), "participedia-16"),
        Issue("unknown_reference", lost, Origin(places, 4), "initiative"),
        Issue("unknown_reference", lost, Origin(texts, 4), "initiative"),
    ]


def test_cases_of_every_layout_become_engagements() -> None:
    assert run(load_source(FIXTURE)) == [*wide(), *dump(), *relational()]


def test_people_and_their_accounts_stand_nowhere() -> None:
    everything = repr(run(load_source(FIXTURE)))
    for words in ("wendy", "Fay", "Owen", "Pia", "Odd", "long tale", "Via Uno"):
        assert words not in everything


@pytest.mark.parametrize(
    ("latitude", "longitude", "decimal"),
    [
        ("38° 53' 42.4032\" N", "77° 2' 10.9176\" W", ("38.895112", "-77.036366")),
        ("35° 16' 55.344\" S", "149° 7' 42.888\" E", ("-35.282040", "149.128580")),
        ("0° 0' 0\" N", "0° 0' 0\" E", (None, None)),
        ("0.0", "0", (None, None)),
        ("", "", (None, None)),
        ("0° 0' 0\" N", "9° 27' 0\" E", ("0.000000", "9.450000")),
        ("51.5", "-0.1", ("51.5", "-0.1")),
        ("north", "0", ("north", "0")),
    ],
)
def test_points_are_in_decimal_degrees(latitude: str, longitude: str, decimal: tuple[str, str]) -> None:
    assert participedia.point(latitude, longitude) == decimal


@given(degrees=integers(0, 89), minutes=integers(0, 59), seconds=integers(0, 59), south=booleans())
def test_every_angle_is_told_to_a_ten_centimetre_step(
    degrees: int, minutes: int, seconds: int, south: bool
) -> None:
    printed = f"{degrees}° {minutes}' {seconds}\" {'S' if south else 'N'}"
    latitude, _ = participedia.point(printed, "1° 0' 0\" E")
    exact = Fraction(degrees * 3600 + minutes * 60 + seconds, 3600)
    assert abs(Fraction(str(latitude)) - (-exact if south else exact)) <= Fraction(1, 2_000_000)


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        ("national", "United Kingdom"),
        ("regional", "Scotland, United Kingdom"),
        ("multinational", "United Kingdom"),
        ("", "Leith, Scotland, United Kingdom"),
    ],
)
def test_the_scope_says_how_much_of_the_address_it_is_about(tmp_path: Path, scope: str, place: str) -> None:
    text = (FIXTURE / "raw" / WIDE).read_text(encoding="utf-8-sig")
    (tmp_path / WIDE).write_text(text.replace("city/town", scope), encoding="utf-8")
    first = run(replace(load_source(FIXTURE), raw=tmp_path))[1]
    assert isinstance(first, Record)
    assert first.values["place_text"] == place


def test_a_number_that_stands_twice_in_a_file_is_an_issue(tmp_path: Path) -> None:
    text = (FIXTURE / "raw" / WIDE).read_text(encoding="utf-8-sig")
    (tmp_path / WIDE).write_text(text.replace("\n9002,", "\n9001,"), encoding="utf-8")
    last = run(replace(load_source(FIXTURE), raw=tmp_path))[-1]
    message = "line 2 has the same number; remove one"
    assert last == Issue("duplicate_id", message, Origin(WIDE, 3), field="id", value="9001")


@pytest.mark.parametrize(
    ("file", "old", "new", "issue_type", "field"),
    [
        (WIDE, "general_issues_2", "favourite_colour_2", "unmapped_column", "favourite_colour"),
        (DUMP, '"relationships"', '"editors"', "unmapped_column", "editors"),
        (RELATIONAL, "staff_type", "staff_names", "unmapped_column", "staff_names"),
        (RELATIONAL, "location", "place", "missing_column", "location"),
        ("geolocation.csv", "postal_code", "phone", "unmapped_column", "phone"),
        ("case__localized_texts.csv", "title", "heading", "missing_column", "title"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, file: str, old: str, new: str, issue_type: str, field: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        run(spoilt(FIXTURE, tmp_path, file, old, new))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, file, field)


def test_files_are_read_or_left_out_by_name(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURE), raw=tmp_path)
    with pytest.raises(InputProblem, match="missing_file"):
        run(source)
    shutil.copy(FIXTURE / "raw" / DUMP, tmp_path)
    (tmp_path / "user.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputProblem, match=r"user\.csv"):
        run(source)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of Participedia are not there")
def test_real_cases_are_accounted_for() -> None:
    raw = RawFolder(REAL / "participedia")
    emitted = list(participedia.read(raw, load_source(DATA, REAL / "participedia")))
    assert raw.rows_read == {
        "cases.json": 809,
        "cases.csv": 599,
        "geolocation.csv": 1026,
        "case__localized_texts.csv": 599,
    }
    assert (
        Counter(item.origin.file for item in {item.origin: item for item in emitted}.values())
        == raw.rows_read
    )
    cases = [item for item in emitted if isinstance(item, Record)]
    assert {item.table for item in cases} == {"initiative"}
    assert len(cases) == 822
    assert Counter(item.issue_type for item in emitted if isinstance(item, Issue)) == {
        "unknown_reference": 427,
        "moderated_out": 1,
    }
    assert sum(item.values["latitude"] is not None for item in cases) == 247
    assert not any(mark in item.get("title") for item in cases for mark in ("&amp;", "&#039;", "<"))
