"""The one place that knows Datasette's flags."""

from pathlib import Path

SETTINGS = {
    "default_page_size": 50,
    "sql_time_limit_ms": 1000,
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
