"""Rules that no row breaks alone: rows that contradict each other, and notes on rows that fit ill.

All are declared in `RULES`. A rule may only compare rows that hang together, by references or by being of one
source: those are judged together in every build, whatever has changed.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ingest.records import Issue, Record
from ingest.validate import deliveries, engagements, replies
from ingest.validate.together import Said, Together


@dataclass(frozen=True)
class Rule:
    """`find` gives the rows that break the rule among rows that are judged together."""

    issue_type: str
    find: Callable[[Together], Iterator[Said]]


def check_across(records: Iterable[Record]) -> Iterator[Issue]:
    """Every finding of every rule as an issue, for rows that are good each by itself."""
    together = Together(records)
    for rule in RULES:
        for record, field, message in rule.find(together):
            yield record.issue(rule.issue_type, message, field, record.get(field))


RULES = [
    # Contradictions: the row is kept out.
    Rule("other_engagement", engagements.of_another_engagement),
    Rule("date_after_reading", engagements.date_after_reading),
    Rule("delivery_contradiction", engagements.complete_before_due),
    Rule("date_order", replies.before_people_were_asked),
    Rule("date_order", replies.before_what_it_replaces),
    Rule("repeated_engagement", deliveries.repeated_engagement),
    Rule("repeated_text", deliveries.repeated_result),
    Rule("repeated_text", deliveries.repeated_reply),
    Rule("repeated_text", deliveries.repeated_milestone),
    # Doubts: a note for a person.
    Rule("outcome_unlike_reply", replies.outcome_unlike_reply),
    Rule("milestone_on_rejection", replies.milestone_on_rejection),
    Rule("reply_before_end", replies.before_the_last_day),
    Rule("order_unclear", replies.order_unclear),
    Rule("voters_as_authority", replies.voters_as_authority),
    Rule("result_missing", engagements.result_missing),
    Rule("own_proposal", engagements.own_proposal),
    Rule("vote_number_missing", engagements.votes_missing),
    Rule("one_value", deliveries.one_value),
]
