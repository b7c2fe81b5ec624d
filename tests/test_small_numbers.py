"""Small groups of people: their numbers are withheld so that nobody works them out from what is published."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.privacy.small_numbers import SMALL_NUMBER, withheld_before, withhold_small_numbers
from ingest.records import Issue, Origin, Record

Shown = list[int | None]


def table(counts: list[int], total: int | None, shares: bool = False, **also: Any) -> list[Record]:
    """An engagement and who took part in it, by age; `also` are values of every row."""
    people = sum(counts)
    rows = [
        Record(
            "participation",
            {
                "participation_id": f"p{place}",
                "initiative_id": "i1",
                "characteristic": "age",
                "category": f"group {place}",
                "n": None if shares else count,
                "share": count / people if people else 0.0,
                "suppressed": None,
                "n_base": people if shares else None,
                **also,
            },
            Origin("participation.csv", place + 2),
            "harbour",
        )
        for place, count in enumerate(counts)
    ]
    values = {"initiative_id": "i1", "n_participants": total}
    return [Record("initiative", values, Origin("initiative.csv", 2), "harbour"), *rows]


def published(counts: list[int], shares: bool = False) -> Shown | None:
    """The counts as they are published, None for one withheld; None alone where the table is kept out."""
    records = table(counts, sum(counts) + 11, shares)  # not the base of the table: some gave no age
    issues = withhold_small_numbers(records)
    if any(issue.severity == "error" for issue in issues):
        return None
    rows = records[1:]
    assert all((row.values["share"] is None) == bool(row.values["suppressed"]) for row in rows)
    if shares:
        return [
            None if row.values["suppressed"] else round(row.values["share"] * sum(counts)) for row in rows
        ]
    assert all((row.values["n"] is None) == bool(row.values["suppressed"]) for row in rows)
    return [row.values["n"] for row in rows]


def originals(shown: Shown, total: int) -> Iterator[list[int]]:
    """Every table that could have been published as `shown`: an attacker who knows the rules tries them all."""
    gaps = [place for place, count in enumerate(shown) if count is None]
    rest = total - sum(count or 0 for count in shown)
    for parts in combinations_with_replacement(range(rest + 1), len(gaps)):
        if sum(parts) == rest:
            for order in set(permutations(parts)):
                guess = list(shown)
                for place, count in zip(gaps, order, strict=True):
                    guess[place] = count
                whole = [count for count in guess if count is not None]
                if published(whole) == shown:
                    yield whole


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 22), min_size=1, max_size=4), st.booleans())
def test_no_small_number_can_be_worked_out(counts: list[int], shares: bool) -> None:
    shown = published(counts, shares)
    if shown is None:
        return
    assert [count for count in shown if count is not None and count < SMALL_NUMBER] == []
    total = sum(counts)
    if None in shown and total:
        possible = list(originals(shown, total))
        assert counts in possible
        for place, count in enumerate(counts):
            if count < SMALL_NUMBER:
                assert len({table[place] for table in possible}) > 1, (shown, possible)


def test_a_second_number_goes_with_a_small_one_and_the_issues_do_not_say_which_is_which() -> None:
    records = table([4, 31, 25, 40], total=100)
    issues = withhold_small_numbers(records)
    assert [row.values["n"] for row in records[1:]] == [None, 31, None, 40]
    assert [row.values["suppressed"] for row in records[1:]] == [True, None, True, None]
    assert [issue.sentence() for issue in issues] == [
        f"harbour/participation.csv, line {line}, field n, number_withheld: withheld, so that no small group can be told"
        for line in (2, 4)
    ]


def test_two_equal_numbers_beside_a_nine_go_both() -> None:
    """Of 29 in two groups, of which the larger has at most 20, the smaller can only have nine."""
    assert published([9, 20, 20, 60]) == [None, None, None, 60]


def test_a_table_too_small_to_hide_anything_is_kept_out() -> None:
    assert published([5]) is None
    assert published([1, 2]) is None


def test_a_number_that_was_withheld_before_stays_so(tmp_path: Path) -> None:
    assert withheld_before(tmp_path / "participation.db") == set()
    records = table([12, 31, 40], total=83)
    issues: list[Issue] = withhold_small_numbers(records, held={"p0"})
    assert [row.values["n"] for row in records[1:]] == [None, 31, 40]
    assert len(issues) == 1


def test_large_numbers_and_groups_that_were_not_asked_are_left_alone() -> None:
    records = table([40, 60], total=None)
    records[1].values.update(category="not_collected", n=None, share=None)
    assert withhold_small_numbers(records) == []


PRINTED: dict[str, Any] = {"basis": "printed", "source_url": "https://example.org/report"}


@given(st.lists(st.integers(0, 22), min_size=1, max_size=6), st.booleans())
def test_what_an_organiser_printed_is_shown_as_it_was_printed(counts: list[int], shares: bool) -> None:
    records = table(counts, sum(counts), shares, **PRINTED)
    before = [dict(row.values) for row in records]
    assert withhold_small_numbers(records, held={"p0"}) == []
    assert [row.values for row in records] == before


def test_a_printed_figure_without_an_address_is_withheld_as_a_counted_one() -> None:
    records = table([4, 31, 25, 40], total=100, basis="printed")
    withhold_small_numbers(records)
    assert [row.values["n"] for row in records[1:]] == [None, 31, None, 40]


def test_a_number_that_the_publisher_kept_back_stays_back_and_its_table_stays() -> None:
    records = table([4, 31], total=35, **PRINTED)
    records[1].values.update(suppressed=True, n_fewer_than=10)
    issues = withhold_small_numbers(records)
    assert [(issue.issue_type, issue.origin.line) for issue in issues] == [("number_withheld", 2)]
    assert [(row.values["n"], row.values.get("n_fewer_than")) for row in records[1:]] == [
        (None, 10),
        (31, None),
    ]


def test_fewer_than_a_smaller_number_than_ten_is_not_said_of_what_was_counted() -> None:
    records = table([31, 25, 40], total=100)
    for row, fewer in zip(records[1:3], (3, 10), strict=True):
        row.values.update(n=None, share=None, n_fewer_than=fewer)
    withhold_small_numbers(records)
    assert [(row.values["n_fewer_than"], row.values["suppressed"]) for row in records[1:3]] == [
        (None, True),
        (10, True),
    ]


def test_a_counted_share_is_judged_by_the_base_of_its_own_table() -> None:
    """A quarter of 45 people is eleven, but these are a quarter of the 34 who answered."""
    records = table([8, 11, 15], total=45, shares=True)
    withhold_small_numbers(records)
    assert [row.values["suppressed"] for row in records[1:]] == [True, True, None]


def test_a_counted_share_without_a_base_is_withheld() -> None:
    records = table([20, 80], total=100, shares=True, n_base=None)
    withhold_small_numbers(records)
    assert [row.values["share"] for row in records[1:]] == [None, None]


def test_those_of_the_base_who_are_in_no_row_are_a_group_too() -> None:
    records = table([31, 25, 40], total=None, n_base=100)
    withhold_small_numbers(records)
    assert [row.values["n"] for row in records[1:]] == [31, None, 40]


def test_where_people_may_be_in_several_groups_each_row_is_judged_with_its_rest() -> None:
    records = table([95, 40, 4], total=None, multi_answer=True, n_base=100)
    withhold_small_numbers(records)
    assert [row.values["n"] for row in records[1:]] == [None, 40, None]


def test_those_recruited_and_those_who_stayed_are_two_tables() -> None:
    records = [*table([40, 60], total=None), *table([38, 5, 55], total=None)[1:]]
    for row in records[3:]:
        row.values.update(about="completed", participation_id=f"{row.key[0]}-completed")
    withhold_small_numbers(records)
    assert [row.values["n"] for row in records[1:]] == [40, 60, None, None, 55]
