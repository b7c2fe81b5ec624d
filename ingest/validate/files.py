"""The errors of a whole table: Frictionless judges the rows that are not certainly good, and no others.

A first pass over the columns accepts what is certainly good (`compiled`, `keys`). The other rows, the suspects,
go into Frictionless under the numbers they have in the file, together with the keys they may refer to, so
that it says of them what it would have said on the whole table. Where the pass does not know how a table is
read, Frictionless judges all of it.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any

from frictionless import Dialect, Error, Package, Resource
from frictionless.resources import TableResource

from ingest.validate.compiled import misfits
from ingest.validate.keys import ForeignKey, foreign_keys, repeated, strangers
from ingest.validate.rows import Rows, Unsure, read_rows


def errors(resource: TableResource) -> Iterator[Error]:
    """Every error of the header and the rows of `resource`, as Frictionless alone finds them, in its order.

    Raises what Frictionless raises where it cannot read the table or a resource that it refers to.
    """
    references: list[ForeignKey] = []
    try:
        rows = read_rows(resource)
        references = foreign_keys(resource, rows)
        judged = _suspects(resource, rows, references)
    except Unsure:
        judged = resource
    with judged:
        for foreign in references:
            judged.lookup[foreign.other][foreign.other_names] |= foreign.keys
        yield from judged.header.errors
        for row in judged.row_stream:
            yield from row.errors


def _suspects(resource: TableResource, rows: Rows, references: list[ForeignKey]) -> TableResource:
    """`resource` with the rows that are not certainly good, in a package where what it refers to is empty."""
    masks = [
        rows.frame.get_column("number").is_in(list(rows.uneven)),
        misfits(rows.fields, rows.frame),
        *repeated(rows, resource.schema),
        *(strangers(rows, foreign) for foreign in references),
    ]
    dialect = Renumbered(header_rows=[1])
    dialect.numbers, cells = rows.chosen(reduce(or_, masks))
    suspects = Resource(
        name=resource.name, data=[rows.labels, *cells], schema=resource.schema.to_copy(), dialect=dialect
    )
    others = {foreign.other for foreign in references} - {"", resource.name}
    Package(resources=[suspects, *(Resource(name=other, data=[["key"]]) for other in sorted(others))])
    return suspects


class Renumbered(Dialect):
    """Rows that keep the numbers they have in another table."""

    numbers: Sequence[int] = ()

    def read_enumerated_content_stream(
        self, cell_stream: Iterable[list[Any]]
    ) -> Iterator[tuple[int, list[Any]]]:
        """Number and cells of each row after the header."""
        return zip(self.numbers, islice(cell_stream, 1, None), strict=False)
