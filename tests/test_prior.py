"""Before you consult: the note on a small town whose right answer was worked out by hand, as of 2026-11-22."""

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.pipeline import build
from ingest.sources import load_sources
from plugins.check import FIELDS
from plugins.db import Reader, Row
from plugins.guard import Limits
from plugins.prior import prior, read_asked
from plugins.query import BadParameter
from plugins.served import Release
from tests.conftest import FIXTURES
from tests.site import Site, text_of

SHIRE, FIFE = "gss:S12000034", "gss:S12000047"
PLAN = "ordering a slot before driving to the tip"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("town") / "participation.db"
    assert build(load_sources(FIXTURES / "prior"), path, date(2026, 11, 22)).refused == []
    return path


@pytest.fixture(scope="module")
def reader(town: Path) -> Iterator[Reader]:
    connection = sqlite3.connect(town)
    yield Reader(connection, Release(town, Limits()))
    connection.close()


def note(reader: Reader, **given: str) -> Row:
    return prior(reader, read_asked(reader, {name.rstrip("_"): value for name, value in given.items()}))


def ids(rows: list[Row]) -> list[str]:
    return [row["initiative_id"] for row in rows]


def test_a_plan_finds_the_engagement_that_has_none_of_its_words(reader: Reader) -> None:
    found = note(reader, text=PLAN, place=SHIRE)["prior"][0]
    assert found["initiative_id"] == "tip-2025" and found["rank"] == 1
    assert found["reasons"] == [
        "same place, Aberdeenshire",
        "words: slot (“booking”), tip (“recycling”)",
        "asked 2025",
    ]


def test_what_ties_stands_in_the_order_of_ids(reader: Reader) -> None:
    first, second = note(reader, text="dimming lamps", place=FIFE)["prior"][:2]
    assert (first["initiative_id"], second["initiative_id"]) == ("lamps-a", "lamps-b")
    assert first["score"] == second["score"]


def test_a_near_place_alone_is_no_likeness(reader: Reader) -> None:
    assert note(reader, text="zyzzyva", place=SHIRE)["prior"] == []


def test_a_given_topic_needs_no_words(reader: Reader) -> None:
    found = note(reader, subject="PLA.03")
    assert ids(found["prior"])[0] == "parks-2027"
    assert found["prior"][0]["reasons"][0].startswith("same topic, ")
    assert found["query"]["text"] == ""


def test_what_was_said_comes_unanswered_first(reader: Reader) -> None:
    found = note(reader, text=PLAN, place=SHIRE)["results"]
    of_the_tip = [(row["result_id"], row["decision"]) for row in found if row["initiative_id"] == "tip-2025"]
    assert of_the_tip == [
        ("tip-2025-r2", "no_reply_recorded"),
        ("tip-2025-r1", "accepted"),
        ("tip-2025-r3", "rejected"),
    ]
    unanswered = [row["decision"] == "no_reply_recorded" for row in found]
    assert unanswered == sorted(unanswered, reverse=True)


def test_who_asks_the_same_people_now_or_soon(reader: Reader) -> None:
    found = note(reader, text="rubbish in Aberdeenshire", subject="ENV.04", audience="residents")[
        "asking_now"
    ]
    told = [
        (
            row["initiative_id"],
            row["overlaps_from"],
            row["overlaps_to"],
            row["same_topic"],
            row["same_audience"],
        )
        for row in found
    ]
    # The whole nation asks them too; tenements in another town do not; what was withdrawn does not count.
    assert told == [
        ("nation-waste-2026", "2026-11-22", "2026-12-31", True, True),
        ("parks-2027", "2027-03-01", None, False, False),
    ]


def test_dates_of_the_plan_bound_the_overlap(reader: Reader) -> None:
    def asking(first: str, last: str) -> list[Any]:
        found = note(reader, text="rubbish", place="Scotland", from_=first, to=last)["asking_now"]
        return [(row["initiative_id"], row["overlaps_from"], row["overlaps_to"]) for row in found]

    assert asking("2027-02", "2027-02") == [("leith-bins-2027", "2027-02-01", "2027-02-28")]
    assert asking("2026-12-31", "2027-01-01") == [
        ("nation-waste-2026", "2026-12-31", "2026-12-31"),
        ("leith-bins-2027", "2027-01-01", "2027-01-01"),
    ]
    assert asking("2025-03", "2025-03") == [("tip-2025", "2025-03-01", "2025-03-31")]


def test_how_often_the_place_was_asked(reader: Reader) -> None:
    found = note(reader, text="rubbish", place=SHIRE, subject="ENV.04")["asked_recently"]
    # 2024 as a whole reaches into the window, the last day before it does not; one has no date at all.
    assert [(row["initiative_id"], row["replied"]) for row in found.pop("initiatives")] == [
        ("tip-2025", True),
        ("bins-2024", False),
    ]
    assert found == {
        "from": "2024-11-23",
        "to": "2026-11-22",
        "n_asked": 2,
        "n_replied": 1,
        "n_without_date": 1,
    }


