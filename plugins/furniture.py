"""What every page is made with: template filters, and the facts in the footer (version, as-of date)."""

import re
from calendar import month_name
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from datasette.utils import tilde_encode
from markupsafe import Markup, escape

from plugins.db import Reader, Row, ask
from plugins.hooks import hookimpl
from plugins.served import DATABASE

COPIES = ("webarchive.", "web.archive.org", "archive.", "raw.githubusercontent.com", "scribd.", "docplayer.")
MARK_OPEN, MARK_CLOSE = "\x02", "\x03"
LONGEST_HEADING = 300
KEPT = 20_000
"""Pieces of pages that are kept in memory, each of some hundred bytes at most."""


@hookimpl
def prepare_jinja2_environment(env: Any) -> None:
    filters = (
        day, machine, number, percent, plural, heading, body, host, is_copy, marked, paragraphs, sentence,
        query, selected, days_between, at,
    )  # fmt: skip
    env.filters.update({found.__name__: found for found in filters}, tilde=tilde_encode)


@hookimpl
def extra_template_vars(datasette: Any) -> Callable[[], Awaitable[Row]]:
    """For the footer of Datasette's own pages."""

    async def variables() -> Row:
        return {"site": await site_facts(datasette)}

    return variables


async def site_facts(datasette: Any) -> Row:
    """Version and as-of date of the data; empty where there is no database, so that errors still show."""
    try:
        database = datasette.get_database(DATABASE)
        if "site" in database.release.memory:  # on every page: not worth waiting for a thread
            return dict(database.release.memory["site"])
        facts: Row = await ask(datasette, lambda reader: reader.remember("site", lambda: _read_build(reader)))
    except Exception:
        return {}
    return facts


def _read_build(reader: Reader) -> Row:
    return reader.row("SELECT version, as_of, software FROM build") or {}


@lru_cache(KEPT)
def day(date: str | None) -> str:
    """“26 October 2019”, “October 2019”, “October to December 2019” or “2019”, whichever the date knows."""
    parts = (date or "").split("-")
    if len(parts) < 2:
        return parts[0]
    if parts[1].startswith("Q"):
        last = 3 * int(parts[1][1:])
        return f"{month_name[last - 2]} to {month_name[last]} {parts[0]}"
    name = f"{month_name[int(parts[1])]} {parts[0]}"
    return f"{int(parts[2])} {name}" if len(parts) > 2 else name


def at(date: str | None) -> str:
    """“on 30 November 2026”, “in November 2026” or “in 2026”."""
    return f"{'on' if len(date or '') == len('2026-11-30') else 'in'} {day(date)}"


def machine(date: str | None) -> str:
    """A date as HTML and linked data can hold it, in which there are no quarters: of those the year."""
    return (date or "").partition("-Q")[0]


@lru_cache(KEPT)
def number(value: float | int | None) -> str:
    """A number with commas between thousands, and with decimals only where it has some."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def percent(share: float | None) -> str:
    """A share from 0 to 1 as per cent; one decimal only where rounding would lie (99.6 % is not 100 %)."""
    if share is None:
        return ""
    whole = round(share * 100)
    edge = (whole == 100 and share < 1) or (whole == 0 and share > 0)
    return f"{share * 100:.1f}%" if edge else f"{whole}%"


def plural(count: int | None, one: str, many: str = "") -> str:
    """“1 reply”, “2,000 replies”."""
    return f"{number(count or 0)} {one if count == 1 else many or one + 's'}"


def days_between(least: int | None, most: int | None) -> str:
    """Days as exactly as dates tell them: “56 days”, “20 to 60 days”, “over 90 days”; "" where none do."""
    if least is None:
        return ""
    if most is None:
        return f"over {plural(least - 1, 'day')}"
    return plural(most, "day") if least == most else f"{number(least)} to {plural(most, 'day')}"


def is_cut(title: str, text: str) -> bool:
    """Whether the title of a result is only the beginning of a text that is short enough to be a heading."""
    return title.endswith("…") and text.startswith(title[:-1].rstrip()) and len(text) <= LONGEST_HEADING


def heading(row: Row) -> str:
    """The title of a result, or its whole short text where the title is only the beginning of that."""
    title, text = str(row["title"]), str(row.get("text") or "")
    return text if is_cut(title, text) else title


def body(row: Row) -> str:
    """The text of a result where it says more than its heading."""
    title, text = str(row["title"]), str(row.get("text") or "")
    return "" if text == title or is_cut(title, text) else text


def host(url: str | None) -> str:
    """The host of an address, for link texts."""
    return urlsplit(url or "").netloc.removeprefix("www.")


def is_copy(url: str | None) -> bool:
    """Whether an address is a web archive or another copy of the page, judged by its host."""
    return host(url).startswith(COPIES)


def marked(text: str | None) -> Markup:
    """Text in which found words stand between two marker characters, escaped, with <mark> around them."""
    safe = str(escape(text or ""))
    if MARK_OPEN not in safe and MARK_CLOSE not in safe:
        return Markup(safe)
    safe = re.sub(f"{MARK_OPEN}([^{MARK_OPEN}{MARK_CLOSE}]*){MARK_CLOSE}", r"<mark>\1</mark>", safe)
    return Markup(safe.replace(MARK_OPEN, "").replace(MARK_CLOSE, ""))


def paragraphs(text: str | None) -> Markup:
    """Plain text with its line breaks as paragraphs."""
    parts = [part.strip() for part in re.split(r"\n+", text or "") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in parts)


def sentence(text: str | None) -> str:
    """Text with a full stop, unless it already ends with a mark of its own."""
    plain = (text or "").strip()
    return plain if not plain or plain[-1] in '.!?…”’"' else plain + "."


def uncapitalised(text: str) -> str:
    """A sentence as it goes on after a semicolon."""
    return text[:1].lower() + text[1:]


def selected(options: Markup, value: str | None) -> Markup:
    """Options that are written out, the one of `value` selected."""
    if not value:
        return options
    own = Markup('value="{}"').format(value)
    return Markup(str(options).replace(own, f"{own} selected", 1))


def query(values: dict[str, Any], **changes: Any) -> str:
    """A query string of `values` with `changes`; None or "" takes a parameter out."""
    wanted = {**values, **changes}
    return urlencode([(name, value) for name, value in wanted.items() if value not in (None, "")])
