"""The questions in SQL: each runs on the real records, every column of its answer is defined, and it finds rows."""

import csv
import io
import sqlite3
from pathlib import Path

import pytest
import yaml
from datasette.app import Datasette

from ingest.paths import METADATA
from plugins.db import Row
from plugins.profile import summary
from plugins.questions import all_questions
from tests.site import Site, text_of

QUESTIONS = {row["name"]: row for row in all_questions()}
FIRST_BUILD = {"changes_since"}  # the first build has no changes


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    """The site with the published metadata, so that the questions are there."""
    made = Site(database)
    metadata = yaml.safe_load(METADATA.read_text(encoding="utf-8"))
    made.datasette = Datasette([], immutables=[str(database)], metadata=metadata)
    return made


def answer(connection: sqlite3.Connection, question: Row, **parameters: str) -> list[Row]:
    values = dict.fromkeys(question["params"], "") | parameters
    return [dict(row) for row in connection.execute(question["sql"], values)]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_column_is_defined_and_rows_are_found(name: str, connection: sqlite3.Connection) -> None:
    question = QUESTIONS[name]
    cursor = connection.execute(question["sql"], question["example"])
    assert [column[0] for column in cursor.description] == list(question["columns"])
    assert bool(cursor.fetchall()) == (name not in FIRST_BUILD)
    assert all(meaning.strip() for meaning in question["columns"].values()) and question["description"]


@pytest.mark.asyncio
@pytest.mark.parametrize("name", QUESTIONS)
async def test_every_question_is_published_with_a_csv(
    name: str, site: Site, connection: sqlite3.Connection
) -> None:
    question = QUESTIONS[name]
    response = await site.get(f"/participation/{name}.csv", **question["example"])
    assert response.status_code == 200
    rows = list(csv.reader(io.StringIO(response.text)))
    expected = connection.execute(question["sql"], question["example"]).fetchall()
    assert rows[0] == list(question["columns"]) and len(rows) - 1 == len(expected)
    words = text_of(await site.page(f"/participation/{name}", **question["example"]))
    assert question["title"] in words


@pytest.mark.asyncio
async def test_the_page_lists_them_all(site: Site) -> None:
    html = await site.page("/questions")
    for name, question in QUESTIONS.items():
        assert (
            f'<h2 id="{name}">{question["title"]}</h2>' in html
            and f'href="/participation/{name}.csv?' in html
        )
        assert html.count(f'id="{name}-') == 2 * len(question["params"])
    assert [row["name"] for row in (await site.json("/questions.json"))["questions"]] == list(QUESTIONS)


def test_days_to_a_reply_are_those_that_the_pages_count(connection: sqlite3.Connection) -> None:
    """Every figure of the page but the median is a count of rows of the question; the median is between their days."""
    rows = answer(connection, QUESTIONS["reply_times"], organisation="scottish-government")
    times = connection.execute(
        "SELECT t.*, s.status FROM organisation_reply_times t JOIN initiative_status s USING (initiative_id) "
        "WHERE organisation_id = 'scottish-government'"
    )
    found = summary([dict(time) for time in times])
    answered = [row for row in rows if not row["waiting"]]
    dated = [row for row in answered if row["days_least"] is not None]
    assert {
        name: found[name] for name in ("ended", "answered", "waiting", "undated", "exact", "before_the_end")
    } == {
        "ended": len(rows),
        "answered": len(answered),
        "waiting": len(rows) - len(answered),
        "undated": len(answered) - len(dated),
        "exact": sum(row["days_least"] == row["days_most"] for row in dated),
        "before_the_end": sum(row["days_most"] < 0 for row in dated),
    }
    assert len(rows) > 20 and min(row["days_least"] for row in dated) <= found["median_least"]


def test_a_parameter_narrows_and_an_empty_one_does_not(connection: sqlite3.Connection) -> None:
    waiting = QUESTIONS["still_waiting"]
    every, scottish = answer(connection, waiting), answer(connection, waiting, place="iso:GB-SCT")
    assert 0 < len(scottish) < len(every)
    assert scottish == [row for row in every if row in scottish]
    late = QUESTIONS["late"]
    owners = {row["organisation"] for row in answer(connection, late, organisation="european-commission")}
    assert owners == {"European Commission"} and len(answer(connection, late)) > 1
