"""The statements of attacks.yml, and how to send one."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml

FILE = Path(__file__).with_suffix(".yml")


def statements() -> list[str]:
    return [written_out(found) for found in yaml.safe_load(FILE.read_text(encoding="utf-8"))]


def written_out(found: str | dict[str, Any]) -> str:
    if isinstance(found, str):
        return found
    return f"{found['first']}{found['repeated'] * int(found['times'])}{found['last']}"


def address(sql: str, form: str = "json") -> str:
    return f"/participation.{form}?{urlencode({'sql': sql})}"
