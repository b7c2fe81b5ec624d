"""A decision is told with what it is about: a body that drops its own plan turned nobody down."""

from typing import Any

import pytest

from plugins.decided import body_vote, words

REPLY: dict[str, Any] = {
    "responder": "The council",
    "responder_id": "council",
    "kind": "decision",
    "decided_by": None,
    "body_for": None,
    "body_against": None,
    "body_abstained": None,
}


def result(
    kind: str, title: str, share: float | None, n_total: int | None = 400, **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "share_for": share,
        "share_for_bound": None,
        "n_total": n_total,
        "asked_group": None,
        "basis": "not_recorded",
        **more,
    }


@pytest.mark.parametrize(
    ("decision", "about", "results", "sentence"),
    [
        (
            "withdrawn",
            "plan",
            [
                result("finding", "Most opposed the closure", 0.83, 412),
                result("finding", "Some liked it", 0.1, 40),
            ],
            "The council did not go ahead with the plan; 83% of 412 had said: “Most opposed the closure”.",
        ),
        (
            "withdrawn",
            "plan",
            [result("finding", "Overall balance including campaigns", 0.55, 4000)],
            "The council did not go ahead with the plan.",
        ),
        (
            "accepted",
            "plan",
            [result("proposal", "Close the library", 0.12)],
            "The council decided to go ahead with the plan; 12% of 400 had been for it.",
        ),
        (
            "rejected",
            "what_people_said",
            [result("finding", "x", 0.9)],
            "The council turned down what people said.",
        ),
        ("accepted", None, [], ""),
    ],
)
def test_the_sentence_of_a_decision(
    decision: str, about: str | None, results: list[dict[str, Any]], sentence: str
) -> None:
    assert words({**REPLY, "decision": decision, "decision_object": about}, results) == sentence


def test_a_body_that_reviews_a_plan_does_not_own_it() -> None:
    reply = {**REPLY, "kind": "review", "decision": "rejected", "decision_object": "plan"}
    assert words(reply) == "The council did not let the plan go ahead."


def test_advice_of_officers_decides_nothing() -> None:
    reply = {**REPLY, "kind": "officer_advice", "decision": "rejected", "decision_object": "plan"}
    assert words(reply) == ""


def test_the_vote_of_a_body_is_that_of_its_members() -> None:
    reply = {
        **REPLY,
        "decided_by": "Education Committee",
        "body_for": 12,
        "body_against": 10,
        "body_abstained": 1,
    }
    assert body_vote(reply) == "Decided by Education Committee, 12 to 10, 1 abstaining among its members"
