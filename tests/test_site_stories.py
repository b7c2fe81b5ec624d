"""What pages tell beyond the bare rows: delivery, likeness, paging, charts, people, places around, words."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import build
from plugins.delivery import add_delivery, decided_as, delivered
from plugins.found import add_found
from plugins.methods import typical
from plugins.profile import summary
from plugins.similar import title_words
from plugins.web import paging
from tests.examples import source_of_examples
from tests.site import ASSEMBLY, Site, text_of

FRANCE = "france-convention-citoyenne-climat-2019"


@pytest.fixture(scope="module")
def site(database: Path) -> Site:
    return Site(database)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site over the example rows, which have stages, documents, themes and people."""
    folder = tmp_path_factory.mktemp("example")
    outcome = build([source_of_examples(folder)], folder / "participation.db", date(2026, 11, 22))
    assert outcome.refused == []
    return Site(folder / "participation.db")


@pytest.mark.asyncio
async def test_people_stages_and_documents_are_told(example: Site) -> None:
    words = text_of(await example.page("/initiative/example-initiative"))
    assert "Age: of 40 who took part, January 2024" in words
    assert "16 to 24 12 30% 28%" in words
    assert "Disability: of 40 recruited, January 2024" in words and "Yes fewer than 10" in words
    assert "Could be influenced: Example: which streets are closed to cars. It no longer can." in words
    assert "90 and over too few to show" in words
    assert "Example: first weekend" in words
    assert "Example: report of the panel" in words
    assert "Example: deliveries" in words


@pytest.mark.asyncio
async def test_a_recommendation_has_decision_reason_and_delivery_in_words(site: Site) -> None:
    html = await site.page(f"/initiative/{ASSEMBLY}")
    assert re.search(r"<th[^>]*>Result</th><th[^>]*>Decision and reason</th><th[^>]*>Delivery</th>", html)
    assert html.count('id="r-') == 87
    row = text_of(html.split('id="r-scotland-climate-assembly-2020-r-goal-1"')[1].split("</tr>")[0])
    assert "Accepted in part by Scottish Government, 16 December 2021, as coded by us" in row
    assert "Last known: limited, as found on 16 December 2021" in text_of(
        html
    ) and "step 1 of 3" not in text_of(html)


class Words:
    """A reader without terms, on 2024-06-30."""

    def remember(self, key: str, make: Any) -> dict[str, Any]:
        return {}

    def value(self, sql: str) -> str:
        return "2022-12-30"


def told(state: str | None, on: str | None = None, **values: Any) -> dict[str, Any]:
    """A reply or a step with its state of delivery in words."""
    row = {
        "delivery_status": state,
        "status_date": on,
        "date": None,
        "due_date": None,
        "superseded": 0,
        "kind": None,
        "responder_id": "council",
        "response_id": f"reply-{on}",
        **values,
    }
    return add_found(Words(), [row])[0]  # type: ignore[arg-type]


def test_the_latest_word_counts_for_delivery() -> None:
    rows: list[dict[str, Any]] = [
        {"replies": [told("limited", "2020", decision="noted"), told("complete", "2022", decision="accepted")],
         "milestones": []},
        {"replies": [told(None, superseded=1, decision="rejected")], "milestones": [told("substantial", "2023-01")]},
        {"replies": [], "milestones": []},
    ]  # fmt: skip
    found = add_delivery(Words(), rows, {"days_since_end": 30})  # type: ignore[arg-type]
    assert [row["delivery"] and (row["delivery"]["id"], row["delivery"]["step"]) for row in found] == [
        ("complete", 3),
        ("substantial", 2),
        None,
    ]
    assert [row["days_without_reply"] for row in found] == [None, 30, 30]
    assert [len(decided_as(found, code)) for code in (None, "accepted", "rejected", "no_reply_recorded")] == [
        3,
        1,
        0,
        2,
    ]
    counts = delivered(found)
    assert [(row["label"], row["count"]) for row in counts["now"]] == [("complete", 1), ("substantial", 1)]
    assert counts["last_known"] == []


@pytest.mark.parametrize(
    ("row", "words", "colour"),
    [
        (told("not_started", "2024-06-20"), "Not started, as found on 20 June 2024", "not_started"),
        (told("limited", "2023"), "Limited, as found in 2023", "limited"),
        (told("limited", "2022-12-30"), "Limited, as found on 30 December 2022", "limited"),
        (told("limited", "2022-12-29"), "Last known: limited, as found on 29 December 2022", "last_known"),
        (told("not_started", "2022"), "Last known: not started, as found in 2022", "last_known"),
        (told("not_started"), "Last known: not started, the day is not recorded", "last_known"),
        (told("complete", "2016"), "Complete, as found in 2016", "complete"),
        (told("complete", done_date="2019-10"), "Complete, as found in October 2019", "complete"),
        (told("abandoned"), "Abandoned, the day is not recorded", "abandoned"),
    ],
)
def test_a_state_of_delivery_has_its_day(row: dict[str, Any], words: str, colour: str) -> None:
    """What is not settled and was found more than 18 months ago is only the last known: no step, counted apart."""
    assert (row["found"]["words"], row["found"]["id"]) == (words, colour)
    result = {"replies": [], "milestones": [row]}
    add_delivery(Words(), [result], {})  # type: ignore[arg-type]
    counts = delivered([result])
    is_last_known = colour == "last_known"
    assert (result["delivery"]["step"] is None) == (is_last_known or colour == "abandoned")  # type: ignore[call-overload]
    assert (len(counts["now"]), len(counts["last_known"])) == ((0, 1) if is_last_known else (1, 0))


