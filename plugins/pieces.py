"""Pieces of HTML that stand on a page by the hundred: in go rows, out comes Markup.

Templates use them like the macros of _macros.html, where they are named. They are functions because a macro
that calls macros takes many times as long, and a page of a search has twenty cards and a hundred values of
facets. What depends on nothing but a name and a code is kept: the same places, methods and decisions come on
every page.
"""

from functools import lru_cache
from urllib.parse import quote

from markupsafe import Markup, escape

from plugins.db import Row
from plugins.furniture import KEPT, day, host, is_copy, machine, marked, number, percent, plural, query

BASIS_WORDS = {
    "self_selected": "People chose to take part: not a sample",
    "random_selection": "Randomly selected people",
    "appointed": "Invited people: not a sample",
    "mixed": "Mixed groups: read with care",
    "elected_or_public_vote": "Election or public vote",
    "not_recorded": "How people were found is not recorded",
}


class Pieces:
    """The pieces of a site whose every address begins with `root`, which is `/` or a path below it."""

    def __init__(self, root: str) -> None:
        self._root = root
        self.link = lru_cache(KEPT)(self._link)
        self.lang, self.badge, self.numbered = lang, badge, numbered
        self.support, self.basis_words, self.money, self.took_part = support, basis_words, money, took_part
        self.read_at = read_at

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
        found.append(money(row["amount"], row["currency"]))
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
    undecided = answer["decision"] == "under_consideration"
    read = f"; {escape(uncapitalised(answer['last_read']))}" if undecided else ""
    who = escape(answer["responder"] or answer["responder_id"])
    said = badge(answer["decision"], answer["decision_label"])
    return f'{said} <span class="by">by {who}{coded}{read}</span>'


def uncapitalised(text: str) -> str:
    """A sentence as it goes on after a semicolon."""
    return text[:1].lower() + text[1:]


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


def support(row: Row, basis: str) -> Markup:
    """Counts and shares, never a share without saying whose it is; empty where nothing was counted."""
    share, measure, counts = row["share_for"], row["support_measure"], _counts(row)
    if share is None and not counts:
        return Markup()
    said = ", ".join(counts)
    if share is not None:
        width = f'<span style="width:{round(share * 100, 1)}%"></span>'
        bar = f'<span class="bar" aria-hidden="true">{width}</span>'
        said = f"{bar} <strong>{percent(share)}</strong> for it" + (f" ({said})" if said else "")
    if row["support_measure_label"] and measure != "signatures":
        said += f", {escape(row['support_measure_label'].lower())}"
    whose = ""
    if basis and (share is not None or row["n_against"] is not None) and measure != "signatures":
        whose = f' <span class="basis of-{escape(basis)}">{basis_words(basis)}</span>'
    return Markup(f'<span class="support">{said}</span>{whose}')


def _counts(row: Row) -> list[str]:
    n_for, n_against, n_neutral, n_total = (row[n] for n in ("n_for", "n_against", "n_neutral", "n_total"))
    counts = []
    if n_for is not None:
        if row["support_measure"] == "signatures":
            counts.append(plural(n_for, "signature"))
        elif row["support_measure"] in ("approval", "ranking") and n_against is None:
            counts.append(plural(n_for, "vote"))
        else:
            counts.append(f"{number(n_for)} for")
    if n_against is not None:
        counts.append(f"{number(n_against)} against")
    if n_neutral is not None:
        counts.append(f"{number(n_neutral)} neither")
    if n_total is not None:
        counts.append(f"{'of' if counts else 'counted:'} {number(n_total)}")
    return counts


def read_at(row: Row, bare: bool = False) -> Markup:
    """Where a row was read."""
    return _read_at(row.get("source_url"), row.get("checked"), bare)


@lru_cache(KEPT)
def _read_at(url: str | None, checked: str | None, bare: bool) -> Markup:
    if not url:
        return Markup()
    link = f'<a href="{escape(url)}" rel="noopener">{escape(host(url))}</a>'
    copy = " (read in a copy)" if is_copy(url) else ""
    second_hand = " (read second-hand)" if checked == "medium" else ""
    said = f"{'' if bare else 'Source: '}{link}{copy}{second_hand}"
    return Markup(f'<span class="read-at">{said}</span>')


def basis_words(basis: str) -> Markup:
    """Who was counted, in a few words."""
    return escape(BASIS_WORDS.get(basis, basis))


def money(amount: float | None, currency: str | None) -> Markup:
    return Markup() if amount is None else Markup(f"{number(amount)} {escape(currency or '')}")


def took_part(row: Row) -> str:
    """How many people took part, or what was counted in place of them."""
    if row["n_participants"] is not None:
        return f"{plural(row['n_participants'], 'person', 'people')} took part"
    if row["n_responses_received"] is not None:
        return plural(row["n_responses_received"], "response")
    return "" if row["n_signatures"] is None else plural(row["n_signatures"], "signature")
