"""What was fetched, when and from where: `fetched.json` beside the raw folder of a source."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

RECORD_FILE = "fetched.json"


@dataclass(frozen=True)
class Entry:
    """One raw file as it came: SHA-256, size in bytes, moment (UTC), and how the server names the version."""

    url: str
    sha256: str
    bytes: int
    fetched_at: str
    etag: str = ""
    last_modified: str = ""


class FetchRecord:
    """The entries of one source by file name. A record that cannot be read counts as none."""

    def __init__(self, folder: Path, raw: Path) -> None:
        self.path, self.raw = folder / RECORD_FILE, raw
        try:
            self.entries = {
                name: Entry(**entry) for name, entry in json.loads(self.path.read_bytes()).items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            self.entries = {}

    def conditions(self, url: str, names: Sequence[str]) -> dict[str, str]:
        """Headers that ask for the file only if it is another than ours (RFC 9110, section 13).

        There are none where a file is missing, was changed by hand or came from another address.
        """
        if not all(self._is_as_it_came(url, name) for name in names):
            return {}
        first = self.entries[names[0]]
        headers = {"If-None-Match": first.etag, "If-Modified-Since": first.last_modified}
        return {name: value for name, value in headers.items() if value}

    def _is_as_it_came(self, url: str, name: str) -> bool:
        entry = self.entries.get(name)
        return entry is not None and entry.url == url and entry.sha256 == sha256(self.raw / name)

    def note(self, name: str, entry: Entry | None) -> None:
        """Keep the entry of a file, or forget it; written at once, so that a break loses nothing."""
        self.entries.pop(name, None)
        if entry:
            self.entries[name] = entry
        text = json.dumps({name: asdict(self.entries[name]) for name in sorted(self.entries)}, indent=2)
        aside = self.path.with_suffix(".aside")
        aside.write_text(text + "\n", encoding="utf-8")
        aside.replace(self.path)


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hex; "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
