"""Rows that are judged together, as the rules across rows look them up."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from ingest.records import Record, split_list

Said = tuple[Record, str, str]
"""The row and the field at fault, and what would be right."""

Rows = list[Record]


class Together:
    """Good rows by table, by id and by the engagement that they hang on, all in the order of the files."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_table: dict[str, Rows] = defaultdict(list)
        for record in records:
            if not record.cell:
                self._by_table[record.table].append(record)

    def of(self, table: str) -> Rows:
        """The rows of a table."""
        return self._by_table.get(table, [])

    def find(self, table: str, key: str) -> Record | None:
        """The row with this id, if there is one."""
        if table not in self._ids:
            self._ids[table] = {record.key[0]: record for record in self.of(table)}
        return self._ids[table].get(key)

    def under(self, table: str, initiative_id: str) -> Rows:
        """The rows of a table that hang on an engagement."""
        if table not in self._under:
            self._under[table] = defaultdict(list)
            for record in self.of(table):
                self._under[table][record.get("initiative_id")].append(record)
        return self._under[table].get(initiative_id, [])

    def engagement(self, record: Record) -> Record | None:
        """The engagement that a row hangs on."""
        return self.find("initiative", record.get("initiative_id"))

    def read_on(self, record: Record) -> str:
        """The day on which a row was read: its own, else that of its source; "" where it is not known.

        Only of what was gathered by hand: the files of other publishers are fetched anew again and again.
        """
        source = self.find("source", record.source_id)
        gathered = source is not None and source.get("format") == "package"
        return record.get("read_on") or (source.get("retrieved_on") if source and gathered else "")

    def methods(self, record: Record) -> set[str]:
        """The methods of the engagement that a row hangs on (or is)."""
        initiative = self.engagement(record)
        return set(split_list(initiative.get("methods"))) if initiative else set()

    @cached_property
    def _ids(self) -> dict[str, dict[str, Record]]:
        return {}

    @cached_property
    def _under(self) -> dict[str, dict[str, Rows]]:
        return {}


def words(text: str) -> str:
    """The text as it is compared: its words in small letters, without signs."""
    return " ".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())
