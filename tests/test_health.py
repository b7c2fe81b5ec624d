"""`participation health` asks a real site; what that site logs says nothing of its visitors."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from ingest.cli import main
from tests.releases import publish
from tests.site import free_port

PARTICIPATION = str(Path(sys.executable).with_name("participation"))


@dataclass
class Running:
    """A site that may still be starting, its database and the file of its log."""

    url: str
    path: Path
    log: Path


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("health")
    path, log, port = folder / "build" / "participation.db", folder / "log", free_port()
    publish(path, database, "first")
    with log.open("w") as written:
        command = [PARTICIPATION, "serve", "--db", str(path), "--port", str(port)]
        server = subprocess.Popen(command, stdout=written, stderr=written)
        try:
            yield Running(f"http://127.0.0.1:{port}", path, log)
        finally:
            server.terminate()
            server.wait(10)


def health(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["health", "--db", str(path), *arguments])


def test_health_waits_for_a_site_that_starts_and_says_what_it_serves(site: Running) -> None:
    said = health(site.path, "--url", site.url, "--wait", "60")
    first, second = said.stdout.splitlines()
    assert said.exit_code == 0, said.output
    assert first.startswith(f"{site.url} serves version first, searched by tantivy; ")
    assert first.endswith(" recommendations.")
    assert second == f"{site.path.resolve().parent.name} is whole."


def test_a_site_that_serves_something_else_is_not_healthy(
    site: Running, database: Path, tmp_path: Path
) -> None:
    assert health(site.path, "--url", site.url, "--wait", "60").exit_code == 0
    other = tmp_path / "participation.db"
    publish(other, database, "other")
    said = health(other, "--url", site.url)
    assert said.exit_code == 1
    assert said.stderr == f"{other}: {site.url} serves version first, the current one is other.\n"


def test_a_site_that_is_silent_is_not_healthy(site: Running) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    said = health(site.path, "--url", nobody, "--wait", "1")
    assert said.exit_code == 1
    assert said.stderr.startswith(f"{site.path}: {nobody} does not answer: ")


def test_the_log_keeps_neither_who_asked_nor_what(site: Running) -> None:
    assert health(site.path, "--url", site.url, "--wait", "60").exit_code == 0
    with urlopen(f"{site.url}/search?q=unmistakable", timeout=30) as answer:
        assert answer.status == 200
    for wrong in ("/participation/result?_sort=unmistakable", "/participation/result.csv?unmistakable__gt=1",
                  "/participation.json?sql=select+unmistakable", "/search?unmistakable=1"):  # fmt: skip
        with suppress(HTTPError):  # Datasette answers some of them with 200
            urlopen(f"{site.url}{wrong}", timeout=30)
    logged = site.log.read_text()
    assert "Uvicorn running" in logged  # the file is the log
    assert "unmistakable" not in logged
    assert "GET" not in logged
