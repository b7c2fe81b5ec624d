"""Atom 1.0: in go a feed and its entries, out comes XML; nothing is put together by hand."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

from datasette.utils.asgi import Response

from ingest.dates import first_day

NAMESPACE = "http://www.w3.org/2005/Atom"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TYPE = "application/atom+xml"
# Letters that XML 1.0 cannot hold, in no spelling.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ET.register_namespace("", NAMESPACE)


@dataclass(frozen=True)
class Entry:
    """One item; `updated` is an ISO date to the precision known, `link` an absolute address."""

    id: str
    title: str
    updated: str
    link: str
    summary: str
    lang: str | None = None


@dataclass(frozen=True)
class Feed:
    id: str
    title: str
    subtitle: str
    updated: str
    self_link: str
    page_link: str
    entries: Sequence[Entry]


def atom(feed: Feed) -> Response:
    """The feed as an answer."""
    return Response(as_xml(feed), content_type=f"{TYPE}; charset=utf-8")


def as_xml(feed: Feed) -> str:
    root = ET.Element(_name("feed"), {LANG: "en"})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", moment(feed.updated))
    _text(ET.SubElement(root, _name("author")), "name", "Participation Results")
    _link(root, "self", TYPE, feed.self_link)
    _link(root, "alternate", "text/html", feed.page_link)
    for entry in feed.entries:
        _add_entry(root, entry)
    body: str = ET.tostring(root, encoding="unicode")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + body


def _add_entry(root: ET.Element, entry: Entry) -> None:
    node = ET.SubElement(root, _name("entry"), {LANG: entry.lang} if entry.lang else {})
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "updated", moment(entry.updated))
    _link(node, "alternate", "text/html", entry.link)
    _text(node, "summary", entry.summary)


def _name(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, _name(tag)).text = NOT_XML.sub("\ufffd", text)


def _link(parent: ET.Element, rel: str, kind: str, href: str) -> None:
    ET.SubElement(parent, _name("link"), {"rel": rel, "type": kind, "href": href})


def moment(date: str) -> str:
    """The first moment of a partial date, as Atom wants it; the summary says the known date."""
    return f"{first_day(date).isoformat()}T00:00:00Z"
