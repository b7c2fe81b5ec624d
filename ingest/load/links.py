"""Links between engagements of different sources, worked out over a whole database."""

import sqlite3
from collections.abc import Iterable, Iterator

from ingest.coding.alike import ADDRESSES, COUNTS, Engagement
from ingest.coding.same import engagement, link_engagements
from ingest.load.issues import insert_issues
from ingest.load.tables import insert_rows, row_of
from ingest.records import Origin, Record

Pair = tuple[str, str]
"""The ids of two engagements, as a link has them."""

COLUMNS = ("initiative_id", "title", "start_date", "end_date", *COUNTS, *ADDRESSES)

ENGAGEMENTS = f"""
SELECT source_id, source_file, source_line,
       (SELECT group_concat(DISTINCT place_id) FROM initiative_place p
        WHERE p.initiative_id = i.initiative_id AND relation = 'about'),
       (SELECT group_concat(DISTINCT organisation_id) FROM initiative_organisation o
        WHERE o.initiative_id = i.initiative_id AND role = 'lead'),
       {", ".join(COLUMNS)}
FROM initiative i
"""


def unlink(connection: sqlite3.Connection, links: Iterable[Pair]) -> None:
    """Take out what `link` has put into a database, of which these are the links."""
    connection.executemany(
        "DELETE FROM initiative_link WHERE initiative_id = ? AND kind = 'same_as' AND other_id = ?", links
    )
    connection.execute("DELETE FROM issue WHERE issue_type = 'perhaps_same'")


def link(connection: sqlite3.Connection) -> list[Pair]:
    """Link the engagements that two sources record, once all rows are there; gives the new links."""
    given = connection.execute("SELECT initiative_id, other_id FROM initiative_link")
    links, issues = link_engagements(_engagements(connection), {frozenset(pair) for pair in given})
    insert_rows(connection, "initiative_link", map(row_of, links))
    insert_issues(connection, issues)
    return [(one.get("initiative_id"), one.get("other_id")) for one in links]


def _engagements(connection: sqlite3.Connection) -> Iterator[Engagement]:
    for source_id, file, line, places, leads, *values in connection.execute(ENGAGEMENTS):
        record = Record("initiative", dict(zip(COLUMNS, values, strict=True)), Origin(file, line), source_id)
        yield engagement(record, _ids(places), _ids(leads))


def _ids(listed: str | None) -> list[str]:
    return listed.split(",") if listed else []
