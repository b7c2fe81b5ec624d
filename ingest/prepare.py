"""One set of sources from raw files to checked and coded records; what may not be published is named."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.coding.overrides import apply_overrides
from ingest.coding.records import code_records
from ingest.coding.same import link_same
from ingest.formats import READERS
from ingest.gate import RawFolder
from ingest.isolated import isolated
from ingest.ledger import LedgerRow, balance
from ingest.licences import keep_facts_only
from ingest.merge import follow_replaced, merge_organisations
from ingest.privacy.guard import guard_privacy, not_about
from ingest.privacy.small_numbers import withhold_small_numbers, without_counts
from ingest.privacy.takedowns import honour_takedowns
from ingest.records import InputProblem, Issue, Merged, Origin, Record
from ingest.sources import SOURCE_FILE, Source
from ingest.supplements import apply_supplements
from ingest.unfold import unfold
from ingest.validate.across import check_across
from ingest.validate.coverage import check_coverage
from ingest.validate.references import quarantine
from ingest.validate.rules import check_rules
from ingest.validate.schema import check_schema
from ingest.validate.second_tier import check_second_tier

PRIVATE = ("personal_data", "small_number", "taken_down")
"""Kinds of problem for which no source need say that rows may be kept out."""


@dataclass
class Reading:
    """What the readers gave: records, issues, merged rows, and how many raw rows each file has."""

    records: list[Record] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    merged: list[tuple[str, Merged]] = field(default_factory=list)
    rows_read: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Outcome:
    """A finished preparation: what may be loaded, what was found, and the ledger.

    `refused` are the issues for which nothing may be published.
    """

    records: list[Record]
    issues: list[Issue]
    ledger: list[LedgerRow]
    refused: list[Issue]


def prepare(
    sources: list[Source],
    overrides: Sequence[Record] = (),
    partial: bool = False,
    held: Collection[str] = (),
) -> Outcome:
    """Everything before the load. Raises InputProblem where a file cannot be read at all.

    `overrides` are corrections of the coding, `partial` says that some sources are not there, and `held` are
    the rows of `participation` whose numbers were withheld before.
    """
    outcome = judge(read(sources), sources, overrides, partial, held)
    links, alike = link_same(outcome.records)
    return replace(outcome, records=[*outcome.records, *links], issues=[*outcome.issues, *alike])


def judge(
    reading: Reading,
    sources: list[Source],
    overrides: Sequence[Record] = (),
    partial: bool = False,
    held: Collection[str] = (),
) -> Outcome:
    """Validate and code what was read of the sources, as `prepare`, but link none of their engagements."""
    records, said = honour_takedowns([*reading.records, *overrides], reading.issues, sources)
    withheld = guard_privacy(records)
    records, conflicts = merge_organisations(records)
    supplemented = apply_supplements(records)
    conflicts += follow_replaced(records)
    records += unfold(records)
    judged = not_about(withheld, [*check_schema(records), *check_rules(records), *check_second_tier(records)])
    small = withhold_small_numbers(records, held)
    found = without_counts([*said, *withheld, *conflicts, *supplemented, *judged, *small])
    records, found = quarantine(records, found)
    records, found = quarantine(records, [*found, *check_across(records)])
    found += keep_facts_only(records)
    coding = code_records(
        records, {source.source_id: source.settings.get("lookups", {}) for source in sources}
    )
    records, misfits = apply_overrides([*records, *coding.records], partial)
    records, found = quarantine(records, [*found, *coding.issues, *misfits, *check_coverage(records)])
    ledger = balance(reading.rows_read, reading.records, records, found, reading.merged)
    refused = [*unexpected(sources, found), *too_few(sources, records, found), *unbalanced(ledger)]
    return Outcome(records, found, ledger, refused)


def read(sources: Iterable[Source]) -> Reading:
    """Every source through its reader; problems of all sources are collected before any is raised."""
    reading = Reading()
    problems: list[Issue] = []
    for source in sources:
        try:
            _read_source(reading, source)
        except InputProblem as problem:
            problems += [_of_source(issue, source) for issue in problem.issues]
    if problems:
        raise InputProblem(problems)
    return reading


def _read_source(reading: Reading, source: Source) -> None:
    reader = READERS.get(source.format)
    if reader is None:
        message = f"there is no reader {source.format!r}; there are: {', '.join(READERS)}"
        raise InputProblem([Issue("unknown_reference", message, Origin(SOURCE_FILE, 1), field="format")])
    raw = RawFolder(source.raw, source.encoding, source.limits)
    reading.records += [source.record(), *source.audits()]
    for emitted in isolated(lambda raw: reader.read(raw, source), raw):
        match emitted:
            case Record():
                emitted.source_id = source.source_id
                reading.records.append(emitted)
            case Issue():
                reading.issues.append(_of_source(emitted, source))
            case Merged():
                reading.merged.append((source.source_id, emitted))
    reading.issues += [_of_source(issue, source) for issue in raw.issues]
    for file, count in raw.rows_read.items():
        reading.rows_read[source.source_id, file] = count


def _of_source(issue: Issue, source: Source) -> Issue:
    issue.source_id = source.source_id
    return issue


def unexpected(sources: Iterable[Source], issues: Iterable[Issue]) -> list[Issue]:
    """Errors that keep a row out although the source does not name their kind under `quarantine`.

    What is kept out for people's sake is expected in any source, and so is what refers to it.
    """
    expected = {(source.source_id, kind) for source in sources for kind in source.quarantine}
    private: set[str] = set()
    found = []
    for issue in issues:
        if issue.issue_type in PRIVATE or (
            issue.issue_type == "unknown_reference" and issue.value in private
        ):
            private.add(issue.record_id)
        elif issue.severity == "error" and (issue.source_id, issue.issue_type) not in expected:
            found.append(issue)
    return found


def too_few(sources: Iterable[Source], records: Iterable[Record], issues: Iterable[Issue]) -> list[Issue]:
    """Sources with fewer rows of a table than their minimum.

    A row that was taken down counts as there, in any table: which it was in is no longer said.
    """
    counts = Counter((record.source_id, record.table) for record in records)
    taken_down = Counter(issue.source_id for issue in issues if issue.issue_type == "taken_down")
    return [
        Issue(
            "below_minimum",
            f"{counts[source.source_id, table]} rows are left of at least {least}; find out what is missing "
            "or lower the minimum",
            Origin(SOURCE_FILE, 1),
            table=table,
            field=f"minimum.{table}",
            value=str(counts[source.source_id, table]),
            source_id=source.source_id,
        )
        for source in sources
        for table, least in source.minimum.items()
        if counts[source.source_id, table] + taken_down[source.source_id] < least
    ]


def unbalanced(ledger: Iterable[LedgerRow]) -> list[Issue]:
    """Files some of whose rows were neither loaded, quarantined nor merged: a fault of their reader."""
    return [
        Issue(
            "count_mismatch",
            f"{row.rows_read} rows were read, but {row.loaded} loaded, {row.quarantined} quarantined and "
            f"{row.merged} merged; the reader loses rows",
            Origin(row.source_file, 1),
            source_id=row.source_id,
        )
        for row in ledger
        if not row.balances
    ]
