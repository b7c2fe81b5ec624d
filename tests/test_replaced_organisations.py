"""The address of an organisation whose id went leads on to the one that is kept, with a trace."""

from datetime import date
from pathlib import Path

import pytest

from ingest.pipeline import build
from ingest.sources import load_sources
from tests.site import Site, text_of
from tests.test_supplements import HELD, ORGANISATIONS, folder


@pytest.mark.asyncio
async def test_the_page_of_a_replaced_organisation_is_that_of_the_kept_one(tmp_path: Path) -> None:
    folder(tmp_path / "data", "first", initiative=[HELD], organisation=ORGANISATIONS)
    assert (
        build(load_sources(tmp_path / "data"), tmp_path / "participation.db", date(2026, 11, 30)).refused
        == []
    )
    site = Site(tmp_path / "participation.db")
    words = text_of(await site.page("/organisation/old-council"))
    assert (
        "A Council" in words and "Also recorded as old-council ; what named that now names this one." in words
    )
    assert (await site.json("/organisation/old-council.json"))["organisation"]["organisation_id"] == "council"
