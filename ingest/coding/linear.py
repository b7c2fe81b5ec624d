"""A trained linear model of subjects in plain Python: texts to the likelihood of each top subject."""

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.coding.evidence import Evidence, by_top, weigh
from ingest.coding.lexicon import MOST_WORDS, WORD, fold

LIKELIHOOD_WEIGHT = 2.0
"""Weight of what a base model says, beside words (length 1) and keywords (at most 1 a subject)."""


@dataclass(frozen=True)
class LinearModel:
    """Logistic regressions over one set of features, one for each label.

    Features are named `word:<one or two words>`, `lexicon:<top>` and `base:<top>`; `idf` holds the words
    that were met in training, `weights` a number for each label, in the order of `labels`. `shares` is how
    often each label was given in training. `base` is a model whose likelihoods are features of this one.
    """

    labels: list[str]
    shares: list[float]
    idf: dict[str, float]
    weights: dict[str, list[float]]
    intercepts: list[float]
    base: "LinearModel | None" = None

    def likelihoods(self, title: str, description: str = "") -> dict[str, float]:
        """Label → likelihood from 0 to 1."""
        return self.judge(read(title, description))

    def judge(self, text: "ReadText") -> dict[str, float]:
        """The same for a text that was read already."""
        sums = list(self.intercepts)
        for name, value in features(text, self.idf, self.base).items():
            weights = self.weights.get(name)
            if weights:
                sums = [total + weight * value for total, weight in zip(sums, weights, strict=True)]
        return {label: _logistic(total) for label, total in zip(self.labels, sums, strict=True)}

    def because(self, label: str, title: str, description: str = "", most: int = 3) -> list[str]:
        """The words of the text that speak most for a label, as they stand there."""
        place = self.labels.index(label)
        values = features(read(title, description), self.idf)
        pull = {
            name.removeprefix("word:"): value * self.weights[name][place]
            for name, value in values.items()
            if name.startswith("word:") and name in self.weights
        }
        best = sorted((term for term in pull if pull[term] > 0), key=lambda term: -pull[term])[:most]
        printed = dict(_printed_terms(description)) | dict(_printed_terms(title))
        return [printed[term] for term in best]

    def save(self, path: Path) -> None:
        """Write the model as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")


def load_model(path: Path) -> LinearModel:
    """A model as `LinearModel.save` wrote it. Raises OSError, ValueError or TypeError where it is not one."""
    values = json.loads(path.read_text(encoding="utf-8"))
    base = values.pop("base")
    return LinearModel(**values, base=LinearModel(**base) if base else None)


@dataclass(frozen=True)
class ReadText:
    """A text as its folded terms, counted (the title twice), and its evidence for each top subject."""

    counts: Counter[str]
    tops: dict[str, Evidence]


def read(title: str, description: str = "") -> ReadText:
    """A title and a description, read once for any number of models."""
    counts = Counter(terms(title))
    counts.update(counts)
    counts.update(terms(description))
    return ReadText(counts, by_top(weigh(title, description)))


def features(text: ReadText, idf: Mapping[str, float], base: LinearModel | None = None) -> dict[str, float]:
    """Named features of a text: its known words by TF-IDF, its keywords, and what the base model says."""
    values = {term: (1 + math.log(count)) * idf[term] for term, count in text.counts.items() if term in idf}
    length = math.sqrt(sum(value * value for value in values.values())) or 1.0
    named = {f"word:{term}": value / length for term, value in values.items()}
    for top, evidence in text.tops.items():
        named[f"lexicon:{top}"] = math.tanh(evidence.score / 2)
    if base:
        likely = base.judge(text)
        named.update({f"base:{label}": LIKELIHOOD_WEIGHT * value for label, value in likely.items()})
    return named


def terms(text: str) -> Iterator[str]:
    """The folded words of a text and its pairs of neighbouring words."""
    return (term for term, _ in _printed_terms(text))


def inverse_frequencies(texts: Iterable[tuple[str, str]], at_least: int = 2) -> dict[str, float]:
    """Term → smoothed inverse document frequency, for terms of at least so many of the texts."""
    documents: Counter[str] = Counter()
    total = 0
    for title, description in texts:
        total += 1
        documents.update({*terms(title), *terms(description)})
    return {
        term: 1 + math.log((1 + total) / (1 + count))
        for term, count in sorted(documents.items())
        if count >= at_least
    }


def _printed_terms(text: str) -> Iterator[tuple[str, str]]:
    """Terms of a text beside the words as they are printed."""
    before = None
    for token, _ in zip(WORD.finditer(text), range(MOST_WORDS), strict=False):
        word = fold(token.group())
        yield word, token.group()
        if before:
            yield f"{before[0]} {word}", text[before[1] : token.end()]
        before = (word, token.start())


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value)) if value > -500 else 0.0
