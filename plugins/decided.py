"""The words of a decision: what it is about, who made it and what people had said. In goes a reply.

A body that drops its own plan has rejected nothing that people asked for; officers who advise decide nothing;
and the vote of a committee is not a vote of the public. So a decision is never told by its code alone.
"""

from collections.abc import Sequence

from plugins.db import Reader, Row
from plugins.facets import decision_label
from plugins.figures import speaks_against, takes_a_side
from plugins.furniture import number, percent

ABOUT_PLAN = "plan"
PLAN_LABELS = {
    "accepted": "Plan goes ahead",
    "accepted_in_part": "Plan goes ahead, changed",
    "rejected": "Plan not taken forward",
    "withdrawn": "Plan withdrawn",
    "under_consideration": "Plan not decided",
}
PLAN_WORDS = {
    "accepted": "goes ahead with the plan",
    "accepted_in_part": "goes ahead with the plan in part or changed",
    "rejected": "does not take the plan forward",
    "withdrawn": "dropped the plan",
    "under_consideration": "had not decided on the plan",
    "noted": "took note of what people said about the plan",
    "already_in_place": "had already carried out the plan",
    "not_addressed": "does not say what becomes of the plan",
}
WORDS = {
    "accepted": "accepted what people said",
    "accepted_in_part": "accepted part of what people said",
    "rejected": "turned down what people said",
    "withdrawn": "dropped the plan",
    "under_consideration": "had not decided on what people said",
    "noted": "took note of what people said",
    "already_in_place": "says that this is in place already",
    "not_addressed": "does not say what becomes of this",
}
VOICED = ("finding", "statement", "preference")
"""Kinds of results that tell what people thought of a plan."""


def label(reader: Reader, decision: str, about: str | None) -> str:
    """The few words of a badge; of a plan they say so."""
    of_plan = PLAN_LABELS.get(decision) if about == ABOUT_PLAN else None
    return of_plan or decision_label(reader, decision)


def words(reply: Row, results: Sequence[Row] = ()) -> str:
    """A sentence of who decided what, where the reply says what it is about; and what people had said of it.

    `results` are those of its engagement, or the one that it answers.
    """
    about, decision = reply["decision_object"], reply["decision"]
    if not about or reply["kind"] == "officer_advice":
        return ""
    who = reply["responder"] or reply["responder_id"]
    said = (PLAN_WORDS if about == ABOUT_PLAN else WORDS)[decision]
    return f"{who} {said}{_voiced(results) if about == ABOUT_PLAN else ''}."


def _voiced(results: Sequence[Row]) -> str:
    """What people had said of the plan, where a share tells it.

    That is the share for the only proposal, or else what most had said for or against, on the most answers.
    """
    told = [row for row in results if row["share_for"] is not None]
    proposals = [row for row in told if row["kind"] == "proposal" and not speaks_against(row["title"])]
    if len(proposals) == 1:
        return f"; {percent(proposals[0]['share_for'])} of those counted had been for it"
    said = [row for row in told if row["kind"] in VOICED and _is_most(row)]
    if not said:
        return ""
    row = max(said, key=lambda each: each["n_total"] or 0)
    return f"; {percent(row['share_for'])} of those counted had said: “{row['title']}”"


def _is_most(row: Row) -> bool:
    return bool(row["share_for"] > 0.5) and takes_a_side(row["title"])


def body_vote(reply: Row) -> str:
    """Who in the body decided and how its members voted, never to be read as a vote of the public."""
    said = f"Decided by {reply['decided_by']}" if reply["decided_by"] else ""
    if reply["body_for"] is None or reply["body_against"] is None:
        return said
    votes = f"{number(reply['body_for'])} to {number(reply['body_against'])}"
    if reply["body_abstained"]:
        votes += f", {number(reply['body_abstained'])} abstaining"
    return f"{said or 'Decided'}, {votes} among its members"
