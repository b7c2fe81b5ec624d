"""The one place that knows Datasette's flags."""

import resource
from pathlib import Path

SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 800,
    "max_returned_rows": 1000,
    "max_csv_mb": 20,
    "suggest_facets": "off",
    "allow_download": "on",
    "truncate_cells_html": 300,
}


def datasette_arguments(database: Path, metadata: Path, host: str, port: int) -> list[str]:
    """Arguments of `datasette` that serve the site; the database is opened as immutable."""
    arguments = ["serve", "-i", str(database), "-m", str(metadata), "-h", host, "-p", str(port)]
    for name, value in SETTINGS.items():
        arguments += ["--setting", name, str(value)]
    return arguments


def fence(megabytes: int) -> None:
    """Let this process have at most that much memory of its own (mapped files are not counted).

    A question that needs more fails alone, with an error, instead of the machine.
    """
    most = megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
