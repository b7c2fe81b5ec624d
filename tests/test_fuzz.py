"""A few hundred files spoilt at random; `python -m benchmarks.fuzz` takes ten thousand."""

from benchmarks.fuzz import fuzz


def test_no_file_crashes_the_build_or_needs_a_limit() -> None:
    figures = fuzz(300)
    print(figures)
    assert figures.crashes == []
    assert figures.stopped == []
    assert figures.answers.total() == 300
    assert min(figures.answers[answer] for answer in ("read", "read with issues", "refused")) > 10
    assert figures.slowest[0] < 10
