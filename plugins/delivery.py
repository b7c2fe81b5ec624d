"""What became of each result: in go results with replies and steps, out come decision, delivery and days."""

from plugins.db import Reader, Row
from plugins.decided import ABOUT_PLAN
from plugins.terms import definition, label

STEPS = {"no_evidence": 0, "not_started": 0, "limited": 1, "substantial": 2, "complete": 3}
LAST_STEP = 3
TURNED_DOWN = ("rejected", "accepted_in_part")


def add_delivery(reader: Reader, results: list[Row], status: Row) -> list[Row]:
    """The same results, each with its current replies, its state of delivery and the days without a reply."""
    for row in results:
        row["current"] = [reply for reply in row["replies"] if not reply["superseded"]]
        row["delivery"] = delivery(reader, row)
        row["days_without_reply"] = None if row["current"] else status.get("days_since_end")
    return results


def delivery(reader: Reader, row: Row) -> Row | None:
    """The latest state that a reply or a step of the result tells, as a step from 0 to 3, if one does."""
    told = [
        (reply["status_date"] or reply["date"] or "", reply["delivery_status"])
        for reply in row["current"]
        if reply["delivery_status"]
    ] or [
        (step["done_date"] or step["due_date"] or "", step["delivery_status"])
        for step in row["milestones"]
        if step["delivery_status"]
    ]
    if not told:
        return None
    date, code = max(told)
    return {
        "id": code,
        "label": label(reader, "delivery_status", code),
        "definition": definition(reader, "delivery_status", code),
        "step": STEPS.get(code),
        "of": LAST_STEP,
        "date": date or None,
    }


def turned_down(results: list[Row]) -> list[Row]:
    """One row a reply that rejects a result or takes it only in part, rejections first; none about a plan."""
    rows = [
        {"result_id": row["result_id"], "title": row["title"], "number": row["number"], "lang": row["lang"],
         "reply": reply}
        for row in results
        for reply in row["current"]
        if reply["decision"] in TURNED_DOWN and reply["decision_object"] != ABOUT_PLAN
    ]  # fmt: skip
    return sorted(rows, key=lambda row: TURNED_DOWN.index(row["reply"]["decision"]))


def decided_as(results: list[Row], decision: str | None) -> list[Row]:
    """The results with this decision; all where none is asked for."""
    if decision is None:
        return results
    if decision in ("no_reply_recorded", "answered_as_a_whole"):
        return [row for row in results if not row["current"]]
    return [row for row in results if decision in {reply["decision"] for reply in row["current"]}]


def delivered(results: list[Row]) -> list[Row]:
    """How many results stand at each state of delivery, the furthest first."""
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in results:
        if row["delivery"]:
            code = row["delivery"]["id"]
            labels[code] = row["delivery"]["label"]
            counts[code] = counts.get(code, 0) + 1
    order = ["complete", "substantial", "limited", "not_started", "no_evidence", "abandoned"]
    known = sorted(counts, key=lambda code: order.index(code) if code in order else len(order))
    return [{"id": code, "label": labels[code], "count": counts[code]} for code in known]
