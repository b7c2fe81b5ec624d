"""Polis exports: a folder a conversation with `summary.csv` and `comments.csv` in, its statements out.

`mapping.conversations` in source.yml says for each folder what the files do not: `places`, `subjects`,
`place_text`, `country`, `lang`, and `description_left_out` (the reason, where the description is not the
question put to people). Only agreement and disagreement are counted in the files; how many passed is not,
so the total and the share stay empty. A folder that holds a conversation again is merged, not loaded twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ingest.formats.shape import check_columns, check_files
from ingest.formats.text import cut_at_word, tidy
from ingest.gate import RawFolder, Row, problem
from ingest.ids import slug
from ingest.records import Emitted, Issue, Merged, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "polis"
SUMMARY = "Polis exports: a folder a conversation, with summary.csv and comments.csv"
MAPS: Mapping[str, str] = {
    "topic": "initiative.title",
    "url": "initiative.url, and the ids of the conversation and its statements",
    "conversation-description": "initiative.question, unless mapping.conversations says why not",
    "voters": "initiative.n_participants: people who voted on at least one statement",
    "comments": "checked against the rows of comments.csv",
    "timestamp": "result.date (UTC); the first and the last are initiative.start_date and end_date",
    "comment-id": "result.number and the end of result.result_id",
    "agrees": "result.n_for",
    "disagrees": "result.n_against",
    "moderated": "whether the statement is taken: see MODERATED",
    "comment-body": "result.text, and its beginning as result.title",
}
SUMMARY_LEFT_OUT = {
    "views": "visits to the page are not taking part",
    "voters-in-conv": "those of the voters who could be put in an opinion group",
    "commenters": "counted in the voters, since writing a statement counts as agreeing with it",
    "groups": "opinion groups are made by the software at the moment of the export",
}
COMMENTS_LEFT_OUT = {
    "datetime": "the timestamp in a time zone that is not the conversation's",
    "author-id": "stands for a person",
    "is-meta": "the software's guess that a statement is about its author",
    "is-seed": "whether the organiser wrote the statement; the model has no place for it",
    "group-informed-consensus": "computed by the software from its opinion groups",
}
FILES_LEFT_OUT = {
    "*/votes.csv": "votes of persons",
    "*/participants-votes.csv": "votes of persons",
    "*/stats-history.csv": "how the counts grew; the last ones are in summary.csv",
}
LEAVES_OUT: Mapping[str, str] = {**SUMMARY_LEFT_OUT, **COMMENTS_LEFT_OUT, **FILES_LEFT_OUT}

SUMMARY_KEYS = ("topic", "url", "conversation-description", "voters", "comments")
COMMENT_COLUMNS = ("timestamp", "comment-id", "agrees", "disagrees", "moderated", "comment-body")
MODERATED = {
    "1": "let through by a moderator: taken",
    "0": "not looked at by a moderator: taken if others than its author could vote on it",
    "-1": "rejected by a moderator: never taken, and its words stand nowhere",
}
TITLE_LIMIT = 120
MILLISECONDS_FROM = 10**11
"""Timestamps from here on count milliseconds (as seconds they would lie after the year 5000)."""


@dataclass
class Conversation:
    """A folder, its raw rows by key, and what source.yml says about it (None: not listed)."""

    folder: str
    summary: dict[str, Row]
    comments: list[Row]
    facts: Mapping[str, Any] | None
    identifier: str = field(init=False)

    def __post_init__(self) -> None:
        self.identifier = f"polis-{slug(self.said('url').rpartition('/')[2] or self.folder)}"

    def said(self, key: str) -> str:
        """A value of summary.csv, trimmed; "" where it is absent."""
        row = self.summary.get(key)
        return row.cells["value"].strip() if row else ""

    @property
    def source_url(self) -> str:
        return self.said("url") or f"https://github.com/compdemocracy/openData/tree/master/{self.folder}"

    def fact(self, name: str) -> str | None:
        """A fact of source.yml as a cell; a list is joined by `;`."""
        value = (self.facts or {}).get(name)
        if isinstance(value, list):
            return LIST_SEPARATOR.join(map(str, value))
        return None if value is None else str(value)


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each conversation and its statements, in the order of the folders, outer ones first."""
    folders = _folders(raw)
    files = {f"{folder}/{name}" for folder in folders for name in ("summary.csv", "comments.csv")}
    check_files(raw, files, [*FILES_LEFT_OUT, *source.mapping.get("ignored_files", {})])
    known = source.mapping.get("conversations", {})
    first: dict[str, Conversation] = {}
    for folder in folders:
        conversation = Conversation(folder, _summary(raw, folder), _comments(raw, folder), known.get(folder))
        earlier = first.setdefault(conversation.identifier, conversation)
        if earlier is not conversation:
            yield from _again(conversation, earlier)
        elif conversation.facts is None:
            yield from _unlisted(conversation)
        else:
            yield from _conversation(conversation)
            yield from _statements(conversation)


def _folders(raw: RawFolder) -> list[str]:
    names = [name.rpartition("/")[0] for name in raw.names("**/summary.csv")]
    if not names or "" in names:
        message = "give a folder for each conversation, with its summary.csv and comments.csv"
        raise problem("summary.csv", 1, "missing_file", message)
    return sorted(names, key=lambda name: (name.count("/"), name))


def _summary(raw: RawFolder, folder: str) -> dict[str, Row]:
    name = f"{folder}/summary.csv"
    rows: dict[str, Row] = {}
    for row in raw.csv(name, header=("key", "value")):
        key = row.cells["key"].strip()
        if key in rows:
            raise problem(name, row.origin.line, "duplicate_column", "this key stands twice; remove one", key)
        rows[key] = row
    check_columns(name, rows, ("topic", "voters", "comments"), [*SUMMARY_KEYS, *SUMMARY_LEFT_OUT])
    return rows


