"""Corrections of the coding are replayed on every build and fail loudly where they no longer fit."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main

HEADER = "record,facet,old,new,reason,by,date\n"


def build(data: Path, *lines: str) -> Result:
    (data / "overrides.csv").write_text(HEADER + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return CliRunner().invoke(main, ["build", "--data", str(data), "--out", str(data.parent / "build")])


def rows(data: Path, query: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(data.parent / "build" / "participation.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_code_is_replaced_and_the_reason_kept(harbour: Path) -> None:
    line = "harbour-2023-r2,subject,TRA.02,TRA.01,It is about the road.,editors,2026-11-22"
    assert build(harbour, line).exit_code == 0
    query = "SELECT code, origin FROM result_coded WHERE result_id = 'harbour-2023-r2' AND facet = 'subject' ORDER BY 1"
    assert rows(harbour, query) == [("PLA.03", "inherited"), ("TRA.01", "own")]
    query = "SELECT text, code, method, confidence, evidence FROM coding WHERE record_id = 'harbour-2023-r2'"
    assert rows(harbour, query) == [("TRA.02", "TRA.01", "human", 1.0, "It is about the road.")]
    assert rows(harbour, "SELECT record, by FROM override") == [("harbour-2023-r2", "editors")]


def test_a_code_is_added_to_an_engagement(harbour: Path) -> None:
    line = "ferry-2024,place,,gss:S12000023,Orkney was asked as well.,editors,2026-11"
    assert build(harbour, line).exit_code == 0
    query = "SELECT place_id, relation FROM initiative_place WHERE initiative_id = 'ferry-2024' ORDER BY 1"
    assert rows(harbour, query) == [("gss:S12000023", "about"), ("gss:S12000027", "about")]


def test_a_code_is_taken_away(harbour: Path) -> None:
    line = "ferry-2024-r1,subject,TRA.04,,Buses are not meant.,editors,2026"
    assert build(harbour, line).exit_code == 0
    assert rows(harbour, "SELECT subject_id FROM result_subject WHERE result_id = 'ferry-2024-r1'") == [
        ("TRA.06",)
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "no-such,subject,TRA.02,TRA.01,Because.,editors,2026",
            "overrides.csv, line 2, field record, override_mismatch, value 'no-such': no initiative or result has this id",
        ),
        (
            "harbour-2023-r2,subject,TRA.03,TRA.01,Because.,editors,2026",
            "overrides.csv, line 2, field old, override_mismatch, value 'TRA.03': the record is not coded to it; take "
            "the correction out",
        ),
        (
            "harbour-2023-r2,subject,TRA.02,TRA.99,Because.,editors,2026",
            "overrides.csv, line 2, field new, override_mismatch, value 'TRA.99': there is no such subject",
        ),
        (
            "harbour-2023-r2,topic,TRA.02,TRA.01,Because.,editors,2026",
            "overrides.csv, line 2, field facet, constraint_enum, value 'topic': not in the list",
        ),
        (
            "harbour-2023-r2,subject,TRA.02,TRA.01,,editors,2026",
            "overrides.csv, line 2, field reason, constraint_required: a value is needed",
        ),
        (
            "ferry-2024-r1,subject,TRA.04,,Because.,editors,2026\n"
            "ferry-2024-r1,subject,TRA.06,,Because not.,editors,2026\n"
            "ferry-2024,subject,TRA.06,,Because not.,editors,2026",
            "harbour/result.csv, line 5, field subjects, no_subject: neither the result nor its initiative has a subject",
        ),
    ],
)
def test_a_correction_that_does_not_fit_stops_the_build(harbour: Path, line: str, message: str) -> None:
    result = build(harbour, line)
    assert result.exit_code == 1
    assert message in result.stderr


def test_a_partial_build_leaves_corrections_of_other_sources_waiting(harbour: Path) -> None:
    (harbour / "overrides.csv").write_text(HEADER + "elsewhere-1,subject,TRA.02,,Because.,editors,2026\n")
    out = str(harbour.parent / "build")
    result = CliRunner().invoke(main, ["build", "--data", str(harbour), "--only", "harbour", "--out", out])
    assert result.exit_code == 0, result.output
