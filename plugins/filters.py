"""The filters in force: in go criteria, out come their titles, their labels and what is left without each."""

from plugins.criteria import FACETS, Criteria
from plugins.db import Reader, Row
from plugins.facets import TITLES, name_of

FILTER_TITLES = {
    **TITLES,
    "status": "Status",
    "audience": "Asked of",
    "source": "Source",
    "with": "Recorded",
    "from": "From",
    "to": "To",
    "q": "Words",
}


def without(given: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in names}


def chosen(reader: Reader, criteria: Criteria) -> list[Row]:
    """The filters in force, each with its title, its label and what is left without it."""
    given = without(criteria.given, "page")
    return [
        {
            "name": name,
            "title": FILTER_TITLES[name],
            "label": name_of(reader, name, value) if name in FACETS else value,
            "rest": without(given, name),
        }
        for name, value in given.items()
        if name != "sort"
    ]


def relaxed(criteria: Criteria, given: dict[str, str]) -> Criteria:
    """The same criteria with only the (already checked) parameters of `given`."""
    filters = {name: value for name, value in given.items() if name in FACETS}
    return Criteria(given.get("q", ""), filters, given.get("from"), given.get("to"), "newest", None, given)
