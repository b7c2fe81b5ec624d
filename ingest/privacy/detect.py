"""What in a text may lead to a person: e-mail addresses, phone numbers, postcodes and handles.

Names are not looked for: nothing finds them reliably, so no column with a person's name is ever read.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from phonenumbers import (
    SUPPORTED_REGIONS,
    Leniency,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    is_valid_number,
)

from ingest.privacy import patterns

FALLBACK_COUNTRIES = ("GB", "US")
"""Whose way of writing phone numbers is looked for besides that of the country of the record."""

LONGEST_RUN = 300
"""A longer run of figures is a table, or a list of numbers; it is judged by its beginning."""

MOST_GROUPS = 5
"""Groups of digits that a number without a leading zero is written in; more of them are a list."""

LEADING_ZERO = re.compile(r"[(\s]*0")


class Found(NamedTuple):
    """A piece of a text, from `start` to before `end`, and what it is, in words with their article."""

    start: int
    end: int
    kind: str


def personal_data(text: str, country: str = "") -> list[Found]:
    """Every piece of `text` that may lead to a person, in its order.

    `country` (ISO 3166-1 alpha-2) says how phone numbers and postcodes are written there.
    """
    found = [*_e_mails(text), *_handles(text)]
    if patterns.DIGIT.search(text):
        found += [*_postcodes(text, country), *_phones(text, country)]
    return sorted(found)


def redacted(text: str) -> str:
    """`text` with what each piece is in the place of the piece."""
    for found in reversed(personal_data(text)):
        text = f"{text[: found.start]}[{found.kind}]{text[found.end :]}"
    return text


def _e_mails(text: str) -> Iterator[Found]:
    if "@" in text or "＠" in text or "%40" in text or patterns.AT_IN_WORDS.search(text):
        for match in patterns.E_MAIL.finditer(text):
            yield Found(*match.span(), "an e-mail address")


def _handles(text: str) -> Iterator[Found]:
    if "@" in text or "＠" in text:
        for match in patterns.HANDLE.finditer(_without_web_addresses(text)):
            yield Found(*match.span(), "a handle")


def _postcodes(text: str, country: str) -> Iterator[Found]:
    bare = _without_web_addresses(text)
    own = patterns.POSTCODES_OF.get(country)
    for pattern in (patterns.POSTCODE, own):
        for match in pattern.finditer(bare) if pattern else ():
            yield Found(*match.span(), "a postcode")


def _phones(text: str, country: str) -> Iterator[Found]:
    if not patterns.SEVEN_DIGITS.search(text):
        return
    bare = patterns.NOT_A_PHONE.sub(_blank, text)
    regions = [
        region for region in dict.fromkeys((country, *FALLBACK_COUNTRIES)) if region in SUPPORTED_REGIONS
    ]
    for figures in patterns.FIGURES.finditer(bare):
        before = bare[max(0, figures.start() - 15) : figures.start()]
        for region in regions:
            matches = PhoneNumberMatcher(figures[0][:LONGEST_RUN], region, Leniency.POSSIBLE)
            found = [match for match in matches if _is_phone(before, match, own=region == country)]
            if found:
                break
        for match in found:
            yield Found(figures.start() + match.start, figures.start() + match.end, "a phone number")


def _is_phone(before: str, match: PhoneNumberMatch, own: bool) -> bool:
    """Whether digits that could be a phone number are written as one, and not as a figure or a reference."""
    written = match.raw_string
    digits = sum(char.isdigit() for char in written)
    before = before if match.start == 0 else " "
    if written.startswith(("+", "(+", "＋")) or patterns.PHONE_LABEL.search(before):
        return digits >= 6
    if re.search(r"[\w/.-]$", before):
        return False
    if LEADING_ZERO.match(written):
        return digits >= 9
    if patterns.NORTH_AMERICAN.fullmatch(written):
        return True
    in_groups = len(re.findall(r"\d+", written)) <= MOST_GROUPS and "/" not in written
    return own and digits >= 9 and in_groups and bool(is_valid_number(match.number))


def _without_web_addresses(text: str) -> str:
    """`text`, as long as it was, with blanks for the addresses of pages, which may be published."""
    return re.sub(patterns.WEB_ADDRESS, _blank, text) if "http" in text or "www." in text else text


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
