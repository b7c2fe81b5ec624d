"""Where fetched files go: set aside while they come, then put in the place of the old in one step."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from ingest.fetch.problem import NotFetched
from ingest.fetch.record import Entry, FetchRecord, sha256
from ingest.fetch.transfer import Answer
from ingest.sources import Source

READABLE = 0o644
NAME_REMEDY = "Mend `as` in source.yml: a name below the raw folder, another for each file"


@dataclass(frozen=True)
class Outcome:
    """What became of one file: status new, changed, unchanged, removed or failed.

    `sha256` and `bytes` are those of the file as it now stands, `fetched_at` the moment (UTC) when it came,
    all empty for a file that failed or was removed. `problem` is a sentence.
    """

    source_id: str
    status: str
    file: str
    url: str
    sha256: str = ""
    bytes: int = 0
    fetched_at: str = ""
    problem: str = ""


class Store:
    """The raw folder of a source with the record of what was fetched into it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.raw = source.raw
        self._record = FetchRecord(source.folder, source.raw)
        self._claimed: set[str] = set()

    def claim(self, url: str, name: str) -> None:
        """Raise NotFetched for a name outside the raw folder, and for one that another file has."""
        raw, path = self.raw.resolve(), PurePosixPath(name)
        if not name or path.is_absolute() or ".." in path.parts or "\\" in name or not name.isprintable():
            raise NotFetched(url, f"its file would be {name!r}, outside the raw folder", NAME_REMEDY)
        if not (raw / name).parent.resolve().is_relative_to(raw):
            raise NotFetched(url, f"its file {name!r} would lie behind a link", "Remove the link")
        if name in self._claimed:
            raise NotFetched(url, f"another address gave the file {name!r} already", NAME_REMEDY)
        self._claimed.add(name)

    def conditions(self, url: str, names: Sequence[str]) -> dict[str, str]:
        """Headers that ask for the files of an address only if they are others than ours."""
        return self._record.conditions(url, names)

    @contextmanager
    def aside(self) -> Iterator[BinaryIO]:
        """A file to write to, gone afterwards unless it was put in its place.

        The raw folder is made only when its first file has come whole, since a build takes one that is there
        for complete.
        """
        folder = self.raw if self.raw.is_dir() else self.source.folder
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".fetching-", delete=False) as stream:
            try:
                yield cast(BinaryIO, stream)
            finally:
                Path(stream.name).unlink(missing_ok=True)

    def put(self, url: str, name: str, came: Path, answer: Answer) -> Outcome:
        """Put a whole file in its place, unless it is the one that is there."""
        place, new = self.raw / name, sha256(came)
        old = sha256(place)
        if new != old:
            came.chmod(READABLE)
            place.parent.mkdir(parents=True, exist_ok=True)
            came.replace(place)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Entry(url, new, place.stat().st_size, now, answer.etag, answer.last_modified)
        self._record.note(name, entry)
        return self._outcome("unchanged" if new == old else "changed" if old else "new", name, entry)

    def unchanged(self, name: str) -> Outcome:
        """The outcome of a file that the server says is still ours."""
        return self._outcome("unchanged", name, self._record.entries[name])

    def remove_others(self) -> Iterator[Outcome]:
        """Remove what earlier fetches put here and nobody asked for this time.

        A file that was changed by hand since is no longer ours to remove.
        """
        for name, entry in sorted(self._record.entries.items()):
            if name not in self._claimed:
                if sha256(self.raw / name) == entry.sha256:
                    (self.raw / name).unlink()
                    yield Outcome(self.source.source_id, "removed", name, entry.url)
                self._record.note(name, None)

    def _outcome(self, status: str, name: str, entry: Entry) -> Outcome:
        return Outcome(
            self.source.source_id, status, name, entry.url, entry.sha256, entry.bytes, entry.fetched_at
        )
