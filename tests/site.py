"""The site over a database, asked without a server: what the tests of pages share."""

import csv
import io
import re
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette

ASSEMBLY = "scotland-climate-assembly-2020"
RESULT = "scotland-climate-assembly-2020-r-goal-1"


class Site:
    """GET requests to the pages of one database."""

    def __init__(self, database: Path) -> None:
        self.datasette = Datasette(
            [], immutables=[str(database)], metadata={"title": "Participation Results"}
        )

    async def get(self, path: str, **parameters: Any) -> Any:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return await self.datasette.client.get(path + query)

    async def page(self, path: str, **parameters: Any) -> str:
        """The HTML of a page that must be there."""
        response = await self.get(path, **parameters)
        assert response.status_code == 200, (path, parameters, response.text[:500])
        return str(response.text)

    async def json(self, path: str, **parameters: Any) -> Any:
        response = await self.get(path, **parameters)
        assert response.status_code == 200, (path, parameters, response.text[:500])
        return response.json()

    async def rows(self, **parameters: Any) -> list[dict[str, str]]:
        """The rows of /search.csv."""
        response = await self.get("/search.csv", **parameters)
        assert response.status_code == 200, (parameters, response.text[:500])
        return list(csv.DictReader(io.StringIO(response.text)))

    async def total(self, **parameters: Any) -> int:
        return int((await self.json("/search.json", **parameters))["total"])


def record_id(row: dict[str, Any]) -> str:
    """The result of a row, or its engagement where it has no result."""
    return str(row["result_id"] or row["initiative_id"])


def text_of(html: str) -> str:
    """The words of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
