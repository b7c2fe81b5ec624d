"""What is open and planned: sorted by its end, honest about dates, and as JSON, CSV, calendar and feed."""

import csv
import io
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from plugins.ics import days
from plugins.upcoming import FIELDS
from tests.site import ASSEMBLY, Site, text_of

TRAIL, CHILDREN = "uk-trail-hunting-2026", "uk-children-social-media-2026"
# The day of the data is 2026-11-22.
DATES = {
    ASSEMBLY: ("2026-12-01", "2027-01-15"),
    TRAIL: ("2026-11-01", "2026-12"),
    CHILDREN: ("2027-06", None),
}
UNDATED = [
    "brussels-agora-assembly",
    "fort-collins-hughes-civic-assembly-2025",
    "frankfurt-ideas-platform-2022",
    "taiwan-join-platform",
]


@pytest.fixture(scope="module")
def site(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A copy in which three engagements lie ahead."""
    path = Path(shutil.copy(database, tmp_path_factory.mktemp("ahead") / "participation.db"))
    db = sqlite3.connect(path)
    for key, (start, end) in DATES.items():
        found = db.execute(
            "UPDATE initiative SET start_date = ?, end_date = ? WHERE initiative_id = ?", (start, end, key)
        )
        assert found.rowcount == 1
    db.commit()
    db.close()
    return Site(path)


async def found(site: Site, **parameters: str) -> list[str]:
    answer = await site.json("/upcoming.json", **parameters)
    assert answer["total"] == len(answer["results"]) and answer["as_of"] == "2026-11-22"
    return [row["initiative_id"] for row in answer["results"]]


@pytest.mark.asyncio
async def test_what_closes_first_stands_first_and_what_has_no_end_last(site: Site) -> None:
    ids = await found(site)
    assert ids[:2] == [TRAIL, ASSEMBLY] and sorted(ids[2:]) == sorted([CHILDREN, *UNDATED])


@pytest.mark.asyncio
async def test_filters(site: Site) -> None:
    assert await found(site, place="Scotland") == [ASSEMBLY]
    assert await found(site, place="iso:GB") == [TRAIL, ASSEMBLY, CHILDREN]
    assert await found(site, subject="CLI") == [ASSEMBLY]
    assert CHILDREN in await found(site, audience="children_and_young_people")
    assert TRAIL not in await found(site, audience="children_and_young_people")
    assert CHILDREN not in await found(site, months="3") and ASSEMBLY in await found(site, months="3")
    assert (await found(site, months="3"))[:2] == [TRAIL, ASSEMBLY]
    assert await found(site, months="12") == await found(site)


@pytest.mark.asyncio
async def test_a_row_in_full(site: Site) -> None:
    row: dict[str, Any] = (await site.json("/upcoming.json", place="Scotland"))["results"][0]
    assert tuple(row) == FIELDS
    expected = {
        "initiative_id": ASSEMBLY,
        "title": "Scotland's Climate Assembly",
        "status": "planned",
        "status_label": "Planned",
        "start_date": "2026-12-01",
        "end_date": "2027-01-15",
        "places": [{"id": "iso:GB-SCT", "label": "Scotland"}],
        "source_id": "curated-scotland",
        "url": f"/initiative/{ASSEMBLY}",
    }
    assert {name: row[name] for name in expected} == expected


@pytest.mark.asyncio
async def test_the_page_shows_dates_as_exactly_as_they_are_known(site: Site) -> None:
    html = await site.page("/upcoming")
    words = text_of(html)
    assert "as recorded on 22 November 2026" in words
    assert "Opened 1 November 2026 . Closes December 2026 ." in words
    assert "Opens 1 December 2026 . Closes 15 January 2027 ." in words
    assert "Opens June 2027 . No closing day recorded." in words
    assert '<time datetime="2026-12">' in html
    assert html.count('<article class="card">') == len(DATES) + len(UNDATED)
    for kind in (".json", ".csv", ".ics", ".atom"):
        assert f'href="/upcoming{kind}?' in html


@pytest.mark.asyncio
async def test_the_csv_holds_the_same_rows(site: Site) -> None:
    response = await site.get("/upcoming.csv", place="iso:GB")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["initiative_id"] for row in rows] == [TRAIL, ASSEMBLY, CHILDREN]
    assert (rows[1]["places"], rows[2]["end_date"]) == ("Scotland", "")
    assert response.headers["content-disposition"] == 'attachment; filename="participation-upcoming.csv"'


@pytest.mark.asyncio
async def test_the_calendar_holds_openings_and_closings_of_known_days_and_months(site: Site) -> None:
    response = await site.get("/upcoming.ics", place="iso:GB")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "\r\n" in response.text
    calendar = Calendar.from_ical(response.text)
    events = [
        (str(event["uid"]), event.decoded("dtstart"), event.decoded("dtend"))
        for event in calendar.walk("VEVENT")
    ]
    assert events == [
        (f"{TRAIL}-closes@localhost", date(2026, 12, 1), date(2027, 1, 1)),
        (f"{ASSEMBLY}-opens@localhost", date(2026, 12, 1), date(2026, 12, 2)),
        (f"{ASSEMBLY}-closes@localhost", date(2027, 1, 15), date(2027, 1, 16)),
        (f"{CHILDREN}-opens@localhost", date(2027, 6, 1), date(2027, 7, 1)),
    ]
    first = calendar.walk("VEVENT")[0]
    assert str(first["summary"]).startswith("Closes some day in December 2026: ")
    assert str(first["url"]) == f"http://localhost/initiative/{TRAIL}"


@pytest.mark.asyncio
async def test_the_feed_says_the_dates(site: Site) -> None:
    root = ET.fromstring((await site.get("/upcoming.atom", place="Scotland")).content)
    name = "{http://www.w3.org/2005/Atom}"
    summary = root.findtext(f"{name}entry/{name}summary") or ""
    assert summary.startswith("Planned. Opens 1 December 2026. Closes 15 January 2027. ")


@pytest.mark.asyncio
async def test_an_empty_answer_says_what_is_covered(site: Site) -> None:
    words = text_of(await site.page("/upcoming", place="iso:JP"))
    assert "Nothing recorded here matches." in words and "What this database covers" in words
    assert f"Show all {len(DATES) + len(UNDATED)} open or planned engagements" in words


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["", ".json", ".csv", ".ics", ".atom"])
@pytest.mark.parametrize(
    ("name", "value"),
    [("months", "0"), ("months", "25"), ("q", "x"), ("place", "nowhere-at-all"), ("audience", "Martians")],
)
async def test_a_bad_parameter_is_named(site: Site, kind: str, name: str, value: str) -> None:
    response = await site.get(f"/upcoming{kind}", **{name: value})
    assert response.status_code == 400 and f"Parameter “{name}”, value “{value}”" in response.text


@pytest.mark.asyncio
async def test_the_page_has_labels_and_unique_ids(site: Site) -> None:
    html = await site.page("/upcoming", audience="young people")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert {"place", "subject", "audience", "months"} == set(re.findall(r'<label for="([^"]+)"', html))
    assert '<option value="young people" selected>young people</option>' in html


def test_days() -> None:
    assert [days(known) for known in ("2026-12", "2027-01-15", "2027-02", "2027-Q1", "2027-Q4")] == [
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 1, 15), date(2027, 1, 16)),
        (date(2027, 2, 1), date(2027, 3, 1)),
        (date(2027, 1, 1), date(2027, 4, 1)),
        (date(2027, 10, 1), date(2028, 1, 1)),
    ]
