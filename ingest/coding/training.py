"""Records with subjects to a model of subjects. Needs scikit-learn, the extra `coding`; nothing else does."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ingest.coding.evidence import top_of
from ingest.coding.linear import LinearModel, features, inverse_frequencies, load_model, read
from ingest.coding.subjects import code_subject
from ingest.paths import BUILD, DATA, SCHEMA
from ingest.records import split_list
from ingest.sources import load_source

CODE = ("evidence.py", "lexicon.py", "linear.py", "training.py")
"""Modules beside this one that decide what a model is: when they change, it is trained anew."""

STRENGTH = 2.0
"""How closely a model follows its examples (C of the logistic regression)."""

TEXT_COLUMNS = {"initiative": "summary", "result": "text"}


@dataclass(frozen=True)
class Example:
    """A text with the top subjects that a person gave it; examples of one group are never split up."""

    title: str
    description: str
    labels: frozenset[str]
    group: str = ""


def can_train() -> bool:
    """Whether scikit-learn is installed."""
    return find_spec("sklearn") is not None


def train(examples: Sequence[Example], base: LinearModel | None = None) -> LinearModel:
    """A model of the labels that the examples have. Raises ValueError where there are none."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    labels = sorted({label for example in examples for label in example.labels})
    if not labels:
        raise ValueError("there is nothing to learn from: no example has a label")
    texts = [(example.title, example.description) for example in examples]
    idf = inverse_frequencies(texts)
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform(features(read(*text), idf, base) for text in texts)
    # liblinear takes 32-bit indices only.
    matrix.indices, matrix.indptr = matrix.indices.astype("int32"), matrix.indptr.astype("int32")
    fitted = []
    for label in labels:
        given = [label in example.labels for example in examples]
        if all(given):
            raise ValueError(f"there is nothing to learn from: every example has the label {label}")
        fitted.append(LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0).fit(matrix, given))
    return LinearModel(
        labels=labels,
        shares=[sum(label in example.labels for example in examples) / len(examples) for label in labels],
        idf=idf,
        weights={
            name: [round(float(one.coef_[0][place]), 5) for one in fitted]
            for name, place in vectoriser.vocabulary_.items()
        },
        intercepts=[round(float(one.intercept_[0]), 5) for one in fitted],
        base=base,
    )


def own_examples(data: Path = DATA) -> list[Example]:
    """The project's own initiatives and results whose printed subjects have codes, by initiative.

    Each stands there twice, with its text and with its title alone, since many sources give only a title.
    """
    examples = []
    for folder in sorted(data.glob("curated-*")):
        lookup = load_source(folder).lookup("subject")
        for table, column in TEXT_COLUMNS.items():
            path = folder / f"{table}.csv"
            if path.is_file():
                with path.open(encoding="utf-8", newline="") as file:
                    for row in csv.DictReader(file):
                        examples += _examples_of(row, row[column], lookup)
    return examples


def _examples_of(row: dict[str, str], text: str, lookup: dict[str, list[str]]) -> list[Example]:
    printed = split_list(row["subject_text"])
    codes = [coded.code for words in printed for coded in code_subject(words, lookup) or []]
    codes += split_list(row["subjects"])
    labels = frozenset(map(top_of, codes))
    whole = Example(row["title"], text, labels, row["initiative_id"])
    alone = Example(row["title"], "", labels, row["initiative_id"])
    return [whole, *([alone] if text else [])] if labels else []


def trained_model(data: Path = DATA, build: Path = BUILD) -> LinearModel | None:
    """The model of the project's own records; None where there is none and scikit-learn is not installed.

    It is kept in `<build>/subject-model-<hash>.json`, so that it is trained once for the same records,
    vocabulary and code. A spoilt file is made anew.
    """
    path = build / f"subject-model-{_fingerprint(data)}.json"
    try:
        return load_model(path)
    except (OSError, ValueError, TypeError):
        pass
    if not can_train():
        return None
    model = train(own_examples(data))
    for former in build.glob("subject-model-*.json"):
        former.unlink()
    model.save(path)
    return model


def _fingerprint(data: Path) -> str:
    """A hash of all that the model is made of."""
    files = [SCHEMA / "codes" / "subject.csv", *(Path(__file__).parent / name for name in CODE)]
    for folder in sorted(data.glob("curated-*")):
        files += [folder / "source.yml", *(folder / f"{table}.csv" for table in TEXT_COLUMNS)]
    digest = hashlib.sha256()
    for file in filter(Path.is_file, files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
