"""The fixtures of the readers as one data folder: raw files in six formats to one database, as of 2033."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

from ingest.pipeline import build
from ingest.sources import load_sources
from tests.reading import FIXTURES

SOURCES = {
    "canada_consultations": (5, 4, 1, 0),
    "citizen_space": (4, 2, 1, 1),
    "govuk": (5, 4, 0, 1),
    "ogp_commitments": (6, 4, 2, 0),
    "regulations_gov": (12, 5, 2, 5),
    "uk_petitions": (5, 4, 0, 1),
}
"""Rows read, loaded, quarantined and merged, by source."""

STATUSES = {
    "canada-cmhc-schl-c-0000002": "not_seen",
    "canada-cmhc-schl-c-0000003": "not_seen",
    "canada-hc-sc-ccc0249": "report_published",
    "canada-tc-c-0000001": "report_published",
    "consult-example-org-parks-play-2034": "waiting",
    "consult-example-org-transport-harbour-bridge": "not_seen",
    "govuk-11111111-0000-4000-8000-000000000001": "open",
    "govuk-22222222-0000-4000-8000-000000000001": "answered",
    "govuk-33333333-0000-4000-8000-000000000001": "not_going_forward",
    "govuk-aaaaaaaa-0000-4000-8000-000000000001": "answered",
    "ogp-ap-mlt09": "answered",
    "regulations-gov-fma-2033-0001": "not_seen",
    "regulations-gov-xyz-2033-0009": "no_end_date",
    "uk-petition-300001": "answered",
    "uk-petition-700001": "answered",
    "uk-petition-700002": "open",
    "uk-petition-700003": "not_going_forward",
}
"""What the site says: nothing is answered or reported that the source does not say so of."""


def test_six_formats_become_one_database_in_which_every_row_is_accounted_for(tmp_path: Path) -> None:
    for name in SOURCES:
        shutil.copytree(FIXTURES / name, tmp_path / "data" / name)
    database = tmp_path / "participation.db"
    outcome = build(load_sources(tmp_path / "data"), database, date(2033, 12, 31))
    assert [issue.sentence() for issue in outcome.refused] == []
    connection = sqlite3.connect(database)
    ledger = connection.execute(
        "SELECT source_id, sum(rows_read), sum(loaded), sum(quarantined), sum(merged) FROM ledger"
        " GROUP BY source_id ORDER BY source_id"
    ).fetchall()
    statuses = dict(connection.execute("SELECT initiative_id, status FROM initiative_status"))
    connection.close()
    assert ledger == [(name, *numbers) for name, numbers in SOURCES.items()]
    assert statuses == STATUSES
