"""Query strings, strictly: in goes a request, out come known parameters, or an error that names one."""

import re
from collections.abc import Collection, Sequence
from typing import Any

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LONGEST_SHOWN = 80


class BadParameter(ValueError):
    """A query parameter that is unknown, repeated or has a value that cannot be answered (HTTP 400).

    `offers` are rows with the `id` and the `label` of values that may be meant.
    """

    def __init__(
        self, parameter: str, value: str, remedy: str, offers: Sequence[dict[str, Any]] = ()
    ) -> None:
        self.parameter = parameter
        self.value = value
        self.remedy = remedy
        self.offers = list(offers)
        super().__init__(f"Parameter “{shown(parameter)}”, value “{shown(value)}”: {remedy}")


def shown(text: str) -> str:
    """`text` short enough to be repeated in a message, without control characters."""
    plain = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"


def parameters(request: Any, allowed: Collection[str]) -> dict[str, str]:
    """The parameters that are given and not empty; `BadParameter` for an unknown or a repeated one."""
    found: dict[str, str] = {}
    for name in request.args:
        values = request.args.getlist(name)
        if name not in allowed:
            raise BadParameter(name, values[0], f"unknown parameter. {_choice(allowed)}")
        if len(values) > 1:
            raise BadParameter(name, values[1], "given more than once; it can have one value.")
        if values[0].strip():
            found[name] = values[0].strip()
    return found


def _choice(allowed: Collection[str]) -> str:
    return f"Known here: {', '.join(allowed)}." if allowed else "This page takes none."


def one_of(parameter: str, value: str, allowed: Collection[str]) -> str:
    """`value` where it is one of `allowed`."""
    if value not in allowed:
        raise BadParameter(parameter, value, f"not a known value. Allowed: {', '.join(sorted(allowed))}.")
    return value


def whole_number(parameter: str, value: str, smallest: int, largest: int) -> int:
    """`value` as a number from `smallest` to `largest`."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not smallest <= int(value) <= largest:
        raise BadParameter(parameter, value, f"must be a whole number from {smallest} to {largest}.")
    return int(value)


def iso_date(parameter: str, value: str) -> str:
    """`value` where it is a year, a month or a day of ISO 8601."""
    if not re.fullmatch(DATE, value) or not value.isascii():
        raise BadParameter(parameter, value, "must be a date such as 2019, 2019-10 or 2019-10-26.")
    return value
