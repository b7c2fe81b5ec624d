"""Rules between an engagement and what hangs on it, and between a row and the day on which it was read."""

from collections.abc import Iterator
from functools import cache

from ingest.schema import tables
from ingest.validate.doubts import is_bare_proposal
from ingest.validate.numbers import is_vote_without_number
from ingest.validate.rule import is_before
from ingest.validate.together import Said, Together

HAPPENED = {
    "initiative": ("announced_date", "results_published_date"),
    "result": ("date",),
    "response": ("date", "status_date"),
    "milestone": ("done_date",),
    "document": ("published_date",),
    "evaluation": ("date",),
}
"""Dates of what has happened, by table; all others may lie ahead."""

CLOSED = ("closed_analysing", "closed_report_available", "closed_no_report_expected")


def of_another_engagement(together: Together) -> Iterator[Said]:
    """What a row refers to is of its own engagement: else an answer stands under the wrong question."""
    for table, field, other in _references():
        for record in together.of(table):
            referred = together.find(other, record.get(field)) if record.get(field) else None
            here, there = record.get("initiative_id"), referred.get("initiative_id") if referred else ""
            if here and there and here != there:
                yield (
                    record,
                    field,
                    f"this {other} belongs to {there}, not to {here}; correct one of the two ids",
                )


@cache
def _references() -> list[tuple[str, str, str]]:
    """Table, field and table referred to, where both hang on an engagement."""
    hanging = {name for name, table in tables().items() if "initiative_id" in table.field_names}
    return [
        (name, key.field, key.other)
        for name in sorted(hanging)
        if tables()[name].comes_in_files
        for key in tables()[name].foreign_keys
        if key.other in hanging and key.other != "initiative"
    ]


def date_after_reading(together: Together) -> Iterator[Said]:
    """What has happened, happened before somebody read about it."""
    for table, fields in HAPPENED.items():
        for record in together.of(table):
            closed = table == "initiative" and record.get("reported_status") in CLOSED
            for field in (*fields, "end_date") if closed else fields:
                day = record.get(field)
                if day and is_before(read := together.read_on(record), day):
                    yield (
                        record,
                        field,
                        f"it was read on {read}, before this day; correct the date or give read_on",
                    )


def complete_before_due(together: Together) -> Iterator[Said]:
    """What is complete although it is due only after the day of reading says when it was done."""
    for table, done in (("response", "status_date"), ("milestone", "done_date")):
        for record in together.of(table):
            due, read = record.get("due_date"), together.read_on(record)
            if record.get("delivery_status") == "complete" and not record.get(done) and is_before(read, due):
                message = f"it is due only {due}, after it was read ({read}); give {done} or correct one"
                yield record, "delivery_status", message


def result_missing(together: Together) -> Iterator[Said]:
    """Where results are published, some are here (a note: the report was not read)."""
    for record in together.of("initiative"):
        field = "results_published_date" if record.get("results_published_date") else "reported_status"
        published = field == "results_published_date" or record.get(field) == "closed_report_available"
        if published and not together.under("result", record.key[0]):
            yield (
                record,
                field,
                "results are published, but none is here; add what the report says people said",
            )


def own_proposal(together: Together) -> Iterator[Said]:
    """The plan of an authority is no result: what people said about it is (a note).

    Told, in a written consultation, by a proposal without a number and without a word on how people saw it.
    """
    for record in together.of("result"):
        if is_bare_proposal(record) and "written_consultation" in together.methods(record):
            message = (
                "if it is the authority's own plan, say what people said about it; else give their words"
            )
            yield record, "kind", message


def votes_missing(together: Together) -> Iterator[Said]:
    """What people voted on has numbers (a note for each engagement: most reports print them)."""
    for initiative in together.of("initiative"):
        untold = list(filter(is_vote_without_number, together.under("result", initiative.key[0])))
        if untold:
            how_many = "it was" if len(untold) == 1 else f"{len(untold)} results were"
            message = f"{how_many} voted on, but no number is here; give the votes if the source prints them"
            yield untold[0], "support_measure", message
