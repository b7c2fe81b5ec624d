"""Addresses nobody should type: a number and a random source in, paths with query strings out."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from datasette.app import Datasette

from benchmarks.safety.figure import Figure, exactly

PATHS = (
    *("/", "/search", "/map", "/upcoming", "/timeline", "/methods", "/data", "/guide", "/about", "/check"),
    *("/overdue", "/overlaps", "/fatigue", "/acceptance", "/compare", "/place/", "/subject/", "/result/"),
    *("/initiative/", "/organisation/", "/method/", "/source/", "/suggest", "/participation"),
    *("/participation/result", "/participation/place", "/participation/result/", "/-/static/", "/-/versions"),
)
NAMES = (
    *("q", "place", "subject", "method", "kind", "organisation", "decision", "status", "audience", "from"),
    *("to", "source", "sort", "page", "id", "text", "sql", "_sort", "_size", "_next", "_facet", "_where"),
    *("_search", "_col", "_nocol", "_shape", "_json", "_labels", "_through", "_timelimit", "_ttl", "_trace"),
    *(
        "title__contains",
        "title__gt",
        "rowid__in",
        "n_for__gte",
        "_facet_size",
        "_filter_column",
        "_sort_desc",
    ),
)
VALUES = (
    *("", "x", "0", "-1", "1e9", "NaN", "null", "[]", "{}", "%", "%00", "'", '"', "`", ";", "--", "/*", "\\"),
    *("<script>alert(1)</script>", "javascript:alert(1)", "//evil.example", "../../etc/passwd", "iso:GB"),
    *("select 1", "' or 1=1 --", "a AND", '"a', "a*", "NEAR(a b)", "2019-13-45", "9999999999999999999999"),
    *("\u202e", "\u200b", "é", "😀", "a" * 600, "\t", "\r\nSet-Cookie: a=b", "{{7*7}}", "${x}", "%0d%0aX:"),
)
ENDS = (
    "",
    "",
    "",
    "/",
    ".json",
    ".csv",
    ".atom",
    ".geojson",
    ".blob",
    ".jsono",
    ".html",
    "//",
    "/..",
    "%2f..",
)


def addresses(count: int, chance: random.Random) -> Iterator[str]:
    """`count` addresses: a page that may exist, with parts and parameters that may not be answered."""
    for _ in range(count):
        path = chance.choice(PATHS)
        if path.endswith("/") and len(path) > 1:
            path += quote(chance.choice(VALUES), safe=chance.choice(("", "/%")))
        path += chance.choice(ENDS)
        pairs = [
            f"{chance.choice(NAMES)}={quote(chance.choice(VALUES), safe=chance.choice(('', '%[]{}')))}"
            for _ in range(chance.randrange(4))
        ]
        yield path + ("?" + "&".join(pairs) if pairs else "")


def measure(database: Path, short: bool) -> list[Figure]:
    """5,000 random addresses (300 in the short form), asked of the whole site behind its door."""
    count = 300 if short else 5000
    return asyncio.run(_ask(database, count))


async def _ask(database: Path, count: int) -> list[Figure]:
    site = Datasette([], immutables=[str(database)])
    faults = away = told = 0
    for path in addresses(count, random.Random(2026)):
        answer = await site.client.get(path)
        location = answer.headers.get("location", "/")
        faults += answer.status_code >= 500
        away += not location.startswith("/") or location.startswith(("//", "/\\"))
        told += str(database.parent) in answer.text
    return [
        exactly("random addresses answered with a fault", faults, f"of {count}", 0),
        exactly("that lead off the site", away, f"of {count}", 0),
        exactly("that tell the path of a file", told, f"of {count}", 0),
    ]