def _comments(raw: RawFolder, folder: str) -> list[Row]:
    name = f"{folder}/comments.csv"
    rows = list(raw.csv(name))
    check_columns(name, rows[0].cells if rows else [], COMMENT_COLUMNS if rows else [], COMMENTS_LEFT_OUT)
    return rows


def _conversation(conversation: Conversation) -> Iterator[Emitted]:
    """The initiative, from the first row of the summary; its other rows are merged into it."""
    first, *others = conversation.summary.values()
    yield Record("initiative", _initiative(conversation), first.origin)
    for row in others:
        yield Merged(row.origin, conversation.identifier)
    stated, counted = conversation.said("comments"), str(len(conversation.comments))
    if stated != counted:
        message = (
            f"the summary counts {stated} comments, comments.csv has {counted}; the rows are what is loaded"
        )
        origin = conversation.summary["comments"].origin
        yield Issue(
            "count_mismatch", message, origin, "initiative", conversation.identifier, "comments", stated
        )


def _initiative(conversation: Conversation) -> dict[str, str | None]:
    question = (
        "" if conversation.fact("description_left_out") else conversation.said("conversation-description")
    )
    days = sorted(filter(None, (utc_day(row.cells["timestamp"]) for row in conversation.comments)))
    return {
        "initiative_id": conversation.identifier,
        "title": cut_at_word(conversation.said("topic"), 500) or None,
        "lang": conversation.fact("lang"),
        "question": tidy(question) or None,
        "country_code": conversation.fact("country"),
        "start_date": days[0] if days else None,
        "end_date": days[-1] if days else None,
        "participation_level": "consult",
        "mode": "online",
        "recruitment": "self_selected",
        "n_participants": conversation.said("voters") or None,
        "url": conversation.said("url") or None,
        "places_about": conversation.fact("places"),
        "place_text": conversation.fact("place_text"),
        "subjects": conversation.fact("subjects"),
        "methods": "online_deliberation",
        "source_url": conversation.source_url,
    }


def _statements(conversation: Conversation) -> Iterator[Emitted]:
    for row in conversation.comments:
        identifier = f"{conversation.identifier}-{slug(row.cells['comment-id'])}"
        refusal = _refusal(row)
        if refusal:
            issue_type, column, message = refusal
            yield Issue(issue_type, message, row.origin, "result", identifier, column, row.cells[column])
        else:
            yield Record("result", _result(conversation, identifier, row), row.origin)


def _refusal(row: Row) -> tuple[str, str, str] | None:
    """Issue type, column and remedy for a comment that is not taken; its words are never told."""
    moderated = row.cells["moderated"].strip()
    if moderated not in MODERATED:
        return "unmapped_value", "moderated", f"only {', '.join(MODERATED)} are known; find out what it means"
    if moderated == "-1":
        return "moderated_out", "moderated", "the moderators rejected it, so it is not published"
    if utc_day(row.cells["timestamp"]) is None:
        return "type_error", "timestamp", "this should be seconds or milliseconds since 1970 in digits"
    if moderated == "0" and _votes(row) <= 1:
        message = "no moderator let it through and only its author voted on it, so it is not published"
        return "moderated_out", "moderated", message
    return None


def _votes(row: Row) -> int:
    counts = (row.cells[name].strip() for name in ("agrees", "disagrees"))
    return sum(int(count) for count in counts if count.isdigit())


def _result(conversation: Conversation, identifier: str, row: Row) -> dict[str, str | None]:
    return {
        "result_id": identifier,
        "initiative_id": conversation.identifier,
        "number": row.cells["comment-id"].strip(),
        "kind": "statement",
        "title": cut_at_word(row.cells["comment-body"], TITLE_LIMIT) or None,
        "text": tidy(row.cells["comment-body"]) or None,
        "lang": conversation.fact("lang"),
        "date": utc_day(row.cells["timestamp"]),
        "support_measure": "vote",
        "n_for": row.cells["agrees"].strip(),
        "n_against": row.cells["disagrees"].strip(),
        "source_url": conversation.source_url,
    }


def _again(copy: Conversation, earlier: Conversation) -> Iterator[Emitted]:
    """The rows of a conversation that another folder holds already, with a warning where they differ."""
    known = [*earlier.summary.values(), *earlier.comments]
    same = {_content(row) for row in known}
    for row in [*copy.summary.values(), *copy.comments]:
        yield Merged(row.origin, earlier.identifier)
        if _content(row) not in same:
            message = f"the folder {earlier.folder} has the same conversation, differs, and is what is loaded"
            yield Issue("conflicting_value", message, row.origin, "initiative", earlier.identifier)


def _content(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(row.cells.items())


def _unlisted(conversation: Conversation) -> Iterator[Issue]:
    """An issue for each row of a conversation of which nobody has said yet what place and subject it has."""
    message = "say which places and subjects the conversation has: add its folder under mapping.conversations"
    folder, identifier = conversation.folder, conversation.identifier
    for row in [*conversation.summary.values(), *conversation.comments]:
        yield Issue("unmapped_value", message, row.origin, "initiative", identifier, "", folder)


def utc_day(timestamp: str) -> str | None:
    """The day in UTC of a timestamp in seconds or milliseconds since 1970; None where it is no number."""
    text = timestamp.strip()
    if not text.isdigit() or len(text) > 15:
        return None
    seconds = int(text) // 1000 if int(text) >= MILLISECONDS_FROM else int(text)
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
