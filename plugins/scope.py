"""What a list is narrowed to: in go parameters, out come checked values and conditions that bind them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from plugins.coverage import coverage
from plugins.criteria import Criteria, code_of
from plugins.db import Reader, Row
from plugins.filters import chosen
from plugins.forms import form_choices, place_label
from plugins.query import parameters

FILTERS = ("place", "subject", "method", "organisation")

# Records found under a code, wider places and topics included, as the search finds them.
FOUND = """SELECT s.{column} FROM search_facet f JOIN search_record s USING (record_id)
    WHERE f.facet = '{facet}' AND f.code = :{facet}"""


@dataclass(frozen=True)
class Scope:
    """The filters in force; `given` holds every parameter that was checked, for links."""

    given: dict[str, str]
    filters: dict[str, str]

    def of_engagements(self, table: str) -> str:
        """A condition on the column initiative_id of `table`, true where no filter is in force."""
        return self._conditions(f"{table}.initiative_id IN ({{found}})", "initiative_id")

    def of_results(self, table: str) -> str:
        """A condition on the column result_id of `table`."""
        return self._conditions(f"{table}.result_id IN ({{found}})", "result_id")

    def of_either(self, table: str) -> str:
        """A condition on the result of a row or, where it concerns a whole engagement, on that."""
        whole = self._conditions(f"{table}.initiative_id IN ({{found}})", "initiative_id")
        one = self._conditions(f"{table}.result_id IN ({{found}})", "result_id")
        return f"CASE WHEN {table}.result_id IS NULL THEN {whole} ELSE {one} END"

    def _conditions(self, condition: str, column: str) -> str:
        found = [FOUND.format(facet=facet, column=column) for facet in self.filters]
        return " AND ".join(condition.format(found=sql) for sql in found) or "1"

    def without(self, name: str) -> "Scope":
        """The same scope where a page treats the filter `name` in its own way."""
        return Scope(self.given, {key: code for key, code in self.filters.items() if key != name})


def read_scope(reader: Reader, request: Any, allowed: Collection[str]) -> Scope:
    """The parameters of a request; those of FILTERS are checked, the others are as given."""
    given = parameters(request, allowed)
    filters = {name: code_of(reader, name, given[name]) for name in FILTERS if name in given}
    return Scope(given | filters, filters)


def form_context(reader: Reader, scope: Scope, organisations: list[Row]) -> Row:
    """What the form of a narrowed list and its answer to “nothing found” show."""
    return {
        "given": scope.given,
        "chosen": chosen(reader, Criteria(filters=scope.filters, given=scope.filters)),
        "choices": {**form_choices(reader), "organisation": organisations},
        "place_label": place_label(reader, scope.given),
        "coverage": coverage(reader),
    }
