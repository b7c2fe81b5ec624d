"""How an organisation engages and answers: in goes its id, out come methods, years, answers and days.

Days are counted as in the view reply_times; those that still wait are never mixed with those answered.
"""

from statistics import median

from plugins.db import Reader, Row
from plugins.terms import label

ANSWERABLE = "('lead', 'commissioner', 'responder')"
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
# The view `acceptance` for the results of some engagements; the view itself would first answer for all.
ACCEPTANCE = """
WITH mine AS MATERIALIZED (
    SELECT result_id FROM result WHERE initiative_id IN (SELECT initiative_id FROM {engagements})
), answer AS (
    SELECT max(d.decision IN ('accepted', 'already_in_place')) AS accepted,
           max(d.decision = 'accepted_in_part') AS accepted_in_part, max(d.decision = 'rejected') AS rejected,
           max(d.decision IN ('under_consideration', 'noted', 'not_addressed')) AS undecided,
           count(d.decision) = 0 AS no_reply, max(d.prior_plan = 'already_planned') AS already_planned
    FROM mine LEFT JOIN result_decision d USING (result_id) GROUP BY mine.result_id
)
SELECT count(*) AS n_results, ifnull(sum(accepted), 0) AS accepted,
       ifnull(sum(accepted_in_part), 0) AS accepted_in_part, ifnull(sum(rejected), 0) AS rejected,
       ifnull(sum(undecided), 0) AS undecided, ifnull(sum(no_reply), 0) AS no_reply,
       ifnull(sum(already_planned), 0) AS already_planned
FROM answer
"""
OF_ORGANISATION = f"initiative_organisation WHERE organisation_id = ? AND role IN {ANSWERABLE}"
OF_METHOD = "initiative_method WHERE method_id = ?"
TIMES = f"""
SELECT DISTINCT t.initiative_id, o.organisation_id, o.kind, t.waiting, t.days, s.status FROM reply_times t
JOIN initiative_status s USING (initiative_id) JOIN initiative_organisation io USING (initiative_id)
JOIN organisation o USING (organisation_id) WHERE io.role IN {ANSWERABLE}
"""
OUTCOMES = (
    ("accepted", "Accepted or already in place"),
    ("accepted_in_part", "Accepted in part"),
    ("rejected", "Rejected"),
    ("undecided", "Undecided or noted"),
    ("no_reply", "No reply to the single result recorded"),
)


def profile(reader: Reader, organisation: Row) -> Row:
    """What the page of an organisation shows of its habits."""
    organisation_id = organisation["organisation_id"]
    return {
        "methods": reader.rows(METHODS, (organisation_id,)),
        "by_year": reader.rows(YEARS, (organisation_id,)),
        "acceptance": acceptance_bars(acceptance(reader, OF_ORGANISATION, organisation_id)),
        "reply_times": reply_times(reader, organisation),
    }


def acceptance(reader: Reader, engagements: str, code: str) -> Row | None:
    """What became of the results of `engagements`, one of the two clauses above, for this `code`."""
    return reader.row(ACCEPTANCE.format(engagements=engagements), (code,))


def acceptance_bars(row: Row | None) -> Row | None:
    """The counts of the view `acceptance` in the order in which a chart shows them."""
    if not row or row["no_reply"] == row["n_results"]:
        return None
    rows = [{"id": name, "label": words, "count": row[name]} for name, words in OUTCOMES]
    return {"total": row["n_results"], "rows": rows, "already_planned": row["already_planned"]}


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
    """How many ended and were answered and in how many days; of those that wait, the days so far."""
    once = {row["initiative_id"]: row for row in rows}.values()
    answered = [max(row["days"], 0) for row in once if not row["waiting"]]
    waiting = [row for row in once if row["waiting"]]
    return {
        "ended": len(once),
        "answered": len(answered),
        "median_days": round(median(answered)) if answered else None,
        "quickest": min(answered, default=None),
        "slowest": max(answered, default=None),
        "waiting": len(waiting),
        "overdue": sum(row["status"] == "overdue" for row in waiting),
        "median_days_waiting": round(median(row["days"] for row in waiting)) if waiting else None,
    }
