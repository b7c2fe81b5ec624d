"""A file of texts with right subjects to figures: how often the subject coder is right, and how fast it is.

The file has the columns title, description and labels (top subjects, split by `;`).
"""

import csv
import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.coding.evidence import top_of
from ingest.coding.free_text import CONFIDENT, code_text
from ingest.coding.linear import LinearModel, read
from ingest.coding.training import Example, can_train, own_examples, train, trained_model
from ingest.paths import DATA
from ingest.records import split_list

ENOUGH = 100
"""From this number of rows on, a model learns from the labels of the file; below, the coder is as shipped."""

FOLDS, OWN_FOLDS = 10, 5

COMMON, RARE = 0.15, 0.11
"""A label is common, or rare, when more, or fewer, of the training rows have it."""

COMMON_LIMIT, LIMIT, RARE_SCORE = 0.33, 0.25, 2.0
"""Likelihood from which a label is given; a rare one is also given where the lexicon has this score."""


@dataclass(frozen=True)
class Answer:
    """What a coder says of a text: its labels, and the surest one ("" for none) with its confidence."""

    labels: frozenset[str]
    top: str
    confidence: float


def evaluate_subjects(gold: Path) -> dict[str, Any]:
    """Figures of the subject coder against the labels of `gold`.

    From 100 rows on, and where scikit-learn is installed, by 10-fold cross-validation: a model learns from
    nine tenths of the rows, with our own model and the lexicon among its features, and answers for the last.
    The folds depend on the titles alone. macro_f1 is the mean over the labels that occur in the file;
    top_suggestion is the share of all texts whose surest label is right (no answer is wrong), and
    confident_right the same for answers from `CONFIDENT` on; it is None where there are none.
    """
    rows = read_gold(gold)
    model = trained_model()
    if len(rows) >= ENOUGH and can_train():
        answers, seconds = _cross_validated(rows, model)
    else:
        started = time.perf_counter()
        answers = [shipped_answer(row, model) for row in rows]
        seconds = time.perf_counter() - started
    return {**figures(rows, answers), "texts_per_second": round(len(rows) / seconds) if rows else None}


def evaluate_shipped(gold: Path) -> dict[str, Any]:
    """The same figures of the coder as it stands, which never saw a label of the file."""
    rows = read_gold(gold)
    model = trained_model()
    return figures(rows, [shipped_answer(row, model) for row in rows])


def evaluate_own(data: Path = DATA) -> dict[str, Any]:
    """Figures of the coder on the project's own records, by models that saw nothing of their initiative.

    The labels are the subject words of the records; five folds of whole initiatives. Needs scikit-learn.
    """
    examples = own_examples(data)
    groups = sorted(
        {row.group for row in examples}, key=lambda group: _digest(Example(group, "", frozenset()))
    )
    fold_of = {group: place % OWN_FOLDS for place, group in enumerate(groups)}
    rows: list[Example] = []
    answers: list[Answer] = []
    for fold in range(OWN_FOLDS):
        model = train([row for row in examples if fold_of[row.group] != fold])
        held_out = [row for row in examples if fold_of[row.group] == fold and row.description]
        rows += held_out
        answers += [shipped_answer(row, model) for row in held_out]
    return figures(rows, answers)


def read_gold(path: Path) -> list[Example]:
    """The rows of a gold file. Raises ValueError where a column is missing."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if missing := {"title", "description", "labels"} - set(reader.fieldnames or ()):
            raise ValueError(f"{path.name} lacks the columns {', '.join(sorted(missing))}")
        return [
            Example(
                row["title"] or "",
                row["description"] or "",
                frozenset(map(top_of, split_list(row["labels"]))),
            )
            for row in reader
        ]


def shipped_answer(row: Example, model: LinearModel | None) -> Answer:
    """What `code_text` says, as top subjects."""
    coded = code_text(row.title, row.description, model)
    if not coded:
        return Answer(frozenset(), "", 0.0)
    return Answer(frozenset(top_of(one.code) for one in coded), top_of(coded[0].code), coded[0].confidence)


def learnt_answer(row: Example, model: LinearModel) -> Answer:
    """What a model says that learnt from rows of the same kind."""
    text = read(row.title, row.description)
    likely = model.judge(text)
    scores = {top: evidence.score for top, evidence in text.tops.items()}
    given = set()
    for label, share in zip(model.labels, model.shares, strict=True):
        limit = COMMON_LIMIT if share > COMMON else LIMIT
        if likely[label] >= limit or (share < RARE and scores.get(label, 0.0) >= RARE_SCORE):
            given.add(label)
    top = max(likely, key=lambda label: likely[label])
    return Answer(frozenset(given), top, likely[top])


def _cross_validated(rows: Sequence[Example], base: LinearModel | None) -> tuple[list[Answer], float]:
    """An answer for each row by a model that did not see it, and the seconds spent on answering."""
    order = sorted(range(len(rows)), key=lambda place: _digest(rows[place]))
    answers: dict[int, Answer] = {}
    seconds = 0.0
    for fold in range(FOLDS):
        held_out = order[fold::FOLDS]
        hidden = set(held_out)
        model = train([row for place, row in enumerate(rows) if place not in hidden], base)
        started = time.perf_counter()
        answers.update({place: learnt_answer(rows[place], model) for place in held_out})
        seconds += time.perf_counter() - started
    return [answers[place] for place in range(len(rows))], seconds


def _digest(row: Example) -> str:
    return hashlib.sha256(f"{row.title}\n{row.description}".encode()).hexdigest()


def figures(rows: Sequence[Example], answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of `evaluate_subjects` without the speed."""
    pairs = list(zip(rows, answers, strict=True))
    right = sum(len(row.labels & answer.labels) for row, answer in pairs)
    given = sum(len(answer.labels) for answer in answers)
    due = sum(len(row.labels) for row in rows)
    sure = [(row, answer) for row, answer in pairs if answer.confidence >= CONFIDENT]
    return {
        "n": len(rows),
        "micro_f1": _share(2 * right, given + due),
        "macro_f1": _mean_f1(pairs),
        "precision": _share(right, given),
        "recall": _share(right, due),
        "top_suggestion": _share(sum(answer.top in row.labels for row, answer in pairs), len(pairs)),
        "confident_right": _share(sum(answer.top in row.labels for row, answer in sure), len(sure)),
        "confident_n": len(sure),
    }


def _mean_f1(pairs: Iterable[tuple[Example, Answer]]) -> float | None:
    """The mean F1 of the labels that occur."""
    pairs = list(pairs)
    labels = {label for row, _ in pairs for label in row.labels}
    each = []
    for label in labels:
        right = sum(label in row.labels and label in answer.labels for row, answer in pairs)
        named = sum((label in row.labels) + (label in answer.labels) for row, answer in pairs)
        each.append(2 * right / named)
    return round(sum(each) / len(each), 3) if each else None


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
