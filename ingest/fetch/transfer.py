"""One address, one file: requests that wait, give up in time and never take more than they may."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit

import requests
import stamina
from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from ingest.fetch.deadline import deadline
from ingest.fetch.kinds import refuse_type
from ingest.fetch.problem import NotFetched, TryLater
from ingest.gate.limits import HARMLESS, RATIO, Limits

USER_AGENT = (
    f"participation-results/{version('participation-results')} (open database; one request at a time)"
)
CHUNK = 64 * 1024
REDIRECTS = 5
SCHEMES = ("http", "https")
LATER = (408, 425, 429, 500, 502, 503, 504)
"""Answers that may be better next time (RFC 9110; 425 RFC 8470, 429 RFC 6585)."""


@dataclass(frozen=True)
class Manners:
    """How a server is treated; all times in seconds. `fetch:` in a source.yml sets `delay` and `seconds`."""

    delay: float = 1.0
    """Between two requests to one host, unless the host asks for more."""
    seconds: float = 300.0
    """Most for one file."""
    silence: float = 30.0
    """Most without a byte."""
    attempts: int = 4
    first_wait: float = 1.0
    """Before the second attempt; it doubles with each."""
    longest_wait: float = 60.0
    """Longest Retry-After that is waited for; beyond it the file is given up for this time."""


@dataclass(frozen=True)
class Answer:
    """What the server said of a file; `unchanged` where it need not be sent again."""

    unchanged: bool
    etag: str
    last_modified: str


@dataclass(frozen=True)
class Errand:
    """An address, what its file will be called, and how to behave there.

    `stated_type` is the content type that source.yml expects, `known` the headers of a conditional request.
    """

    url: str
    name: str
    manners: Manners
    limits: Limits
    stated_type: str = ""
    known: Mapping[str, str] = field(default_factory=dict)


class Session(requests.Session):
    """A session that leaves redirects alone; requests would read their bodies whole, followed or not."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        return None


class Client:
    """Downloads, one at a time; one client serves all sources, so that it knows when each host was asked."""

    def __init__(self) -> None:
        self._session = Session()
        self._session.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"})
        self._asked: dict[str, float] = {}

    def download(self, errand: Errand, into: BinaryIO) -> Answer:
        """Write what the address holds `into` a file, with further attempts where they may help.

        Raises NotFetched; what was written then is of no use.
        """
        manners = errand.manners
        attempts = stamina.retry_context(
            on=partial(_again, manners),
            attempts=manners.attempts,
            timeout=None,
            wait_initial=manners.first_wait,
            wait_max=manners.longest_wait,
            wait_jitter=manners.first_wait,
        )
        try:
            for attempt in attempts:
                with attempt, deadline(manners.seconds, _too_slow(errand)):
                    into.seek(0)
                    into.truncate()
                    return self._once(errand, into)
        except requests.RequestException as error:
            raise NotFetched(errand.url, in_words(error), CONNECTION_REMEDY) from None
        raise AssertionError("the last attempt returns or raises")

    def _once(self, errand: Errand, into: BinaryIO) -> Answer:
        with self._follow(errand) as response:
            unchanged = response.status_code == 304 and bool(errand.known)
            if not unchanged:
                _refuse_status(errand.url, response)
                stated = response.headers.get("Content-Type", "")
                refuse_type(errand.url, errand.name, stated, errand.stated_type)
                _copy(errand, response, into)
            headers = response.headers
            return Answer(unchanged, headers.get("ETag", ""), headers.get("Last-Modified", ""))

    def _follow(self, errand: Errand) -> requests.Response:
        """The last answer of a chain of redirects, each step of which is judged first."""
        address = errand.url
        for _ in range(REDIRECTS + 1):
            self._wait(address, errand.manners.delay)
            response = self._session.get(
                address, headers=errand.known, stream=True, timeout=errand.manners.silence
            )
            if not response.is_redirect:
                return response
            response.close()
            target = joined(errand.url, address, response.headers["Location"])
            _refuse_step(errand.url, address, target)
            address = target
        raise NotFetched(errand.url, f"it leads on more than {REDIRECTS} times, at last to {address}", MOVED)

    def _wait(self, url: str, delay: float) -> None:
        """Leave a host in peace until `delay` after it was last asked."""
        host = urlsplit(url).netloc
        if host in self._asked:
            time.sleep(max(0.0, self._asked[host] + delay - time.monotonic()))
        self._asked[host] = time.monotonic()


