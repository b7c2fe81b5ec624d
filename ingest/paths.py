"""Where the checkout keeps its parts; the project runs from its checkout, not from a wheel."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = ROOT / "schema"
DATA = ROOT / "data"
BUILD = ROOT / "build"
METADATA = ROOT / "metadata.yml"
DATABASE = BUILD / "participation.db"
