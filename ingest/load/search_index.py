"""The site's search index: a tantivy folder beside the database, one document a row of `search_record`.

Words are kept as the terms that FTS5 makes of them (search_terms.py), codes as whole terms, wider places and
subjects included, so that both engines find and count the same.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import tantivy

from ingest.dates import first_day, last_day
from ingest.load.search_terms import Terms

FOLDER = "search"
"""Name of the folder of the index, beside the database."""
MADE_FROM = "made-from.json"
"""The row of `build` of the database that the index belongs to."""

WORDS = ("title", "text", "context")
COUNTED = ("place", "subject", "method", "year", "decision", "kind", "organisation")
WIDEST = {
    "place": """
        SELECT p.place_id FROM place p JOIN place c ON c.place_id = p.parent_id
        WHERE p.kind IN ('country', 'region') AND c.kind = 'continent'
    """,
    "subject": "SELECT subject_id FROM subject WHERE parent_id IS NULL",
}
"""The codes counted while none is chosen: countries, with regions that stand for one, and top subjects."""
CODES = (*COUNTED, "status", "audience", "source", "with")
NUMBERS = ("engagement", "is_result", "first_day", "last_day", "newest", "oldest")
TERMS_TOKENIZER = "whitespace"

HEAP_BYTES = 150_000_000
THREADS = 2
AT_ONCE = 2_000
LAST_DATE = 99_999_999
TIE_BITS = 36

RECORDS = """
SELECT s.record_id, s.initiative_id, s.result_id IS NOT NULL AS is_result,
       s.title, ifnull(s.text, '') AS text, ifnull(s.context, '') AS context,
       s.date, (SELECT group_concat(facet || char(30) || code, char(31)) FROM search_facet f
                WHERE f.record_id = s.record_id) AS codes
FROM search_record s
"""
SOME = " WHERE s.record_id IN (SELECT value FROM json_each(?))"


def schema() -> tantivy.Schema:
    """Fields: words with positions, codes as they are, whole numbers to sort, count and bound by."""
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("record_id", indexed=True, fast=True)
    for name in WORDS:
        builder.add_text_field(name, tokenizer_name=TERMS_TOKENIZER)
    for name in (*CODES, "initiative", *map(widest_field, WIDEST)):
        fast = name in COUNTED or name.startswith("widest")
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=fast)
    for name in NUMBERS:
        builder.add_integer_field(name, fast=True)
    return builder.build()


def widest_field(facet: str) -> str:
    """The field that holds only the widest codes: there are few, so they are counted quickly."""
    return f"widest_{facet}"


def open_index(folder: Path) -> tantivy.Index:
    """The index in `folder`. Raises ValueError where there is none that this tantivy reads."""
    return _with_tokenizer(tantivy.Index.open(str(folder)))


def made_from(folder: Path) -> dict[str, str] | None:
    """The row of `build` that the index was made from; None where no index was finished."""
    try:
        found: dict[str, str] = json.loads((folder / MADE_FROM).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found


def write_index(database: Path, folder: Path) -> None:
    """Make the index of every record of `database` in `folder`, which must not be there."""
    folder.mkdir(parents=True)
    _write(database, folder, _with_tokenizer(tantivy.Index(schema(), path=str(folder))), [], RECORDS, ())


def update_index(database: Path, old: Path, folder: Path, gone: Iterable[int], fresh: Iterable[int]) -> None:
    """Make the index in `folder` from that of the build before: without `gone`, with the `fresh` record ids.

    Records whose text or any code changed are in both. Files that stay the same are shared with `old`, which
    is not changed; where `old` cannot be used, every record is read.
    """
    if made_from(old) is None or not tantivy.Index.is_compatible(str(old)):
        write_index(database, folder)
        return
    folder.mkdir(parents=True)
    for file in old.iterdir():
        if file.name.endswith((".json", ".lock")):
            shutil.copyfile(file, folder / file.name)
        else:
            os.link(file, folder / file.name)
    _write(database, folder, open_index(folder), gone, RECORDS + SOME, (json.dumps(list(fresh)),))


def _write(
    database: Path,
    folder: Path,
    index: tantivy.Index,
    gone: Iterable[int],
    sql: str,
    values: tuple[str, ...],
) -> None:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        writer = index.writer(HEAP_BYTES, THREADS)
        for record_id in gone:
            writer.delete_documents_by_term("record_id", record_id)
        for document in _documents(connection, sql, values):
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        build = dict(connection.execute("SELECT version, as_of, software FROM build").fetchone())
    finally:
        connection.close()
    (folder / MADE_FROM).write_text(json.dumps(build), encoding="utf-8")


def _documents(
    connection: sqlite3.Connection, sql: str, values: tuple[str, ...]
) -> Iterator[tantivy.Document]:
    terms, fields_of = Terms(), _fields_of_codes(connection)
    rows = connection.execute(sql, values)
    while chunk := rows.fetchmany(AT_ONCE):
        found = terms.of_all(row[name] for row in chunk for name in WORDS)
        for row in chunk:
            words = {name: found[row[name]] for name in WORDS}
            yield tantivy.Document(
                record_id=row["record_id"],
                initiative=row["initiative_id"],
                engagement=engagement_number(row["initiative_id"]),
                is_result=row["is_result"],
                **words,
                **fields_of(row["codes"]),
                **_numbers(row["record_id"], row["date"]),
            )


def _fields_of_codes(connection: sqlite3.Connection) -> Callable[[str], dict[str, list[str]]]:
    widest = {facet: {row[0] for row in connection.execute(sql)} for facet, sql in WIDEST.items()}

    @lru_cache(maxsize=AT_ONCE)
    def fields(codes: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for code in codes.split("\x1f"):
            facet, _, value = code.partition("\x1e")
            found.setdefault(facet, []).append(value)
        for facet, tops in widest.items():
            found[widest_field(facet)] = [code for code in found.get(facet, ()) if code in tops]
        return found

    return fields


def _numbers(record_id: int, date: str | None) -> dict[str, int]:
    """First and last day of the date, and keys that sort: by date, records of one date by their id."""
    tie = record_id % (1 << TIE_BITS)
    last_tie = (1 << TIE_BITS) - 1
    if date is None:
        return {"newest": last_tie - tie, "oldest": (LAST_DATE << TIE_BITS) + tie}
    # A year stands before its months, a month before its days and quarters last, as in the order of text.
    place = int(date.replace("-", "").replace("Q", "2").ljust(8, "0")) << TIE_BITS
    return {
        "first_day": as_number(str(first_day(date))),
        "last_day": as_number(str(last_day(date))),
        "newest": place + last_tie - tie,
        "oldest": place + tie,
    }


@lru_cache(maxsize=AT_ONCE)
def engagement_number(initiative_id: str) -> int:
    """A whole number that stands for an engagement where engagements are counted (56 bits of its hash)."""
    return int.from_bytes(blake2b(initiative_id.encode(), digest_size=7).digest(), "big")


def days(date: str) -> tuple[str, str]:
    """First and last day of a date that is asked for (months end on day 31, enough to compare)."""
    known = {4: (f"{date}-01-01", f"{date}-12-31"), 7: (f"{date}-01", f"{date}-31")}
    return known.get(len(date), (date, date))


def as_number(day: str) -> int:
    """2021-06-23 as 20210623."""
    return int(day.replace("-", ""))


def _with_tokenizer(index: tantivy.Index) -> tantivy.Index:
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(TERMS_TOKENIZER, analyzer)
    return index
