"""Bytes and shape, before any parser is trusted: a raw folder in, counted rows of text cells out."""

from ingest.gate.folder import RawFolder
from ingest.gate.json_text import parse_json
from ingest.gate.limits import CELL_LIMIT, Limits
from ingest.gate.row import Row, cell_text, problem

__all__ = ["CELL_LIMIT", "Limits", "RawFolder", "Row", "cell_text", "parse_json", "problem"]