@pytest.mark.asyncio
async def test_a_large_engagement_comes_in_pages(site: Site) -> None:
    pages = [await site.page(f"/initiative/{FRANCE}", page=number) for number in (1, 2)]
    shown = [set(re.findall(r'<tr role="row" id="(r-[^"]+)"', html)) for html in pages]
    assert [len(ids) for ids in shown] == [100, 55] and not shown[0] & shown[1]
    assert 'rel="next" href="?page=2#said"' in pages[0] and 'rel="prev" href="?#said"' in pages[1]
    assert paging(155, 2, 100) == {"page": 2, "pages": 2, "first": 100, "end": 200}


@pytest.mark.asyncio
async def test_similar_engagements_come_with_the_reason(site: Site) -> None:
    found = (await site.json("/initiative/climate-assembly-uk-2020.json"))["similar"]
    assert len(found) == 5
    for row in found:
        assert row["reason"].startswith("also about Climate change") and "“climate”" in row["reason"]
    assert title_words("Scotland's Climate Assembly: the climate and us") == [
        "scotland",
        "climate",
        "assembly",
    ]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "path",
    ["/place/iso:GB-SCT", "/subject/CLI", "/organisation/scottish-government", "/method/citizens_assembly"],
)
async def test_a_chart_is_a_table_with_its_numbers_as_words(site: Site, path: str) -> None:
    html = await site.page(path)
    charts = re.findall(r'<table class="charts-css.*?</table>', html, re.S)
    assert charts
    for chart in charts:
        assert "<caption>" in chart and chart.count("<tr ") == chart.count('scope="row"') + 1
        sizes = [float(size) for size in re.findall(r"--size:([\d.]+)", chart)]
        numbers = [int(n.replace(",", "")) for n in re.findall(r'class="data">([\d,]+)', chart)]
        assert sizes == [round(n / max(numbers), 3) for n in numbers]
    assert 'href="/-/static-plugins/participation-results/charts.css"' in html


@pytest.mark.asyncio
async def test_years_of_a_place_are_those_of_the_search(site: Site) -> None:
    rows = (await site.json("/place/iso:GB-SCT.json"))["by_year"]
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    for row in rows[:3]:
        assert row["count"] == await site.total(place="iso:GB-SCT", year=row["id"])


@pytest.mark.asyncio
async def test_a_place_tells_what_was_asked_here_inside_and_around(site: Site) -> None:
    asked = (await site.json("/place/gss:S12000036.json"))["asked"]
    assert list(asked) == ["here", "inside", "across", "around"]
    assert asked["here"]["n"] > 5 and asked["inside"]["n"] == 0 and asked["around"]["n"] > 100
    html = await site.page("/place/gss:S12000036")
    assert (
        'aria-label="Map: where City of Edinburgh lies"' in html
        and '<circle class="here" cx="160.0" cy="120.0"' in html
    )


def test_those_who_wait_are_not_mixed_with_those_answered() -> None:
    rows = [
        {"initiative_id": "a", "waiting": 0, "days_least": 10, "days_most": 10, "status": "answered"},
        {"initiative_id": "b", "waiting": 0, "days_least": -4, "days_most": -1, "status": "answered"},
        {"initiative_id": "c", "waiting": 1, "days_least": 900, "days_most": 930, "status": "overdue"},
        {"initiative_id": "c", "waiting": 1, "days_least": 900, "days_most": 930, "status": "overdue"},
        {
            "initiative_id": "d",
            "waiting": 1,
            "days_least": 100,
            "days_most": 100,
            "status": "report_published",
        },
    ]
    assert summary(rows) == {
        "ended": 4,
        "answered": 2,
        "before_the_end": 1,
        "exact": 1,
        "undated": 0,
        "median_least": None,
        "median_most": None,
        "waiting": 2,
        "report_published": 1,
        "overdue": 1,
    }


def test_a_typical_size_is_the_middle_half_of_at_least_five() -> None:
    assert typical([10, 20, 30, 40]) is None
    assert typical([10, 20, 30, 40, 50, 60, 70, 80]) == {"low": 30, "high": 60, "n": 8}


@pytest.mark.asyncio
async def test_every_term_has_an_anchor_and_labels_lead_there(site: Site) -> None:
    html = await site.page("/terms")
    anchors = set(re.findall(r'id="([^"]+)"', html))
    for path in (f"/initiative/{ASSEMBLY}", "/organisation/scottish-government", "/method/citizens_assembly"):
        used = re.findall(r'href="/terms#([^"]+)"', await site.page(path))
        assert used and set(used) <= anchors, path
    terms = await site.json("/terms.json")
    assert sum(len(row["terms"]) for row in terms["lists"]) == len([a for a in anchors if "-" in a])
