"""The deployed set-up on loopback: nginx with deploy/nginx.conf, two processes of pages and one of SQL."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ingest.paths import ROOT

BUSY, PAGES, SQL = 8100, (8101, 8102), 8103
"""Ports in deploy/nginx.conf."""
START_S = 90


@dataclass
class Stage:
    """Ports of what runs, and the processes behind nginx, pages before SQL."""

    nginx: int
    pages: list[int]
    sql: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)


@contextmanager
def stage(database: Path) -> Iterator[Stage]:
    """`participation serve` three times over `database`, behind nginx; all ended afterwards."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        ports = free_ports(4)
        made = Stage(ports[0], ports[1:3], ports[3])
        for port in (*made.pages, made.sql):
            made.processes.append(stack.enter_context(served(database, port)))
        stack.enter_context(_nginx(folder, database, made))
        wait_until_answered(made.nginx)
        yield made


@contextmanager
def served(database: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A running `participation serve`."""
    command = [str(Path(sys.executable).with_name("participation")), "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--db", str(database)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until_answered(port)
        yield process
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def _nginx(folder: Path, database: Path, made: Stage) -> Iterator[None]:
    """nginx with the file of deploy/, of which only paths and ports are others."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        "/srv/participation/build/participation.db": str(database.absolute()),
        "/var/cache/participation": str(folder / "cache"),
        "/var/log/nginx/participation.log": str(folder / "access.log"),
        "listen 80;": f"listen 127.0.0.1:{made.nginx};",
        f"127.0.0.1:{SQL}": f"127.0.0.1:{made.sql}",
        f"127.0.0.1:{BUSY}": f"127.0.0.1:{free_ports(1)[0]}",
        **{f"127.0.0.1:{port}": f"127.0.0.1:{here}" for port, here in zip(PAGES, made.pages, strict=True)},
    }
    for there, here in changes.items():
        if there not in text:
            raise ValueError(f"deploy/nginx.conf has no {there!r}")
        text = text.replace(there, here)
    (folder / "cache").mkdir()
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"user root; daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 2048; }}\nhttp {{ include {folder}/site.conf; }}\n"
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        end(process)


def free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


def wait_until_answered(port: int) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            if get(port, "/status.json")[0] == 200:
                return
        except (OSError, HTTPException):
            pass
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port} after {START_S} s")


def get(port: int, path: str, timeout: float = 30) -> tuple[int, bytes]:
    """Status and body of a page, over a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
