"""What was found, as rows of the table issue."""

import sqlite3
from collections.abc import Iterable, Iterator

from ingest.load.tables import Row, insert_rows
from ingest.records import Issue


def insert_issues(connection: sqlite3.Connection, issues: Iterable[Issue]) -> None:
    """Write issues; the database numbers them."""
    insert_rows(connection, "issue", _issue_rows(issues))


def _issue_rows(issues: Iterable[Issue]) -> Iterator[Row]:
    """Issues in the order of where they stand."""
    for issue in sorted(issues, key=lambda one: (one.source_id, one.origin, one.record_id, one.field)):
        yield (
            None,
            issue.source_id,
            issue.origin.file,
            issue.origin.line,
            issue.table or None,
            issue.record_id or None,
            issue.field or None,
            issue.issue_type,
            issue.severity,
            issue.value[:1000] or None,
            issue.message[:2000],
        )
