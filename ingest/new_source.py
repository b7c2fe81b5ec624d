"""The folder of a new source, with a source.yml to fill in."""

import re
from pathlib import Path

from ingest.records import InputProblem, Issue, Origin
from ingest.sources import SOURCE_FILE

TEMPLATE = """\
title: ""              # name of the source
publisher: ""          # who publishes it
url: https://          # its home page
licence: not-stated    # SPDX id, such as CC-BY-4.0 or OGL-UK-3.0
attribution: ""        # the words the licence asks to be shown
retrieved_on: ""       # year, month or day, in quotes
coverage_note: ""      # what is known to be missing
format: {format}
publish: "no"          # full, facts_only or no: what the licence allows
fetch: ""              # how to get the raw files: a sentence, or files: [address, …] for participation fetch
minimum: {{initiative: 1}}
"""


def new_source(source_id: str, format_name: str, data: Path) -> Path:
    """Write `<data>/<source_id>/source.yml` and give its path. Raises InputProblem for a bad or taken id."""
    if not re.fullmatch(r"[a-z0-9]+([._-][a-z0-9]+)*", source_id):
        raise _problem(source_id, "use lower-case letters, digits and hyphens, for example leith-chooses")
    path = data / source_id / SOURCE_FILE
    if path.exists():
        raise _problem(source_id, "there is a source of this name already; choose another")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEMPLATE.format(format=format_name), encoding="utf-8")
    return path


def _problem(source_id: str, message: str) -> InputProblem:
    return InputProblem([Issue("duplicate_id", message, Origin(SOURCE_FILE, 1), value=source_id)])
