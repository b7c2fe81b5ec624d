"""Hosts that show copies of others' pages: mirrors, clones, proxies, staging sites, sites of documents."""

import csv
from functools import cache
from urllib.parse import urlsplit

from ingest.paths import SCHEMA


@cache
def copy_hosts() -> dict[str, dict[str, str]]:
    """The rows of `schema/copy_hosts.csv` by host, or host and first part of the path."""
    with (SCHEMA / "copy_hosts.csv").open(encoding="utf-8", newline="") as file:
        return {row["host"]: row for row in csv.DictReader(file)}


def copied_from(url: str) -> str:
    """What the page at `url` is a copy of, in words; "" where its host is not known to show copies."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""
    first = parts.path.split("/")[1] if "/" in parts.path else ""
    while host:
        row = copy_hosts().get(f"{host}/{first}") or copy_hosts().get(host)
        if row:
            return row["copy_of"]
        host = host.partition(".")[2]
    return ""
