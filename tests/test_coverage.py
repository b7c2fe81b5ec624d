"""What is held of each council and national body: the command, the page Data and its JSON twin say the same."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ingest.account import GAPS, held_of
from ingest.cli import main
from ingest.coverage import Coverage
from ingest.paths import DATA
from ingest.prepare import judge, read
from ingest.sources import load_sources
from tests.site import Site, text_of


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["coverage", *map(str, arguments)])


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.fixture(scope="module")
def harbour_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.conftest import FIXTURES

    out = tmp_path_factory.mktemp("harbour")
    done = CliRunner().invoke(main, ["build", "--data", str(FIXTURES / "data"), "--out", str(out)])
    assert done.exit_code == 0, done.output
    return out / "participation.db"


def test_the_command_lists_councils_of_which_nothing_is_held(harbour_database: Path) -> None:
    lines = command("--place", "iso:GB-SCT", "--db", harbour_database).stdout.splitlines()
    assert lines[:8] == [
        "Scotland: 1 of 32 councils with a result and a reply; 0 other bodies.",
        "",
        "Council                                  engagements  its own  results  replies  last year  thin",
        "Aberdeen City                                      0        0        0        0             nothing is held",
        "Aberdeenshire                                      0        0        0        0             nothing is held",
        "Angus                                              0        0        0        0             nothing is held",
        "Argyll and Bute                                    0        0        0        0             nothing is held",
        "City of Edinburgh                                  1        1        2        2       2023  "
        "one engagement only",
    ]
    assert (
        "Shetland Islands                                   1        0        1        0       2024  "
        in "\n".join(lines)
    )
    assert len(lines) == 35


def test_the_command_tells_what_is_missing_by_source_and_country(harbour_database: Path) -> None:
    assert command("--db", harbour_database).stdout == (
        "Source                                   engagements  no result   no reply    no date   no topic   no place\n"
        "harbour                                            2          0          1          0          0          0\n"
        "all                                                2          0          1          0          0          0\n"
        "\n"
        "Country or nation                        engagements  no result   no reply    no date   no topic   no place\n"
        "Scotland                                           2          0          1          0          0          0\n"
        "United Kingdom                                     2          0          1          0          0          0\n"
    )


def test_a_place_that_is_not_there_is_said() -> None:
    said = command("--place", "Edinburg")
    assert said.exit_code == 2
    assert "there is no place Edinburg; did you mean Edinburg or Edinburgh" in said.output
    assert "name a place or a country" in command("--place", "iso:GB", "--country", "GB").output


def test_the_account_of_a_database_is_that_of_its_records(database: Path) -> None:
    sources = [source for source in load_sources(DATA) if source.format == "package"]
    records = {one.initiative_id: one for one in held_of(judge(read(sources), sources).records)}
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        assert Coverage.of(connection).engagements == records


def test_every_engagement_is_counted_where_it_is_about(database: Path) -> None:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        found = Coverage.of(connection)
        for place, name, held in found.areas():
            counted = connection.execute(
                "SELECT count(DISTINCT initiative_id) FROM initiative_place JOIN place_closure "
                "ON descendant_id = place_id WHERE relation = 'about' AND ancestor_id = ?",
                (place,),
            ).fetchone()[0]
            assert held.n_engagements == counted, name
        led = connection.execute(
            "SELECT count(*) FROM initiative_organisation WHERE role = 'lead' "
            "AND organisation_id = 'scottish-government'"
        ).fetchone()[0]
        bodies = {body.id: body for body in found.bodies("iso:GB-SCT")}
        assert bodies["scottish-government"].n_own == bodies["scottish-government"].held.n_engagements == led


def test_all_councils_of_scotland_are_there_with_a_result_and_a_reply(database: Path) -> None:
    said = json.loads(command("--country", "GB", "--db", database, "--json").stdout)
    scottish = [row for row in said["councils"] if row["id"].startswith("gss:S12")]
    assert len(scottish) == 32
    # Replies to people of North Lanarkshire are held of its health board alone, which is an area of its own.
    assert [row["name"] for row in scottish if not (row["n_results"] and row["n_replies"])] == [
        "North Lanarkshire"
    ]
    assert all(set(row["missing"]) == set(GAPS) for row in scottish)


@pytest.mark.asyncio
async def test_the_page_and_its_twin_show_what_the_command_says(site: Site, database: Path) -> None:
    said = json.loads(command("--place", "iso:GB-SCT", "--db", database, "--json").stdout)
    twin = await site.json("/data.json", place="iso:GB-SCT")
    assert {name: twin[name] for name in ("councils", "bodies")} == {
        name: said[name] for name in ("councils", "bodies")
    }
    words = text_of(await site.page("/data", place="iso:GB-SCT"))
    assert "Scotland: councils (32)" in words
    for row in said["councils"]:
        last = row["last_year"] or ""
        numbers = f"{row['n_engagements']} {row['n_own']} {row['n_results']} {row['n_replies']} {last}"
        line = f"{row['name']} {numbers} {', '.join(row['thin'])}"
        assert " ".join(line.split()) in words


@pytest.mark.asyncio
async def test_without_a_place_the_page_shows_the_busiest_nation(site: Site) -> None:
    assert (await site.json("/data.json"))["area"] == (await site.json("/data.json", place="iso:GB-SCT"))[
        "area"
    ]


@pytest.mark.asyncio
async def test_a_place_of_which_nothing_is_held_offers_others(site: Site) -> None:
    answer = await site.get("/data.json", place="iso:AQ")
    assert answer.status_code == 400
    said = answer.json()
    assert said["error"] == (
        "Parameter “place”, value “iso:AQ”: no country or nation of which something is held."
    )
    assert {offer["id"] for offer in said["offers"]} >= {"iso:GB", "iso:GB-SCT"}
    page = await site.get("/data", place="iso:AQ")
    assert "United Kingdom" in page.text
