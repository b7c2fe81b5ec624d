"""The part of every database that only `schema/` decides: empty tables, vocabularies, closures, indexes.

It is made once and copied as the start of each build: 44,000 places with all that they lie in take seconds.
"""

import hashlib
import os
import shutil
from pathlib import Path

from sqlite_utils import Database

from ingest.load.closures import fill_closures
from ingest.load.tables import create_tables, index_references, insert_vocabularies
from ingest.paths import BUILD, SCHEMA
from ingest.schema import tables

CODE = Path(__file__).parent
NAME = "vocabulary-{}.db"

CLOSURES = ("place_closure", "subject_closure", "place_marker")
VOCABULARIES = [
    name for name, table in tables().items() if table.is_vocabulary or name in (*CLOSURES, "term")
]
"""Tables that are filled here; the others are empty and get their indexes when they have their rows."""


def begin_from_template(path: Path) -> None:
    """Put a database with all vocabularies and no record at `path`."""
    template = BUILD / NAME.format(_version())
    if not template.exists():
        _make(template)
    shutil.copyfile(template, path)


def _make(template: Path) -> None:
    """Written aside and renamed, so that two builds at once do not meet; templates of before are removed."""
    template.parent.mkdir(parents=True, exist_ok=True)
    aside = template.with_suffix(f".{os.getpid()}.new")
    aside.unlink(missing_ok=True)
    db = Database(aside)
    create_tables(db)
    with db.atomic():
        insert_vocabularies(db)
        fill_closures(db)
    index_references(db, VOCABULARIES)
    db.executescript("VACUUM")
    db.close()
    aside.replace(template)
    for old in template.parent.glob(NAME.format("*")):
        if old != template:
            old.unlink(missing_ok=True)


def _version() -> str:
    """Sixteen hexadecimal digits of the schema and of the code that turns it into a template."""
    digest = hashlib.sha256()
    for path in (*sorted(SCHEMA.rglob("*.json")), *sorted(SCHEMA.rglob("*.csv")), *sorted(CODE.glob("*.py"))):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
