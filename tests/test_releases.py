"""A build becomes a release: whole and checked, taken up by the running site, kept to go back to."""

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from ingest.load.manifest import NotServable, check_release, file_fingerprint, read_manifest
from ingest.load.publish import KEPT, NotPublished, releases, roll_back, serve_a_whole_one
from tests.releases import INITIATIVE, publish
from tests.site import Site, free_port

PARTICIPATION = str(Path(sys.executable).with_name("participation"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "build" / "participation.db"


def participation(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def version(path: Path) -> str:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT version FROM build").fetchone()[0])


def halve(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE milestone SET response_id = NULL")
    connection.execute("DELETE FROM response")


def other_structure(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE milestone ADD COLUMN weather TEXT")


def test_a_release_says_what_is_in_it(path: Path, database: Path) -> None:
    release = publish(path, database, "one")
    manifest = read_manifest(release)
    assert manifest["version"] == "one"
    assert manifest["release"] == release.name
    assert manifest["files"]["participation.db"] == file_fingerprint(path)
    with closing(sqlite3.connect(path)) as connection:
        counted = connection.execute("SELECT count(*) FROM result").fetchone()[0]
    assert manifest["counts"]["result"] == counted
    assert "curated-scotland" in manifest["sources"]


def test_whoever_built_a_release_the_site_and_its_proxy_can_read_it(harbour: Path, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert participation("build", "--data", harbour, "--out", tmp_path / "build").exit_code == 0
    finally:
        os.umask(before)
    release = (tmp_path / "build" / "participation.db").resolve().parent
    modes = {(one.is_dir(), oct(one.stat().st_mode & 0o777)) for one in (release, *release.rglob("*"))}
    assert modes == {(True, "0o755"), (False, "0o644")}


def test_the_last_ten_releases_are_kept(path: Path, database: Path) -> None:
    for number in range(KEPT + 2):
        publish(path, database, f"v{number}")
    assert [read_manifest(one)["version"] for one in releases(path)] == [f"v{n}" for n in range(2, KEPT + 2)]
    assert version(path) == f"v{KEPT + 1}"


def test_rollback_goes_back_one_release_at_a_time(path: Path, database: Path) -> None:
    first = publish(path, database, "one").name
    publish(path, database, "two")
    publish(path, database, "three")
    assert participation("rollback", "--db", path).exit_code == 0
    assert version(path) == "two"
    assert participation("rollback", "--db", path).exit_code == 0
    assert version(path) == "one"
    listed = json.loads(participation("releases", "--db", path, "--json").stdout)
    assert [(row["version"], row["current"]) for row in listed] == [
        ("one", True), ("two", False), ("three", False), ("two", False), ("one", False),
    ]  # fmt: skip
    assert listed[0]["restores"] == first
    none = participation("rollback", "--db", path)
    assert (none.exit_code, "no release before the current one" in none.output) == (1, True)
    assert participation("rollback", "--db", path, "nosuch").exit_code == 1


def test_a_build_that_lost_much_is_not_published(path: Path, database: Path) -> None:
    publish(path, database, "one")
    with pytest.raises(NotPublished, match=r"table response has 0 rows, the one before has \d+; find out"):
        publish(path, database, "two", halve)
    assert version(path) == "one"
    assert [one.name for one in path.parent.joinpath("releases").iterdir()] == [releases(path)[0].name]


def test_what_killed_builds_left_is_swept_and_what_runs_stays(path: Path, database: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = path.parent / "releases" / f".{dead.pid}.new"
    running = path.parent / "releases" / f".{os.getppid()}.new"
    for folder in (left, running):
        folder.mkdir(parents=True)
    publish(path, database, "one")
    assert (left.exists(), running.exists()) == (False, True)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda file: file.write_bytes(b""), "has 0 bytes instead of"),
        (lambda file: os.truncate(file, 1_000_000), "has 1000000 bytes instead of"),
        (lambda file: file.write_bytes(file.read_bytes()[:-5] + b"wrong"), "its SHA-256 is another one"),
        (lambda file: file.unlink(), "cannot be read"),
        (lambda file: file.with_name("manifest.json").write_text("{"), "manifest.json is missing or cannot be read"),
    ],
    ids=["empty", "truncated", "changed", "gone", "manifest"],
)  # fmt: skip
def test_a_damaged_release_is_refused_and_an_older_one_served(
    path: Path, database: Path, damage: Any, said: str
) -> None:
    publish(path, database, "one")
    second = publish(path, database, "two")
    damage(second / path.name)
    with pytest.raises(NotServable, match=said):
        check_release(second / path.name)
    assert said in serve_a_whole_one(path)[0]
    assert version(path) == "one"


def test_nothing_is_served_where_nothing_is_whole(path: Path, database: Path) -> None:
    with pytest.raises(NotPublished, match="there is no such database"):
        serve_a_whole_one(path)
    (publish(path, database, "one") / path.name).write_bytes(b"")
    result = participation("serve", "--db", path)
    assert result.exit_code == 1
    assert "has 0 bytes instead of" in result.output


def test_the_site_refuses_what_may_not_follow(path: Path, database: Path) -> None:
    first = publish(path, database, "one") / path.name
    second = publish(path, database, "two") / path.name
    with pytest.raises(NotServable, match="it is older than the one that is served"):
        check_release(first, replacing=second)
    altered = publish(path, database, "three", other_structure) / path.name
    with pytest.raises(NotServable, match="its tables are other ones"):
        check_release(altered, replacing=second)
    shrunken = json.loads((second.parent / "manifest.json").read_text())
    shrunken["counts"]["result"] //= 2
    (second.parent / "manifest.json").write_text(json.dumps(shrunken))
    with pytest.raises(NotServable, match="table result has"):
        check_release(second, replacing=first)
    roll_back(path, first.parent.name)
    check_release(path.resolve(), replacing=second)


@pytest.mark.asyncio
async def test_a_request_keeps_the_release_it_began_with(path: Path, database: Path) -> None:
    first = publish(path, database, "release-one")
    site = Site(path)
    page = await site.page(f"/initiative/{INITIATIVE}")
    assert set(re.findall(r"release-\w+", page)) == {"release-one"}
    served = site.datasette.get_database("participation")
    connections = served.release._open
    served.pin()
    publish(path, database, "release-two")
    served.take_up(path)
    assert served.release.folder == first  # this request still
    page = await site.page(f"/initiative/{INITIATIVE}")
    assert set(re.findall(r"release-\w+", page)) == {"release-two"}
    assert connections == []  # of the release that nobody asks any more


def test_a_running_site_takes_up_a_release_and_refuses_a_bad_one(path: Path, database: Path) -> None:
    port = free_port()
    publish(path, database, "release-one")
    server = subprocess.Popen(
        [PARTICIPATION, "serve", "--db", str(path), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        wait_for(port, "release-one")
        publish(path, database, "release-two")
        wait_for(port, "release-two", 5)
        bad = publish(path, database, "release-bad")
        (bad / path.name).write_bytes(b"")  # before or after it was looked at: it may be served from memory
        roll_back(path)
        wait_for(port, "release-two", 5)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


def wait_for(port: int, wanted: str, seconds: float = 60) -> None:
    """Until the site answers with `wanted`."""
    deadline, found = time.monotonic() + seconds, ""
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}/initiative/{INITIATIVE}", timeout=10) as answer:
                found = answer.read().decode()
        except OSError:
            found = ""
        if wanted in found:
            return
        time.sleep(0.1)
    raise AssertionError(f"{wanted} is not served")


def test_a_killed_build_leaves_the_database_that_was_there(harbour: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    assert participation("build", "--data", harbour, "--out", out).exit_code == 0
    before = version(out / "participation.db")
    result = harbour / "harbour" / "result.csv"
    result.write_text(result.read_text().replace("Sail at seven", "Sail at eight"))
    command = [PARTICIPATION, "build", "--data", str(harbour), "--out", str(out)]
    for seconds in (0.6, 1.2, 1.8, 2.4):
        build = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            build.wait(seconds)
        except subprocess.TimeoutExpired:
            build.kill()
            build.wait()
        with closing(sqlite3.connect(out / "participation.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert subprocess.run(command, check=True, capture_output=True)
    assert version(out / "participation.db") != before
    assert not list((out / "releases").glob(".*"))


def test_a_plain_file_is_served_too(database: Path, tmp_path: Path) -> None:
    shutil.copyfile(database, tmp_path / "participation.db")
    assert Site(tmp_path / "participation.db").datasette is not None


def test_a_build_without_room_says_so_and_leaves_the_database(harbour: Path, tmp_path: Path) -> None:
    out = tmp_path / "build"
    assert participation("build", "--data", harbour, "--out", out).exit_code == 0
    before = (out / "participation.db").resolve()
    result = harbour / "harbour" / "result.csv"
    result.write_text(result.read_text().replace("Sail at seven", "Sail at eight"))
    build = subprocess.run(
        [PARTICIPATION, "build", "--data", str(harbour), "--out", str(out)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000_000, 20_000_000)),
    )
    assert build.returncode == 1
    assert "Nothing was published; the database that was there stays. The disk refused:" in build.stderr
    assert "Traceback" not in build.stderr
    assert (out / "participation.db").resolve() == before
