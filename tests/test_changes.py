"""What changed between two builds: told once, in words, carried over, printed by `diff` and told by feeds."""

import csv
import json
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ingest import changes
from ingest.cli import main
from ingest.pipeline import build
from ingest.sources import load_sources
from tests.conftest import FIXTURES
from tests.site import Site, text_of

BEFORE, AFTER = date(2024, 5, 23), date(2024, 6, 30)

# The survey's reply was due in May: waiting on 2024-05-23, overdue on 06-30, since its page was read on the 20th.
# Nothing else moves by time alone.
EXPECTED = [
    ("initiative", "undated-forum", "removed", "Undated forum"),
    ("initiative", "park-budget", "updated", "Title: Park budget → Park budget 2024; Took part: 50 → nothing"),
    ("result", "bench", "added", "A bench"),
    ("response", "p-4a", "response_added", "North Council replied to “Shelters”: Rejected"),
    ("response", "p-3a", "updated", "Date: 2024-02-15 → nothing"),
    ("milestone", "m-late", "status_changed", "Not started → Substantial"),
    ("organisation", "bus-firm", "added", "Bus Firm"),
    ("initiative", "housing-survey", "status_changed", "Waiting for a reply → Reply overdue"),
    ("initiative", "bus-jury", "updated", "Organisation: another list"),
    ("initiative", "park-budget", "updated", "Subject: another list"),
]  # fmt: skip


def edit(data: Path, table: str, change: Callable[[list[dict[str, str]]], None]) -> None:
    path = data / "followup" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)


def set_cells(rows: list[dict[str, str]], key: str, **cells: str) -> None:
    next(row for row in rows if key in row.values()).update(cells)


def spoil(data: Path) -> None:
    """The edits that EXPECTED tells; the lines of the results move too, which is no change."""

    def initiatives(rows: list[dict[str, str]]) -> None:
        rows[:] = [row for row in rows if row["initiative_id"] != "undated-forum"]
        set_cells(rows, "park-budget", title="Park budget 2024", n_participants="", subjects="TRA.04;ENV")
        set_cells(
            rows, "bus-jury", organisations_responder="north-council;river-agency;assembly-office;bus-firm"
        )

    def results(rows: list[dict[str, str]]) -> None:
        rows.reverse()
        rows.append({**rows[0], "result_id": "bench", "initiative_id": "park-budget", "title": "A bench"})

    def responses(rows: list[dict[str, str]]) -> None:
        set_cells(rows, "p-3a", date="")
        added = {
            "response_id": "p-4a",
            "result_id": "bus-4",
            "decision": "rejected",
            "reason_status": "none_given",
        }
        rows.append(
            {**rows[0], "prior_plan": "", "action": "", "due_date": "", "date": "2024-06-15", **added}
        )

    edit(data, "initiative", initiatives)
    edit(data, "result", results)
    edit(data, "response", responses)
    edit(data, "milestone", lambda rows: set_cells(rows, "m-late", delivery_status="substantial"))
    edit(
        data,
        "organisation",
        lambda rows: rows.append({**rows[0], "organisation_id": "bus-firm", "name": "Bus Firm"}),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FIXTURES / "followup", tmp_path_factory.mktemp("changing") / "data"))


@pytest.fixture(scope="module")
def database(data: Path) -> Path:
    """Built on 2024-05-23 and again, of edited files, on 2024-06-30."""
    path = data.parent / "build" / "participation.db"
    again(data, path, BEFORE)
    shutil.copy(path, data.parent / "first.db")
    spoil(data)
    again(data, path, AFTER)
    return path


def again(data: Path, path: Path, day: date) -> None:
    outcome = build(load_sources(data), path, day)
    assert outcome.refused == []


