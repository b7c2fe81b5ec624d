"""Pieces of HTML that stand on a page by the hundred: in go rows, out comes Markup.

Templates use them like the macros of _macros.html, where they are named. They are functions because a macro
that calls macros takes many times as long, and a page of a search has twenty cards and a hundred values of
facets. What depends on nothing but a name and a code is kept: the same places, methods and decisions come on
every page.
"""

from functools import lru_cache
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

from plugins.db import Row
from plugins.figures import basis_words, bounded, support
from plugins.furniture import KEPT, day, host, is_copy, machine, marked, number, plural, query, uncapitalised
from plugins.reading import is_undecided

OTHERS = {"news": "news", "campaign": "a campaign"}
"""Kinds of sources that speak about the body, not for it, as a note beside the address."""
FRONT_PAGE = "front page of the site; the page itself is not recorded"


class Pieces:
    """The pieces of a site whose every address begins with `root`, which is `/` or a path below it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.link = lru_cache(KEPT)(self._link)
        self.lang, self.badge, self.numbered = lang, badge, numbered
        self.support, self.basis_words, self.money, self.took_part = support, basis_words, money, took_part
        self.read_at, self.at_page, self.bounded = read_at, at_page, bounded

    def _link(self, kind: str, code: str, label: str) -> Markup:
        """A link to the page of one thing."""
        return Markup(f'<a href="{escape(f"{self._root}{kind}/{code}")}">{escape(label)}</a>')

    def links(self, kind: str, rows: list[Row], most: int = 100) -> Markup:
        """Links to the pages of things, at most so many, and the number of the others."""
        shown = ", ".join([self.link(kind, row["id"], row["label"]) for row in rows[:most]])
        return Markup(shown + (f" and {len(rows) - most} more" if len(rows) > most else ""))

    def card(self, row: Row) -> Markup:
        """A result, or an engagement without one, as it is found (a row of cards.py)."""
        title = f'<a href="{self._address(row["url"])}"{lang(row["lang"])}>{marked(row["marked_title"])}</a>'
        lines = (
            '<article class="card">',
            f'<p class="eyebrow">{self._eyebrow(row)}</p>',
            f'<h3 class="card-title">{title}</h3>',
            _snippet(row),
            f'<p class="from">{self._origin(row)}</p>',
            f'<ul class="facts">{self._facts(row)}</ul>',
            "</article>",
        )
        return Markup("\n".join(lines))

    def values(self, rows: list[Row], name: str, title: str, given: dict[str, str]) -> Markup:
        """The values of a facet with their counts; each leads to the search that is narrowed by it."""
        others = query(given, **{name: ""})
        base = escape(f"{self._root}search?{others}{'&' if others else ''}")
        items = []
        for row in rows:
            if given.get(name) == row["id"]:
                label = escape(row["label"])
                what = f"Remove the filter {escape(title)}: {label}"
                item = f'<strong>{label}</strong> <a class="off" href="{base}" aria-label="{what}">Remove</a>'
            else:
                item = f'<a href="{base}{name}={_ending(row["id"], row["label"])}'
            items.append(f'<li>{item} <span class="n">{number(row["count"])}</span></li>')
        return Markup("<ul>" + "\n".join(items) + "</ul>")

    def _address(self, path: str) -> str:
        return escape(self._root + path[1:])

    def _eyebrow(self, row: Row) -> str:
        """Kind, number, places and date."""
        places = f" · {self.links('place', row['places'], 3)}" if row["places"] else ""
        date = row["date"]
        when = f' · <time datetime="{machine(date)}">{day(date)}</time>' if date else ""
        return f"{escape(row['kind_label'])}{numbered(row)}{places}{when}"

    def _origin(self, row: Row) -> str:
        if not row["result_id"]:
            return f"No result recorded yet. {escape(row['status_label'])}."
        address = self._address(f"/initiative/{row['initiative_id']}")
        return f'From <a href="{address}"{lang(row["initiative_lang"])}>{escape(row["initiative_title"])}</a>'

    def _facts(self, row: Row) -> str:
        """What was answered, what came of it, how many were for it, what it costs and who took part."""
        found = [_answer(answer) for answer in row["decisions"]]
        found = found or [badge(row["decision"], row["decision_label"])]
        if row["outcome"]:
            found.append(badge(row["outcome"], row["outcome_label"]))
        found.append(support(row, row["evidence_basis"]))
        if row["amount"] is not None:
            found.append(Markup("Money in it: ") + money(row["amount"], row["currency"]))
        found.append(self.links("method", row["methods"], 2))
        if row["support_measure"] != "signatures":
            found.append(took_part(row))
        return "\n".join([f"<li>{fact}</li>" for fact in found if fact])


@lru_cache(KEPT)
def _ending(code: str, label: str) -> str:
    """A link from the value of its last parameter on."""
    return f'{quote(code)}">{escape(label)}</a>'


def _snippet(row: Row) -> str:
    if not row["marked_snippet"] or row["snippet"] == row["title"]:
        return ""
    note = '<span class="note" lang="en">Found in its engagement or place:</span> '
    where = note if row["found_in_context"] else ""
    return f'<p class="snippet"{lang(row["lang"])}>{where}{marked(row["marked_snippet"])}</p>'


def _answer(answer: Row) -> str:
    coded = ", as coded by us" if answer["decision_basis"] == "coded" else ""
    read = f"; {escape(uncapitalised(answer['last_read']))}" if is_undecided(answer) else ""
    who = escape(answer["responder"] or answer["responder_id"])
    said = badge(answer["decision"], answer["decision_label"])
    return f'{said} <span class="by">by {who}{coded}{read}</span>'


@lru_cache(KEPT)
def lang(code: str | None) -> Markup:
    """The attribute of text in another language than that of the page."""
    if not code or code == "en" or code.startswith("en-"):
        return Markup()
    return Markup(f' lang="{escape(code)}"')


@lru_cache(KEPT)
def badge(code: str | None, label: str | None) -> Markup:
    return Markup(f'<span class="badge is-{escape(code)}">{escape(label)}</span>')


def numbered(row: Row) -> Markup:
    """The number of a result after the name of its kind."""
    no = row["number"]
    if not no:
        return Markup()
    return Markup(f' <span class="no">{"no. " if no[0].isdigit() else "· "}{escape(no)}</span>')


def read_at(row: Row, bare: bool = False) -> Markup:
    """Where a row was read: the page, whose it is, how closely, and a copy that stays."""
    told = (row.get("source_kind"), row.get("read_in_part"), row.get("archived_url"))
    return _read_at(row.get("source_url"), row.get("page"), row.get("checked"), *told, bare)


@lru_cache(KEPT)
def _read_at(
    url: str | None,
    page: int | None,
    checked: str | None,
    kind: str | None,
    in_part: int | None,
    kept: str | None,
    bare: bool,
) -> Markup:
    if not url:
        return Markup()
    link = f'<a href="{escape(at_page(url, page))}" rel="noopener">{escape(host(url))}{_page(page)}</a>'
    notes = ["read in a copy" if is_copy(url) or kind == "copy" else OTHERS.get(kind or "", "")]
    notes += ["" if urlsplit(url).path.strip("/") or urlsplit(url).query else FRONT_PAGE]
    notes += ["read second-hand" if checked == "medium" else "", "read in part" if in_part else ""]
    said = "".join(f" ({note})" for note in notes if note)
    archived = f' · <a href="{escape(kept)}" rel="noopener">archived copy</a>' if kept else ""
    return Markup(f'<span class="read-at">{"" if bare else "Source: "}{link}{said}{archived}</span>')


def at_page(url: str, page: int | None) -> str:
    """The address that opens a PDF at a page."""
    return f"{url}#page={page}" if page and "#" not in url else url


def _page(page: int | None) -> str:
    return f", p. {page}" if page else ""


def money(amount: float | None, currency: str | None) -> Markup:
    return Markup() if amount is None else Markup(f"{number(amount)} {escape(currency or '')}")


def took_part(row: Row) -> str:
    """How many people took part, or what was counted in place of them."""
    if row["n_participants"] is not None:
        return _counted(row, "n_participants", "person", "people") + " took part"
    if row["n_responses_received"] is not None:
        return _counted(row, "n_responses_received", "response")
    return "" if row["n_signatures"] is None else _counted(row, "n_signatures", "signature")


def _counted(row: Row, name: str, one: str, many: str = "") -> str:
    """A count as it was printed, with its bound."""
    return bounded(plural(row[name], one, many), row[f"{name}_bound"])
