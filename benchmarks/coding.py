"""Prints how many short texts a second the subject coder codes, by lexicon alone and with the model.

python -m benchmarks.coding [--texts 100000]
"""

import random
import time
from collections.abc import Sequence

import click

from ingest.coding.free_text import code_text
from ingest.coding.linear import LinearModel
from ingest.coding.training import trained_model

PARTS = (
    ("Review of", "Proposed", "Draft", "Have your say on", "Consultation on", "Closure of", "The future of"),
    (
        "bus lanes",
        "the council tax",
        "rural schools",
        "a low emission zone",
        "the library",
        "short-term lets",
    ),
    ("in Upper Glen", "for 2026", "on the A89", "in the town centre", "for young people", "and your place"),
    ("strategy", "options", "plan", "bill", "guidance", "survey", "scheme"),
)


@click.command()
@click.option("--texts", default=100_000, show_default=True, help="How many texts the lexicon codes.")
def main(texts: int) -> None:
    """Time both ways of coding on synthetic titles of five to nine words; the model gets a tenth of them."""
    titles = synthetic_titles(texts)
    print(f"lexicon: {speed(titles, None):,.0f} texts/s ({len(titles):,} texts)")
    if model := trained_model():
        some = titles[: max(1, texts // 10)]
        print(f"model:   {speed(some, model):,.0f} texts/s ({len(some):,} texts)")
    else:
        print("model:   not measured: install the extra `coding` (scikit-learn)")


def synthetic_titles(count: int, seed: int = 1) -> list[str]:
    """Titles in the style of consultations; a number in each keeps them apart."""
    chance = random.Random(seed)
    return [" ".join([*(chance.choice(part) for part in PARTS), str(place)]) for place in range(count)]


def speed(titles: Sequence[str], model: LinearModel | None) -> float:
    """Texts a second on one core."""
    started = time.perf_counter()
    for title in titles:
        code_text(title, "", model)
    return len(titles) / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
