"""/reply-times and its twins: in go filters, out come days to a reply and, apart, who still waits."""

from typing import Any

from plugins.db import Reader, Row, grouped
from plugins.hooks import hookimpl
from plugins.profile import summary
from plugins.query import one_of
from plugins.scope import FILTERS, Scope, form_context, read_scope
from plugins.tables import as_of, table_routes
from plugins.terms import add_labels
from plugins.web import Route

FIELDS = (
    "id", "label", "ended", "answered", "before_the_end", "exact", "undated", "median_least", "median_most",
    "waiting", "report_published", "overdue",
)  # fmt: skip
MOST_WAITING = 25
BY_ENGAGEMENT = "reply_times t JOIN initiative_status s USING (initiative_id)"
GROUPS = {
    "organisation": (
        "organisation_reply_times t JOIN initiative_status s USING (initiative_id) "
        "JOIN organisation g USING (organisation_id)",
        "t.organisation_id",
        "g.name",
    ),
    "method": (
        f"{BY_ENGAGEMENT} JOIN initiative_method m USING (initiative_id) JOIN method g USING (method_id)",
        "m.method_id",
        "g.label",
    ),
    "subject": (
        f"{BY_ENGAGEMENT} JOIN (SELECT DISTINCT initiative_id, substr(subject_id, 1, 3) AS top_id "
        "FROM initiative_subject) m USING (initiative_id) JOIN subject g ON g.subject_id = m.top_id",
        "m.top_id",
        "g.label",
    ),
    "year": (BY_ENGAGEMENT, "substr(t.last_day, 1, 4)", "substr(t.last_day, 1, 4)"),
}
TIMES = """
SELECT {id} AS id, {label} AS label, t.initiative_id, t.waiting, t.days_least, t.days_most,
       t.days_so_far, s.status FROM {source}
WHERE {where} ORDER BY 2, 1
"""
EVERY = f"""
SELECT t.initiative_id, t.waiting, t.days_least, t.days_most, t.days_so_far, s.status
FROM {BY_ENGAGEMENT} WHERE {{where}}
"""
WAITING = f"""
SELECT t.initiative_id, i.title, i.lang, t.days_so_far, s.status, s.due_day
FROM {BY_ENGAGEMENT} JOIN initiative i USING (initiative_id)
WHERE t.waiting AND {{where}} ORDER BY t.days_so_far DESC, t.initiative_id
"""
OF_ONE = "t.organisation_id = :organisation"
ORGANISATIONS = """
SELECT DISTINCT g.organisation_id AS id, g.name AS label
FROM organisation_reply_times JOIN organisation g USING (organisation_id) ORDER BY g.name
"""


@hookimpl
def register_routes() -> list[Route]:
    return table_routes("reply-times", FIELDS, content, also=("by", "all"))


def content(reader: Reader, request: Any) -> Row:
    """Days of each group and of all engagements, and those that still wait, the longest first."""
    scope = read_scope(reader, request, (*FILTERS, "by"))
    by = one_of("by", scope.given.get("by", "organisation"), GROUPS)
    waiting = reader.rows(WAITING.format(where=_where(scope)), scope.filters)
    organisations = reader.remember("answerable", lambda: reader.rows(ORGANISATIONS))
    return {
        "as_of": as_of(reader),
        "results": times(reader, scope, by),
        "by": by,
        "groups": list(GROUPS),
        "all": summary(reader.rows(EVERY.format(where=_where(scope)), scope.filters)),
        "waiting": add_labels(reader, waiting, {"status": "initiative_status"}),
        "most_waiting": MOST_WAITING,
        **form_context(reader, scope, organisations),
    }


def times(reader: Reader, scope: Scope, by: str) -> list[Row]:
    """The summary of each group, most engagements first; years in their order, the newest first."""
    source, group, label = GROUPS[by]
    where = _where(scope, "organisation" if by == "organisation" else "")
    found = reader.rows(TIMES.format(id=group, label=label, source=source, where=where), scope.filters)
    labels = {row["id"]: row.pop("label") for row in found}
    rows = [{"id": key, "label": labels[key], **summary(some)} for key, some in grouped(found, "id").items()]
    if by == "year":
        return sorted(rows, key=lambda row: str(row["id"]), reverse=True)
    return sorted(rows, key=lambda row: (-row["ended"], row["label"]))


def _where(scope: Scope, own: str = "") -> str:
    """The engagements in scope; where the rows are of organisations, only the one that is asked for."""
    if "organisation" not in scope.filters:
        return scope.of_engagements("t")
    of_one = OF_ONE if own else (
        "t.initiative_id IN (SELECT initiative_id FROM answerable WHERE organisation_id = :organisation)"
    )  # fmt: skip
    return f"{scope.without('organisation').of_engagements('t')} AND {of_one}"
