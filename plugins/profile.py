"""How an organisation engages and answers: in goes its id, out come methods, years, answers and days.

Days are counted as in the view reply_times, at least and at most as the dates leave it open.
"""

from math import inf

from ingest.statistics.survival import Wait, median, steps, still_waiting
from plugins.acceptance import LEAST_TOLD, bars, with_shares
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
LEAST_CASES = 10
"""Engagements below which no median is told: one more or less would move it by far."""

TIMES = """
SELECT t.initiative_id, o.organisation_id, o.kind, t.waiting, t.days_least, t.days_most, t.days_so_far,
       s.status
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
    """The counts of the view `acceptance` in the order of a chart; None where none is answered.

    `of` is what shares are of: the total, or None where it is too small for any.
    """
    if not row or row["no_reply_recorded"] == row["n_results"]:
        return None
    total = row["n_results"]
    of = total if total >= LEAST_TOLD else None
    return {"total": total, "of": of, "rows": bars(reader, row), **with_shares(row)}


def reply_times(reader: Reader, organisation: Row) -> list[Row]:
    """This organisation beside all of its kind and all there are; nothing where nothing of it has ended."""
    rows = reader.remember("reply times", lambda: reader.rows(TIMES))
    own = [row for row in rows if row["organisation_id"] == organisation["organisation_id"]]
    if not own:
        return []
    kind = label(reader, "organisation_kind", organisation["kind"])
    same_kind = [row for row in rows if row["kind"] == organisation["kind"]]
    of_kind = reader.remember(f"reply times of {organisation['kind']}", lambda: summary(same_kind))
    return [
        {"who": organisation["name"], **summary(own)},
        {"who": f"All recorded of the kind “{kind}”", **of_kind},
        {"who": "All organisations recorded", **reader.remember("reply times of all", lambda: summary(rows))},
    ]


def summary(rows: list[Row]) -> Row:
    """How many ended, were answered or still wait, and between which days half were answered.

    A row is an engagement and, where it stands for one, the organisation that is to answer. Those that wait
    count for as long as they have waited, and a reply without a date may have come on any day so far. Below
    `LEAST_CASES` no median is told; `median_most` is None where half were not answered yet.
    """
    once = list({(row["initiative_id"], row.get("organisation_id")): row for row in rows}.values())
    answered = [row for row in once if not row["waiting"]]
    waiting = [row for row in once if row["waiting"]]
    dated = [row for row in answered if row["days_least"] is not None]
    middle = median(steps(map(_wait, once))) if len(once) >= LEAST_CASES else None
    return {
        "ended": len(once),
        "answered": len(answered),
        "before_the_end": sum(row["days_most"] < 0 for row in dated),
        "exact": sum(row["days_least"] == row["days_most"] for row in dated),
        "undated": len(answered) - len(dated),
        "median_least": middle and round(middle[0]),
        "median_most": round(middle[1]) if middle and middle[1] < inf else None,
        "waiting": len(waiting),
        "report_published": sum(row["status"] == "report_published" for row in waiting),
        "overdue": sum(row["status"] == "overdue" for row in waiting),
    }


def _wait(row: Row) -> Wait:
    """The days in which a first reply came."""
    if row["waiting"]:
        return still_waiting(row["days_least"])
    if row["days_least"] is None:
        return Wait(-inf, row["days_so_far"])
    return Wait(row["days_least"], row["days_most"])
