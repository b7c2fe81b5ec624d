"""A second reading: what is drawn, what the reader gets, what the comparison says. Records of tests/fixtures/reading."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.audit.cells import Asked, asked_fields
from ingest.audit.compare import Compared, judged, report
from ingest.audit.draw import COLUMNS, allocate, draw
from ingest.audit.files import records_of_files, records_of_sources, write
from ingest.cli import main
from ingest.records import InputProblem, Origin
from ingest.schema import tables
from ingest.sources import SOURCE_FILE, load_source
from tests.conftest import FIXTURES
from tests.site import Site, text_of

READING = FIXTURES / "reading"


def run(*arguments: str | int | Path) -> Any:
    return CliRunner().invoke(main, ["audit", *map(str, arguments)])


def test_fields_that_are_asked_for_are_fields_of_the_schema() -> None:
    every = [asked for own in asked_fields().values() for asked in own]
    assert [asked for asked in every if asked.name not in tables()[asked.table].field_names] == []
    assert [asked for asked in every if not (asked.codes or asked.is_figure)] == []  # prose is not compared
    assert Asked("initiative", "methods").codes[:2] == ["citizens_assembly", "citizens_jury"]


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 40), max_size=6), st.integers(1, 90))
def test_each_source_gives_its_share(sizes: dict[str, int], n: int) -> None:
    shares = allocate(sizes, n)
    total = sum(sizes.values())
    assert sum(shares.values()) == min(n, total)
    assert all(0 <= shares[name] <= size for name, size in sizes.items())
    if n >= sum(size > 0 for size in sizes.values()):
        assert all(shares[name] for name, size in sizes.items() if size)


def test_shares_by_hand() -> None:
    """Of 10 from 70, 20 and 1: 7.7, 2.2 and 0.1; the last has its one, and of the nine 7 and 2 are left."""
    assert allocate({"a": 70, "b": 20, "c": 1}, 10) == {"a": 7, "b": 2, "c": 1}
    assert allocate({"a": 3, "b": 2, "c": 1}, 2) == {"a": 1, "b": 1, "c": 0}


def test_a_draw_gives_address_and_question_and_none_of_our_coding() -> None:
    records = records_of_sources(READING, ["by-day", "no-day"])
    cells = draw(records, 3, seed=1)
    assert {cell["initiative_id"] for cell in cells} == {"tram", "quay", "pool"}
    decision = next(cell for cell in cells if cell["record_id"] == "stale" and cell["field"] == "decision")
    assert decision == {
        "source_id": "by-day",
        "initiative_id": "tram",
        "engagement": "Tram to the shore",
        "table": "response",
        "record_id": "stale",
        "about": "Reply of town-council to: Trams every ten minutes",
        "source_url": "https://example.org/tram/reply",
        "archived_url": "",
        "locator": "p. 4",
        "field": "decision",
        "question": f"Decision: {Asked('response', 'decision').field['description']}",
        "codes": "; ".join(Asked("response", "decision").codes),
        "read": "",
        "settled": "",
        "remark": "",
    }
    rows = {(cell["table"], cell["record_id"]) for cell in cells}
    assert len(cells) == sum(len(asked_fields()[table]) for table, _ in rows)
    assert {table for table, _ in rows} == {"initiative", "result", "response", "milestone"}


def test_a_draw_is_the_same_again_and_no_other_source_changes_it() -> None:
    both = records_of_sources(READING, ["by-day", "as-a-whole"])
    assert draw(both, 2, seed=5) == draw(list(reversed(both)), 2, seed=5)
    alone = draw(records_of_sources(READING, ["by-day"]), 1, seed=5)
    assert alone == [cell for cell in draw(both, 2, seed=5) if cell["source_id"] == "by-day"]
    drawn = {draw(both, 2, seed)[-1]["initiative_id"] for seed in range(20)}
    assert drawn == {"tram", "quay"}


def test_replies_may_be_drawn_alone() -> None:
    cells = draw(records_of_sources(READING, ["by-day"]), 2, seed=1, of="reply")
    assert {cell["table"] for cell in cells} == {"response"}
    assert len({cell["record_id"] for cell in cells}) == 2


def compared(field: str, ours: str | None, read: str | None, record: str = "r1", **more: Any) -> Compared:
    table, _, name = field.partition(".")
    values = {"source_id": "s", "initiative_id": "i", "origin": Origin(f"{table}.csv", 2)} | more
    return Compared(record_id=record, asked=Asked(table, name), ours=ours, read=read, **values)


@pytest.mark.parametrize(
    ("field", "ours", "read", "same"),
    [
        ("response.date", "2024-03", "2024-03-05", True),
        ("response.date", "2024-03", "2024-04", False),
        ("result.n_for", "1200", "1,200", True),
        ("result.n_for", "1200", "1201", False),
        ("result.share_for", "0.62", "62%", True),
        ("result.share_for", "0.62", "0.624", True),
        ("result.share_for", "0.62", "0.63", False),
        ("initiative.methods", "survey;workshop", "workshop; survey", True),
        ("response.decision", "accepted", "accepted_in_part", False),
        ("response.decision", None, None, True),
        ("response.decision", "noted", None, False),
    ],
)
def test_when_two_values_say_the_same(field: str, ours: str | None, read: str | None, same: bool) -> None:
    assert compared(field, ours, read).agrees is same


def slips(*cells: Compared) -> list[str | None]:
    return [cell.slip for cell in judged(cells)]


def test_kinds_of_slip() -> None:
    assert slips(
        compared("response.decision", "accepted", "rejected"),
        compared("response.date", None, "2024"),
        compared("result.outcome", "adopted", None),
        compared("result.n_for", "3", "3"),
    ) == ["different", "missing", "unsupported", None]


def test_a_number_in_the_wrong_column_is_one_slip() -> None:
    """The invited stand under those who took part. Where the right column is filled too, both are wrong."""
    invited, took_part = "initiative.n_invited", "initiative.n_participants"
    one = judged([compared(took_part, "900", "45"), compared(invited, None, "900")])
    assert [(cell.slip, cell.moved) for cell in one] == [("misplaced", False), (None, True)]
    assert report(one)["overall"] | {"interval": None} == {
        "engagements": 1,
        "cells": 1,
        "wrong": 1,
        "rate": 1.0,
        "interval": None,
        "kinds": {"missing": 0, "misplaced": 1, "different": 0, "unsupported": 0},
        "settled_as_ours": 0,
    }
    assert slips(compared(took_part, "900", "45"), compared(invited, "45", "900")) == [
        "misplaced",
        "misplaced",
    ]


def test_a_number_of_another_result_is_misplaced_and_a_code_is_not() -> None:
    assert slips(compared("result.n_for", "31", "12", "r1"), compared("result.n_for", None, "31", "r2")) == [
        "misplaced",
        None,
    ]
    assert slips(
        compared("result.n_for", "31", "12", "r1"),
        compared("result.n_for", None, "31", "r2", initiative_id="another"),
    ) == ["different", "missing"]
    assert slips(
        compared("response.decision", "noted", "accepted", "p1"),
        compared("response.decision", "accepted", "noted", "p2"),
    ) == ["different", "different"]


def test_agreement_by_hand() -> None:
    """Two sources of two engagements each. Of six decisions four agree. Ours: 3 accepted, 3 rejected; read: 3 and 3.
    By chance 1/2 would, so kappa is (2/3 - 1/2) / (1/2) = 1/3. One difference is settled: ours was right."""
    told = [
        ("a", "i1", "accepted", "accepted", False),
        ("a", "i1", "accepted", "rejected", True),
        ("a", "i2", "rejected", "rejected", False),
        ("b", "i3", "rejected", "accepted", False),
        ("b", "i3", "accepted", "accepted", False),
        ("b", "i4", "rejected", "rejected", False),
    ]
    cells = judged(
        [
            compared("response.decision", ours, read, f"p{n}", source_id=s, initiative_id=i, settled=settled)
            for n, (s, i, ours, read, settled) in enumerate(told)
        ]
    )
    found = report(cells)
    (field,) = found["fields"]
    assert (field["n"], field["agreement"]) == (6, pytest.approx(4 / 6))
    assert field["kappa"]["kappa"] == pytest.approx(1 / 3)
    low, high = field["kappa"]["interval"]
    assert -1 <= low < 1 / 3 < high <= 1
    assert {name: one["kappa"] for name, one in field["by_source"].items()} == {
        "a": pytest.approx(0.4),
        "b": pytest.approx(0.4),
    }
    rates = {
        name: (one["cells"], one["wrong"], one["settled_as_ours"]) for name, one in found["sources"].items()
    }
    assert rates == {"a": (3, 0, 1), "b": (3, 1, 0)}
    assert (found["overall"]["wrong"], found["overall"]["rate"]) == (1, pytest.approx(1 / 6))


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """The file of a draw of all of the first source; of four cells is told what was read."""
    path = tmp_path / "reading.csv"
    cells = draw(records_of_sources(READING, ["by-day"]), 9, seed=1)
    read = {
        ("stale", "decision"): "accepted",
        ("decided", "decision"): "rejected",
        ("rails", "due_date"): "2023-05",
        ("rails", "delivery_status"): "-",
        ("tram-1", "n_for"): "31",
        ("tram-2", "n_for"): "-",
    }
    write([cell | {"read": read.get((cell["record_id"], cell["field"]), "")} for cell in cells], path)
    return path


def test_compare_names_each_slip_and_sums_up(drawn: Path) -> None:
    answer = run("compare", drawn, "--data", READING)
    assert answer.exit_code == 0
    lines = answer.output.splitlines()
    assert lines[:3] == [
        "by-day/result.csv, line 2, tram-1, field n_for, missing: we have nothing, the reader has '31'; mend the record, or write ours under settled",
        "by-day/response.csv, line 2, stale, field decision, different: we have 'under_consideration', the reader has 'accepted'; mend the record, or write ours under settled",
        "by-day/milestone.csv, line 2, rails, field delivery_status, unsupported: we have 'not_started', the reader has nothing; mend the record, or write ours under settled",
    ]
    assert lines[3:10] == [
        "overall: 1 engagement, 5 cells, 3 wrong, 60.0% (1 missing, 1 different, 1 unsupported)",
        "by-day: 1 engagement, 5 cells, 3 wrong, 60.0% (1 missing, 1 different, 1 unsupported)",
        "milestone.delivery_status: 0% of 1 cell agree, kappa 0.00",
        "milestone.due_date: 100% of 1 cell agree",
        "response.decision: 50% of 2 cells agree, kappa 0.33",
        "result.n_for: 50% of 2 cells agree",
        "For by-day/source.yml, once who read is filled in:",
    ]
    found = json.loads(run("compare", drawn, "--data", READING, "--json").output)
    assert found["overall"]["interval"] is None and len(found["slips"]) == 3


def test_compare_with_files_that_are_not_loaded(drawn: Path, tmp_path: Path) -> None:
    """Mended in the files: no slip is left."""
    folder = tmp_path / "by-day"
    shutil.copytree(READING / "by-day", folder)
    replies, steps, results = (folder / f"{name}.csv" for name in ("response", "milestone", "result"))
    replies.write_text(
        replies.read_text().replace(
            "stale,tram,tram-1,town-council,2020-12-01,under_consideration",
            "stale,tram,tram-1,town-council,2020-12-01,accepted",
        )
    )
    steps.write_text(steps.read_text().replace("not_started", ""))
    results.write_text(
        results.read_text()
        .replace("source_url\n", "source_url,n_for\n")
        .replace("/tram\n", "/tram,31\n", 1)
        .replace("/tram\n", "/tram,\n")
        .replace("/quay\n", "/quay,\n")
    )
    answer = run("compare", drawn, *sorted(folder.glob("*.csv")))
    assert answer.output.splitlines()[0] == "overall: 1 engagement, 4 cells, 0 wrong, 0.0%"


def edited(path: Path, where: tuple[str, str], changes: dict[str, str]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if (row["record_id"], row["field"]) == where:
            row.update(changes)
    write(rows, path)


@pytest.mark.parametrize(
    ("cell", "changes", "message"),
    [
        (("stale", "decision"), {"read": "acepted"}, "field decision, constraint_enum, value 'acepted': did you mean accepted? Write - if the source does not say it"),
        (("rails", "delivery_status"), {"read": "done"}, "field delivery_status, constraint_enum, value 'done': did you mean complete? Write - if the source does not say it"),
        (("tram-1", "n_for"), {"read": "many"}, "field n_for, type_error, value 'many': write digits alone, such as 36"),
        (("rails", "due_date"), {"read": "2023-02-30"}, "field due_date, impossible_date, value '2023-02-30': write a day that exists, as 2024-05-31 or 2024"),
        (("stale", "decision"), {"settled": "theirs"}, "field settled, constraint_enum, value 'theirs': write ours, or leave it empty"),
        (("stale", "decision"), {"record_id": "gone"}, "field record_id, unknown_reference, value 'gone': by-day has no such response; remove its lines, or draw again"),
        (("stale", "decision"), {"field": "decisoin"}, "field field, unknown_column, value 'decisoin': it is none of the fields of schema/audit.csv; did you mean response.decision or response.decision_object?"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)  # fmt: skip
def test_what_cannot_be_compared_is_said(
    drawn: Path, cell: tuple[str, str], changes: dict[str, str], message: str
) -> None:
    edited(drawn, cell, changes)
    answer = run("compare", drawn, "--data", READING)
    assert answer.exit_code == 1
    (line,) = answer.stderr.splitlines()
    assert line.startswith("reading.csv, line ") and message in line


def test_draw_as_a_command(tmp_path: Path) -> None:
    out = tmp_path / "reading.csv"
    answer = run("draw", "--source", "by-day", "--data", READING, "--n", 1, "--seed", 1, "--out", out)
    assert answer.exit_code == 0, answer.output
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS and {row["read"] for row in rows} == {""}
    again = tmp_path / "again.csv"
    files = sorted((READING / "by-day").glob("*.csv"))
    assert run("draw", *files, "--n", 1, "--seed", 1, "--out", again).exit_code == 0
    assert again.read_text() == out.read_text()
    assert "give either FILES or --source" in run("draw", "--seed", 1, "--out", out).output
    missing = run("draw", tmp_path / "none.csv", "--seed", 1, "--out", out)
    assert (missing.exit_code, "there is no such file" in missing.output) == (1, True)


def test_two_folders_of_one_name_are_refused(tmp_path: Path) -> None:
    for part in ("a", "b"):
        shutil.copytree(READING / "by-day", tmp_path / part / "same")
    files = [tmp_path / part / "same" / "result.csv" for part in ("a", "b")]
    with pytest.raises(InputProblem, match="two folders have this name; rename one"):
        records_of_files(files)


def filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def test_a_second_reading_is_kept_with_its_source(harbour: Path) -> None:
    settings = harbour / "harbour" / SOURCE_FILE
    settings.write_text(
        settings.read_text()
        + 'audit:\n  - {read_by: second readers, read_on: "2026-11", engagements: 4, cells: 60, wrong: 0, kinds: {missing: 0}}\n'
        '  - {read_by: second readers, read_on: "2027", drawn_with: [pier, quay], rows: 9, wrong: 1, note: Mended.}\n'
    )
    first, second = (record.values for record in load_source(harbour / "harbour").audits())
    assert filled(first) == {
        "source_id": "harbour", "number": "1", "read_by": "second readers", "read_on": "2026-11",
        "engagements": "4", "cells": "60", "wrong": "0", "missing": "0",
    }  # fmt: skip
    assert filled(second) == {
        "source_id": "harbour", "number": "2", "read_by": "second readers", "read_on": "2027",
        "drawn_with": "pier;quay", "rows": "9", "wrong": "1", "note": "Mended.",
    }  # fmt: skip


def test_a_second_reading_needs_what_was_read(harbour: Path) -> None:
    settings = harbour / "harbour" / SOURCE_FILE
    settings.write_text(
        settings.read_text() + "audit:\n  - {read_by: second readers, read_on: '2026', wrong: 1}\n"
    )
    with pytest.raises(InputProblem, match=r"harbour/source\.yml, line 1, field audit\.0"):
        load_source(harbour / "harbour")


@pytest.mark.asyncio
async def test_the_data_page_shows_second_readings_once_and_what_decisions_rest_on(database: Path) -> None:
    site = Site(database)
    found = (await site.json("/data.json"))["how_read"]
    figures = ("engagements", "rows", "cells", "cells_bound", "wrong", "misplaced", "different")
    read = {
        tuple(source["id"] for source in row["sources"]): [row[name] for name in figures]
        for row in found["readings"]
    }
    assert read == {
        ("curated-uk-local", "curated-scotland-local"): [70, None, 1140, "about", 23, None, None],
        ("curated-deliberative-world", "curated-national-outcomes"): [
            40,
            None,
            790,
            "at_most",
            23,
            None,
            None,
        ],
        ("curated-world", "curated-scotland"): [None, 40, None, None, 6, 5, 1],
        ("curated-assemblies", "curated-consultations"): [None, 30, None, None, 5, 4, 1],
    }
    assert [row["id"] for row in found["not_yet"]] == ["curated-assembly-reports", "curated-quality"]
    assert {row["id"]: row["n_stated"] for row in found["decisions"]}["curated-assemblies"] == 0
    words = text_of(await site.page("/data"))
    assert "Scottish councils and bodies , about 1,140 cells compared; 23 wrong (about 2.0%) ." in words
    assert ", at most 790 cells compared; 23 wrong (at least 2.9%) ." in words
    assert (
        "November 2026, second readers: 40 rows drawn at random from Read by hand: Local assemblies" in words
    )
    assert "6 wrong (5 misplaced, 1 different)." in words
    source = text_of(await site.page("/source/curated-scotland-local"))
    assert "Second reading November 2026, second readers: 70 engagements drawn at random from" in source
    assert "Second reading" not in text_of(await site.page("/source/curated-quality"))
