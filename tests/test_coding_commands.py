"""The commands about coding."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main
from tests.conftest import REAL

GOLD = Path(__file__).parent / "gold"
PARTICIPEDIA = REAL.parent / "gold" / "subjects_gold_participedia.csv"


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_code_says_why() -> None:
    answer = json.loads(run("code", "School closures in Dundee", "--country", "GB", "--json"))
    assert [(coded["code"], coded["evidence"]) for coded in answer["places"]] == [("gss:S12000042", "Dundee")]
    assert (answer["subjects"][0]["code"], answer["subjects"][0]["evidence"]) == ("EDU.07", "School closures")


def test_code_in_words() -> None:
    lines = run("code", "Parking", "--place", "S12000015", "--country", "gb").splitlines()
    assert lines[:2] == ["places:", "  gss:S12000047 Fife, 1.0 by code because “S12000015”"]


def test_a_field_for_places_comes_first() -> None:
    answer = json.loads(run("code", "News from Perth", "--place", "Perth, Western Australia", "--json"))
    assert [coded["code"] for coded in answer["places"]] == ["gn:2063523"]


def test_evaluate_places() -> None:
    figures = json.loads(run("evaluate", "places", GOLD / "places_gold.csv"))
    assert list(figures) == ["n", "exact", "or_broader", "country", "ms_per_row"]
    assert figures["exact"] >= 0.93 and figures["country"] >= 0.98


def test_evaluate_subjects_on_few_rows() -> None:
    figures = json.loads(run("evaluate", "subjects", GOLD / "subjects_sample.csv"))
    assert list(figures)[:5] == ["n", "micro_f1", "macro_f1", "precision", "recall"]
    assert figures["confident_right"] == 1.0


@pytest.mark.skipif(not PARTICIPEDIA.is_file(), reason=f"no labelled cases at {PARTICIPEDIA}")
def test_evaluate_subjects_on_labelled_cases() -> None:
    figures = json.loads(run("evaluate", "subjects", PARTICIPEDIA))
    assert figures["micro_f1"] >= 0.58
    assert figures["macro_f1"] >= 0.44
    assert figures["top_suggestion"] >= 0.72
    assert figures["confident_right"] >= 0.85


def test_the_gazetteer_is_whole() -> None:
    assert run("gazetteer", "check").endswith(" places, 0 problems.\n")


def test_a_gold_file_that_is_not_there_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["evaluate", "places", "nosuch.csv"]).exit_code == 2
