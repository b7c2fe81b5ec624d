"""The index in files beside the database: written by the build, mapped into memory to be asked."""

import json
import shutil
import sqlite3
import tempfile
from pathlib import Path

import numpy as np

from ingest.likeness.counts import Counts
from ingest.likeness.index import Index, make_index
from ingest.likeness.vectors import encoder, remembering
from ingest.paths import BUILD

FOLDER = "likeness"
ARRAYS = ("offsets", "documents", "impacts", "recency", "vectors")


def write_likeness(connection: sqlite3.Connection, folder: Path, counts: Counts | None = None) -> None:
    """Make the index of a database and put it into `folder`/likeness/, in place of the one that is there.

    With vectors where the model is installed. `counts` are those of the database, where they are known.
    """
    encode = encoder()
    if encode is None:
        write_index(make_index(connection, counts=counts), folder)
    else:
        with remembering(encode, BUILD / "vectors.npz") as remembered:
            write_index(make_index(connection, remembered, counts), folder)


def write_index(index: Index, folder: Path) -> None:
    """Put the files of an index into `folder`/likeness/."""
    target = folder / FOLDER
    made = Path(tempfile.mkdtemp(prefix=f".{FOLDER}-", dir=folder))
    made.chmod(0o755)
    for name in ARRAYS:
        np.save(made / f"{name}.npy", getattr(index, name))
    names = {"data_version": index.data_version, "initiatives": index.initiatives, "terms": list(index.terms)}
    (made / "names.json").write_text(json.dumps(names), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)


def read_likeness(connection: sqlite3.Connection, database: Path | None) -> Index:
    """The index beside the database file, or where that is missing or of other data, one made from the data.

    Links are followed, so that `participation.db` may point into the folder of a release.
    """
    version = connection.execute("SELECT version FROM build").fetchone()[0]
    names = database.resolve().parent / FOLDER / "names.json" if database else None
    if names is None or not names.is_file():
        return make_index(connection)
    known = json.loads(names.read_text(encoding="utf-8"))
    if known["data_version"] != version:
        return make_index(connection)
    arrays = {name: np.asarray(np.load(names.with_name(f"{name}.npy"), mmap_mode="r")) for name in ARRAYS}
    terms = {term: number for number, term in enumerate(known["terms"])}
    return Index(version, known["initiatives"], terms, **arrays)
