"""/acceptance and its twins: in go filters, out comes what became of results and on what that rests."""

from typing import Any

from ingest.statistics.clusters import Cluster, interval
from plugins.db import Reader, Row, grouped
from plugins.facets import decision_label, name_of
from plugins.hooks import hookimpl
from plugins.query import one_of, whole_number
from plugins.scope import FILTERS, Scope, form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.web import Route

LAST_PAGE = 100_000
LEAST_TOLD = 20
"""Results on which a share must rest: decided ones, or those whose reply tells of plans before."""

LEAST_ENGAGEMENTS = 5
"""Engagements from which decided results must come, so that a share of them is shown."""

STATES = (
    "accepted", "already_in_place", "accepted_in_part", "rejected", "under_consideration", "noted",
    "not_addressed", "about_the_plan", "answered_as_a_whole", "no_reply_recorded",
)  # fmt: skip
COUNTED = (
    *STATES, "rejected_no_reason", "rejected_reason_not_read", "decided", "taken_on", "already_planned",
    "new_because_of_this", "whole_taken_on", "whole_rejected",
)  # fmt: skip
FIELDS = (
    "id", "label", "n_engagements", "n_engagements_decided", "n_results", "n_printed", "n_held_of_printed",
    "n_self_selected", *COUNTED, "plan_not_said", "share_already_planned", "share_taken_on", "share_low",
    "share_high", "share_if_no", "share_if_yes",
)  # fmt: skip
GROUPS = {
    "organisation": ("a.organisation_id", "JOIN organisation g USING (organisation_id)", "g.name"),
    "initiative": ("a.initiative_id", "JOIN initiative g USING (initiative_id)", "g.title"),
    "method": (
        "m.method_id",
        "JOIN initiative_method m USING (initiative_id) JOIN method g USING (method_id)",
        "g.label",
    ),
    "subject": (
        "t.top_id",
        """JOIN (SELECT DISTINCT result_id, substr(code, 1, 3) AS top_id FROM result_found_by
        WHERE facet = 'subject') t USING (result_id) JOIN subject g ON g.subject_id = t.top_id""",
        "g.label",
    ),
}  # fmt: skip
SUMS = ", ".join(f"sum(a.{name}) AS {name}" for name in COUNTED)
COUNTS = f"""
SELECT {{id}} AS id, {{label}} AS label, a.initiative_id, count(*) AS n_results, h.n_printed,
       h.n_held AS n_held_of_printed, sum(e.basis = 'self_selected') AS n_self_selected, {SUMS}
FROM {{answers}} a JOIN result_basis e USING (result_id)
LEFT JOIN results_held h ON h.initiative_id = a.initiative_id
{{join}} WHERE {{where}} GROUP BY 1, a.initiative_id
"""
SUMMED = ("n_results", "n_printed", "n_held_of_printed", "n_self_selected", *COUNTED)
OF_ONE = "a.organisation_id = :organisation"


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("acceptance", FIELDS, content, also=("by", "all"))


def content(reader: Reader, request: Any) -> Row:
    """The counts of each group and of all; of an organisation only its own word counts."""
    scope = read_scope(reader, request, (*FILTERS, "by", "page"))
    by = one_of("by", scope.given.get("by", "organisation"), GROUPS)
    number = whole_number("page", scope.given.get("page", "1"), 1, LAST_PAGE)
    rows = counted(reader, scope, by)
    every = next(iter(counted(reader, scope)), None)
    return {
        "as_of": as_of(reader),
        "results": rows,
        **shown(rows, number),
        "by": by,
        "groups": list(GROUPS),
        "all": every,
        "least_told": LEAST_TOLD,
        "least_engagements": LEAST_ENGAGEMENTS,
        "bars": bars(reader, every) if every else [],
        "owner": name_of(reader, "organisation", scope.filters["organisation"])
        if "organisation" in scope.filters
        else None,
        **form_context(
            reader,
            scope,
            reader.remember("answering", lambda: counted(reader, Scope({}, {}), "organisation")),
        ),
    }


def counted(reader: Reader, scope: Scope, by: str | None = None) -> list[Row]:
    """What became of the results in a scope, a row for each group or, without `by`, one row for all."""
    group, join, label = GROUPS[by] if by else ("NULL", "", "'All'")
    of_one = "organisation" in scope.filters
    answers = "organisation_answer" if of_one or by == "organisation" else "result_answer"
    where = scope.without("organisation").of_results("a") + (f" AND {OF_ONE}" if of_one else "")
    sql = COUNTS.format(id=group, label=label, join=join, where=where, answers=answers)
    engagements = grouped([row | {"of": row["id"]} for row in reader.rows(sql, scope.filters)], "of")
    rows = [with_shares(with_interval(summed(some), some)) for some in engagements.values()]
    return sorted(rows, key=lambda row: (-row["n_results"], row["label"], row["id"]))


def summed(engagements: list[Row]) -> Row:
    """The counts of a group, by the counts of each of its engagements."""
    return {
        "id": engagements[0]["id"],
        "label": engagements[0]["label"],
        "n_engagements": len(engagements),
        "n_engagements_decided": sum(row["decided"] > 0 for row in engagements),
        **{name: sum(row[name] or 0 for row in engagements) for name in SUMMED},
    }


def with_interval(row: Row, engagements: list[Row]) -> Row:
    """The same counts with the share that was taken on in any way, of the results that were decided.

    `share_low` and `share_high` are its 95 % interval by engagement; `share_if_no` and `share_if_yes` are the
    share of all results, were each that is not decided turned down or taken on. None where few are decided.
    """
    told = row["decided"] >= LEAST_TOLD and row["n_engagements_decided"] >= LEAST_ENGAGEMENTS
    bounds = interval([Cluster(each["taken_on"], each["decided"]) for each in engagements]) if told else None
    undecided = row["n_results"] - row["decided"]
    row["share_taken_on"] = row["taken_on"] / row["decided"] if told else None
    row["share_low"], row["share_high"] = bounds or (None, None)
    row["share_if_no"] = row["taken_on"] / row["n_results"] if told else None
    row["share_if_yes"] = (row["taken_on"] + undecided) / row["n_results"] if told else None
    return row


def with_shares(row: Row) -> Row:
    """The same counts with how many say nothing of plans, and the share of those that do.

    Where fewer than `LEAST_TOLD` replies tell, there is no share: a handful says nothing of all.
    """
    said = row["already_planned"] + row["new_because_of_this"]
    row["plan_not_said"] = row["taken_on"] - said
    row["share_already_planned"] = row["already_planned"] / said if said >= LEAST_TOLD else None
    return row


def bars(reader: Reader, row: Row) -> list[Row]:
    """The states of a row of counts, in the order and with the words in which a chart shows them."""
    return [{"id": name, "label": decision_label(reader, name), "count": row[name]} for name in STATES]
