"""Stable ids from names: the same name gives the same id in every source."""

from slugify import slugify


def slug(name: str) -> str:
    """`Scotland's Climate Assembly` → `scotlands-climate-assembly`."""
    return slugify(name, replacements=[("'", ""), ("’", "")])
