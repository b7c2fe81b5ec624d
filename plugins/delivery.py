"""What became of each result: in go results with replies and steps, out come decision, delivery and days."""

from collections import Counter

from plugins.db import Reader, Row
from plugins.decided import ABOUT_PLAN
from plugins.terms import definition, label

STEPS = {"no_evidence": 0, "not_started": 0, "limited": 1, "substantial": 2, "complete": 3}
LAST_STEP = 3
ORDER = ("complete", "substantial", "limited", "not_started", "no_evidence", "abandoned")
TURNED_DOWN = ("rejected", "accepted_in_part")
ADVICE = "officer_advice"


def add_delivery(reader: Reader, results: list[Row], status: Row) -> list[Row]:
    """The same results, each with its current replies, its state of delivery and the days without a reply."""
    for row in results:
        standing = [reply for reply in row["replies"] if not reply["superseded"] and reply["kind"] != ADVICE]
        row["current"] = latest_words(standing)
        row["advice"] = [reply for reply in row["replies"] if reply["kind"] == ADVICE]
        row["delivery"] = delivery(reader, standing, row["milestones"])
        row["days_without_reply"] = None if row["current"] else status.get("days_since_end")
    return results


def latest_words(replies: list[Row]) -> list[Row]:
    """The latest reply of each responder, as in the view result_decision."""
    latest: dict[str, Row] = {}
    for reply in sorted(replies, key=_when):
        latest[reply["responder_id"]] = reply
    return list(latest.values())


def _when(reply: Row) -> tuple[str, str]:
    return reply["date"] or "", reply["response_id"]


def delivery(reader: Reader, replies: list[Row], milestones: list[Row]) -> Row | None:
    """The latest state that a reply or else a step of a result tells, if one does.

    It is a step from 0 to 3, and none where it is only the last that is known.
    """
    told = [
        (reply["found"]["on"] or reply["date"] or "", reply["delivery_status"], reply["found"])
        for reply in replies
        if reply["found"]
    ] or [
        (step["found"]["on"] or step["due_date"] or "", step["delivery_status"], step["found"])
        for step in milestones
        if step["found"]
    ]
    if not told:
        return None
    _, code, latest = max(told, key=lambda each: each[:2])
    return {
        **latest,
        "code": code,
        "label": label(reader, "delivery_status", code),
        "definition": definition(reader, "delivery_status", code),
        "step": None if latest["is_last_known"] else STEPS.get(code),
        "of": LAST_STEP,
    }


def turned_down(results: list[Row]) -> list[Row]:
    """One row a reply that rejects a result or takes it only in part, rejections first."""
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


def delivered(results: list[Row]) -> Row:
    """How many results stand at each state of delivery, the furthest first; the last known ones apart."""
    states = [row["delivery"] for row in results if row["delivery"]]
    return {
        "now": _counted([state for state in states if not state["is_last_known"]]),
        "last_known": _counted([state for state in states if state["is_last_known"]]),
    }


def _counted(states: list[Row]) -> list[Row]:
    labels = {state["code"]: state["label"] for state in states}
    counts = Counter(state["code"] for state in states)
    return [{"id": code, "label": labels[code], "count": counts[code]} for code in ORDER if counts[code]]
