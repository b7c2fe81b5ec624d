"""The errors of a whole table: Frictionless judges the rows that are not certainly good, and no others.

A first pass over the columns accepts what is certainly good (`compiled`, `keys`). The other rows, the
suspects, go into Frictionless under the numbers they have in the file, together with the keys they may refer
to, so that it says of them what it would have said on the whole table. Where the pass does not know how a
table is read, Frictionless judges all of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from frictionless import Dialect, Error, FrictionlessException, Package, Resource
from frictionless.resources import TableResource

from ingest.validate.compiled import misfits
from ingest.validate.keys import references, repeated
from ingest.validate.rows import Unsure, read_rows

Keys = dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]]
"""Resource and names of fields → values of keys, as Frictionless looks them up."""


def errors(resource: TableResource) -> Iterator[Error]:
    """Every error of the header and the rows of `resource`, as Frictionless alone finds them, in its order.

    Raises what Frictionless raises where it cannot read the table or a resource that it refers to.
    """
    try:
        judged, keys = _suspects(resource)
    except (Unsure, FrictionlessException):  # it shall say itself what it cannot read
        judged, keys = resource, {}
    with judged:
        for (other, names), values in keys.items():
            judged.lookup[other][names] |= values
        yield from judged.header.errors
        for row in judged.row_stream:
            yield from row.errors


def _suspects(resource: TableResource) -> tuple[TableResource, Keys]:
    """`resource` with only the rows that are not certainly good, and the keys that these may refer to.

    The tables it refers to are empty in its package. Raises Unsure where it takes Frictionless to read it.
    """
    rows = read_rows(resource)
    referring = references(resource, rows)
    masks = [
        rows.frame.get_column("number").is_in(list(rows.uneven)),
        misfits(rows.fields, rows.frame),
        *repeated(rows, resource.schema),
        *(reference.misses for reference in referring),
    ]
    mask = reduce(or_, masks)
    numbers, cells = rows.chosen(mask)
    keys: Keys = defaultdict(set)
    for reference in referring:
        keys[reference.other, reference.other_names] |= reference.keys_found(rows, mask)
    suspects = resource.to_copy()
    suspects.package = _of_empty_tables({other for other, _ in keys} - {"", resource.name})
    suspects.path, suspects.format, suspects.data = None, "inline", [rows.labels, *cells]
    suspects.dialect = Renumbered(header_rows=[1])
    suspects.dialect.numbers = numbers
    return suspects, keys


def _of_empty_tables(names: set[str]) -> Package:
    return Package(resources=[Resource(name=name, data=[["key"]]) for name in sorted(names)])


class Renumbered(Dialect):
    """Rows that keep the numbers they have in another table."""

    numbers: Sequence[int] = ()

    def read_enumerated_content_stream(
        self, cell_stream: Iterable[list[Any]]
    ) -> Iterator[tuple[int, list[Any]]]:
        """Number and cells of each row after the header."""
        return zip(self.numbers, islice(cell_stream, 1, None), strict=False)
