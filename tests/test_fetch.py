"""Downloads from a real server that is slow, breaks off, lies, leads astray or sends bombs."""

import hashlib
import json
import re
import sqlite3
import tracemalloc
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from ingest.cli import main
from ingest.fetch import Client, Manners, NotFetched, Outcome, can_be_fetched, fetch_source
from ingest.fetch.kinds import refuse_type
from ingest.fetch.listing import numbered, row_address, row_name
from ingest.paths import DATA
from ingest.records import InputProblem
from ingest.sources import load_source, load_sources
from tests.misbehaving import FIXTURES, MEGABYTE, NEWER, TABLE, Misbehaving, misbehaving

QUICK = Manners(delay=0, seconds=2, silence=0.4, attempts=3, first_wait=0.01, longest_wait=2)


@pytest.fixture
def server() -> Iterator[Misbehaving]:
    with misbehaving() as running:
        yield running


def write_source(data: Path, source_id: str, fetch: Any, **settings: Any) -> Path:
    """A source with this `fetch`, in the format of one table."""
    folder = data / source_id
    folder.mkdir(parents=True, exist_ok=True)
    about = {"title": "T", "publisher": "P", "licence": "CC-BY-4.0", "format": "table", "publish": "full"}
    text = yaml.safe_dump({**about, "fetch": fetch, **settings})
    (folder / "source.yml").write_text(text, encoding="utf-8")
    return folder


def fetched(folder: Path, manners: Manners = QUICK) -> list[Outcome]:
    return list(fetch_source(load_source(folder), Client(), manners))


def fetch(tmp_path: Path, server: Misbehaving, *files: Any, **plan: Any) -> list[Outcome]:
    settings = plan.pop("settings", {})
    folder = write_source(
        tmp_path, "votes", {"base": f"{server.url}/", "files": [*files], **plan}, **settings
    )
    return fetched(folder)


def problem(tmp_path: Path, server: Misbehaving, file: Any, **plan: Any) -> str:
    """The one problem of a file that must fail, without the address of the server."""
    outcomes = fetch(tmp_path, server, file, **plan)
    assert [outcome.status for outcome in outcomes] == ["failed"]
    assert not (tmp_path / "votes" / "raw").exists()
    assert [path.name for path in (tmp_path / "votes").iterdir()] == ["source.yml"]
    return outcomes[0].problem.replace(server.url, "SERVER")