PASSING = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
"""What may be better next time: no connection, silence, an answer that breaks off."""

CONNECTION_REMEDY = "The old file stays; look at the connection and try again later"
MOVED = "Look in a browser where the file is now, and write that address into source.yml"


def joined(url: str, base: str, target: str) -> str:
    """The address that a server means by `target`. Raises NotFetched where it means none."""
    try:
        address = urljoin(base, target)
        urlsplit(address)
    except ValueError:
        raise NotFetched(url, f"it leads to {target!r}, which is no address", MOVED) from None
    return address


def _again(manners: Manners, error: Exception) -> bool | float:
    """Whether to try again after an error, or after how many seconds."""
    if not isinstance(error, TryLater):
        return isinstance(error, PASSING)
    if error.after is None:
        return True
    return error.after if error.after <= manners.longest_wait else False


def _refuse_step(url: str, here: str, target: str) -> None:
    """Raise NotFetched for a redirect that leaves the web, or leaves encryption."""
    here_scheme, scheme = urlsplit(here).scheme, urlsplit(target).scheme
    if scheme not in SCHEMES or (here_scheme, scheme) == ("https", "http"):
        raise NotFetched(url, f"it leads from {here_scheme} to {scheme}: {target}", MOVED)


def in_words(error: requests.RequestException) -> str:
    """An exception of requests as a person would say it."""
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return "the answer broke off before its end"
    if isinstance(error, requests.Timeout):
        return "the server said nothing for too long"
    if isinstance(error, requests.exceptions.ContentDecodingError):
        return "it is compressed in a way that cannot be undone"
    if isinstance(error, requests.ConnectionError):
        return "the connection failed or broke off"
    return f"it is no usable address ({error})"


def _too_slow(errand: Errand) -> NotFetched:
    return NotFetched(
        errand.url,
        f"it took more than {errand.manners.seconds:g} s",
        "Try again later; if the file is large, state `seconds` under `fetch` in source.yml",
    )


def _refuse_status(url: str, response: requests.Response) -> None:
    status = f"the server answered {response.status_code} {response.reason}".rstrip()
    if response.status_code in LATER:
        raise TryLater(url, status, _retry_after(response))
    if response.status_code != 200:
        raise NotFetched(url, status, MOVED)


def _retry_after(response: requests.Response) -> float | None:
    """Seconds that the server asks to wait, given by it as a number or as a date."""
    header = response.headers.get("Retry-After", "")
    try:
        return Retry().parse_retry_after(header) if header else None
    except InvalidHeader:
        return None


def _copy(errand: Errand, response: requests.Response, into: BinaryIO) -> None:
    """The body, unpacked piece by piece. Raises NotFetched as soon as it is too large or grows too much."""
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > errand.limits.file_bytes:
        raise _too_large(errand)
    written = 0
    for chunk in response.iter_content(CHUNK):
        written += into.write(chunk)
        if written > errand.limits.file_bytes:
            raise _too_large(errand)
        if written > HARMLESS and written > RATIO * response.raw.tell():
            remedy = "The old file stays; ask the publisher for the file as it is"
            raise NotFetched(errand.url, f"it grows more than {RATIO} times when unpacked", remedy)
    into.flush()


def _too_large(errand: Errand) -> NotFetched:
    remedy = "If it is the right file, state limits.file_mb in source.yml"
    return NotFetched(errand.url, f"it has more than {errand.limits.file_mb} MB", remedy)
