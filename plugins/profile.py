"""How an organisation engages and answers: in goes its id, out come methods, years, answers and days.

Days are counted as in the view reply_times; those that still wait are never mixed with those answered.
"""

from statistics import median

from plugins.acceptance import bars, with_shares
from plugins.db import Reader, Row
from plugins.terms import label

METHODS = """
SELECT m.method_id AS id, m.label, count(DISTINCT io.initiative_id) AS count
FROM initiative_organisation io JOIN initiative_method im USING (initiative_id)
JOIN method m USING (method_id)
WHERE io.organisation_id = ? GROUP BY m.method_id ORDER BY count DESC, m.label
"""
YEARS = """
SELECT substr(coalesce(i.end_date, i.start_date), 1, 4) AS label, count(DISTINCT i.initiative_id) AS count
FROM initiative_organisation io JOIN initiative i USING (initiative_id)
WHERE io.organisation_id = ? AND coalesce(i.end_date, i.start_date) IS NOT NULL GROUP BY 1 ORDER BY 1 DESC
"""
ACCEPTANCE = "SELECT * FROM acceptance WHERE grouped_by = 'organisation' AND id = ?"
TIMES = """
SELECT t.initiative_id, o.organisation_id, o.kind, t.waiting, t.days, s.status
FROM organisation_reply_times t JOIN initiative_status s USING (initiative_id)
JOIN organisation o USING (organisation_id)
"""


def profile(reader: Reader, organisation: Row) -> Row:
    """What the page of an organisation shows of its habits."""
    organisation_id = organisation["organisation_id"]
    return {
        "methods": reader.rows(METHODS, (organisation_id,)),
        "by_year": reader.rows(YEARS, (organisation_id,)),
        "acceptance": acceptance_bars(reader, reader.row(ACCEPTANCE, (organisation_id,))),
        "reply_times": reply_times(reader, organisation),
    }


def acceptance_bars(reader: Reader, row: Row | None) -> Row | None:
    """The counts of the view `acceptance` in the order of a chart; None where none is answered."""
    if not row or row["no_reply_recorded"] == row["n_results"]:
        return None
    return {"total": row["n_results"], "rows": bars(reader, row), **with_shares(row)}


def reply_times(reader: Reader, organisation: Row) -> list[Row]:
    """This organisation beside all of its kind and all there are; nothing where nothing of it has ended."""
    rows = reader.remember("reply times", lambda: reader.rows(TIMES))
    own = [row for row in rows if row["organisation_id"] == organisation["organisation_id"]]
    if not own:
        return []
    kind = label(reader, "organisation_kind", organisation["kind"])
    same_kind = [row for row in rows if row["kind"] == organisation["kind"]]
    return [
        {"who": organisation["name"], **summary(own)},
        {"who": f"All recorded of the kind “{kind}”", **summary(same_kind)},
        {"who": "All organisations recorded", **summary(rows)},
    ]


def summary(rows: list[Row]) -> Row:
    """How many ended and were answered and in how many days; of those that wait, the days so far.

    A row is an engagement and, where it stands for one, the organisation that is to answer. A reply before
    the end counts as 0 days, and one without a date has none.
    """
    once = {(row["initiative_id"], row.get("organisation_id")): row for row in rows}.values()
    answered = [row for row in once if not row["waiting"]]
    days = [max(row["days"], 0) for row in answered if row["days"] is not None]
    waiting = [row for row in once if row["waiting"]]
    return {
        "ended": len(once),
        "answered": len(answered),
        "undated": len(answered) - len(days),
        "median_days": round(median(days)) if days else None,
        "quickest": min(days, default=None),
        "slowest": max(days, default=None),
        "waiting": len(waiting),
        "overdue": sum(row["status"] == "overdue" for row in waiting),
        "median_days_waiting": round(median(row["days"] for row in waiting)) if waiting else None,
        "longest_wait": max((row["days"] for row in waiting), default=None),
    }
