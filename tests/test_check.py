"""`participation check` for people who gather: several folders, problems by cause, what is missing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ingest.account import GAPS, Held, account, thin
from ingest.causes import by_kind, causes, summary
from ingest.cli import main
from ingest.coding.similar import code_written, did_you_mean
from ingest.ledger import LedgerRow
from ingest.records import Issue, Origin
from ingest.schema import code_list, code_list_names
from ingest.validate.codes import countries

INITIATIVE = "initiative_id,title,country_code,start_date,end_date,places_about,subjects,organisations_lead,source_url\n"
HARBOUR = "harbour-vote-2024,Harbour vote,GB,2024-03-01,2024-04-09,gss:S12000036,TRA.04,harbour-council,https://example.org/h\n"
QUAY = "quay-panel-2024,Quay panel,GB,2024,2023,gss:S12000036,TRA.04,harbour-council,https://example.org/q\n"
TWIN = "vote-on-harbour,A vote on the harbour,GB,2024-03-01,2024-04-09,gss:S12000036,TRA.04,harbour-council,https://example.org/n\n"
RESULT = "result_id,initiative_id,kind,title,source_url\n"
RESPONSE = "response_id,initiative_id,result_id,responder_id,decision,decision_basis,we_did,delivery_status,source_url\n"
ORGANISATION = "organisation_id,name,kind\nharbour-council,Harbour Council,local_government\n"
FOLDERS = {
    "alpha": {
        "initiative": INITIATIVE + HARBOUR + QUAY,
        "result": RESULT
        + "harbour-vote-2024-r1,harbour-vote-2024,recommendation,More lamps,https://example.org/h\n"
        + "quay-r1,quay-panel-2024,recommendation,More seats,https://example.org/q\n"
        + "quay-r2,quay-panel-2024,recommendation,More bins,https://example.org/q\n",
        "response": RESPONSE
        + "quay-p1,quay-panel-2024,quay-r1,harbour-council,accepted,stated,Agreed.,,https://example.org/q\n"
        + "harbour-p1,harbour-vote-2024,harbour-vote-2024-r7,harbour-council,accepted,stated,Agreed.,,https://example.org/h\n"
        + "harbour-p2,harbour-vote-2024,harbour-vote-2024-r1,harbour-council,accepted,stated,It was done.,done,https://example.org/h\n",
        "organisation": ORGANISATION,
    },
    "beta": {"initiative": INITIATIVE + TWIN + HARBOUR},
}
SAID = """\
alpha: 9 rows in 4 files
beta: 2 rows in 1 file
end_before_start: 1
  alpha/initiative.csv, line 3, field end_date, end_before_start, value '2023': it ends before it starts (2024); one of the two dates is wrong
      keeps out 3 more rows: 1 in alpha/response.csv, 2 in alpha/result.csv
constraint_enum: 1
  alpha/response.csv, line 4, field delivery_status, constraint_enum, value 'done': not in the list; did you mean complete?
duplicate_id: 1
  beta/initiative.csv, line 3, field initiative_id, duplicate_id, value 'harbour-vote-2024': the id stands already in alpha/initiative.csv, line 2; give this row an id of its own
unknown_reference: 1
  alpha/response.csv, line 3, field result_id, unknown_reference, value 'harbour-vote-2024-r7': there is no such result; did you mean harbour-vote-2024-r1?
perhaps_same: 1
  alpha/initiative.csv, line 2, field title, perhaps_same, value 'Harbour vote': the same as vote-on-harbour, title ‘A vote on the harbour’ (the same place, titles 100% alike, the same years, the same lead, start_date 2024-03-01 in both); if they are one, write its id or add a link same_as, else a link that says how the two belong together, such as follows or part_of

Missing in engagements                      of  no result   no reply    no date   no topic   no place
beta                                         1          1          1          0          0          0
alpha                                        1          0          1          0          0          0
all                                          2          1          2          0          0          0
  City of Edinburgh                          2          1          2          0          0          0

