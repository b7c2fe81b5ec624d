"""How much personal data is found, and what is taken for it: `python -m benchmarks.privacy`.

Prints, as JSON, the share found of made texts by kind, and what was found in the free text of `data/` and
of the raw folders given as ID=DIR.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from ingest.paths import DATA
from ingest.prepare import read
from ingest.privacy.detect import personal_data
from ingest.privacy.guard import free_text, guard_privacy
from ingest.sources import Source, load_sources
from tests.private_texts import HARMLESS, private_texts


def recall() -> dict[str, float]:
    """Kind → share of the made texts in which it was found."""
    made, found = Counter[str](), Counter[str]()
    for text in private_texts():
        made[text.kind] += 1
        found[text.kind] += text.kind in {one.kind for one in personal_data(text.text, text.country)}
    return {kind: found[kind] / number for kind, number in made.items()}


def false_alarms() -> list[str]:
    """Harmless texts in which something was found."""
    return [text for text in HARMLESS if personal_data(text, "GB")]


def caught(source: Source) -> dict[str, Any]:
    """How many cells of free text a source has, and where something was found."""
    records = read([source]).records
    cells = sum(bool(record.get(name)) for record in records for name in free_text(record.table))
    return {"cells": cells, "withheld": [issue.sentence() for issue in guard_privacy(records)]}


def main(raw: dict[str, Path]) -> None:
    sources = [source for source in load_sources(DATA, raw) if source.raw.is_dir()]
    figures = {
        "recall": recall(),
        "false_alarms": f"{len(false_alarms())} of {len(HARMLESS)}",
        "sources": {source.source_id: caught(source) for source in sources},
    }
    print(json.dumps(figures, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    pairs = (argument.split("=", 1) for argument in sys.argv[1:])
    main({name: Path(folder) for name, folder in pairs})
