"""Personal data: what is found in texts, what is withheld, and that no byte of any product holds it."""

import csv
import re
import sqlite3
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import main
from ingest.formats import READERS
from ingest.privacy import patterns
from ingest.privacy.detect import personal_data, redacted
from ingest.privacy.guard import free_text, guard_privacy
from ingest.records import Issue, Origin, Record
from ingest.schema import tables
from tests.private_texts import HARMLESS, private_texts

LINE = Origin("result.csv", 2)


def test_every_personal_piece_of_three_hundred_texts_is_found() -> None:
    texts = private_texts()
    assert len(texts) == 300
    missed = [
        text
        for text in texts
        if text.kind not in {one.kind for one in personal_data(text.text, text.country)}
    ]
    assert missed == []


@pytest.mark.parametrize("country", ["GB", "US", "ES", "DE", "PL", "NL", ""])
def test_figures_and_references_are_not_personal_data(country: str) -> None:
    assert {text: personal_data(text, country) for text in HARMLESS if personal_data(text, country)} == {}


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "1 2 " * 25_000, "0131 " * 20_000, " at " * 25_000, "(0)" * 33_000]
)
def test_long_text_is_searched_in_time(text: str) -> None:
    start = time.perf_counter()
    assert personal_data(text, "ES") == []
    assert time.perf_counter() - start < 5


PIECES = st.sampled_from(
    [piece for text in private_texts() for piece in text.text.split(" ")]
    + [
        "@",
        "＠",
        "%40",
        "at",
        "AT",
        "[at]",
        "( at )",
        "dot",
        "jane",
        "eh1",
        "1aa",
        "D6W",
        "٣",
        "１２",
        "http://x.y/1",
    ]
)


@given(st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "  ", "\n", "-", ","])), max_size=12))
def test_what_spares_a_text_the_long_search_spares_none_that_holds_something(
    pieces: list[tuple[str, str]],
) -> None:
    text = "".join(piece + between for piece, between in pieces)
    bare = re.sub(patterns.WEB_ADDRESS, lambda address: " " * len(address[0]), text)
    kinds = {one.kind for one in personal_data(text)}
    assert ("an e-mail address" in kinds) == bool(patterns.E_MAIL.search(text))
    assert ("a postcode" in kinds) == bool(patterns.POSTCODE.search(bare))
    assert bool(patterns.SEVEN_DIGITS.search(text)) == bool(patterns.FIGURES.search(text))


def test_what_is_found_is_blotted_out() -> None:
    text = "Ask jane@example.org or 0131 496 0000 at EH1 1AA, or @jane_doe."
    assert redacted(text) == "Ask [an e-mail address] or [a phone number] at [a postcode], or [a handle]."


def test_the_text_is_withheld_and_the_rest_stays() -> None:
    values = {
        "result_id": "r1",
        "initiative_id": "i1",
        "title": "Lamps",
        "text": "Call 912 345 678",
        "number": "3",
    }
    engagement = Record("initiative", {"initiative_id": "i1", "country_code": "ES"}, LINE, "harbour")
    result = Record("result", values, LINE, "harbour")
    assert [issue.sentence() for issue in guard_privacy([engagement, result])] == [
        "harbour/result.csv, line 2, field text, text_withheld: the text holds a phone number, so it is withheld; "
        "take it out"
    ]
    assert result.values == {
        "result_id": "r1",
        "initiative_id": "i1",
        "title": "Lamps",
        "text": None,
        "number": "3",
    }


def test_the_mailbox_of_a_team_and_addresses_of_pages_may_stand() -> None:
    values = {
        "initiative_id": "i1",
        "contact": "team@example.org",
        "url": "https://example.org/@team/01632960000",
    }
    record = Record("initiative", dict(values), LINE)
    assert guard_privacy([record]) == []
    assert record.values == values


