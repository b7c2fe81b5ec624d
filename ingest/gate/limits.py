"""How much is taken, and why that much: results are tables of text, and what is far beyond is none."""

from dataclasses import dataclass

MEGABYTE = 1 << 20

CELL_LIMIT = 100_000
"""Longest cell that is taken, in characters; the site's SQL guard assumes no longer strings."""

COLUMNS = 500
"""Most columns of a row. Wide exports number theirs (`name_1`, `name_2`, …) and come to some hundreds."""

CELLS = 5_000_000
"""Most cells of a sheet, empty ones included: two filled cells in opposite corners cost as much as all."""

DEPTH = 50
"""Deepest nesting of JSON and YAML; exports of platforms nest less than ten deep."""

DIGITS = 300
"""Longest number: about as many digits as the largest floating-point number has."""

MEMBERS = 1000
"""Most files in an archive; a spreadsheet has some tens."""

RATIO = 100
"""Most times that a part of an archive may grow when unpacked; text grows by ten to thirty."""

HARMLESS = 4 * MEGABYTE
"""Up to this size a part may grow as much as it likes: a sheet of empty cells does."""

UNPACKED = 4
"""An archive may hold this many times the bytes of the largest single file."""


@dataclass(frozen=True)
class Limits:
    """What the files of one source may cost; `limits:` in its source.yml says otherwise.

    50 MB are some hundred thousand rows of results, which take a tenth of the ten seconds of processor time
    and half of the 500 MB of memory. A source of a million rows (some 700 MB) states more.
    """

    file_mb: int = 50
    memory_mb: int = 500
    seconds: int = 10

    @property
    def file_bytes(self) -> int:
        return self.file_mb * MEGABYTE

    @property
    def unpacked_bytes(self) -> int:
        return UNPACKED * self.file_bytes
