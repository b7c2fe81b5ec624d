"""Licences: what may be published of a source follows them, in the build, the exports and on the pages."""

import sqlite3
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.licences import LEVELS, keep_facts_only, licences, too_much
from ingest.load.manifest import read_manifest
from ingest.paths import DATA
from ingest.records import Origin, Record
from ingest.sources import load_sources


def participation(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def licensed(harbour: Path, licence: str, publish: str) -> Path:
    """The tiny source with another licence."""
    path = harbour / "harbour" / "source.yml"
    settings = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**settings, "licence": licence, "publish": publish}))
    return harbour


def test_what_is_not_open_is_never_published_in_full() -> None:
    assert {row["open"] for row in licences().values()} == {"yes", "no"}
    for licence, row in licences().items():
        assert row["most"] in LEVELS
        assert (row["open"] == "yes") == (row["most"] == "full")
        assert bool(row["reason"]) == (row["open"] == "no")
        if "-NC" in licence or licence == "not-stated":
            assert row["most"] == "no"


@pytest.mark.parametrize(
    ("licence", "publish", "wrong"),
    [
        ("CC-BY-4.0", "full", ""),
        ("CC-BY-4.0", "facts_only", ""),
        ("CC-BY-NC-4.0", "facts_only", "CC-BY-NC-4.0 does not allow it: it shuts out commercial use; write no"),
        ("not-stated", "full", "not-stated does not allow it: without a licence nothing may be passed on; write no"),
        ("CC-BY-ND-4.0", "full", "CC-BY-ND-4.0 does not allow it: it does not let anything be made from the texts; write facts_only"),
        ("WTFPL", "full", "WTFPL is not in schema/licences.csv; add it there with what it allows, or write no"),
        ("WTFPL", "no", ""),
    ],
)  # fmt: skip
def test_more_than_the_licence_allows_is_refused(licence: str, publish: str, wrong: str) -> None:
    assert too_much(licence, publish) == wrong


def test_the_build_says_what_the_licence_does_not_allow(harbour: Path, tmp_path: Path) -> None:
    said = participation("build", "--data", licensed(harbour, "CC-BY-NC-4.0", "full"), "--out", tmp_path)
    assert said.exit_code == 1
    assert (
        "harbour/source.yml, line 1, field publish, licence_mismatch, value 'full': CC-BY-NC-4.0 does not allow it: "
        "it shuts out commercial use; write no"
    ) in said.output


def test_every_source_keeps_to_its_licence() -> None:
    assert {source.source_id for source in load_sources(DATA) if not source.may_be_published} == {
        "decidim_barcelona",
        "pabulib",
        "participedia",
    }


def test_a_source_that_may_not_be_published_is_loaded_for_local_use_only(
    harbour: Path, tmp_path: Path
) -> None:
    data, out = licensed(harbour, "not-stated", "no"), tmp_path / "build"
    said = participation("build", "--data", data, "--out", out)
    assert said.exit_code == 1
    assert "harbour: left out, since its licence (not-stated) does not let us publish it" in said.output
    assert not out.exists()

    assert participation("build", "--data", data, "--out", out, "--include-unpublishable").exit_code == 0
    database = out / "participation.db"
    assert read_manifest(database.resolve().parent)["for_local_use_only_because_of"] == ["harbour"]
    export = participation("export", "--format", "csv", "--db", database, "--data", data, tmp_path / "csv")
    assert export.output == "harbour: not written, since it may not be published\n"
    assert not (tmp_path / "csv" / "harbour").exists()


def test_of_a_source_of_facts_only_no_prose_is_in_the_database(harbour: Path, tmp_path: Path) -> None:
    data, out = licensed(harbour, "CC-BY-4.0", "facts_only"), tmp_path / "build"
    said = participation("build", "--data", data, "--out", out)
    assert said.exit_code == 0, said.output
    database = out / "participation.db"
    for words in (b"lit until midnight", b"Deliveries need the quay", b"How the harbour front should look"):
        assert words not in database.read_bytes()
    with sqlite3.connect(database) as connection:
        titles = connection.execute("SELECT title, text FROM result ORDER BY result_id").fetchall()
        said_of = connection.execute(
            "SELECT record_table, field, message FROM issue WHERE issue_type = 'prose_left_out' ORDER BY 1, 2"
        ).fetchall()
    assert [text for _, text in titles] == [None, None, None]
    assert "Light the pier" in [title for title, _ in titles]
    assert said_of[-1] == (
        "result",
        "text",
        "1 texts are not published: of this source only facts may be, as its source.yml says",
    )


def test_prose_of_other_sources_stays() -> None:
    sources = [
        Record("source", {"source_id": name, "publish": publish}, Origin("source.yml", 1), name)
        for name, publish in (("one", "full"), ("two", "facts_only"))
    ]
    results = [Record("result", {"text": "Lamps"}, Origin("result.csv", 2), name) for name in ("one", "two")]
    keep_facts_only([*sources, *results])
    assert [result.values["text"] for result in results] == ["Lamps", None]
