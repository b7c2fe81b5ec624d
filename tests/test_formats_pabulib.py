"""The `pabulib` reader: elections and their projects; ballots are counted and go nowhere else."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists, sets

from ingest.formats import pabulib
from ingest.gate import RawFolder
from ingest.records import Emitted, InputProblem, Issue, Merged, Origin, Record
from ingest.sources import Source, load_source
from tests.conftest import REAL

HERE = Path(__file__).parent
FIXTURE = HERE / "fixtures" / "pabulib"
DATA = HERE.parent / "data" / "pabulib"
LIPNO, TOWN, PART = (
    "Poland_Lipno_2032_Brzegi__small.pb",
    "France_Belleval_2030.pb",
    "France_Belleval_2030_1_-_Rives.pb",
)


def run(source: Source) -> list[Emitted]:
    return list(pabulib.read(RawFolder(source.raw), source))


def election(identifier: str, file: str, **values: str | None) -> Record:
    common = {
        "initiative_id": identifier,
        "recruitment": "self_selected",
        "subjects": "ECO.01",
        "methods": "participatory_budgeting",
        "source_url": f"https://example.org/pb/{file}",
    }
    return Record("initiative", {**common, **values}, Origin(file, 3))


def project(initiative: str, file: str, line: int, number: str, **values: str | None) -> Record:
    common = {
        "result_id": f"{initiative}-{number.lower().replace('/', '-')}",
        "initiative_id": initiative,
        "number": number,
        "kind": "funded_project",
        "latitude": None,
        "longitude": None,
        "place_text": None,
        "subject_text": None,
        "source_url": f"https://example.org/pb/{file}",
    }
    return Record("result", {**common, **values}, Origin(file, line))


def merged(file: str, lines: range, into: str) -> list[Emitted]:
    return [Merged(Origin(file, line), into) for line in lines]


def belleval() -> list[Emitted]:
    """Two dates that are years, no word on what was funded, one ballot less than the file says."""
    name = "pabulib-france-belleval-2030"
    shared: dict[str, str | None] = {
        "lang": None,
        "n_total": "4",
        "currency": "EUR",
        "support_measure": "vote",
        "outcome": None,
    }
    return [
        election(
            name,
            TOWN,
            title="Municipal PB in Belleval, 2030",
            country_code="FR",
            start_date="2030",
            end_date="2030",
            n_participants="4",
            budget_amount="90000.0",
            budget_currency="EUR",
            place_text="Belleval",
        ),
        *merged(TOWN, range(4, 15), name),
        *merged(TOWN, range(21, 24), name),
        Issue(
            "count_mismatch",
            "the file says 4, but has 3 rows; see which is right",
            Origin(TOWN, 8),
            "initiative",
            name,
            "num_votes",
            "4",
        ),
        project(
            name,
            TOWN,
            17,
            "7",
            **shared,
            title="Un verger",
            n_for="2",
            amount="50000.0",
            place_text="1 - Rives, Belleval",
        ),
        project(
            name,
            TOWN,
            18,
            "8",
            **shared,
            title="Des bancs",
            n_for="1",
            amount="30000.0",
            place_text="2 - Gare, Belleval",
        ),
    ]


def part_of_belleval() -> list[Emitted]:
    name, whole = "pabulib-france-belleval-2030-1-rives", "pabulib-france-belleval-2030"
    return [
        election(
            name,
            PART,
            title="Municipal PB in Belleval, 1 - Rives, 2030",
            country_code="FR",
            start_date="2030",
            end_date="2030",
            n_participants="2",
            budget_amount="45000.0",
            budget_currency="EUR",
            place_text="1 - Rives, Belleval",
        ),
        Record(
            "initiative_link",
            {
                "initiative_id": name,
                "kind": "part_of",
                "other_id": whole,
                "source_url": f"https://example.org/pb/{TOWN}",
            },
            Origin(PART, 3),
        ),
        *merged(PART, range(4, 16), name),
        *merged(PART, range(21, 23), name),
        Merged(Origin(PART, 18), f"{whole}-7"),
    ]


def lipno() -> list[Emitted]:
    name = "pabulib-poland-lipno-2032-brzegi-small"
    shared: dict[str, str | None] = {"lang": "pl", "n_total": "4", "support_measure": "approval"}
    return [
        election(
            name,
            LIPNO,
            title="Local PB in Lipno, Brzegi | small, 2031",
            country_code="PL",
            start_date="2031-10-01",
            end_date="2031-10-14",
            n_participants="4",
            budget_amount="60000",
            budget_currency="PLN",
            place_text="Brzegi, Lipno",
        ),
        *merged(LIPNO, range(4, 21), name),
        *merged(LIPNO, range(29, 33), name),
        project(
            name,
            LIPNO,
            23,
            "BK/1",
            **shared,
            title='Ławki "nad wodą"; i lampy',
            n_for="3",
            amount="40000",
            currency="PLN",
            latitude="52.84",
            longitude="19.18",
            subject_text="public space;culture & art",
            outcome="funded",
        ),
        project(
            name,
            LIPNO,
            24,
            "BK/2",
            **shared,
            title="Plac zabaw",
            n_for="2",
            amount=None,
            currency=None,
            subject_text="sport",
            outcome="not_funded",
        ),
        Issue(
            "unmapped_value",
            "say what it means: add it under mapping.selected in source.yml (null: not known)",
            Origin(LIPNO, 25),
            "result",
            f"{name}-bk-3",
            "selected",
            "9",
        ),
        project(
            name,
            LIPNO,
            26,
            "BK/4",
            **shared,
            title="Rabaty",
            n_for="0",
            amount="20000",
            currency="PLN",
            outcome=None,
        ),
    ]


def test_elections_become_initiatives_and_projects_results() -> None:
    assert run(load_source(FIXTURE)) == [*belleval(), *part_of_belleval(), *lipno()]


def test_voters_and_proposers_stand_nowhere() -> None:
    everything = repr(run(load_source(FIXTURE)))
    for words in ("Barbara", "voter", "internet", "paper", "'F'", "'34'"):
        assert words not in everything


def edited(tmp_path: Path, edit: Callable[[str], str]) -> list[Emitted]:
    """What the election of Lipno gives after an edit of its file."""
    text = (FIXTURE / "raw" / LIPNO).read_bytes().decode().replace("\r\n", "\n")
    (tmp_path / LIPNO).write_text(edit(text), encoding="utf-8")
    return run(replace(load_source(FIXTURE), raw=tmp_path))


def test_an_election_whose_unit_is_a_collection_is_where_its_instance_says(tmp_path: Path) -> None:
    first = edited(tmp_path, lambda text: text.replace("unit;Lipno", "unit;Collection"))[0]
    assert isinstance(first, Record)
    assert first.values["place_text"] == "2032"


def test_what_the_rows_do_not_bear_out_and_unknown_countries_are_told(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        return (
            text.replace("BK/2;999;2", "BK/2;999;5")
            .replace("Poland", "Polandia")
            .replace("\nBK/3;", "\nBK/5;")
        )

    found = [item for item in edited(tmp_path, edit) if isinstance(item, Issue)]
    assert [(issue.issue_type, issue.origin.line, issue.field, issue.value) for issue in found] == [
        ("unknown_place", 4, "country", "Polandia"),
        ("count_mismatch", 24, "votes", "5"),
        ("count_mismatch", 25, "votes", "1"),
        ("unmapped_value", 25, "selected", "9"),
    ]


def test_votes_that_the_file_does_not_count_are_counted(tmp_path: Path) -> None:
    emitted = edited(tmp_path, lambda text: text.replace("cost;votes;", "cost;description;"))
    results = [item for item in emitted if isinstance(item, Record) and item.table == "result"]
    assert [item.values["n_for"] for item in results] == ["3", "2", "0"]
    assert [item.field for item in emitted if isinstance(item, Issue)] == ["selected"]


def test_a_project_without_a_name_is_called_by_its_number(tmp_path: Path) -> None:
    emitted = edited(tmp_path, lambda text: text.replace(";;;9;;;", ";;;0;;;"))
    titles = [item.values["title"] for item in emitted if isinstance(item, Record) and item.table == "result"]
    assert titles == ['Ławki "nad wodą"; i lampy', "Plac zabaw", "Project BK/3", "Rabaty"]


@given(
    stated=lists(integers(0, 5), min_size=1, max_size=5),
    ballots=lists(sets(integers(0, 4), min_size=1), min_size=1, max_size=6),
)
def test_every_row_is_accounted_for_and_every_false_count_told(
    tmp_path_factory: pytest.TempPathFactory, stated: list[int], ballots: list[set[int]]
) -> None:
    meta = {"description": "D", "country": "Poland", "unit": "U", "num_projects": len(stated)}
    meta |= {"num_votes": len(ballots), "vote_type": "approval"}
    lines = ["META", "key;value", *(f"{key};{value}" for key, value in meta.items())]
    lines += ["PROJECTS", "project_id;cost;votes", *(f"{at};1;{votes}" for at, votes in enumerate(stated))]
    lines += ["VOTES", "voter_id;vote", *(f"v;{','.join(map(str, sorted(ballot)))}" for ballot in ballots)]
    folder = tmp_path_factory.mktemp("election")
    (folder / "a.pb").write_text("\n".join(lines), encoding="utf-8")
    raw = RawFolder(folder)
    emitted = list(pabulib.read(raw, replace(load_source(FIXTURE), raw=folder)))
    rows = {item.origin for item in emitted if not isinstance(item, Issue)}
    assert len(rows) == raw.rows_read.total() == len(meta) + len(stated) + len(ballots)
    counted = [sum(at in ballot for ballot in ballots) for at in range(len(stated))]
    told = [item.record_id for item in emitted if isinstance(item, Issue)]
    wrong = [at for at, votes in enumerate(stated) if votes != counted[at]]
    assert told == [f"pabulib-a-{at}" for at in wrong]


@pytest.mark.parametrize(
    ("old", "new", "issue_type", "field"),
    [
        ("rule;greedy", "colour;blue", "unmapped_column", "colour"),
        ("country;Poland\n", "", "missing_column", "country"),
        (";proposer;", ";mayor;", "unmapped_column", "mayor"),
        ("cost;votes", "price;votes", "missing_column", "cost"),
        (";age;", ";income;", "unmapped_column", "income"),
        ("VOTES\n", "", "no_rows", "VOTES"),
        ("VOTES\n", "META\n", "duplicate_column", "META"),
        ("META\n", "", "header_missing", ""),
        ("key;value", "key;words", "missing_column", "value"),
    ],
)
def test_layouts_that_nobody_has_read_are_refused(
    tmp_path: Path, old: str, new: str, issue_type: str, field: str
) -> None:
    with pytest.raises(InputProblem) as caught:
        edited(tmp_path, lambda text: text.replace(old, new, 1))
    issue = caught.value.issues[0]
    assert (issue.issue_type, issue.origin.file, issue.field) == (issue_type, LIPNO, field)


def test_files_are_read_or_left_out_by_name(tmp_path: Path) -> None:
    source = replace(load_source(FIXTURE), raw=tmp_path)
    with pytest.raises(InputProblem, match="missing_file"):
        run(source)
    shutil.copy(FIXTURE / "raw" / LIPNO, tmp_path)
    (tmp_path / "more.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputProblem, match=r"more\.csv"):
        run(source)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real files of Pabulib are not there")
def test_real_elections_are_accounted_for() -> None:
    raw = RawFolder(REAL / "pabulib")
    emitted = list(pabulib.read(raw, load_source(DATA, REAL / "pabulib")))
    assert raw.rows_read.total() == 151609
    assert (
        Counter(item.origin.file for item in {item.origin: item for item in emitted}.values())
        == raw.rows_read
    )
    results = [item for item in emitted if isinstance(item, Record) and item.table == "result"]
    outcomes = Counter(result.values["outcome"] for result in results)
    assert Counter(item.table for item in emitted if isinstance(item, Record)) == {
        "initiative": 60,
        "initiative_link": 4,
        "result": 1120,
    }
    assert outcomes == {None: 559, "not_funded": 396, "funded": 165}
    assert not [item for item in emitted if isinstance(item, Issue)]
