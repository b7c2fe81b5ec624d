"""Which engine searches: the tantivy index where it belongs to this very database, else FTS5.

Totals, filters, counts and orders by date are the same; only relevance is each engine's own.
"""

import sys

import tantivy

from ingest.load.search_index import FOLDER, made_from, open_index
from plugins.criteria import Criteria
from plugins.db import Reader, Row, as_list
from plugins.engine import Engine
from plugins.engine_fts import Fts
from plugins.engine_tantivy import Tantivy

EVERYTHING = 2**31 - 1
ENGAGEMENTS_SHOWN = 3
MOST_RANKED = 100
AT_ONCE = 20
RANKED = """
SELECT rowid FROM (SELECT rowid, bm25(initiative_fts, 8.0, 1.0, 1.0) AS score FROM initiative_fts
                   WHERE initiative_fts MATCH ? ORDER BY rowid LIMIT ?) ORDER BY score, rowid
"""
ENGAGEMENTS = """
SELECT initiative_id, title, lang, summary, start_date, end_date
FROM json_each(?) j JOIN initiative i ON i.rowid = j.value ORDER BY j.key
"""


def engine(reader: Reader) -> Engine:
    """The engine for the database of `reader`."""
    index, _ = shared_index(reader)
    return Tantivy(reader, index) if index else Fts(reader)


def shared_index(reader: Reader) -> tuple[tantivy.Index | None, str]:
    """The index beside the database, opened once, or None and the reason why there is none."""
    return reader.remember("index", lambda: _opened(reader))


def _opened(reader: Reader) -> tuple[tantivy.Index | None, str]:
    folder = reader.release.folder / FOLDER
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
    ranked = reader.column(RANKED, (criteria.words, MOST_RANKED))
    held: list[Row] = []
    for start in range(0, len(ranked), AT_ONCE):
        rows = reader.rows(ENGAGEMENTS, (as_list(ranked[start : start + AT_ONCE]),))
        found = engine(reader).by_engagement(criteria, [row["initiative_id"] for row in rows])
        for row in rows:
            row["n_found"] = found.get(row["initiative_id"], 0)
        held += [row for row in rows if row["n_found"]]
        if len(held) >= ENGAGEMENTS_SHOWN:
            break
    return held[:ENGAGEMENTS_SHOWN]
