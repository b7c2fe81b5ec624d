"""Search parameters: in goes a request, out come checked criteria, or an error that names the bad one."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from plugins.audiences import groups, printed
from plugins.db import Reader
from plugins.names import id_of_name
from plugins.query import BadParameter, iso_date, one_of, parameters, whole_number
from plugins.terms import codes

SORTS = ("relevance", "newest", "oldest")
FACETS = (
    "place",
    "subject",
    "method",
    "kind",
    "organisation",
    "decision",
    "status",
    "audience",
    "source",
    "with",
    "year",
)
PARAMETERS = ("q", *FACETS, "from", "to", "sort", "page")
LONGEST_QUERY = 500
LAST_PAGE = 100_000
NO_RESULT_ROWS = "initiative"

# Tables whose ids may stand in a parameter of the same name.
ID_TABLES = {
    "place": "SELECT 1 FROM place WHERE place_id = ?",
    "subject": "SELECT 1 FROM subject WHERE subject_id = ?",
    "method": "SELECT 1 FROM method WHERE method_id = ?",
    "organisation": "SELECT 1 FROM organisation WHERE organisation_id = ?",
    "source": "SELECT 1 FROM source WHERE source_id = ?",
}


@dataclass(frozen=True)
class Criteria:
    """What is searched for. `filters` holds facet → code; `given` all parameters as they came, for links."""

    q: str = ""
    filters: dict[str, str] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None
    sort: str = "newest"
    page: int | None = None
    given: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> str | None:
        """The words as an FTS5 query, None where no words are given."""
        return fts_query(self.q) if self.q else None

    @property
    def order(self) -> str:
        """How matches are sorted: where no word is given the best are the newest."""
        return "newest" if self.sort == "relevance" and not self.words else self.sort


def read_criteria(reader: Reader, request: Any) -> Criteria:
    """The criteria of a request; `BadParameter` for what is unknown, repeated or has a bad value."""
    given = parameters(request, PARAMETERS)
    q = given.get("q", "")
    if len(q) > LONGEST_QUERY:
        raise BadParameter("q", q, f"longer than {LONGEST_QUERY} characters.")
    filters = {name: code_of(reader, name, given[name]) for name in FACETS if name in given}
    given |= filters  # so that links hold ids where names were typed
    first, last = _bounds(given)
    page = whole_number("page", given["page"], 1, LAST_PAGE) if "page" in given else None
    return Criteria(q, filters, first, last, _sort(given, q), page, given)


def _sort(given: dict[str, str], q: str) -> str:
    if "sort" in given:
        return one_of("sort", given["sort"], SORTS)
    return "relevance" if q else "newest"


def _bounds(given: dict[str, str]) -> tuple[str | None, str | None]:
    first = iso_date("from", given["from"]) if "from" in given else None
    last = iso_date("to", given["to"]) if "to" in given else None
    if first and last and first[: len(last)] > last:
        raise BadParameter("from", first, f"later than “to”, which is {last}.")
    return first, last


def code_of(reader: Reader, name: str, value: str) -> str:
    """The code that `value` (for places and topics an id or a name) means for facet `name`."""
    if name == "year":
        if not re.fullmatch(r"[0-9]{4}", value):
            raise BadParameter(name, value, "must be a year such as 2019.")
        return value
    if name == "audience":
        return _audience(reader, value)
    if name in ID_TABLES:
        if reader.value(ID_TABLES[name], (value,)):
            return value
        if name in ("place", "subject"):
            return id_of_name(reader, name, value)
        raise BadParameter(name, value, HINTS[name](reader))
    return one_of(name, value, ALLOWED[name](reader))


def _audience(reader: Reader, value: str) -> str:
    """`value` where it is a group, a printed audience or words of one."""
    if not printed(reader, value):
        known = ", ".join(groups())
        raise BadParameter("audience", value, f"no engagement records this audience. Groups: {known}.")
    return value


def _method_hint(reader: Reader) -> str:
    known = reader.column("SELECT method_id FROM method ORDER BY 1")
    return f"not a known method. Allowed: {', '.join(known)}."


def _source_hint(reader: Reader) -> str:
    known = reader.column("SELECT source_id FROM source ORDER BY 1")
    return f"not a known source. Allowed: {', '.join(known)}."


HINTS: dict[str, Callable[[Reader], str]] = {
    "method": _method_hint,
    "organisation": lambda _: "no organisation has this id; the table organisation lists them.",
    "source": _source_hint,
}
ALLOWED: dict[str, Callable[[Reader], list[str]]] = {
    "kind": lambda reader: [*codes(reader, "result_kind"), NO_RESULT_ROWS],
    "decision": lambda reader: [*codes(reader, "decision"), *codes(reader, "reply_state")],
    "status": lambda reader: codes(reader, "initiative_status"),
    "with": lambda reader: codes(reader, "with"),
}


def phrases(text: str) -> list[str]:
    """The words and “quoted phrases” of which a record must hold each, in lower case, each once."""
    plain = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    plain = plain.replace("“", '"').replace("”", '"')
    parts = [phrase or word for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', plain)]
    return list(dict.fromkeys(part.lower() for part in parts if any(letter.isalnum() for letter in part)))


def fts_query(text: str) -> str:
    """The phrases of `text` as an FTS5 query; "" where there is no word.

    Every phrase is put in quotes, so nothing in it can act as an operator of FTS5.
    """
    return " ".join(f'"{phrase}"' for phrase in phrases(text))
