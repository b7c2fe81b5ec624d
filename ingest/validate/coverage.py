"""The rule that is the mission: every published result has a place and a subject, its own or inherited."""

from collections.abc import Iterator

from ingest.records import Issue, Record

FACETS = ("place", "subject")


def check_coverage(records: list[Record]) -> Iterator[Issue]:
    """An issue for each result that neither itself nor through its initiative has a place or a subject."""
    for facet in FACETS:
        junctions = (f"result_{facet}", f"initiative_{facet}")
        coded = {record.key[0] for record in records if record.table in junctions}
        for record in records:
            if record.table == "result" and coded.isdisjoint((record.key[0], record.get("initiative_id"))):
                message = f"neither the result nor its initiative has a {facet}; add {facet}s or {facet}_text"
                yield record.issue(f"no_{facet}", message, f"{facet}s")
