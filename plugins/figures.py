"""The words of a figure: what it counts, of whom, how exactly, and who they were: a row in, Markup out.

A share is support for the row's own words. On a finding that most were against, it is the share that was
against: so what people did with those words is said by the kind of the row and by its title, and never
“for it” beside a title that speaks against something.
"""

import re
from functools import lru_cache

from markupsafe import Markup, escape

from plugins.db import Row
from plugins.furniture import number, percent, plural

BASIS_WORDS = {
    "self_selected": "People chose to take part: not a sample",
    "random_selection": "Randomly selected people",
    "appointed": "Invited people: not a sample",
    "mixed": "Mixed groups: read with care",
    "elected_or_public_vote": "Election or public vote",
    "not_recorded": "How people were found is not recorded",
}
BOUNDS = {"at_least": "at least ", "about": "about ", "at_most": "at most "}
SAID = ("finding", "statement", "preference", "minority_view")
"""Kinds whose words are what people said, so that nobody is “for” them."""

AGAINST = re.compile(
    r"\b(against|oppos\w*|disagree\w*|reject\w*|object(ed|s|ions?)?|unhappy|disapprov\w*|"
    r"(not|no|n['’]t) (agree|support|back|want|in favour)\w*|dissatisf\w*)\b",
    re.IGNORECASE,
)
FOR = re.compile(r"\b(support\w*|back(s|ed|ing)?|favour\w*|agree\w*|approv\w*|want\w*)\b", re.IGNORECASE)
OF_SO_MANY = {
    "answers": "of {} who answered the question",
    "responses": "of {} responses",
    "participants": "of {} who took part",
    "votes": "of {} votes cast",
    "invited": "of {} invited",
    "eligible": "of {} entitled",
    "sample": "of a sample of {}",
}
OF_WHOM = {
    "answers": "of those who answered the question",
    "responses": "of all responses",
    "participants": "of those who took part",
    "votes": "of the votes cast",
    "invited": "of those invited",
    "eligible": "of all entitled",
    "sample": "of a sample",
}


def support(row: Row, basis: str) -> Markup:
    """Counts and shares, never a share without saying whose it is; empty where nothing was counted."""
    parts = [*_share(row), *_counts(row), *_standing(row)]
    if not parts:
        return Markup()
    measure = row["support_measure"]
    label = row["support_measure_label"]
    if label and measure not in ("signatures", "not_measured") and not _voted(row):
        parts.append(escape(label.lower()))
    whose = ""
    if basis and (row["share_for"] is not None or row["n_against"] is not None) and measure != "signatures":
        whose = f' <span class="basis of-{escape(basis)}">{basis_words(basis)}</span>'
    return Markup(f'<span class="support">{", ".join(parts)}</span>{whose}')


def speaks_against(title: str) -> bool:
    """Whether the words of a row are against something, so that a share of them is no share for it."""
    return bool(AGAINST.search(title))


def takes_a_side(title: str) -> bool:
    """Whether the words of a row are for or against something, so that a share tells what people thought."""
    return "other option" not in title.casefold() and bool(FOR.search(title) or speaks_against(title))


def bounded(value: str, bound: str | None) -> str:
    """A number as it was printed: exact, or with its bound."""
    return BOUNDS.get(bound or "", "") + value


@lru_cache
def basis_words(basis: str) -> Markup:
    """Who was counted, in a few words."""
    return escape(BASIS_WORDS.get(basis, basis))


def _share(row: Row) -> list[str]:
    """The share with its bound, what those did, of whom they are a part, and the share before."""
    share = row["share_for"]
    if share is None:
        return []
    width = f'<span style="width:{round(share * 100, 1)}%"></span>'
    said = f'<span class="bar" aria-hidden="true">{width}</span> '
    said += f"<strong>{bounded(percent(share), row['share_for_bound'])}</strong> {_did(row)}"
    if row["n_total"] is None and row["share_of"]:
        said += f" {OF_WHOM[row['share_of']]}"
    if row["asked_group"]:
        said += f", among {escape(row['asked_group'])}"
    if row["share_before"] is not None:
        said += f", {percent(row['share_before'])} before"
    return [said]


def _did(row: Row) -> str:
    """What the share did with the words of the row."""
    if row["kind"] in SAID or speaks_against(row["title"]):
        return "said this"
    return "voted for it" if _voted(row) else "for it"


def _voted(row: Row) -> bool:
    """Whether the words say already that it was a vote."""
    against = row["kind"] in SAID or speaks_against(row["title"])
    return row["share_for"] is not None and row["support_measure"] == "vote" and not against


def _counts(row: Row) -> list[str]:
    """How many were for and against it, of how many."""
    n_for, n_against, n_neutral, n_total = (row[n] for n in ("n_for", "n_against", "n_neutral", "n_total"))
    measure = row["support_measure"]
    counts = []
    if n_for is not None:
        if measure == "signatures":
            counts.append(plural(n_for, "signature"))
        elif measure in ("approval", "ranking") and n_against is None:
            counts.append(plural(n_for, "vote"))
        else:
            counts.append(f"{number(n_for)} {'for' if _did(row) != 'said this' else 'said this'}")
    if n_against is not None:
        counts.append(f"{number(n_against)} {'against' if _did(row) != 'said this' else 'said otherwise'}")
    if n_neutral is not None:
        counts.append(f"{number(n_neutral)} neither")
    if n_total is not None and row["n_points"] is None:
        total = OF_SO_MANY.get(row["share_of"] or "", "of {}").format(number(n_total))
        counts.append(total if counts or row["share_for"] is not None else f"counted: {number(n_total)}")
    return counts


def _standing(row: Row) -> list[str]:
    """Points, mean score, rank and threshold."""
    said = []
    if row["n_points"] is not None:
        points = f"<strong>{number(row['n_points'])}</strong> {escape(row['points_unit'] or 'points')}"
        said.append(
            points + (f" from {plural(row['n_total'], 'person', 'people')}" if row["n_total"] else "")
        )
    if row["score"] is not None:
        ends = [number(row[name]) for name in ("score_min", "score_max") if row[name] is not None]
        scale = f" on a scale from {ends[0]} to {ends[1]}" if len(ends) == 2 else ""
        said.append(f"mean score <strong>{number(row['score'])}</strong>{scale}")
    if row["rank"] is not None:
        among = f" of {number(row['rank_of'])}" if row["rank_of"] else ""
        said.append(f"rank <strong>{number(row['rank'])}</strong>{among}")
    if row["threshold"] is not None:
        met = {None: "", 1: ", reached", 0: ", not reached"}[row["threshold_met"]]
        said.append(f"{percent(row['threshold'])} needed{met}")
    return said
