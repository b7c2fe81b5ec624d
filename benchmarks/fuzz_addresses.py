"""Addresses nobody should type: a number and a random source in, paths with query strings out."""

import random
from collections.abc import Iterator
from urllib.parse import quote

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
