"""The terms of a text, exactly as FTS5 makes them: two search engines that are fed the same find the same.

FTS5 itself is asked, once for each run of letters; nothing of its Unicode tables or its stemmer is written
here again.
"""

import sqlite3
from collections.abc import Iterable

TOKENIZER = "porter unicode61 remove_diacritics 2"
"""The tokenizer of the FTS5 tables that the site searches."""

# ASCII that is no letter and no digit is for FTS5 always the end of a word; bytes, as they are cut faster.
BETWEEN = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
MOST_REMEMBERED = 1_000_000
ASKED_AT_ONCE = 10_000


class Terms:
    """Terms of texts, remembered run by run. One object serves one thread."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._fts5 = sqlite3.connect(":memory:")
        self._fts5.execute(f"CREATE VIRTUAL TABLE run USING fts5 (text, tokenize='{TOKENIZER}')")
        self._fts5.execute("CREATE VIRTUAL TABLE term USING fts5vocab (run, instance)")

    def of(self, text: str) -> list[str]:
        """The terms of one text in their order."""
        runs = _runs(text).split()
        return " ".join(self._terms(runs)).split()

    def of_all(self, texts: Iterable[str]) -> dict[str, str]:
        """For each text its terms in their order, with a space between them."""
        import polars as pl  # 0.1 s and 24 MB that serving does not need

        distinct = list(dict.fromkeys(texts))
        runs = pl.Series(list(map(_runs, distinct)), dtype=pl.String).str.split(" ")
        unique = runs.explode().unique().to_list()
        replaced = pl.element().replace_strict(unique, self._terms(unique), return_dtype=pl.String)
        return dict(zip(distinct, runs.list.eval(replaced).list.join(" "), strict=True))

    def _terms(self, runs: list[str]) -> list[str]:
        """The terms of each run, FTS5 being asked for those that it was not asked for before."""
        if len(self._known) + len(runs) > MOST_REMEMBERED:
            self._known.clear()
        unknown = sorted(set(runs) - self._known.keys())
        for start in range(0, len(unknown), ASKED_AT_ONCE):
            self._known.update(self._asked(unknown[start : start + ASKED_AT_ONCE]))
        return [self._known[run] for run in runs]

    def _asked(self, runs: list[str]) -> dict[str, str]:
        terms: list[list[str]] = [[] for _ in runs]
        self._fts5.executemany("INSERT INTO run (rowid, text) VALUES (?, ?)", enumerate(runs))
        for doc, term in self._fts5.execute("SELECT doc, term FROM term ORDER BY doc, offset"):
            terms[doc].append(term)
        self._fts5.rollback()
        return {run: " ".join(found) for run, found in zip(runs, terms, strict=True)}


def _runs(text: str) -> str:
    """The runs of letters and digits of a text, with a space between them."""
    return b" ".join(text.encode().translate(BETWEEN).split()).decode()
