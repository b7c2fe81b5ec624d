"""Values that a later reading or another source gave for fields of an engagement, each with its address."""

from ingest.schema import tables
from plugins.db import Reader, Row
from plugins.terms import add_labels

SUPPLEMENTS = """
SELECT field, value, replaces, reason, locator, page, state, source_url, archived_url, read_on, source_kind,
       read_in_part, checked
FROM supplement WHERE initiative_id = ? ORDER BY field, source_url
"""


def supplements(reader: Reader, initiative_id: str) -> list[Row]:
    """A row for each value, those that say something else than the held one first."""
    rows = add_labels(reader, reader.rows(SUPPLEMENTS, (initiative_id,)), {"state": "supplement_state"})
    titles = {field["name"]: field["title"] for field in tables()["initiative"].fields}
    rows = [{**row, "field_title": titles[row["field"]]} for row in rows]
    return sorted(rows, key=lambda row: row["state"] != "differs")
