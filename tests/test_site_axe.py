"""Every kind of page against the rules of WCAG 2.2 A and AA, and the main tasks by keyboard alone."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.site import ASSEMBLY, RESULT
from tests.test_site_browser import address, browser, opened

__all__ = ["address", "browser"]  # fixtures

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
PAGES = [
    "/",
    "/search?q=climate",
    f"/initiative/{ASSEMBLY}?decision=accepted",
    f"/result/{RESULT}",
    "/initiative/glasgow-citizens-assembly-climate-2021",
    "/initiative/minimum-unit-pricing-65p-2023",
    "/place/gss:S12000036",
    "/subject/HOU",
    "/method/citizens_assembly",
    "/organisation/scottish-government",
    "/source/curated-scotland",
    "/map?place=iso:GB-SCT",
    "/overdue",
    "/acceptance?by=method",
    "/reply-times",
    "/milestones?subject=CLI",
    "/overlaps?from=2019",
    "/fatigue?place=iso:GB-SCT",
    "/matrix",
    f"/compare?id={ASSEMBLY}&id=conference-on-future-of-europe-2021",
    "/changes",
    "/questions",
    "/participation/late?organisation=&place=",
    "/methods",
    "/terms",
    "/guide",
    "/data",
    "/about",
    "/accessibility",
    "/nothing-here",
    "/participation",
    "/participation/initiative?_size=3&_facet=mode",
    "/participation/place_map?_size=5",
    f"/participation/initiative/{ASSEMBLY}",
    "/participation?sql=select+*+from+source",
]
LONGEST_JOURNEY = 400
NAMED = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()"


@pytest.fixture(scope="module")
def sheet(browser: Any) -> Iterator[Any]:
    """One browser page for all checks: loading takes longer than changing its width and scheme."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_breaks_a_rule(sheet: Any, address: str, path: str) -> None:
    sheet.set_viewport_size({"width": 1280, "height": 900})
    sheet.goto(address + path, wait_until="load")
    if "map" in path:
        sheet.wait_for_selector(".leaflet-marker-icon")
    broken = {}
    for width in (1280, 320):
        sheet.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            sheet.emulate_media(color_scheme=scheme)
            broken[width, scheme] = violations(sheet)
    assert {view: found for view, found in broken.items() if found} == {}


def violations(page: Any) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{row['id']}: {row['nodes'][0]['html'][:200]}" for row in found]


@pytest.mark.parametrize("path", [path for path in PAGES if path.startswith("/participation")])
def test_headings_of_stock_pages_come_in_order(browser: Any, address: str, path: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(address + path)
        levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => +one.tagName[1])")
        assert levels[0] == 1
        assert [b for a, b in pairwise(levels) if b > a + 1] == []
        assert wrong == []


def tab_to(page: Any, wanted: Callable[[str], bool], most: int = LONGEST_JOURNEY) -> str:
    """Press Tab until the name of what has the focus is the wanted one."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name = str(page.evaluate(NAMED))
        if wanted(name):
            return name
    raise AssertionError(f"not reached in {most} steps; the last was “{name}”")


def test_by_keyboard_from_a_search_to_a_result(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(address)
        while page.evaluate("document.activeElement.id") != "q":
            page.keyboard.press("Tab")
        page.keyboard.type("reuse charter")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?*")
        tab_to(page, lambda name: name == "National Reuse Charter")
        page.keyboard.press("Enter")
        page.wait_for_url("**/result/*")
        assert page.locator("h1").inner_text() == "National Reuse Charter"
        assert wrong == []


def test_by_keyboard_through_an_engagement(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(f"{address}/initiative/{ASSEMBLY}")
        tab_to(page, lambda name: name == "Answered")
        page.keyboard.press("Enter")
        assert page.url.endswith("#answered")
        tab_to(page, lambda name: name.startswith("Every reply to a single result in full"))
        assert not page.locator(".answered-result").first.is_visible()
        page.keyboard.press("Enter")
        assert page.locator(".answered-result").first.is_visible()
        assert wrong == []


def test_by_keyboard_on_the_map_and_in_its_table(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(f"{address}/map")
        page.wait_for_selector("#map[data-ready=land] .pin")
        tab_to(page, lambda name: name.endswith("Zoom in"))
        before = page.locator("#map").get_attribute("data-shown")
        page.keyboard.press("Enter")
        expect(page.locator("#map")).not_to_have_attribute("data-shown", before or "")
        name = tab_to(page, lambda name: " result" in name and "Zoom in" not in name)
        page.keyboard.press("Enter")
        page.wait_for_selector(f".leaflet-popup a:text-is('{name.split(':')[0]}')")
        row = page.locator(
            "#places tbody tr", has=page.get_by_role("link", name=name.split(":")[0], exact=True)
        )
        assert row.first.locator("td").nth(1).inner_text() in name
        assert wrong == []


def test_by_keyboard_to_what_can_be_taken_part_in(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, _):
        page.goto(f"{address}/guide")
        tab_to(page, lambda name: name == "What is open now and what is coming")
        page.keyboard.press("Enter")
        page.wait_for_url("**/upcoming")


def test_by_keyboard_to_the_download(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(f"{address}/data")
        tab_to(page, lambda name: name == "All results as one CSV file")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        assert download.value.suggested_filename == "participation-results.csv"
        assert wrong == []
