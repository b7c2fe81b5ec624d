"""Rules on replies and milestones: their order in time, and whether they fit what they answer."""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from ingest.records import Record
from ingest.validate.doubts import WORDS_OF_A_REPLY
from ingest.validate.rule import is_before
from ingest.validate.together import Said, Together, words

DECIDED = ("accepted", "accepted_in_part", "rejected", "withdrawn")
"""Decisions that are taken once people were asked; a promise or a note may come before."""

AGAINST = ("rejected", "withdrawn")

YES = {"adopted": True, "funded": True, "rejected": False, "not_funded": False}
"""Outcome → whether it was for the result."""

AT_ONE_TIME = ("written_consultation", "survey")
"""Methods by which people are asked once, so that a decision waits for the last day."""

VOTERS = re.compile(
    r"(the )?(voters|electors|electorate|electoral (authority|commission|office)|people of|citizens of)\b"
)
"""How the name of those begins who vote, or count votes, and are no authority that answers them."""

BALLOTS = {"referendum"}


def before_people_were_asked(together: Together) -> Iterator[Said]:
    """Nothing comes of an engagement before it begins; but a petition stands before people sign it."""
    for initiative in together.of("initiative"):
        start = initiative.get("start_date")
        if is_before(start, initiative.get("announced_date")):
            yield initiative, "announced_date", f"it began before ({start}); correct one of the two dates"
        for field in ("results_due_date", "results_published_date"):
            if is_before(initiative.get(field), start):
                yield initiative, field, f"people were asked only from {start}; correct one of the two dates"
        for result in together.under("result", initiative.key[0]):
            if result.get("kind") != "petition_demand" and is_before(result.get("date"), start):
                yield result, "date", f"people were asked only from {start}; correct one of the two dates"
        for reply in together.under("response", initiative.key[0]):
            if reply.get("decision") in DECIDED and is_before(reply.get("date"), start):
                yield reply, "date", f"people were asked only from {start}; correct one of the two dates"


def before_what_it_replaces(together: Together) -> Iterator[Said]:
    """A reply is not older than the one it replaces, and a delivery status not older than the reply."""
    for reply in together.of("response"):
        date = reply.get("date")
        older = together.find("response", reply.get("supersedes_id"))
        if older and is_before(date, older.get("date")):
            message = (
                f"it replaces {older.key[0]} of {older.get('date')}, which is later; correct one of the dates"
            )
            yield reply, "date", message
        if is_before(reply.get("status_date"), date):
            yield reply, "status_date", f"the reply was given only {date}; correct one of the two dates"


def before_the_last_day(together: Together) -> Iterator[Said]:
    """A decision waits for the last day on which people may say something (a note: a date is wrong)."""
    for reply in together.of("response"):
        initiative = together.engagement(reply)
        if initiative and reply.get("decision") in DECIDED and reply.get("kind") != "officer_advice":
            end, methods = initiative.get("end_date"), together.methods(reply)
            if methods and methods <= {*AT_ONE_TIME} and is_before(reply.get("date"), end):
                yield (
                    reply,
                    "date",
                    f"people were asked until {end}; correct one of the dates, or say that it is advice",
                )


def outcome_unlike_reply(together: Together) -> Iterator[Said]:
    """What was decided at the end is what the last reply says, unless its words tell why not (a note)."""
    replies: dict[str, list[Record]] = defaultdict(list)
    for reply in together.of("response"):
        replies[reply.get("result_id")].append(reply)
    for result in together.of("result"):
        outcome = result.get("outcome")
        last = max(replies.get(result.key[0], ()), key=lambda reply: reply.get("date"), default=None)
        decision = last.get("decision") if last else ""
        if last and decision in DECIDED and outcome:
            told = any(last.get(name) for name in WORDS_OF_A_REPLY)
            opposed = outcome in YES and YES[outcome] == (decision in AGAINST) and not told
            if outcome == "pending" or opposed:
                yield (
                    result,
                    "outcome",
                    f"its last reply ({last.key[0]}) says {decision}; correct one or say why there",
                )


def milestone_on_rejection(together: Together) -> Iterator[Said]:
    """A plan that was turned down is not carried out (a note: the step is of another reply).

    Told by a step with the words of the result; others are mostly what was done instead.
    """
    for milestone in together.of("milestone"):
        reply = together.find("response", milestone.get("response_id"))
        result = together.find(
            "result", milestone.get("result_id") or (reply.get("result_id") if reply else "")
        )
        plan = reply is not None and reply.get("decision_object") == "plan"
        if reply and result and plan and reply.get("decision") in AGAINST:
            asked, done = (set(words(one.get("title")).split()) for one in (result, milestone))
            if len(asked & done) > len(asked | done) / 2:
                message = (
                    f"its reply ({reply.key[0]}) is {reply.get('decision')}; correct the reply or take it off"
                )
                yield milestone, "response_id", message


def order_unclear(together: Together) -> Iterator[Said]:
    """Of several replies of a body to one thing, dates or `supersedes_id` tell which is last (a note)."""

    def about(reply: Record) -> tuple[str, str, str]:
        return reply.get("initiative_id"), reply.get("result_id"), reply.get("responder_id")

    every = sorted(together.of("response"), key=about)
    for _, replies in groupby(every, key=about):
        group = list(replies)
        replaced = {reply.get("supersedes_id") for reply in group}
        loose = [one for one in group if one.key[0] not in replaced and not one.get("supersedes_id")]
        dates = [one.get("date") for one in group]
        for reply in loose[1:]:
            if not reply.get("date") or dates.count(reply.get("date")) > 1 or not loose[0].get("date"):
                others = ", ".join(one.key[0] for one in group if one is not reply)
                yield (
                    reply,
                    "date",
                    f"it is not told whether it comes before {others}; give dates or supersedes_id",
                )
                break


def voters_as_authority(together: Together) -> Iterator[Said]:
    """What the voters decide in a referendum is its result and no authority's reply (a note)."""
    for reply in together.of("response"):
        if together.methods(reply) & BALLOTS:
            responder = reply.get("responder_id")
            body = together.find("organisation", responder)
            name = words(body.get("name") if body else responder)
            if VOTERS.match(name) or VOTERS.match(words(responder)):
                message = (
                    "the voters decided it themselves; give it as the outcome of a result, not as a reply"
                )
                yield reply, "responder_id", message
