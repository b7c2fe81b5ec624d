"""Readers, one file a format: the raw files of a source in, records of the record model out.

A reader is a module with `NAME`, `SUMMARY`, `MAPS` (what becomes what), `LEAVES_OUT` (raw field → why it is
not taken) and `read(raw, source)`. It emits a Record for each row of a table, an Issue for what it cannot
take, and Merged for a raw row whose content went into records that another row began. Every raw row must
lead to at least one of the three; the pipeline counts.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol, cast

from ingest.formats import (
    canada_consultations,
    citizen_space,
    consul,
    decidim,
    eci,
    govuk,
    ogp_commitments,
    pabulib,
    package,
    participedia,
    polis,
    regulations_gov,
    table,
    uk_petitions,
)
from ingest.gate import RawFolder
from ingest.records import Emitted
from ingest.sources import Source


class Reader(Protocol):
    """What a format module offers."""

    NAME: str
    SUMMARY: str
    MAPS: Mapping[str, str]
    LEAVES_OUT: Mapping[str, str]

    def read(self, raw: RawFolder, source: Source) -> Iterator[Emitted]:
        """Everything that stands in the raw files, in their order."""


MODULES = (
    package,
    table,
    polis,
    eci,
    pabulib,
    consul,
    decidim,
    participedia,
    citizen_space,
    govuk,
    ogp_commitments,
    uk_petitions,
    canada_consultations,
    regulations_gov,
)
READERS: dict[str, Reader] = {module.NAME: cast(Reader, module) for module in MODULES}
