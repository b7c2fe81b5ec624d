"""The linked data inside pages: valid JSON, of an honest type, with absolute addresses, and safe in HTML."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from plugins.linked import script
from tests.site import ASSEMBLY, RESULT, Site

TYPES = {
    "/": "Dataset",
    "/data": "Dataset",
    "/source/curated-scotland": "Dataset",
    f"/initiative/{ASSEMBLY}": "Event",
    f"/result/{RESULT}": "CreativeWork",
    "/place/iso:GB-SCT": "AdministrativeArea",
    "/organisation/scottish-government": "GovernmentOrganization",
    "/subject/CLI": "DefinedTerm",
    "/method/citizens_assembly": "DefinedTerm",
}


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


async def linked(site: Site, path: str) -> Any:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', await site.page(path), re.S)
    assert len(found) == 1
    return json.loads(found[0])


@pytest.mark.asyncio
@pytest.mark.parametrize("path", TYPES)
async def test_each_page_says_what_it_is_about(site: Site, path: str) -> None:
    thing = await linked(site, path)
    assert (thing["@context"], thing["@type"]) == ("https://schema.org", TYPES[path])
    assert thing["name"] and thing["@id"].startswith("http://localhost/")
    assert None not in thing.values() and "" not in thing.values()


@pytest.mark.asyncio
async def test_an_engagement_is_an_event_with_its_place_topics_and_results(site: Site) -> None:
    thing = await linked(site, f"/initiative/{ASSEMBLY}")
    shown = {name: thing[name] for name in ("name", "startDate", "endDate", "location", "organizer")}
    assert shown == {
        "name": "Scotland's Climate Assembly",
        "startDate": "2020-11",
        "endDate": "2021-03",
        "location": [
            {"@type": "AdministrativeArea", "@id": "http://localhost/place/iso:GB-SCT", "name": "Scotland"}
        ],
        "organizer": shown["organizer"],
    }
    assert "Scottish Government" in {body["name"] for body in thing["organizer"]}
    assert {part["@type"] for part in thing["workFeatured"]} == {"CreativeWork"}


def test_nothing_in_it_can_end_the_script() -> None:
    text = script({"@type": "Event", "name": "</script><script>alert(1)</script> & more", "url": None})
    assert "<" not in text and ">" not in text and "&" not in text
    assert json.loads(str(text)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "</script><script>alert(1)</script> & more",
    }
