"""HTML that publishers put into their data, as plain text and as links; nothing of it is ever passed on."""

import re
from html.parser import HTMLParser

from ingest.formats.text import tidy

PARAGRAPHS = {"p", "div", "section", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
LINES = {"br", "li", "tr", "dt", "dd"}
SILENT = {"script", "style"}
"""Elements whose content is not text for readers."""


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.links: list[tuple[str, str]] = []
        self._silent = 0
        self._href: str | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        self._break(tag)
        if tag == "a":
            self._href, self._words = dict(attrs).get("href"), ""

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0
        if tag in PARAGRAPHS:
            self._break(tag)
        if tag == "a" and self._href and self._words.strip():
            self.links.append((" ".join(self._words.split()), self._href))
            self._href = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text += re.sub(r"\s+", " ", data)  # a line break in HTML is a blank
            self._words += data

    def _break(self, tag: str) -> None:
        self.text += "\n\n" if tag in PARAGRAPHS else "\n" if tag in LINES else ""


def plain_text(html: str) -> str:
    """The text of a piece of HTML: a line for each list item, an empty line between paragraphs."""
    return tidy(_read(html).text)


def links(html: str) -> list[tuple[str, str]]:
    """Words and address of each link that has words, in their order."""
    return _read(html).links


def _read(html: str) -> _Reading:
    reading = _Reading()
    reading.feed(html)
    reading.close()
    return reading
