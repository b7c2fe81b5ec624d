"""Absolute addresses: in goes a request, out comes the site's own, never one that a header made up."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

# A name, an IPv4 or a bracketed IPv6 address, and perhaps a port.
HOST = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
SETTINGS = "participation-results"
SINCE = "2026"  # the year from which the names of feed entries are ours (RFC 4151)


@dataclass(frozen=True)
class Address:
    """Where the site is reached: `https://host[:port][/prefix]`, without a slash at the end."""

    base: str

    def of(self, path: str) -> str:
        """The absolute address of `path`, which begins with a slash."""
        return self.base + path

    @property
    def host(self) -> str:
        return urlsplit(self.base).hostname or "localhost"

    def tag(self, *parts: str) -> str:
        """A name for good (a tag URI) made of an id, the same whatever the page is called later."""
        return f"tag:{self.host},{SINCE}:{'/'.join(quote(part, safe='-._~:') for part in parts)}"


def address(datasette: Any, request: Any) -> Address:
    """The configured `base_url` of the plugin settings `participation-results`, else that of the request."""
    configured = (datasette.plugin_config(SETTINGS) or {}).get("base_url")
    if configured:
        return Address(str(configured).rstrip("/"))
    host = request.host if request.host and HOST.fullmatch(request.host) else "localhost"
    scheme = "https" if datasette.setting("force_https_urls") or request.scheme == "https" else "http"
    return Address(f"{scheme}://{host}{datasette.urls.path('/')}".rstrip("/"))