def participation(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_file_is_saved_with_its_hash_and_date(tmp_path: Path, server: Misbehaving) -> None:
    (outcome,) = fetch(tmp_path, server, "good.csv")
    assert (tmp_path / "votes/raw/good.csv").read_bytes() == TABLE
    assert (tmp_path / "votes/raw/good.csv").stat().st_mode & 0o777 == 0o644
    assert datetime.now(UTC) - datetime.fromisoformat(outcome.fetched_at) < timedelta(minutes=1)
    digest = hashlib.sha256(TABLE).hexdigest()
    assert outcome == Outcome(
        "votes", "new", "good.csv", f"{server.url}/good.csv", digest, len(TABLE), outcome.fetched_at
    )
    record = json.loads((tmp_path / "votes/fetched.json").read_text())
    assert record["good.csv"] == {
        "url": f"{server.url}/good.csv",
        "sha256": digest,
        "bytes": len(TABLE),
        "fetched_at": outcome.fetched_at,
        "etag": record["good.csv"]["etag"],
        "last_modified": "",
    }
    assert re.match(r"participation-results/[0-9.]+ \(", server.headers_of["/good.csv"]["User-Agent"])


@pytest.mark.parametrize("name", ["good.csv", "dated.csv"])
def test_an_unchanged_file_is_not_sent_again(tmp_path: Path, server: Misbehaving, name: str) -> None:
    first = fetch(tmp_path, server, name)
    again = fetch(tmp_path, server, name)
    assert [outcome.status for outcome in first + again] == ["new", "unchanged"]
    assert again[0].fetched_at == first[0].fetched_at
    assert {"If-None-Match", "If-Modified-Since"} & server.headers_of[f"/{name}"].keys()


def test_a_file_that_was_changed_here_is_fetched_again(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, "good.csv")
    (tmp_path / "votes/raw/good.csv").write_text("spoilt")
    assert [outcome.status for outcome in fetch(tmp_path, server, "good.csv")] == ["changed"]
    assert (tmp_path / "votes/raw/good.csv").read_bytes() == TABLE


def test_a_new_version_replaces_the_old(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, "good.csv")
    server.table = NEWER
    assert [outcome.status for outcome in fetch(tmp_path, server, "good.csv")] == ["changed"]
    assert (tmp_path / "votes/raw/good.csv").read_bytes() == NEWER


def test_a_record_that_cannot_be_read_counts_as_none(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, "good.csv")
    (tmp_path / "votes/fetched.json").write_text('{"good.csv": [1]}')
    assert [outcome.status for outcome in fetch(tmp_path, server, "good.csv")] == ["unchanged"]
    assert "If-None-Match" not in server.headers_of["/good.csv"]


def test_what_is_no_longer_asked_for_goes_but_not_what_people_put_there(
    tmp_path: Path, server: Misbehaving
) -> None:
    fetch(tmp_path, server, "good.csv", "dated.csv", "plain.csv")
    raw = tmp_path / "votes" / "raw"
    (raw / "own.csv").write_text("by hand")
    (raw / "plain.csv").write_text("mended by hand")
    failing = fetch(tmp_path, server, "good.csv", "empty.csv")
    assert [outcome.status for outcome in failing] == ["unchanged", "failed"]
    outcomes = fetch(tmp_path, server, "good.csv")
    assert [(outcome.status, outcome.file) for outcome in outcomes] == [
        ("unchanged", "good.csv"),
        ("removed", "dated.csv"),
    ]
    assert sorted(path.name for path in raw.iterdir()) == ["good.csv", "own.csv", "plain.csv"]


STAYS = "The old file stays; ask the publisher if it comes again."
MOVED = "Look in a browser where the file is now, and write that address into source.yml."
LOOK = "Open the address in a browser: it may be an error page, or the file may have moved; if it is right, state"
CONNECTION = "The old file stays; look at the connection and try again later."
SLOW = "Try again later; if the file is large, state `seconds` under `fetch` in source.yml."
BUSY = "the server is busy or out of order."

FAILING = {
    "none.csv": f"the server answered 404 Not Found. {MOVED}",
    "drip.csv": f"it took more than 0.3 s. {SLOW}",
    "drip-headers.csv": f"it took more than 0.3 s. {SLOW}",
    "cut-off.csv": f"the answer broke off before its end. {CONNECTION}",
    "web-page.csv": f"it is text/html, not text/csv. {LOOK} `type: text/html` in source.yml.",
    "picture.csv": f"it is image/gif, not text/csv. {LOOK} `type: image/gif` in source.yml.",
    "disguised.csv": "this is a web page, perhaps an error page of the site it came from; fetch it again. "
    + STAYS,
    "empty.csv": f"the file is empty; add a header and rows or remove it. {STAYS}",
    "large.csv": "it has more than 1 MB. If it is the right file, state limits.file_mb in source.yml.",
    "endless.csv": "it has more than 1 MB. If it is the right file, state limits.file_mb in source.yml.",
    "busy-long.csv": f"the server answered 429 Too Many Requests. Try again in 3,600 s; {BUSY}",
    "always-out-of-order.csv": f"the server answered 503 Service Unavailable. Try again later; {BUSY}",
    "broken-gzip.csv": f"it is compressed in a way that cannot be undone. {CONNECTION}",
    "babble.csv": f"the connection failed or broke off. {CONNECTION}",
    "to-nowhere.csv": f"it leads to 'http://[votes', which is no address. {MOVED}",
    "loop.csv": f"it leads on more than 5 times, at last to SERVER/loop.csv. {MOVED}",
    "to-file.csv": f"it leads from http to file: file:///etc/passwd. {MOVED}",
    "to-ftp.csv": f"it leads from http to ftp: ftp://127.0.0.1/votes.csv. {MOVED}",
}


@pytest.mark.parametrize("name", FAILING)
def test_what_is_of_no_use_is_said_and_not_kept(tmp_path: Path, server: Misbehaving, name: str) -> None:
    said = problem(tmp_path, server, name, seconds=0.3, settings={"limits": {"file_mb": 1}})
    assert said == f"SERVER/{name} was not fetched: {FAILING[name]}"


def test_silence_is_given_up(tmp_path: Path, server: Misbehaving) -> None:
    reason = "the server said nothing for too long"
    assert (
        problem(tmp_path, server, "silent.csv")
        == f"SERVER/silent.csv was not fetched: {reason}. {CONNECTION}"
    )


def test_a_server_that_is_not_there(tmp_path: Path, server: Misbehaving) -> None:
    folder = write_source(tmp_path, "votes", {"files": ["http://127.0.0.1:9/votes.csv"]})
    (outcome,) = fetched(folder)
    assert outcome.problem == (
        f"http://127.0.0.1:9/votes.csv was not fetched: the connection failed or broke off. {CONNECTION}"
    )


@pytest.mark.parametrize(
    ("name", "asked", "at_least"),
    [
        ("busy-seconds.csv", 2, 0.9),
        ("busy-date.csv", 2, 0.3),
        ("busy-odd.csv", 2, 0),
        ("out-of-order.csv", 3, 0),
    ],
)
def test_what_may_pass_is_tried_again(
    tmp_path: Path, server: Misbehaving, name: str, asked: int, at_least: float
) -> None:
    assert [outcome.status for outcome in fetch(tmp_path, server, name)] == ["new"]
    assert (tmp_path / "votes/raw" / name).read_bytes() == TABLE
    assert server.seen[f"/{name}"] == asked
    assert server.moments[-1] - server.moments[0] >= at_least


def test_what_breaks_off_is_tried_again_and_what_is_wrong_is_not(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, "cut-off.csv", "none.csv", "busy-long.csv", "web-page.csv")
    assert dict(server.seen) == {"/cut-off.csv": 3, "/none.csv": 1, "/busy-long.csv": 1, "/web-page.csv": 1}


def test_a_redirect_on_the_web_is_followed(tmp_path: Path, server: Misbehaving) -> None:
    assert [outcome.status for outcome in fetch(tmp_path, server, "moved.csv")] == ["new"]
    assert (tmp_path / "votes/raw/moved.csv").read_bytes() == TABLE


def test_a_failed_download_leaves_the_old_file(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, {"url": "good.csv", "as": "votes.csv"})
    outcomes = fetch(tmp_path, server, {"url": "cut-off.csv", "as": "votes.csv"})
    assert [outcome.status for outcome in outcomes] == ["failed"]
    assert [path.name for path in (tmp_path / "votes/raw").iterdir()] == ["votes.csv"]
    assert (tmp_path / "votes/raw/votes.csv").read_bytes() == TABLE


def test_compressed_answers_cannot_fill_memory_or_disk(tmp_path: Path, server: Misbehaving) -> None:
    tracemalloc.start()
    said = problem(tmp_path, server, "gzip-bomb.csv")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert said == (
        "SERVER/gzip-bomb.csv was not fetched: it grows more than 100 times when unpacked. "
        "The old file stays; ask the publisher for the file as it is."
    )
    assert peak < 4 * MEGABYTE  # of the 20 that it would unpack to


def test_the_body_of_a_redirect_is_not_read(tmp_path: Path, server: Misbehaving) -> None:
    tracemalloc.start()
    assert [outcome.status for outcome in fetch(tmp_path, server, "moved-with-a-bomb.csv")] == ["new"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * MEGABYTE


ZIP_BOMB = (
    "SERVER/zip-bomb.zip was not fetched: its member 'votes.csv': it grows more than 100 times when unpacked; "
    f"give the file as it is. {STAYS}"
)


@pytest.mark.parametrize("how", [{}, {"members": {"votes.csv": "votes.csv"}}])
def test_a_zip_bomb_is_never_unpacked(tmp_path: Path, server: Misbehaving, how: dict[str, Any]) -> None:
    assert problem(tmp_path, server, {"url": "zip-bomb.zip", **how}) == ZIP_BOMB


def test_members_of_an_archive_by_name(tmp_path: Path, server: Misbehaving) -> None:
    outcomes = fetch(
        tmp_path, server, {"url": "open-data.zip", "members": {"export/projects.csv": "projects.csv"}}
    )
    assert [(outcome.status, outcome.file) for outcome in outcomes] == [("new", "projects.csv")]
    assert [path.name for path in (tmp_path / "votes/raw").iterdir()] == ["projects.csv"]
    assert (tmp_path / "votes/raw/projects.csv").read_bytes() == TABLE


def test_a_member_that_is_not_there(tmp_path: Path, server: Misbehaving) -> None:
    assert problem(tmp_path, server, {"url": "open-data.zip", "members": {"votes.csv": "votes.csv"}}) == (
        "SERVER/open-data.zip was not fetched: the archive has no member 'votes.csv'; "
        "it has: export/projects.csv, export/users.csv. Name the members in source.yml as the archive does."
    )


@pytest.mark.parametrize(
    "name", ["../votes.csv", "/tmp/votes.csv", "a/../../votes.csv", "a\\b.csv", "a\nb.csv"]
)
def test_no_file_is_written_outside_the_raw_folder(tmp_path: Path, server: Misbehaving, name: str) -> None:
    assert problem(tmp_path, server, {"url": "good.csv", "as": name}) == (
        f"SERVER/good.csv was not fetched: its file would be {name!r}, outside the raw folder. "
        "Mend `as` in source.yml: a name below the raw folder, another for each file."
    )
    assert not server.seen


def test_no_file_is_written_through_a_link(tmp_path: Path, server: Misbehaving) -> None:
    folder = write_source(
        tmp_path, "votes", {"files": [{"url": f"{server.url}/good.csv", "as": "in/good.csv"}]}
    )
    (folder / "raw").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (folder / "raw" / "in").symlink_to(tmp_path / "elsewhere")
    assert [outcome.status for outcome in fetched(folder)] == ["failed"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_two_addresses_cannot_give_one_file(tmp_path: Path, server: Misbehaving) -> None:
    outcomes = fetch(tmp_path, server, "good.csv", {"url": "other.csv", "as": "good.csv"})
    assert [outcome.status for outcome in outcomes] == ["new", "failed"]
    assert "another address gave the file 'good.csv' already" in outcomes[1].problem


def test_pages_that_state_the_next_and_a_file_for_each_row(tmp_path: Path, server: Misbehaving) -> None:
    outcomes = fetch(
        tmp_path,
        server,
        {
            "url": "petitions.json?state=all",
            "as": "list-{page}.json",
            "pages": {"next": "links.next"},
            "each": {"rows": "data", "url": "{links.self}", "as": "petitions/{id}.json"},
        },
    )
    assert [(outcome.status, outcome.file) for outcome in outcomes] == [
        ("new", "list-1.json"),
        ("new", "petitions/1.json"),
        ("new", "petitions/2.json"),
        ("new", "list-2.json"),
        ("new", "petitions/3.json"),
    ]
    assert json.loads((tmp_path / "votes/raw/petitions/3.json").read_text()) == {"data": {"id": 3}}


def test_pages_that_a_parameter_counts(tmp_path: Path, server: Misbehaving) -> None:
    outcomes = fetch(
        tmp_path,
        server,
        {
            "url": "search.json?count=2",
            "pages": {"parameter": "start", "first": 0, "step": 2, "rows": "results"},
            "each": {"rows": "results", "url": "/content{link}", "as": "{link}.json"},
        },
    )
    assert [outcome.file for outcome in outcomes] == [f"papers-{number}.json" for number in range(5)]
    assert {outcome.status for outcome in outcomes} == {"new"}
    assert server.seen["/search.json?count=2&start=6"] == 1


CHANGED = "The API may have changed: open the address in a browser and mend `fetch` in source.yml."
TRUSTED = "Write that address into source.yml if it is to be trusted."

LISTS = {
    "same.json": ({"pages": {"parameter": "page"}}, f"it is the same as page 1. {CHANGED}"),
    "round.json": ({"pages": {"next": "next"}}, f"its pages do not come to an end. {CHANGED}"),
    "astray.json": (
        {"pages": {"next": "next"}},
        f"it sends on to http://example.org/list.json, away from SERVER. {TRUSTED}",
    ),
    "no-list.json": (
        {"each": {"rows": "data", "url": "{id}", "as": "{id}.json"}},
        f"there is no list 'data' in it. {CHANGED}",
    ),
    "broken.json": ({"pages": {"next": "next"}}, f"it cannot be read as JSON. {CHANGED}"),
    "climbing.json": (
        {"each": {"rows": "", "url": "{link}", "as": "{id}.json"}},
        f"a row has no 'link'. {CHANGED}",
    ),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_that_lead_nowhere(tmp_path: Path, server: Misbehaving, name: str) -> None:
    how, reason = LISTS[name]
    said = problem(tmp_path, server, {"url": name, **how})
    assert re.sub(r"\?page=\d", "", said) == f"SERVER/{name} was not fetched: {reason}"


def test_a_row_can_neither_leave_its_host_nor_its_folder() -> None:
    row = {"id": "../../etc/cron.d/x", "to": "@example.org/x"}
    assert row_name("http://a.org/list", "items/{id}.json", row) == "items/etc-cron-d-x.json"
    with pytest.raises(
        NotFetched, match=re.escape("sends on to http://a.org@example.org/x, away from http://a.org")
    ):
        row_address("http://a.org/list", "http://a.org{to}", row)


@given(st.text() | st.integers() | st.none() | st.booleans() | st.lists(st.text()))
def test_whatever_a_row_says_it_leads_to_the_host_and_the_folder_that_were_meant(value: Any) -> None:
    home = "http://a.org/list?page=1"
    for template in ("{v}", "/items/{v}", "http://a.org{v}", "http://a.org/items/{v}.json"):
        with suppress(NotFetched):
            parts = urlsplit(row_address(home, template, {"v": value}))
            assert (parts.scheme, parts.netloc) == ("http", "a.org")
    with suppress(NotFetched):
        name = row_name(home, "items/{v}.json", {"v": value})
        assert re.fullmatch(r"items/[a-z0-9-]*\.json", name)


def test_a_place_that_is_taken_is_said(tmp_path: Path, server: Misbehaving) -> None:
    outcomes = fetch(
        tmp_path,
        server,
        {"url": "good.csv", "as": "votes.csv"},
        {"url": "plain.csv", "as": "votes.csv/a.csv"},
    )
    assert [outcome.status for outcome in outcomes] == ["new", "failed"]
    assert outcomes[1].problem == (
        f"{server.url}/plain.csv was not fetched: it cannot be saved (File exists). "
        "Make room for it in the folder of the source."
    )


def test_a_counting_parameter_keeps_the_others() -> None:
    assert numbered("http://a.org/s?f=x&f=y&page=1", "page", 7) == "http://a.org/s?f=x&f=y&page=7"


def test_a_host_is_left_in_peace_between_requests(tmp_path: Path, server: Misbehaving) -> None:
    fetch(tmp_path, server, "good.csv", "moved.csv", delay=0.2)
    pauses = [after - before for before, after in zip(server.moments, server.moments[1:], strict=False)]
    assert len(pauses) == 2  # the redirect is a request too
    assert min(pauses) > 0.15


@pytest.mark.parametrize(
    ("name", "header", "stated"),
    [
        ("a.csv", "application/vnd.ms-excel", ""),
        ("a.json", "application/vnd.api+json; charset=utf-8", ""),
        ("a.pb", "application/octet-stream", ""),
        ("a.csv", "", ""),
        ("a.csv", "application/x-odd", "application/x-odd"),
    ],
)
def test_content_types_that_are_taken(name: str, header: str, stated: str) -> None:
    refuse_type("http://a.org", name, header, stated)


def test_a_stated_content_type_is_the_only_one(tmp_path: Path, server: Misbehaving) -> None:
    said = problem(tmp_path, server, {"url": "plain.csv", "type": "text/csv"})
    assert said.startswith("SERVER/plain.csv was not fetched: it is text/plain, not text/csv. ")


def test_the_command_tells_what_came_and_what_did_not(tmp_path: Path, server: Misbehaving) -> None:
    for source_id, name in [("first", "web-page.csv"), ("second", "good.csv")]:
        write_source(tmp_path, source_id, {"delay": 0, "files": [f"{server.url}/{name}"]})
    write_source(tmp_path, "third", "Ask the clerk.")
    result = participation("fetch", "--data", tmp_path)
    digest = hashlib.sha256(TABLE).hexdigest()
    assert result.exit_code == 1
    assert result.stdout == (
        f"second  new       good.csv, {len(TABLE)} bytes, sha256 {digest}\n2 files: 1 failed, 1 new.\n"
    )
    assert result.stderr == (
        f"first: {server.url}/web-page.csv was not fetched: {FAILING['web-page.csv']}\n"
        "third: no addresses in its source.yml. To fetch them: Ask the clerk.\n"
    )


def test_the_command_answers_as_json(tmp_path: Path, server: Misbehaving) -> None:
    write_source(tmp_path, "votes", {"files": [f"{server.url}/good.csv"]})
    result = participation("fetch", "votes", "--data", tmp_path, "--json")
    assert result.exit_code == 0
    (row,) = json.loads(result.stdout)
    assert row == {
        "source_id": "votes",
        "status": "new",
        "file": "good.csv",
        "url": f"{server.url}/good.csv",
        "sha256": hashlib.sha256(TABLE).hexdigest(),
        "bytes": len(TABLE),
        "fetched_at": row["fetched_at"],
        "problem": "",
    }


def test_a_source_that_is_fetched_by_hand_is_said_so(tmp_path: Path) -> None:
    write_source(tmp_path, "votes", "Ask the clerk.")
    result = participation("fetch", "votes", "--data", tmp_path)
    assert (result.exit_code, result.stderr) == (
        1,
        "votes: no addresses in its source.yml. To fetch them: Ask the clerk.\n",
    )


def test_a_new_source_from_its_address_to_the_database(tmp_path: Path, server: Misbehaving) -> None:
    data, out = tmp_path / "data", tmp_path / "build"
    assert (
        participation("sources", "new", "lochend", "--format", "citizen_space", "--data", data).exit_code == 0
    )
    text = (FIXTURES / "citizen_space" / "source.yml").read_text()
    address = "https://consult.example.org/api/2.4/json_search_results?fields=all"
    assert address in text
    text = text.replace(address, f"{server.url}/fixtures/citizen_space/raw/search.json")
    (data / "lochend" / "source.yml").write_text(text)
    assert participation("fetch", "lochend", "--data", data).exit_code == 0
    assert participation("build", "--data", data, "--out", out).exit_code == 0
    with closing(sqlite3.connect(out / "participation.db")) as database:
        counted = database.execute("SELECT count(*) FROM initiative WHERE source_id = 'lochend'").fetchone()
        ledger = database.execute(
            "SELECT source_file, rows_read, loaded, quarantined, merged FROM ledger"
        ).fetchall()
    assert (counted, ledger) == ((2,), [("search.json", 3, 2, 1, 0)])


@pytest.mark.parametrize(
    ("plan", "where"),
    [
        ({"files": []}, "fetch.files"),
        ({"files": [{"as": "a.csv"}]}, "fetch.files.0"),
        ({"files": [{"url": "a.csv", "unzip": True}]}, "fetch.files.0"),
        ({"files": ["a.csv"], "base": "file:///etc/"}, "fetch.base"),
        ({"files": ["a.csv"], "delay": -1}, "fetch.delay"),
        ({"files": [{"url": "a", "pages": {"next": "n", "parameter": "p"}}]}, "fetch.files.0.pages"),
        ({"files": [{"url": "a.zip", "as": "b.zip", "members": {"c": "d"}}]}, "fetch.files.0"),
    ],
)
def test_a_plan_that_makes_no_sense_is_named(tmp_path: Path, plan: Any, where: str) -> None:
    with pytest.raises(InputProblem) as caught:
        load_source(write_source(tmp_path, "votes", plan))
    assert where in {issue.field for issue in caught.value.issues}


def test_the_sources_of_others_have_their_addresses() -> None:
    plans = {
        source.source_id: source.settings["fetch"] for source in load_sources(DATA) if can_be_fetched(source)
    }
    assert {
        "decide_madrid",
        "decidim_barcelona",
        "eci",
        "mysociety_assemblies",
        "pabulib",
        "participedia",
        "polis",
    } <= plans.keys()
    for plan in plans.values():
        addresses = [item if isinstance(item, str) else item["url"] for item in plan["files"]]
        assert {urljoin(plan.get("base", ""), address).partition(":")[0] for address in addresses} == {
            "https"
        }
