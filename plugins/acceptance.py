"""/acceptance and its twins: in go filters, out comes what became of results and what was planned before."""

from typing import Any

from plugins.db import Reader, Row
from plugins.facets import decision_label, name_of
from plugins.hooks import hookimpl
from plugins.query import one_of, whole_number
from plugins.scope import FILTERS, Scope, form_context, read_scope
from plugins.tables import as_of, shown, table_routes
from plugins.web import Route

LAST_PAGE = 100_000
STATES = (
    "accepted", "already_in_place", "accepted_in_part", "rejected", "under_consideration", "noted",
    "not_addressed", "about_the_plan", "answered_as_a_whole", "no_reply_recorded",
)  # fmt: skip
COUNTED = (
    *STATES, "rejected_no_reason", "rejected_reason_not_read", "taken_on", "already_planned",
    "new_because_of_this",
)  # fmt: skip
FIELDS = (
    "id", "label", "n_results", "n_self_selected", *COUNTED, "plan_not_said", "share_already_planned",
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
SELECT {{id}} AS id, {{label}} AS label, count(*) AS n_results,
       sum(e.basis = 'self_selected') AS n_self_selected, {SUMS}
FROM {{answers}} a JOIN result_basis e USING (result_id) {{join}}
WHERE {{where}} GROUP BY 1 HAVING count(*) > 0 ORDER BY n_results DESC, 2, 1
"""
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
    return [with_shares(row) for row in reader.rows(sql, scope.filters)]


def with_shares(row: Row) -> Row:
    """The same counts with how many say nothing of plans, and the share of those that do (None of none)."""
    said = row["already_planned"] + row["new_because_of_this"]
    row["plan_not_said"] = row["taken_on"] - said
    row["share_already_planned"] = row["already_planned"] / said if said else None
    return row


def bars(reader: Reader, row: Row) -> list[Row]:
    """The states of a row of counts, in the order and with the words in which a chart shows them."""
    return [{"id": name, "label": decision_label(reader, name), "count": row[name]} for name in STATES]
