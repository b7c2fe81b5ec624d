"""Mechanical work on printed text that several readers share: tidying, cutting, numbers and dates."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*\)(?:\s+\1(?!\w))?")
"""A link, and its words where they are printed once more behind it."""

BARE_LINK = re.compile(r"\s*\(https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)")
SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*(?=\s+[^a-z\s])")


def tidy(text: str) -> str:
    """The text with runs of blanks as one blank and runs of empty lines as one empty line."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def plain(text: str) -> str:
    """Markdown as plain words: links become their words, addresses in brackets and bold marks go."""
    text = MARKDOWN_LINK.sub(r"\1", text)
    text = BARE_LINK.sub("", text).replace("**", "")
    return re.sub(r" +([.,;:)])", r"\1", tidy(text))


def cut_at_word(text: str, limit: int) -> str:
    """The text on one line, cut before the word that would pass `limit` characters, with an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[: limit - 1]
    if not line[limit - 1].isspace():
        head = head.rpartition(" ")[0] or head
    return head.rstrip(" ,;:–-") + "…"


def cut_at_sentence(text: str, limit: int) -> str:
    """As many whole sentences as `limit` characters hold; the words that fit where not even one does."""
    if len(text) <= limit:
        return text
    ends = [found.end() for found in SENTENCE_END.finditer(text) if found.end() <= limit]
    return text[: ends[-1]] if ends else cut_at_word(text, limit)


def integer(text: str) -> str | None:
    """A whole number printed as `43`, `43.0` or `1,659,543` in digits alone; None for anything else."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+|\d+(\.0+)?", text):
        return str(int(text.replace(",", "").split(".")[0]))
    return None


def day_month_year(text: str) -> str | None:
    """`03/06/2015` as `2015-06-03`; None for anything else."""
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else None


def stamped_day(timestamp: str) -> str | None:
    """`2021-04-20 10:00:38 UTC` or `2021-04-20T10:00:38` as `2021-04-20`; what is no timestamp stays."""
    found = re.match(r"(\d{4}-\d{2}-\d{2})(?:[ T]|$)", timestamp)
    return found[1] if found else timestamp or None


def local_day(timestamp: str, zone: str) -> str | None:
    """The day in a time zone of `2016-06-17T22:45:00Z`; what is no such timestamp stays as it is.

    A day without a time stays that day. Empty text gives None.
    """
    if "T" not in timestamp:
        return timestamp or None
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        return timestamp
    return (moment.astimezone(ZoneInfo(zone)) if moment.tzinfo else moment).date().isoformat()
