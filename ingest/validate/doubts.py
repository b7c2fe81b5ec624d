"""Notes on single rows, for a person: what is possible, but mostly a slip of those who gather.

Each was measured on the folders of this project: it is right more often than not, or it was left out.
"""

import re
from collections.abc import Iterator

from ingest.records import Record
from ingest.validate.copies import copied_from
from ingest.validate.rule import Finding

SAYS_NOTHING = re.compile(
    r"(views?|opinions?|comments?|feedback|responses|replies|answers|reactions|thoughts|attitudes|results?|findings)"
    r" (on|of|about|to|across|from|in) (?!what\b)",
    re.IGNORECASE,
)
"""How a title begins that says what people spoke about and not what they said."""

STRONGLY = re.compile(
    r"(?<!or )(?<!or very )\b(\d{1,3}(?:\.\d+)?) ?(?:%|per cent|percent)(?: \w+){0,2}? strongly\b",
    re.IGNORECASE,
)
"""A share of those who feel strongly, as it is printed in a text."""

AGREED_OR = re.compile(r"\b\w+ or strongly\b|\bstrongly \w+ or\b", re.IGNORECASE)

WORDS_OF_A_REPLY = ("reason", "action", "we_asked", "you_said", "we_did", "instrument_url")

OPINION = re.compile(
    r"\b(most|many|some|few|several|majority|minority|half|support\w*|oppos\w*|object\w*|agree\w*|disagree\w*|favou?r\w*|against|"
    r"concern\w*|want\w*|prefer\w*|ask\w*|call\w*|replies|respon\w*|comments?|people|residents|should|not)\b",
    re.IGNORECASE,
)
"""Words of a text that tell how people saw a thing."""


def empty_title(record: Record) -> Iterator[Finding]:
    """The title of a result says what came out, not what it came out about."""
    if SAYS_NOTHING.match(record.get("title")):
        yield "title", "it does not tell what people said; say it, for example Most were for longer hours"


def strong_share(record: Record) -> Iterator[Finding]:
    """A share that is of those who feel strongly alone passes for that of all who agree."""
    share, text = record.values.get("share_for"), f"{record.get('title')} {record.get('text')}"
    printed = [] if AGREED_OR.search(text) else [float(found) / 100 for found in STRONGLY.findall(text)]
    if isinstance(share, float) and any(abs(one - share) < 0.0005 for one in printed):
        message = "it seems to be of those who feel strongly alone; give the share of all who agree"
        yield "share_for", message


def words_missing(record: Record) -> Iterator[Finding]:
    """A decision has some words: a reason, an action, or what was asked, said and done."""
    if not any(record.get(name) for name in WORDS_OF_A_REPLY):
        yield "action", f"{record.get('decision')}, and not a word on it; say what was decided or why"


def copy_rated_high(record: Record) -> Iterator[Finding]:
    """What was read in a copy was not read in its source."""
    original = copied_from(record.get("source_url"))
    if original and record.get("checked") == "high":
        yield "checked", f"the page is a copy ({original}); read the original, or write medium"


def is_bare_proposal(record: Record) -> bool:
    """Whether a result is a proposal without any number and without a word on how people saw it."""
    measured = any(
        record.get(name) for name in ("n_for", "n_against", "n_total", "share_for", "score", "rank")
    )
    return record.get("kind") == "proposal" and not measured and not OPINION.search(record.get("text"))