def test_an_issue_never_repeats_what_it_was_made_for() -> None:
    issue = Issue(
        "constraint_enum", "did you mean jane@example.org?", LINE, value="@jane_doe", record_id="i1/@jane_doe"
    )
    assert (issue.message, issue.value, issue.record_id) == (
        "did you mean [an e-mail address]?",
        "[a handle]",
        "i1/[a handle]",
    )


PERSONAL_FIELDS = {
    "author", "author_id", "author_name", "author_ids", "author_url", "username", "user", "user_id", "user_name",
    "users", "nickname", "creator", "created_by", "email", "e-mail", "phone", "telephone", "first_name", "last_name",
    "surname", "full_name", "voter_id", "xid", "participant_id", "participant", "respondent", "representatives",
    "organisers", "members", "substitutes", "sponsors", "ip", "ip_address", "submitted_by", "author-id", "body_author",
}  # fmt: skip
"""Columns about persons; none of them is read by any reader."""


def test_no_reader_maps_a_column_about_persons() -> None:
    mapped = {
        (name, part)
        for name, reader in READERS.items()
        for column in reader.MAPS
        for part in column.casefold().replace("/", " ").replace(".", " ").replace(",", " ").split()
    }
    assert {one for one in mapped if one[1] in PERSONAL_FIELDS} == set()


@pytest.fixture(scope="module")
def canaries(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return ["canary.bird@example.org", "07700 900417", "ZE2 9ZZ", "@canary_bird"]


def poisoned(harbour: Path, canaries: list[str]) -> Path:
    """The tiny source with a canary in each free-text cell, in copies of its rows, and in cells of other kinds."""
    folder = harbour / "harbour"
    for path in sorted(folder.glob("*.csv")):
        table = tables()[path.stem]
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        extra = []
        for place, name in enumerate(rows[0]):
            canary = canaries[place % len(canaries)]
            copy = {**rows[0], table.primary_key[0]: f"{path.stem}-canary-{place}"}
            if "title" in copy:
                copy["title"] = f"{copy['title']}, copy {place}"  # else it would be the same engagement again
            copy[name] = f"Write to {canary}." if name in free_text(path.stem) else canary
            extra.append(copy)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows + extra)
    settings = yaml.safe_load((folder / "source.yml").read_text())
    kinds = ("type_error", "constraint_pattern", "constraint_enum", "constraint_minimum", "unknown_reference",
             "impossible_date", "reason_missing", "duplicate_id", "currency_missing", "no_subject", "repeated_text",
             "date_order")  # fmt: skip
    settings["quarantine"] = dict.fromkeys(kinds, "a test")
    (folder / "source.yml").write_text(yaml.safe_dump(settings))
    return harbour


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_byte_of_any_product_holds_what_was_withheld(
    harbour: Path, tmp_path: Path, canaries: list[str]
) -> None:
    data, out = poisoned(harbour, canaries), tmp_path / "build"
    said = CliRunner().invoke(main, ["build", "--data", str(data), "--out", str(out)])
    assert said.exit_code == 0, said.output
    database = out / "participation.db"
    export = ["export", "--format", "csv", "--db", str(database), "--data", str(data), str(tmp_path / "csv")]
    assert CliRunner().invoke(main, export).exit_code == 0
    public = {**bytes_of(out), **bytes_of(tmp_path / "csv"), "said": said.output.encode()}
    held = {
        (canary, name)
        for canary in canaries
        for name, content in public.items()
        if canary.encode() in content or canary.casefold().encode() in content
    }
    assert held == set()

    with sqlite3.connect(database) as connection:
        kinds = Counter(row[0] for row in connection.execute("SELECT issue_type FROM issue"))
        balance = connection.execute(
            "SELECT sum(rows_read), sum(loaded + quarantined + merged) FROM ledger"
        ).fetchone()
    assert kinds["text_withheld"] >= 10
    assert kinds["personal_data"] >= 4
    assert balance[0] == balance[1]
