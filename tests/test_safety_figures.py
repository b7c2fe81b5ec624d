"""The short forms of the proofs of safety, over the set-up of deploy/; `make bench-safety` runs the long ones."""

from pathlib import Path

import pytest

from benchmarks.safety.__main__ import PROOFS

OF_THE_MACHINE = ("s", "times the peer")
"""Units of figures that depend on what else a machine does; they are judged in the long form."""


@pytest.mark.parametrize("name", PROOFS)
def test_what_must_not_happen_does_not(name: str, database: Path) -> None:
    figures = PROOFS[name](database, True)
    assert [one for one in figures if not one.ok and one.unit not in OF_THE_MACHINE] == []
