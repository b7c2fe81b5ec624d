"""The words of a decision: what it is about, who made it and what people had said. In goes a reply.

A body that drops its own plan has rejected nothing that people asked for; officers who advise decide nothing;
and the vote of a committee is not a vote of the public. So a decision is never told by its code alone.
"""

from collections.abc import Sequence

from plugins.db import Reader, Row
from plugins.facets import decision_label
from plugins.figures import bounded, speaks_against, takes_a_side
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
    "accepted": "decided to go ahead with the plan",
    "accepted_in_part": "decided to go ahead with part of the plan, or with changes",
    "rejected": "decided not to take the plan forward",
    "withdrawn": "did not go ahead with the plan",
    "under_consideration": "had not decided on the plan",
    "noted": "took note of what people said about the plan",
    "already_in_place": "had already carried out the plan",
    "not_addressed": "did not say what becomes of the plan",
}
REVIEW_WORDS = {
    "accepted": "let the plan go ahead",
    "accepted_in_part": "let the plan go ahead in part, or with changes",
    "rejected": "did not let the plan go ahead",
    "withdrawn": "had the plan withdrawn",
    "under_consideration": "took up the plan for review",
}
"""Of a body that reviews the plan of another."""

WORDS = {
    "accepted": "accepted what people said",
    "accepted_in_part": "accepted part of what people said",
    "rejected": "turned down what people said",
    "withdrawn": "did not go ahead with the plan",
    "under_consideration": "had not decided on what people said",
    "noted": "took note of what people said",
    "already_in_place": "said that this is in place already",
    "not_addressed": "did not say what becomes of this",
}
FEWEST = 50
"""Answers below which a share is no word of what people thought of a plan."""

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
    if about != ABOUT_PLAN:
        return f"{who} {WORDS[decision]}."
    said = REVIEW_WORDS.get(decision, "") if reply["kind"] == "review" else ""
    return f"{who} {said or PLAN_WORDS[decision]}{_voiced(results)}."


def _voiced(results: Sequence[Row]) -> str:
    """What people had said of the plan, where a share of enough of those asked tells it.

    That is the share for the only proposal, or else what most had said for or against, on the most answers.
    """
    told = [
        row
        for row in results
        if row["share_for"] is not None and (row["n_total"] or 0) >= FEWEST and not row["asked_group"]
    ]
    proposals = [row for row in told if row["kind"] == "proposal" and not speaks_against(row["title"])]
    if len(proposals) == 1:
        return f"; {_of_whom(proposals[0])} had been for it"
    said = [row for row in told if row["kind"] in VOICED and _is_most(row)]
    if not said:
        return ""
    row = max(said, key=lambda each: each["n_total"])
    return f"; {_of_whom(row)} had said: “{row['title']}”"


def _of_whom(row: Row) -> str:
    """The share, of how many, and that they chose to take part where they did."""
    chose = " who chose to take part" if row["basis"] == "self_selected" else ""
    return f"{bounded(percent(row['share_for']), row['share_for_bound'])} of {number(row['n_total'])}{chose}"


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
