"""The same input gives the same data, wherever and whenever; a backup gives the site again."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.safety.figure import Figure, at_most, exactly
from benchmarks.safety.stage import free_ports, get, served
from ingest.load.manifest import read_manifest
from ingest.paths import DATA

PROGRAM = str(Path(sys.executable).with_name("participation"))


def measure(database: Path, short: bool) -> list[Figure]:
    """Two builds in other folders, zones and hash seeds; then a restore from a copy of a release."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        sources = [] if not short else ["--only", "curated-scotland"]
        here = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1", "LC_ALL": "C"}
        there = {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"}
        shutil.copytree(DATA, folder / "elsewhere" / "data")
        first = _version(folder / "one", DATA, here, sources)
        second = _version(folder / "deep" / "down" / "two", folder / "elsewhere" / "data", there, sources)
        figures = [exactly("versions of two builds of the same input", len({first, second}), "versions", 1)]
        return [*figures, _restored(database, folder)]


def _version(out: Path, data: Path, environment: dict[str, str], arguments: list[str]) -> str:
    command = [PROGRAM, "build", "--data", str(data), "--out", str(out), "--json", *arguments]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return str(read_manifest((out / "participation.db").resolve().parent)["version"])


def _restored(database: Path, folder: Path) -> Figure:
    """Seconds from a copy of a release in an empty folder to the first answer."""
    release = database.resolve().parent
    backup = folder / "backup" / release.name
    shutil.copytree(release, backup)
    start = time.monotonic()
    place = folder / "restored" / "releases" / release.name
    shutil.copytree(backup, place)
    link = folder / "restored" / "participation.db"
    link.symlink_to(place / database.name)
    port = free_ports(1)[0]
    with served(link, port):
        found = json.loads(get(port, "/search.json?q=climate")[1])["total"]
        seconds = time.monotonic() - start if found else float("inf")
    return at_most("restore of a backup to the first answer", seconds, "s", 300)
