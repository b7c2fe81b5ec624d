"""The whole load in one transaction, on top of the vocabularies: records, views and search index."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

from sqlite_utils import Database

from ingest.changes import record_changes
from ingest.ledger import LedgerRow
from ingest.likeness.store import write_likeness
from ingest.load.tables import insert_records
from ingest.load.template import begin_from_template
from ingest.load.views import create_views, freeze
from ingest.records import Issue, Record

SQL = Path(__file__).parent


def load(
    path: Path,
    records: list[Record],
    issues: Iterable[Issue],
    ledger: Iterable[LedgerRow],
    as_of: date,
    before: Path | None = None,
) -> None:
    """Write a new database at `path`; `as_of` is the day from which lateness is counted.

    What is different from the database `before`, if there is one, goes into the table change.
    """
    begin_from_template(path)
    db = Database(path)
    with db.atomic():
        insert_records(db.conn, records)
        db.table("issue").insert_all(_issue_rows(issues))
        db.table("ledger").insert_all(asdict(row) for row in ledger)
        db.table("build").insert(
            {
                "version": data_version(records),
                "as_of": as_of.isoformat(),
                "software": version("participation-results"),
            }
        )
    create_views(db)
    freeze(db)
    if before and before.is_file():
        record_changes(db.conn, before)
    db.executescript((SQL / "search.sql").read_text(encoding="utf-8"))
    for name in ("search_fts", "initiative_fts"):
        db.execute(f"INSERT INTO {name} ({name}) VALUES ('optimize')")
    db.execute("ANALYZE")
    write_likeness(db.conn, path.parent)
    db.close()


def data_version(records: Iterable[Record]) -> str:
    """Twelve hexadecimal digits that are the same for the same records, wherever they were read."""
    digest = hashlib.sha256()
    for line in sorted(json.dumps([record.table, record.values], sort_keys=True) for record in records):
        digest.update(line.encode())
    return digest.hexdigest()[:12]


def _issue_rows(issues: Iterable[Issue]) -> Iterable[dict[str, object]]:
    ordered = sorted(issues, key=lambda issue: (issue.source_id, issue.origin, issue.record_id, issue.field))
    for number, issue in enumerate(ordered, start=1):
        yield {
            "issue_id": number,
            "source_id": issue.source_id,
            "source_file": issue.origin.file,
            "source_line": issue.origin.line,
            "record_table": issue.table or None,
            "record_id": issue.record_id or None,
            "field": issue.field or None,
            "issue_type": issue.issue_type,
            "severity": issue.severity,
            "value": issue.value[:1000] or None,
            "message": issue.message[:2000],
        }
