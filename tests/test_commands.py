"""The commands beside build: check, sources, formats, and what the documentation says of them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cli import main
from ingest.formats import READERS
from ingest.paths import DATA, ROOT
from tests.conftest import FIXTURES


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_check_says_what_build_would_say(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    shutil.copytree(FIXTURES / "data" / "harbour", folder)
    replies = folder / "response.csv"
    replies.write_text(replies.read_text().replace(",rejected,", ",rejectd,"))
    result = CliRunner().invoke(main, ["check", *map(str, sorted(folder.glob("*.csv")))])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "constraint_enum: 1",
        "  response.csv, line 3, field decision, constraint_enum, value 'rejectd': not in the list; "
        "did you mean rejected?",
    ]
    assert lines[-1] == "9 rows read, 1 problem keeps out 1 row, 1 to review."


def test_check_of_good_files(tmp_path: Path) -> None:
    files = sorted((FIXTURES / "data" / "harbour").glob("*.csv"))
    answer = run("check", *files)
    assert answer == (
        "wider_place: 1\n"
        "  result.csv, line 2, field place_text, wider_place, value 'Old Pier, Edinburgh': "
        "the place is not in the gazetteer; coded to the wider gss:S12000036 (Edinburgh)\n"
        "\n"
        "Missing in engagements                      of  no result   no reply    no date   no topic   no place\n"
        "all                                          2          0          1          0          0          0\n"
        "  Shetland Islands                           1          0          1          0          0          0\n"
        "  City of Edinburgh                          1          0          0          0          0          0\n"
        "\n"
        "9 rows read, 0 problems, 1 to review.\n"
    )


def test_check_knows_the_records_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "milestone.csv").write_text(
        "milestone_id,initiative_id,title,source_url\nm1,scotland-climate-assembly-2020,A step,https://example.org/\n"
    )
    assert run("check", tmp_path / "milestone.csv") == "1 row read, 0 problems, 0 to review.\n"


def test_check_as_json(tmp_path: Path) -> None:
    (tmp_path / "milestone.csv").write_text(
        "milestone_id,initiative_id,title,source_url\nm1,no-such,A step,gopher:x\n"
    )
    result = CliRunner().invoke(main, ["check", "--json", str(tmp_path / "milestone.csv")])
    assert result.exit_code == 1
    issues = json.loads(result.stdout)["issues"]
    assert [(issue["file"], issue["line"], issue["field"], issue["issue_type"]) for issue in issues] == [
        ("milestone.csv", 2, "source_url", "constraint_pattern")
    ]


def test_sources_are_listed() -> None:
    listed = json.loads(run("sources", "--json"))
    assert [source["source_id"] for source in listed] == sorted(
        path.name for path in DATA.iterdir() if path.is_dir()
    )
    assert all(source["licence"] and source["publisher"] for source in listed)


def test_a_new_source_is_started_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "leith-chooses" / "source.yml"
    assert run("sources", "new", "leith-chooses", "--format", "package", "--data", tmp_path).startswith(
        f"Wrote {path}"
    )
    path.write_text("mine")
    again = CliRunner().invoke(
        main, ["sources", "new", "leith-chooses", "--format", "package", "--data", str(tmp_path)]
    )
    assert again.exit_code == 1
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["Leith", "../leith", "leith chooses"])
def test_a_bad_source_id_is_refused(name: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        main, ["sources", "new", name, "--format", "package", "--data", str(tmp_path)]
    )
    assert result.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_formats_say_what_they_map_and_leave_out() -> None:
    listed = {row["format"]: row for row in json.loads(run("formats", "--json"))}
    assert list(listed) == list(READERS)
    assert "author-id" in listed["polis"]["leaves_out"]
    assert "VOTES: voter_id" in listed["pabulib"]["leaves_out"]


def test_every_command_has_an_example() -> None:
    for name, command in main.commands.items():
        assert command.help and "Example: participation" in command.help, name


def test_generated_documentation_is_up_to_date() -> None:
    files = ["metadata.yml", "README.md", "schema/CODEBOOK.md"]
    checked = subprocess.run(
        [sys.executable, "-m", "cogapp", "--check", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_the_readme_begins_with_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    first_section = readme.split("\n## ")[0]
    commands = [line.split("#")[0].strip() for line in first_section.splitlines() if line.startswith("make ")]
    assert commands == ["make serve", "make test"]


def test_the_project_speaks_of_the_project_alone() -> None:
    """No path of somebody's machine and no name of a package registry is in a committed text file."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    words = ("/wo" + "rk/", "/ro" + "ot/", "py" + "pi.org", "npm" + "js.", "deb." + "debian.org")
    for name in listed:
        path = ROOT / name
        if path.is_file() and path.suffix in (
            ".py",
            ".md",
            ".yml",
            ".html",
            ".css",
            ".js",
            ".toml",
            ".json",
            "",
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in words if word in text], name
