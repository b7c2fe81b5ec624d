"""The raw folder of a source: files by name, rows counted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ingest.gate import delimited, json_text, yaml_text
from ingest.gate.encoding import UTF_8, whole_text
from ingest.gate.files import INSIDE, open_archive, open_raw
from ingest.gate.limits import Limits
from ingest.gate.row import Row
from ingest.gate.sheets import Workbook
from ingest.records import Issue


class RawFolder:
    """The raw files of one source. Every row that is handed out is counted in `rows_read`, by file.

    A row with too few or too many cells, a cell that is too long or one with a control character becomes an
    issue in `issues` and is not handed out. Raises InputProblem for a file that is missing, empty, no file,
    badly encoded, without a usable header, too large, or unsafe to open. A member of a zip archive is named
    `archive.zip/member.csv`. `opening` is told the name of each file that is opened.
    """

    def __init__(
        self,
        path: Path,
        encoding: str = UTF_8,
        limits: Limits | None = None,
        opening: Callable[[str], None] = lambda name: None,
    ) -> None:
        self.path = path
        self.encoding = encoding
        self.limits = limits or Limits()
        self.opening = opening
        self.rows_read: Counter[str] = Counter()
        self.issues: list[Issue] = []

    def names(self, pattern: str) -> list[str]:
        """Files below the folder that match a glob pattern, as sorted relative names with `/`.

        A zip archive stands for its members: `*.zip/*.csv`; behind `.zip/` a star also meets slashes.
        """
        outer, mark, inner = pattern.partition(INSIDE)
        found = [
            path.relative_to(self.path).as_posix()
            for path in self.path.glob(f"{outer}.zip" if mark else outer)
            if not path.is_dir() or path.is_symlink() or path.suffix == PurePosixPath(outer).suffix != ""
        ]
        return sorted(name for each in found for name in self._unfolded(each, inner or "*"))

    def _unfolded(self, name: str, inner: str) -> Iterable[str]:
        if not name.endswith(".zip"):
            return [name]
        self.opening(name)
        with open_archive(self.path, name, self.limits) as archive:
            return [f"{name}/{member}" for member in archive.members if fnmatchcase(member, inner)]

    def text(self, name: str) -> str:
        """A whole file as text; a byte order mark is dropped, control characters are refused."""
        return whole_text(name, self._open(name), self.encoding)

    def csv(
        self,
        name: str,
        header: Sequence[str] | None = None,
        delimiter: str = ",",
        unread: Collection[str] = (),
    ) -> Iterator[Row]:
        """Rows of a CSV file. Without `header` the first row names the columns.

        Cells in `unread` columns may hold anything, since they go no further.
        """
        rows = delimited.rows(name, self._open(name), self.encoding, delimiter, header, unread)
        return self._counted(name, rows)

    def sheets(self, name: str) -> list[str]:
        """The names of the sheets of a spreadsheet (XLSX, ODS)."""
        return self._workbook(name).sheets

    def sheet(self, name: str, sheet: str) -> Iterator[Row]:
        """Rows of one sheet of a spreadsheet; the first row that is not blank names the columns.

        The rows are said to come from the file `<name>/<sheet>`.
        """
        return self._counted(f"{name}/{sheet}", self._workbook(name).rows(sheet))

    def lines(self, name: str, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
        """Every row of a CSV file or a sheet as it stands, right or wrong, with its line; none is counted."""
        if sheet:
            return self._workbook(name).lines(sheet)
        return delimited.lines(name, self._open(name), self.encoding, ",")

    def sections(self, name: str, titles: Collection[str], delimiter: str) -> dict[str, list[Row]]:
        """The tables of a CSV file that holds several: title → rows.

        Each table begins with a line that is one of the `titles` alone; the next line names its columns.
        """
        parts = delimited.sections(name, self._open(name), self.encoding, delimiter, titles)
        return {title: list(self._counted(name, rows)) for title, rows in parts.items()}

    def objects(
        self,
        name: str,
        key: str = "",
        one: bool = False,
        opened: Collection[str] = (),
        unread: Collection[str] = (),
    ) -> Iterator[Row]:
        """Rows of a JSON or JSON lines file: objects in a list, below the dotted `key` where one is given.

        With `one`, a lone object in the place of the list is a row too. An object under a name in `opened`
        gives a cell for each of its values, as in `attributes.title`. The cells in `unread` are handed out
        empty, since they go no further.
        """
        return self._counted(name, json_text.rows(name, self.text(name), key, one, opened, unread))

    def yaml(self, name: str) -> Row | None:
        """A YAML file that holds one record."""
        return next(self._counted(name, iter([yaml_text.row(name, self.text(name))])), None)

    def _workbook(self, name: str) -> Workbook:
        with self._open(name) as stream:
            return Workbook(name, stream, self.limits)

    def _open(self, name: str) -> BinaryIO:
        self.opening(name)
        return open_raw(self.path, name, self.limits)

    def _counted(self, name: str, rows: Iterable[Row | Issue]) -> Iterator[Row]:
        for row in rows:
            self.rows_read[name] += 1
            if isinstance(row, Issue):
                self.issues.append(row)
            else:
                yield row
