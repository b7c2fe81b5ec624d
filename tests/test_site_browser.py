"""The site in a browser: nothing in the console, nothing from elsewhere, usable by keyboard and on a small screen."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright

from tests.site import ASSEMBLY, RESULT, free_port

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
WAIT_S = 60
OWN = {
    "home": "/",
    "search": "/search?q=climate",
    "nothing": "/search?q=nothingofthekind&place=iso:GB-SCT",
    "engagement": f"/initiative/{ASSEMBLY}",
    "result": f"/result/{RESULT}",
    "place": "/place/iso:GB-SCT",
    "map": "/map",
    "data": "/data",
    "about": "/about",
}
STOCK = {
    "table": "/participation/initiative?_size=5",
    "table map": "/participation/place_map?_size=20",
    "sql": "/participation?sql=select+*+from+source",
}


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    """A running `participation serve` over the shared database."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("participation")), "serve"]
    arguments = ["--db", str(database), "--port", str(port)]
    server = subprocess.Popen([*command, *arguments], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/about")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=WAIT_S)


def wait_for(url: str) -> None:
    """Until the server answers."""
    end = time.monotonic() + WAIT_S
    while True:
        try:
            urlopen(url, timeout=5).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def opened(browser: Any, address: str, width: int, script: bool = True) -> Iterator[tuple[Any, list[str]]]:
    """A page of this width, and what went wrong on it: console errors and requests to other hosts."""
    context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not at_home(asked.url, address) else None)
    try:
        yield page, wrong
    finally:
        context.close()


def at_home(url: str, address: str) -> bool:
    return url.startswith((f"{address}/", "data:"))


@pytest.mark.parametrize("name", [*OWN, *STOCK])
def test_a_page_is_quiet_and_fits(browser: Any, address: str, name: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(address + {**OWN, **STOCK}[name], wait_until="networkidle")
        for width in (1280, 375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            spare = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(spare) == 0, width
        assert wrong == []


def test_the_skip_link_leads_to_the_content(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, _):
        page.goto(f"{address}/search?q=climate")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "q"


def test_a_search_from_the_home_page_by_keyboard(browser: Any, address: str) -> None:
    with opened(browser, address, 375) as (page, wrong):
        page.goto(address)
        page.get_by_label("Words").fill("reuse charter")
        page.get_by_label("Place", exact=True).fill("Scotland")
        page.get_by_label("Words").press("Enter")
        page.wait_for_url("**/search?*")
        page.get_by_role("link", name="National Reuse Charter").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "National Reuse Charter"
        assert wrong == []


def test_the_map_shows_markers_land_and_a_popup(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(f"{address}/map", wait_until="networkidle")
        page.wait_for_selector("#map[data-ready=land]")
        assert page.locator("#map .pin").count() > 5
        assert page.locator("#map path.land").count() > 100
        numbers = [int(text.replace(",", "")) for text in page.locator("#map .pin").all_inner_texts()]
        rows = page.locator("#places tbody tr")
        shown = rows.evaluate_all("rows => rows.map(r => +r.dataset.results || +r.dataset.engagements)")
        assert 0.9 * sum(shown) < sum(numbers) <= sum(shown)  # a marker may lie outside the window
        page.locator("#map .pin:not(.group)").first.click()
        page.wait_for_selector(".leaflet-popup a[href*='/place/']")
        assert wrong == []


def test_without_javascript_the_map_is_a_table_and_the_search_works(browser: Any, address: str) -> None:
    with opened(browser, address, 1280, script=False) as (page, wrong):
        page.goto(f"{address}/map")
        assert not page.locator("#map").is_visible()
        assert page.locator("#places tbody tr").count() > 50
        page.goto(address)
        page.get_by_label("Words").fill("climate")
        page.get_by_role("button", name="Search").click()
        assert page.locator("article.card").count() == 20
        assert wrong == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
@pytest.mark.parametrize("name", [*OWN, "table"])
def test_text_stands_out_from_its_background(
    browser: Any, address: str, name: str, scheme: str, width: int
) -> None:
    """Contrast of at least 4.5 to 1 for all visible words (WCAG 2.2, 1.4.3)."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address + {**OWN, **STOCK}[name])
    assert page.evaluate(CONTRAST) == []
    context.close()


CONTRAST = """() => {
    const parse = (colour) => { const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a }; };
    const light = ({ r, g, b }) => {
        const [x, y, z] = [r, g, b].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const behind = (element) => {
        const own = element.getBoundingClientRect();
        const [x, y] = [own.left + own.width / 2, own.top + own.height / 2];
        const holds = (box) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
        for (let at = element; at; at = at.parentElement) {
            const beside = at.matches('.charts-css td') && !holds(at.getBoundingClientRect());
            if (beside) continue;  // the label stands next to its bar
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour.a > 0.99) return colour;
        }
        return { r: 255, g: 255, b: 255 };
    };
    const faint = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("#map, script, style")) continue;
        const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) faint.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
    }
    return [...faint];
}"""
