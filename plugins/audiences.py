"""Who was asked: in goes a group, a printed audience or words, out come the printed audiences it takes in."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from plugins.db import Reader, Row
from plugins.names import fold

GROUPS = Path(__file__).with_name("audience_groups.csv")
PRINTED = "SELECT DISTINCT audience FROM initiative_audience ORDER BY audience"


@dataclass(frozen=True)
class Group:
    """Audiences that are printed in many ways but are the same people."""

    code: str
    label: str
    words: tuple[str, ...]


@cache
def groups() -> dict[str, Group]:
    """The groups by code; each holds words or phrases of which one must stand in a printed audience."""
    with GROUPS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: Group(row["code"], row["label"], tuple(fold(word) for word in row["words"].split(";")))
        for row in rows
    }


def printed(reader: Reader, value: str) -> list[str]:
    """The audiences, as printed, that `value` (a group, a printed audience or words) means."""
    known = reader.remember("audiences", lambda: {text: f" {fold(text)} " for text in reader.column(PRINTED)})
    group = groups().get(value)
    if group:
        return [text for text, key in known.items() if any(f" {word} " in key for word in group.words)]
    words = fold(value).split()
    return [
        text
        for text, key in known.items()
        if text == value or (words and all(f" {word} " in key for word in words))
    ]


def audience_label(value: str) -> str:
    group = groups().get(value)
    return group.label if group else value


def choices(reader: Reader) -> list[Row]:
    """The groups that somebody recorded here belongs to, for the search form."""
    return reader.remember(
        "audience choices",
        lambda: [
            {"id": code, "label": group.label} for code, group in groups().items() if printed(reader, code)
        ],
    )
