"""Which engine searches: the tantivy index where it belongs to this very database, else FTS5.

Totals, filters, counts and orders by date are the same; only relevance is each engine's own.
"""

import sys

import tantivy

from ingest.load.search_index import FOLDER, made_from, open_index
from plugins.criteria import Criteria
from plugins.db import Reader, Row
from plugins.engine import Engine
from plugins.engine_fts import Fts
from plugins.engine_tantivy import Tantivy

EVERYTHING = 2**31 - 1
ENGAGEMENTS_SHOWN = 3
MOST_RANKED = 1000
ENGAGEMENTS = """
SELECT i.initiative_id, i.title, i.lang, i.summary, i.start_date, i.end_date
FROM (SELECT rowid, bm25(initiative_fts, 8.0, 1.0, 1.0) AS score FROM initiative_fts
      WHERE initiative_fts MATCH :words ORDER BY rowid LIMIT :most) f
JOIN initiative i ON i.rowid = f.rowid ORDER BY f.score, i.rowid
"""


def engine(reader: Reader) -> Engine:
    """The engine for the database of `reader`."""
    index, _ = shared_index(reader)
    return Tantivy(reader, index) if index else Fts(reader)


def shared_index(reader: Reader) -> tuple[tantivy.Index | None, str]:
    """The index beside the database, opened once, or None and the reason why there is none."""
    return reader.remember("index", lambda: _opened(reader))


def _opened(reader: Reader) -> tuple[tantivy.Index | None, str]:
    folder = reader.path.parent / FOLDER
    build = reader.row("SELECT version, as_of, software FROM build")
    index, problem = None, ""
    if not folder.is_dir():
        problem = "there is no index beside the database"
    elif made_from(folder) != build:
        problem = "the index beside the database was made from another one, or was not finished"
    else:
        try:
            index = open_index(folder)
        except ValueError as error:
            problem = f"the index beside the database cannot be opened: {error}"
    if problem:
        print(f"The search uses FTS5, which is slower: {problem}.", file=sys.stderr)
    return index, problem


def every_id(reader: Reader, criteria: Criteria) -> list[int]:
    """The ids of all matches in order."""
    return engine(reader).find(criteria, 0, EVERYTHING).ids


def engagements(reader: Reader, criteria: Criteria) -> list[Row]:
    """Up to three engagements among the matches whose own words hold all words, best first.

    Where very many hold them, the best are looked for among the first of them only.
    """
    if not criteria.words:
        return []
    rows = reader.rows(ENGAGEMENTS, {"words": criteria.words, "most": MOST_RANKED})
    found = engine(reader).by_engagement(criteria, [row["initiative_id"] for row in rows]) if rows else {}
    held = [row | {"n_found": found[row["initiative_id"]]} for row in rows if row["initiative_id"] in found]
    return held[:ENGAGEMENTS_SHOWN]
