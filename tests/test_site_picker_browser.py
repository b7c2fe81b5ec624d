"""Typing in the lists of places and topics, and the views of a search, in a browser."""

from typing import Any

import pytest

from tests.test_site_browser import CONTRAST, address, browser, opened

__all__ = ["address", "browser"]  # fixtures: one server and one browser for this module

PAGES = {
    "near words": "/search?q=affordble+hosuing",
    "timeline": "/timeline?q=climate",
    "upcoming": "/upcoming?months=3",
    "empty": "/search?place=Highland&subject=transport&from=2015",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_fits_and_stands_out(browser: Any, address: str, name: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(address + PAGES[name], wait_until="networkidle")
        for width in (1280, 375, 320):
            page.set_viewport_size({"width": width, "height": 900})
            spare = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(spare) == 0, width
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) == [], scheme
        assert wrong == []


def test_a_place_is_chosen_by_keyboard_alone(browser: Any, address: str) -> None:
    with opened(browser, address, 375) as (page, wrong):
        page.goto(f"{address}/search")
        field = page.get_by_role("combobox", name="Place", exact=True)
        assert field.get_attribute("aria-expanded") == "false"
        field.press_sequentially("glasg")
        page.get_by_role("option", name="Glasgow City Scotland").wait_for()
        assert field.get_attribute("aria-expanded") == "true"
        field.press("ArrowDown")
        option = page.get_by_role("option", name="Glasgow City", selected=True)
        assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
        field.press("Enter")
        assert (field.input_value(), page.get_by_role("listbox").count()) == ("Glasgow City", 0)
        assert page.url == f"{address}/search"  # the first Enter only chooses
        field.press("Enter")
        page.wait_for_url("**/search?*place=gss%3AS12000049*")
        assert page.get_by_role("combobox", name="Place", exact=True).input_value() == "Glasgow City"
        assert wrong == []


def test_arrows_go_round_escape_closes_and_then_empties(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(f"{address}/search?subject=HOU")
        field = page.get_by_role("combobox", name="Topic")
        assert field.input_value() == "Housing"
        field.fill("tran")
        page.get_by_role("listbox").wait_for()
        options = page.get_by_role("listbox").get_by_role("option")
        n = options.count()
        field.press("ArrowUp")
        chosen = page.get_by_role("listbox").get_by_role("option", selected=True)
        assert chosen.get_attribute("id") == f"subject-suggestions-{n - 1}"
        field.press("ArrowDown")
        assert chosen.get_attribute("id") == "subject-suggestions-0"
        field.press("Escape")
        assert page.get_by_role("listbox").count() == 0 and field.input_value() == "tran"
        field.press("Escape")
        assert field.input_value() == "" == page.locator("input[type=hidden][name=subject]").input_value()
        field.press("ArrowDown")
        chosen.wait_for()
        assert page.locator("#subject ~ [role=status]").text_content() == "10 suggestions"
        assert wrong == []


def test_a_place_is_chosen_with_the_mouse_or_typed_in_full(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, wrong):
        page.goto(address)
        page.get_by_label("Place", exact=True).press_sequentially("edinb")
        page.get_by_role("listbox").get_by_role("option").first.click()
        page.get_by_role("combobox", name="Topic").fill("housing")
        page.get_by_role("button", name="Search").click()
        page.wait_for_url("**/search?*")
        tags = page.locator(".chosen .removable li:not(.all)").all_inner_texts()
        assert [tag.split(" Remove")[0] for tag in tags] == ["Place: City of Edinburgh", "Topic: Housing"]
        assert wrong == []


def test_without_javascript_lists_tabs_and_years_work(browser: Any, address: str) -> None:
    with opened(browser, address, 375, script=False) as (page, wrong):
        page.goto(f"{address}/timeline?q=climate")
        page.get_by_label("Place", exact=True).select_option("iso:GB")
        page.get_by_role("button", name="Show the timeline").click()
        assert page.locator("table.by-year tbody tr").count() > 5
        page.get_by_role("navigation", name="Ways to see these results").get_by_role(
            "link", name="List"
        ).click()
        assert page.url.startswith(f"{address}/search?q=climate&place=iso%3AGB")
        assert page.locator("article.card").count() == 20
        assert wrong == []


def test_the_timeline_prints_without_its_controls(browser: Any, address: str) -> None:
    with opened(browser, address, 1280) as (page, _):
        page.goto(f"{address}/timeline?q=climate")
        page.emulate_media(media="print")
        assert not page.locator("form.search").is_visible() and not page.locator("nav.views").is_visible()
        assert page.locator("table.by-year").is_visible()
