"""Commitments of the Open Government Partnership: the commitments table of its database, a CSV.

The columns are those of the release of which g0v/ogp-commitments (commit 0fbeb4b, open_parliament_0703.csv)
holds a copy with its whole header; OGP itself publishes no schema. An action plan is the engagement, a
commitment its result, and the assessments of the Independent Reporting Mechanism (IRM) say how far the
promise has come: once for the progress report and once for the end of term, where both are there. What else
the IRM judged becomes an evaluation. `ND`, `NA`, `NR` and the like (`mapping.no_data`) mean that nothing is
known.

Milestones stand in the table only within the prose of a commitment. Where somebody has them as rows,
`milestones.csv` takes them under the words of OGP's action plan template: MILESTONE.

A day in 1905 is a year that a spreadsheet took for its number of a day (7/16/1905 is day 2024), and is read
as that year.

`mapping` in source.yml holds `completion`, `no_data`, `decision` (what a commitment is, as a reply), `irm`
(who assessed), `evaluations` (a column and its dimension, where one fits) and `countries` (the code in
`Code` and ours). A column that `lookups.subject` names is a policy area: 1 there says that the commitment is
about it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ingest.formats.commitment import ASSESSED, Commitment, milestone, plan_id, result_id
from ingest.formats.mapping import Misfit
from ingest.formats.shape import check_columns, check_files
from ingest.formats.stated import kept_out
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, Issue, Record
from ingest.sources import Source

NAME = "ogp_commitments"
SUMMARY = "Open Government Partnership: the table of commitments with the IRM's assessments, a CSV"
TABLE: Mapping[str, str] = {
    "Commitment Unique Identifier": "the ids of results and replies",
    "Action Plan ID": "initiative.initiative_id",
    "Country/Locality": "initiative.title and place_text; organisation.place_text",
    "Code": "initiative.country_code, by mapping.countries",
    "Action Plan Number": "initiative.title",
    "Year Of Submission": "initiative.announced_date, response.date",
    "Commitment Number": "result.number",
    "Commitment Title": "result.title",
    "Short Title": "result.title, where there is no other",
    "Theme": "result.locator: the chapter of the plan",
    "Full Text": "result.text",
    "End Date": "response.due_date",
    "Lead Institution": "organisation: who promised; result.addressed_to",
    "Supporting Institution(s)": "result.addressed_to",
    "Completion (Progress Report)": "response.delivery_status, by mapping.completion",
    "Report Publication Year (Progress Report)": "response.status_date",
    "Completion (End Of Term)": "response.delivery_status of a second, later reply",
    "Report Publication Year (End Of Term)": "response.status_date of the later reply",
    "URL": "source_url",
}
MILESTONE: Mapping[str, str] = {
    "Commitment Unique Identifier": "the commitment",
    "Milestone": "milestone.title",
    "Expected Outputs": "milestone.note",
    "Expected Completion Date": "milestone.due_date",
    "Completion": "milestone.delivery_status, by mapping.completion",
}
MAPS: Mapping[str, str] = {
    **TABLE,
    **dict.fromkeys(ASSESSED, "evaluation.rating, with the column as evaluation.measure"),
    **MILESTONE,
    "<policy area>": "result.subject_text: the columns that lookups.subject names, where they hold 1",
}
COMPUTED = (
    *("Commitment Dummy", "_Specificity", "_Relevant", "_Potential Impact", "_CompletionProgress"),
    *("Starred (2015 Only)", "Starred (Current Formula) Progress Report", "_Potential for Results"),
    *("_CompletionEndTerm", "Change In Completion", "_ChangeCompletion", "_Early Results", "_OpenGovernment"),
    *("_DIOGATI", "_DIOGCP", "_DIOGPA", "Starred (Current Formula) End of Term", "Carried Forward"),
    *(
        "Most Recently Assessed",
        "Star - Most Recently Assessed",
        "IRM Assessed",
        "Active Commitment",
        "Max star",
    ),
    *(
        "Ambition Assessed",
        "Comp Assessed",
        "DIOG Assessed",
        "Midterm Only",
        "Max Completion",
        "Raw Completion",
    ),
    *("High Completion", "High Ambition", "High DIOG", "Ambitious and complete, or DIOG"),
    *(
        "Ambitious but not complete",
        "Complete but not ambitious",
        "Not complete or ambitious",
        "Not reviewed",
    ),
    *("CHECKSUM", "IRM-Based Score", "Binding constraint"),
)
NO_FIELD = (
    *("National Or Local", "Region", "Action Plan End Year", "Action Plan Duration (Years)", "Start Date"),
    *("OGP Value Access To Information", "OGP Value Civic Participation", "OGP Value Public Accountability"),
    *("OGP Value Technology", "Subnational in NAPs", "Latest IRM Report"),
)
ABOUT_THE_ROW = (
    "Compound",
    "Cluster",
    "Cluster (AP Review)",
    "Cluster Commitment ID(s)",
    "Updated? (Website)",
    "id",
)
LEAVES_OUT: Mapping[str, str] = {
    **dict.fromkeys(COMPUTED, "computed from the assessments"),
    **dict.fromkeys(NO_FIELD, "no field holds it"),
    **dict.fromkeys(ABOUT_THE_ROW, "about the row, not the commitment"),
}
MILESTONES = "milestones.csv"


@dataclass
class Promises:
    """The plans and commitments that have been met so far, and how many milestones each has."""

    plans: set[str] = field(default_factory=set)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    milestones: Counter[str] = field(default_factory=Counter)


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each commitment in the order of the rows, its plan with the first of them; then the milestones."""
    names = raw.names("*.csv")
    check_files(raw, names, source.mapping.get("ignored_files", {}))
    tables = [name for name in names if name != MILESTONES]
    if not tables:
        raise problem("*.csv", 1, "missing_file", f"there is no table of commitments in {raw.path}; add it")
    promises = Promises()
    known = {*ASSESSED, *source.lookup("subject"), *LEAVES_OUT, *source.mapping.get("ignored", {})}
    for name in tables:
        for row in _rows(raw, name, TABLE, known):
            yield from _commitment(Commitment(row, source), promises)
    for row in _rows(raw, MILESTONES, MILESTONE, ()) if MILESTONES in names else ():
        yield from _milestone(row, promises)


def _rows(raw: RawFolder, name: str, needed: Mapping[str, str], known: Iterable[str]) -> Iterator[Row]:
    for number, row in enumerate(raw.csv(name)):
        if number == 0:
            check_columns(name, row.cells, needed, known)
        yield row


def _commitment(commitment: Commitment, promises: Promises) -> Iterator[Emitted]:
    row, identifier = commitment.row, commitment.identifier
    try:
        records = list(commitment.records())
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "result", identifier)
        return
    plan = plan_id(row)
    promises.commitments[identifier] = commitment
    if plan not in promises.plans:
        promises.plans.add(plan)
        yield Record("initiative", commitment.plan(), row.origin)
    for table, values in records:
        yield Record(table, values, row.origin)


def _milestone(row: Row, promises: Promises) -> Iterator[Emitted]:
    identifier = result_id(row)
    commitment = promises.commitments.get(identifier)
    if commitment is None:
        message = "there is no commitment of this identifier, or it is kept out; correct it or add the row"
        column = "Commitment Unique Identifier"
        value = row.cells[column].strip()
        yield Issue("unknown_reference", message, row.origin, "milestone", "", column, value)
        return
    promises.milestones[identifier] += 1
    number = promises.milestones[identifier]
    try:
        yield milestone(row, commitment, number)
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "milestone", f"{identifier}-milestone-{number}")
