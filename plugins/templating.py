"""Pages from templates/site/: in goes a template's name and what was found, out comes HTML.

Datasette renders for any plugin: it looks for templates on disk, awaits every expression and asks a dozen
hooks for what a page of ours never shows. Ours are made by plain calls instead, which costs half of it.
"""

from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment

from plugins.db import Row
from plugins.furniture import site_facts
from plugins.pieces import Pieces


class PlainEnvironment(Environment):
    """Templates that look into a row first, and only then for a method of dictionaries of that name."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


_environments: WeakKeyDictionary[Any, Environment] = WeakKeyDictionary()


async def render(datasette: Any, request: Any, template: str, context: Row) -> str:
    """The page of `context`; what every page holds besides is the request and the facts in the footer."""
    found = _environment(datasette).get_template(f"site/{template}")
    return found.render({**context, "request": request, "site": await site_facts(datasette)})


def _environment(datasette: Any) -> Environment:
    """Datasette's own environment, without waiting and without a look at nine files for every page."""
    if datasette not in _environments:
        plain = datasette.jinja_env.overlay(enable_async=False, auto_reload=False)
        plain.__class__ = PlainEnvironment
        known = {"urls": datasette.urls, "pieces": Pieces(datasette.setting("base_url"))}
        plain.globals = {**plain.globals, **known}  # macros see these, but not what a page is made of
        _environments[datasette] = plain
    return _environments[datasette]