def told(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(
            'SELECT change_id, record_table, record_id, kind, summary, "when" FROM change ORDER BY 1'
        ).fetchall()


def test_every_change_is_told_once(database: Path) -> None:
    assert told(database.parent.parent / "first.db") == []
    assert told(database) == [(n, *row, "2024-06-30") for n, row in enumerate(EXPECTED, start=1)]


def test_diff_prints_them_by_table_and_record(database: Path) -> None:
    files = [str(database.parent.parent / "first.db"), str(database)]
    printed = CliRunner().invoke(main, ["diff", *files])
    assert printed.exit_code == 0 and printed.stdout.splitlines()[:4] == [
        "- initiative undated-forum: Undated forum",
        "~ initiative park-budget: Title: Park budget → Park budget 2024; Took part: 50 → nothing",
        "+ result bench: A bench",
        "+ response p-4a: North Council replied to “Shelters”: Rejected",
    ]
    assert printed.stderr.startswith("initiative removed 1, initiative updated 3, result added 1, ")
    lines = CliRunner().invoke(main, ["diff", *files, "--json"]).stdout.splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == EXPECTED
    backwards = CliRunner().invoke(main, ["diff", *reversed(files)]).stdout
    assert (
        "- response p-4a: rejected" in backwards and "+ initiative undated-forum: Undated forum" in backwards
    )
    nothing = CliRunner().invoke(main, ["diff", files[1], files[1]])
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "No change.\n")


def test_what_is_withheld_now_is_not_said_again(data: Path, tmp_path: Path) -> None:
    shutil.copytree(data, tmp_path / "data")
    path = tmp_path / "build" / "participation.db"
    again(tmp_path / "data", path, BEFORE)
    with closing(sqlite3.connect(path)) as db, db:  # as if it had been published before anybody looked
        db.execute("UPDATE response SET action = 'Ring 0161 496 0000' WHERE response_id = 'p-1a'")
    edit(
        tmp_path / "data",
        "response",
        lambda rows: set_cells(rows, "p-1a", action="Ring 0161 496 0000", date="2024-05-01"),
    )
    again(tmp_path / "data", path, AFTER)
    said = [row[4] for row in told(path) if row[2] == "p-1a"]
    assert said == ["Date: 2024-03-01 → 2024-05-01; Action: withheld"]


def test_diff_of_another_file_says_so(database: Path, tmp_path: Path) -> None:
    other, empty = tmp_path / "other.db", tmp_path / "empty.db"
    other.write_text("no database at all, only words")
    with closing(sqlite3.connect(empty)) as db:
        db.execute("CREATE TABLE t (x)")
    for file in (other, empty):
        for pair in ([str(file), str(database)], [str(database), str(file)]):
            result = CliRunner().invoke(main, ["diff", *pair])
            assert result.exit_code == 1 and result.stderr.startswith(
                "One of these files is not a database of this"
            )
    assert CliRunner().invoke(main, ["diff", str(database), str(tmp_path / "none.db")]).exit_code == 2


