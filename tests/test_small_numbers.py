"""Small groups of people: their numbers are withheld so that nobody works them out from what is published."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, permutations
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.privacy.small_numbers import SMALL_NUMBER, withheld_before, withhold_small_numbers
from ingest.records import Issue, Origin, Record

Shown = list[int | None]


def table(counts: list[int], total: int | None, shares: bool = False) -> list[Record]:
    """An engagement and who took part in it, by age."""
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
    records = table(counts, sum(counts), shares)
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