11 rows read, 4 problems keep out 7 rows, 1 to review.
"""


def written(folder: Path, tables: dict[str, str]) -> list[Path]:
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return sorted(folder.glob("*.csv"))


def check(*arguments: Path | str) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def two_folders(tmp_path: Path) -> list[Path]:
    return [file for name, tables in FOLDERS.items() for file in written(tmp_path / name, tables)]


def test_files_of_two_folders_are_read_and_checked_against_each_other(two_folders: list[Path]) -> None:
    said = check(*two_folders)
    assert (said.stdout, said.stderr, said.exit_code) == (SAID, "", 1)


def test_folders_of_one_name_are_told_apart_by_the_path_above(tmp_path: Path) -> None:
    files = [
        *written(tmp_path / "a" / "data", {"initiative": INITIATIVE + HARBOUR, "organisation": ORGANISATION}),
        *written(tmp_path / "b" / "data", {"initiative": INITIATIVE + HARBOUR}),
    ]
    lines = check(*files).stdout.splitlines()
    assert lines[:4] == [
        "a/data: 2 rows in 2 files",
        "b/data: 1 row in 1 file",
        "duplicate_id: 1",
        "  b/data/initiative.csv, line 2, field initiative_id, duplicate_id, value 'harbour-vote-2024': "
        "the id stands already in a/data/initiative.csv, line 2; give this row an id of its own",
    ]


def test_all_is_said_as_data_too(two_folders: list[Path]) -> None:
    said = json.loads(check("--json", *two_folders).stdout)
    assert [(row["folder"], row["file"], row["rows"]) for row in said["read"]] == [
        ("alpha", "initiative.csv", 2),
        ("alpha", "organisation.csv", 1),
        ("alpha", "response.csv", 3),
        ("alpha", "result.csv", 3),
        ("beta", "initiative.csv", 2),
    ]
    assert [(issue["source_id"], issue["file"], issue["line"]) for issue in said["issues"]] == [
        ("beta", "initiative.csv", 3),
        ("alpha", "initiative.csv", 3),
        ("alpha", "response.csv", 2),
        ("alpha", "response.csv", 3),
        ("alpha", "response.csv", 4),
        ("alpha", "result.csv", 3),
        ("alpha", "result.csv", 4),
        ("alpha", "initiative.csv", 2),
    ]
    one = {"n_engagements": 1, "n_replies": 0, "last_year": 2024}
    gaps = {"reply": 1, "date": 0, "topic": 0, "place": 0}
    assert said["missing"]["folders"] == [
        {"name": "beta", **one, "n_results": 0, "missing": {"result": 1, **gaps}},
        {"name": "alpha", **one, "n_results": 1, "missing": {"result": 0, **gaps}},
    ]


def test_an_engagement_that_the_project_holds_is_said_with_its_title(tmp_path: Path) -> None:
    row = "my-climate-assembly,Climate Assembly in Devon,GB,2021-06,2021-07,gss:E10000008,CLI,,https://example.org/\n"
    (said,) = json.loads(
        check("--json", *written(tmp_path / "mine", {"initiative": INITIATIVE + row})).stdout
    )["issues"]
    assert (said["issue_type"], said["field"], said["value"], said["message"]) == (
        "perhaps_same",
        "title",
        "Climate Assembly in Devon",
        "the same as devon-climate-assembly-2021, title ‘Devon Climate Assembly’ (the same place, titles 100% alike, "
        "the same years); if they are one, write its id or add a link same_as, else a link that says how the two "
        "belong together, such as follows or part_of",
    )


def test_an_unreadable_file_is_said_on_standard_output(tmp_path: Path) -> None:
    said = check(*written(tmp_path / "mine", {"initiative": "initiative_id,titel,source_url\na,b,c\n"}))
    assert (said.stdout, said.stderr, said.exit_code) == (
        "initiative.csv, line 1, field titel, unknown_column: table initiative has no such column; "
        "did you mean title?\n"
        "initiative.csv, line 1, field title, missing_column: the column is missing; add it\n",
        "",
        1,
    )


def test_the_help_tells_the_exit_status() -> None:
    words = " ".join(check("--help").output.split())
    assert (
        "Exit status: 0 when every row would be loaded, 1 when one would be kept out or a file cannot be read, "
        "2 when the command is not used as above."
    ) in words
    assert check().exit_code == 2


@pytest.mark.parametrize(
    ("result_id", "remedy"),
    [
        ("harbour-vote-2024-r2", "did you mean harbour-vote-2024-r1?"),
        ("lamps", "give one that harbour-vote-2024 has: harbour-vote-2024-r1"),
    ],
)
def test_an_unknown_result_offers_those_of_the_same_engagement(
    tmp_path: Path, result_id: str, remedy: str
) -> None:
    reply = (
        f"p1,harbour-vote-2024,{result_id},harbour-council,accepted,stated,Agreed.,,https://example.org/h\n"
    )
    other = HARBOUR.replace("harbour-vote-2024", "harbour-vote-2020").replace("2024", "2020")
    results = "".join(
        f"{name}-r{number},{name},recommendation,Lamps {number},https://example.org/h\n"
        for name, number in (("harbour-vote-2024", 1), ("harbour-vote-2020", 2))
    )
    tables = {
        "initiative": INITIATIVE + HARBOUR + other,
        "result": RESULT + results,
        "response": RESPONSE + reply,
        "organisation": ORGANISATION,
    }
    issues = json.loads(check("--json", *written(tmp_path / "mine", tables)).stdout)["issues"]
    assert [issue["message"] for issue in issues] == [f"there is no such result; {remedy}"]


def test_an_engagement_without_results_says_so_of_an_unknown_one(tmp_path: Path) -> None:
    tables = {
        "initiative": INITIATIVE + HARBOUR,
        "response": RESPONSE
        + "p1,harbour-vote-2024,r1,harbour-council,accepted,stated,Agreed.,,https://example.org/h\n",
        "organisation": ORGANISATION,
    }
    issues = json.loads(check("--json", *written(tmp_path / "mine", tables)).stdout)["issues"]
    assert [issue["message"] for issue in issues] == [
        "there is no such result; harbour-vote-2024 has no result yet; add the row or leave the cell empty"
    ]


@pytest.mark.parametrize(
    ("word", "known", "said"),
    [
        ("done", ["no_evidence", "complete", "abandoned"], ""),
        ("rejectd", ["accepted", "rejected"], "did you mean rejected?"),
        ("Councils City", ["City Council", "Ferry Board"], "did you mean City Council?"),
        ("Leith Walk ward", ["Leith", "Perth"], "did you mean Leith?"),
        ("UK", ["GB", "UA", "US"], ""),
    ],
)
def test_a_suggestion_is_near_in_all_its_letters_or_in_whole_words(
    word: str, known: list[str], said: str
) -> None:
    assert did_you_mean(word, known) == said


def test_a_word_that_people_write_for_a_code_offers_it() -> None:
    assert code_written("delivery_status", "Done") == "did you mean complete?"
    assert code_written("decision", "not_accepted") == "did you mean rejected?"
    assert code_written("decision", "done") == ""


def test_words_for_codes_lead_to_codes_and_are_none_themselves() -> None:
    from ingest.coding.similar import _also_written

    for (name, word), code in _also_written().items():
        assert name in (*code_list_names(), "country")
        known = countries() if name == "country" else code_list(name)
        assert code in known, (name, code)
        assert word not in known and word.upper() not in known, (name, word)


def wrong(line: int, value: str = "maybe", file: str = "response.csv") -> Issue:
    return Issue(
        "constraint_enum", "not in the list", Origin(file, line), "response", f"p{line}", "decision", value
    )


def test_rows_that_are_wrong_in_the_same_way_are_said_once() -> None:
    assert by_kind(causes([wrong(line) for line in range(2, 18)])) == [
        "constraint_enum: 16",
        "  response.csv, line 2, field decision, constraint_enum, value 'maybe': not in the list",
        "      the same in 15 rows: lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 5 more",
    ]


def test_what_is_not_printed_is_counted_by_kind() -> None:
    lines = by_kind(causes([wrong(line, f"word {line}") for line in range(2, 62)]))
    assert len(lines) == 22
    assert (lines[0], lines[-1]) == (
        "constraint_enum: 60",
        "  … and 40 more of constraint_enum; --json lists all, --annotate writes each into its row",
    )


@given(st.lists(st.integers(0, 8), min_size=1, max_size=9))
def test_every_row_is_said_under_one_cause(parents: list[int]) -> None:
    """Row n refers to row parents[n]; where that is itself or later, the row is wrong by itself."""
    issues = []
    for at, parent in enumerate(parents):
        origin = Origin("milestone.csv", at + 2)
        kind, value = ("unknown_reference", f"m{parent}") if parent < at else ("type_error", f"v{at}")
        issues.append(Issue(kind, f"said of {at}", origin, "milestone", f"m{at}", "response_id", value))
    found = causes(issues)
    told = [issue.origin for cause in found for issue in cause.issues]
    told += [origin for cause in found for _, origin in cause.followers]
    assert sorted(told) == sorted(issue.origin for issue in issues)
    number = len(parents)
    problems = sum(len(cause.issues) for cause in found)
    assert summary([LedgerRow("", "milestone.csv", number, 0, number, 0)], found) == (
        f"{number} row{'s' * (number > 1)} read, {problems} problem{'s' * (problems > 1)} "
        f"keep{'s' * (problems == 1)} out {number} row{'s' * (number > 1)}, 0 to review."
    )


def held(name: str, results: int = 1, replies: int = 1, year: int | None = 2024) -> Held:
    return Held(name, "s", frozenset(), results, replies, year, True, True)


@pytest.mark.parametrize(
    ("engagements", "said"),
    [
        ([], ["nothing is held"]),
        ([held("a")], ["one engagement only"]),
        ([held("a", replies=0), held("b", replies=0)], ["2 engagements only", "no reply"]),
        ([held("a"), held("b", 0, 0), held("c", 1, 0)], ["2 without reply"]),
        ([held(name, year=2019) for name in "abc"], ["nothing since 2019"]),
        ([held(name) for name in "abc"], []),
    ],
)
def test_thin_is_what_says_little_of_a_body(engagements: list[Held], said: list[str]) -> None:
    assert thin(account(engagements), 2026) == said


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([None, 2020, 2024]))))
def test_an_account_counts_each_engagement_once(rows: list[tuple[int, int, int | None]]) -> None:
    every = [held(str(at), *row) for at, row in enumerate(rows)]
    whole = account(every)
    assert whole.n_engagements == len(rows)
    assert whole.missing == {gap: sum(gap in one.gaps for one in every) for gap in GAPS}
    assert whole.n_results == sum(row[0] for row in rows)
