"""Lists of a JSON API: the next page, and an address and a name for each of its rows."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ingest.fetch.problem import NotFetched
from ingest.fetch.transfer import SCHEMES, joined
from ingest.ids import slug

SLOT = re.compile(r"\{([^{}]+)\}")

API_CHANGED = "The API may have changed: open the address in a browser and mend `fetch` in source.yml"


def inside(value: Any, path: str) -> Any:
    """What stands at a dotted path in JSON (`links.next`); None where nothing does, all for an empty path."""
    for name in path.split(".") if path else ():
        value = value.get(name) if isinstance(value, dict) else None
    return value


def rows_of(url: str, answer: Any, path: str) -> list[Any]:
    """The list at a dotted path. Raises NotFetched where there is none."""
    rows = inside(answer, path)
    if not isinstance(rows, list):
        raise NotFetched(url, f"there is no list {path!r} in it", API_CHANGED)
    return rows


def numbered(url: str, parameter: str, value: int) -> str:
    """The address with a parameter of the query set to a number."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != parameter]
    return urlunsplit(parts._replace(query=urlencode([*query, (parameter, value)])))


def next_page(url: str, answer: Any, path: str) -> str | None:
    """The address of the next page as the answer states it; None on the last page."""
    stated = inside(answer, path)
    if not stated:
        return None
    if not isinstance(stated, str):
        raise NotFetched(url, f"{path!r} is no address in it", API_CHANGED)
    return on_same_host(url, joined(url, url, stated), url)


def row_address(url: str, template: str, row: Any) -> str:
    """The address of a row: `template` with the row's values, on the host that the template names."""
    filled = SLOT.sub(lambda slot: _value(url, slot[1], row), template)
    return on_same_host(url, joined(url, url, filled), joined(url, url, SLOT.sub("", template)))


def row_name(url: str, template: str, row: Any) -> str:
    """The file name of a row; its values can bring neither slashes nor dots into it."""
    return SLOT.sub(lambda slot: slug(_value(url, slot[1], row)), template)


def on_same_host(url: str, address: str, allowed: str) -> str:
    """An address that an answer gave. Raises NotFetched where it leads away from the `allowed` host."""
    parts, home = urlsplit(address), urlsplit(allowed)
    if parts.scheme not in SCHEMES or (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
        reason = f"it sends on to {address}, away from {home.scheme}://{home.netloc}"
        raise NotFetched(url, reason, "Write that address into source.yml if it is to be trusted")
    return address


def _value(url: str, path: str, row: Any) -> str:
    value = inside(row, path)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise NotFetched(url, f"a row has no {path!r}", API_CHANGED)
    return str(value)