def test_the_history_grows_to_a_limit_and_keeps_its_numbers(
    data: Path, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third build with one more change; with room for three, the oldest go and the numbers stay."""
    folder, path = shutil.copytree(data, tmp_path / "data"), tmp_path / "build" / "participation.db"
    path.parent.mkdir()
    shutil.copy(database, path)
    edit(folder, "result", lambda rows: set_cells(rows, "bench", title="Two benches"))
    again(folder, path, date(2024, 7, 1))
    # The reply about the park was due on 06-30, and nobody has looked since.
    newest = [
        (11, "result", "bench", "updated", "Title: A bench → Two benches", "2024-07-01"),
        (
            12,
            "initiative",
            "park-budget",
            "status_changed",
            "Waiting for a reply → No reply seen",
            "2024-07-01",
        ),
    ]
    assert told(path) == [*told(database), *newest]
    monkeypatch.setattr(changes, "KEPT", 3)
    again(folder, path, date(2024, 7, 2))
    assert told(path) == [told(database)[-1], *newest]


def test_a_source_that_comes_or_goes_is_one_change(database: Path, data: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(data, tmp_path / "data"))
    shutil.copytree(FIXTURES / "data" / "harbour", folder / "harbour")
    path = tmp_path / "participation.db"
    again(folder, path, AFTER)
    here = changes.Change("source", "harbour", "added", "Harbour consultations")
    assert list(changes.changes(database, path)) == [here]
    assert list(changes.changes(path, database)) == [
        changes.Change("source", "harbour", "removed", here.summary)
    ]


def test_a_database_of_an_older_schema_can_be_compared(database: Path, tmp_path: Path) -> None:
    """What the schema had not yet (a field, a table) is no change of any record."""
    old = Path(shutil.copy(database, tmp_path / "old.db"))
    with closing(sqlite3.connect(old)) as db:
        views = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
        for view in views:
            if view not in ("initiative_status", "initiative_day"):
                db.execute(f"DROP VIEW {view}")
        db.execute("ALTER TABLE milestone DROP COLUMN note")
        db.execute("DROP TABLE stage")
        db.commit()
    assert list(changes.changes(old, database)) == []


def test_a_damaged_page_of_the_database_before_is_said(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "participation.db"
    again(data, path, BEFORE)
    with closing(sqlite3.connect(path)) as db:
        size = db.execute("PRAGMA page_size").fetchone()[0]
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'milestone'").fetchone()[0]
    with path.resolve().open("r+b") as file:
        file.seek(size * (page - 1))
        file.write(b"\xff" * size)
    again(data, path, AFTER)
    said = "The database before cannot be read: what changed is not known"
    assert [(row[1], row[3:]) for row in told(path)] == [("build", ("updated", said, "2024-06-30"))]


def test_a_database_that_cannot_be_read_is_said_and_replaced(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "participation.db"
    path.write_text("no database at all, only words; " * 100)
    again(data, path, AFTER)
    with closing(sqlite3.connect(path)) as db:
        version = db.execute("SELECT version FROM build").fetchone()[0]
    said = "The database before cannot be read: what changed is not known"
    assert told(path) == [(1, "build", version, "updated", said, "2024-06-30")]


@pytest.mark.asyncio
async def test_the_feed_of_a_search_tells_of_replies_and_statuses(database: Path) -> None:
    site = Site(database)
    atom = {"a": "http://www.w3.org/2005/Atom"}

    async def entries(**parameters: str) -> list[tuple[str, ...]]:
        root = ET.fromstring((await site.get("/search.atom", **parameters)).content)
        return [
            tuple(str(entry.findtext(f"a:{tag}", "", atom)) for tag in ("id", "title", "summary", "updated"))
            for entry in root.findall("a:entry", atom)
        ]

    assert (await entries(subject="TRA"))[:2] == [
        ("tag:localhost,2026:change/6", "Status changed: Bus jury", "Not started → Substantial.", "2024-06-30T00:00:00Z"),
        ("tag:localhost,2026:change/4", "Reply added: Bus jury", "North Council replied to “Shelters”: Rejected.", "2024-06-30T00:00:00Z"),
    ]  # fmt: skip
    assert [row[0] for row in await entries(q="shelters")] == [
        "tag:localhost,2026:change/4",
        "tag:localhost,2026:result/bus-4",
    ]
    survey = await entries(method="survey")
    assert [row[0].rpartition(":")[2] for row in survey] == ["change/8", "result/home-1", "result/home-2"]


@pytest.mark.asyncio
async def test_the_page_of_changes(database: Path) -> None:
    site = Site(database)
    rows = (await site.json("/changes.json"))["results"]
    assert [row["change_id"] for row in rows] == list(range(10, 0, -1))
    assert [row["url"] for row in rows if row["kind"] in ("removed", "response_added")] == [
        "/result/bus-4",
        None,
    ]
    replies = await site.json("/changes.json", kind="response_added", place="gss:S12000036")
    assert [row["record_id"] for row in replies["results"]] == ["p-4a"]
    words = text_of(await site.page("/changes"))
    assert "Reply added North Council replied to “Shelters”: Rejected 30 June 2024" in words
    assert (await site.get("/changes", kind="lost")).status_code == 400
    nothing = text_of(await site.page("/changes", place="iso:JP"))
    assert "No change is recorded for this." in nothing