def test_a_wider_place_counts_what_lies_inside(reader: Reader) -> None:
    found = note(reader, text="rubbish", place="iso:GB-SCT", subject="ENV.04")["asked_recently"]
    assert ids(found["initiatives"]) == ["nation-waste-2026", "tip-2025", "bins-2024"]


def test_what_was_promised_and_is_not_done(reader: Reader) -> None:
    found = note(reader, text="rubbish", place=SHIRE, subject="ENV.04")["open_promises"]
    # Done, replaced and rejected ones are left out. June 2026 is over, but nobody has looked since.
    assert [(row["id"], row["due_date"], row["state"]) for row in found] == [
        ("tip-2025-p2", "2026-06", "not_looked"),
        ("tip-2025-m2", "2027", "open"),
    ]


def test_a_place_where_nothing_was_asked(reader: Reader) -> None:
    found = note(reader, text="pavements", place="gss:S12000027")
    assert found["asked_recently"]["n_asked"] == 0 and found["open_promises"] == []
    assert found["coverage"]["n_here"] == 0 and found["coverage"]["n_engagements"] == 10
    assert found["coverage"]["n_without_date"] == 1
    assert [row["source_id"] for row in found["coverage"]["sources"]] == ["town"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Parameter “text”, value “”: say in a few words what is to be asked, or choose a topic."),
        ({"text": "x" * 2001}, "longer than 2000 characters."),
        ({"text": "x", "from": "soon"}, "must be a date such as 2019, 2019-10 or 2019-10-26."),
        ({"text": "x", "from": "2027-02", "to": "2027-01"}, "later than “to”, which is 2027-01."),
        ({"text": "x", "place": "Nowhereville"}, "no place has this id or name."),
        ({"text": "x", "audience": "nobody"}, "no engagement records this audience."),
    ],
)
def test_bad_values_are_named(reader: Reader, given: dict[str, str], said: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read_asked(reader, given)
    assert said in str(refused.value)


def test_dates_within_one_period_are_in_order(reader: Reader) -> None:
    asked = read_asked(reader, {"text": "x", "from": "2027-03-05", "to": "2027"})
    assert (asked.first, asked.last) == ("2027-03-05", "2027")


KEYS = [
    "query", "prior", "results", "asking_now", "asked_recently", "open_promises", "coverage", "as_of",
    "data_version", "ranked_by",
]  # fmt: skip


@pytest.mark.asyncio
async def test_page_command_and_csv_give_the_same(town: Path) -> None:
    site = Site(town)
    from_site = await site.json("/check.json", text=PLAN, place="Aberdeenshire")
    arguments = ["prior", PLAN, "--place", "Aberdeenshire", "--db", str(town)]
    answered = CliRunner().invoke(main, [*arguments, "--json"])
    assert answered.exit_code == 0, answered.output
    assert list(from_site) == KEYS and json.loads(answered.stdout) == from_site
    table = list(csv.DictReader(io.StringIO((await site.get("/check.csv", text=PLAN, place=SHIRE)).text)))
    assert list(table[0]) == list(FIELDS)
    assert [row["initiative_id"] for row in table] == ids(from_site["prior"])
    in_words = CliRunner().invoke(main, arguments).stdout
    assert in_words.splitlines()[1].startswith(
        "  1. Booking at recycling centres (tip-2025): same place, Aberdeenshire;"
    )


@pytest.mark.asyncio
async def test_the_page_is_a_dated_note_with_its_address(town: Path) -> None:
    site = Site(town)
    html = await site.page("/check", text="<b>tip</b>", place="Aberdeenshire")
    assert "&lt;b&gt;tip&lt;/b&gt;" in html and "<b>tip" not in html
    words = text_of(html)
    assert "as of 22 November 2026, version" in words
    assert "/check?text=%3Cb%3Etip%3C%2Fb%3E&amp;place=gss%3AS12000034" in html
    for part in (
        "Asked before",
        "What people said then",
        "Who else is asking then",
        "How often in the last 24 months",
    ):
        assert part in words
    form = text_of(await site.page("/check"))
    assert "What do you plan to ask?" in form and "Asked before" not in form


@pytest.mark.asyncio
async def test_an_unknown_parameter_is_refused(town: Path) -> None:
    answer = await Site(town).get("/check.json", text="tip", topic="waste")
    assert answer.status_code == 400 and answer.json()["parameter"] == "topic"


def test_the_command_says_what_is_wrong(town: Path, tmp_path: Path) -> None:
    wrong = CliRunner().invoke(main, ["prior", "tip", "--place", "Nowhereville", "--db", str(town)])
    assert wrong.exit_code == 2 and "no place has this id or name" in wrong.stderr
    absent = CliRunner().invoke(main, ["prior", "tip", "--db", str(tmp_path / "no.db")])
    assert absent.exit_code == 1 and "there is no such database" in absent.stderr
