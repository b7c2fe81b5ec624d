"""`python -m ingest.gazetteer` builds the table of places anew; with `check` it only checks it."""

import sys

from ingest.gazetteer import build_gazetteer, check_gazetteer
from ingest.paths import SCHEMA

PLACES = SCHEMA / "places"

if sys.argv[1:] == ["check"]:
    sys.exit("\n".join(check_gazetteer(PLACES)))
print(*(f"{count} {kind}" for kind, count in build_gazetteer(PLACES)["kinds"].items()), sep="\n")
