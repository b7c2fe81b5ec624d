"""The columns of Decidim's open data: what each becomes, or why not. A translated one is `title/<lang>`."""

import re
from collections.abc import Mapping

COMMON = {
    "id": "result.number and the end of result.result_id",
    "category/name/<lang>": "result.subject_text",
    "taxonomies/name": "result.subject_text",
    "scope/name/<lang>": "result.place_text",
    "component/id": "the initiative, by mapping.engagements",
    "title/<lang>": "result.title, result.lang",
    "latitude": "result.latitude",
    "longitude": "result.longitude",
    "url": "result.source_url",
    "created_at": "result.date",
}
PROJECTS = {
    **COMMON,
    "description/<lang>": "result.text",
    "budget_amount": "result.amount",
    "confirmed_votes": "result.n_for",
    "selected_at": "result.outcome: funded, where it is filled; else nothing is known",
}
PROPOSALS = {
    **COMMON,
    "published_at": "result.date, before created_at",
    "state": "result.outcome and response.decision, by mapping.states",
    "answer/<lang>": "response.reason; response.action where the proposal is accepted",
    "answered_at": "response.date",
    "votes": "result.n_for",
    "supports": "result.n_for",
    "likes/total_count": "result.n_for, where there are no votes: signatures",
    "endorsements/total_count": "result.n_for, where there are no votes: signatures",
    "cost": "result.amount",
}
RESULTS = {
    **COMMON,
    "description/<lang>": "result.text",
    "parent/id": "result.parent_result_id",
    "end_date": "response.due_date",
    "status/key": "response.decision and delivery_status, by mapping.statuses",
    "status/name/<lang>": "the same, where there is no key",
    "progress": "response.progress_percent",
    "updated_at": "response.status_date",
}
ABOUT_THE_PAGE = "about the page, not the result"
LINK = "a link between entries, which no table holds"
PERSON = "about a person"
LEFT_OUT = {
    "category/id": "comes with its name",
    "scope/id": "comes with its name",
    "taxonomies/id": "comes with its name",
    "participatory_space/id": "the component says which engagement it is",
    "participatory_space/url": "the component says which engagement it is",
    "address": "latitude and longitude say where",
    "reference": "a second number",
    "comments": ABOUT_THE_PAGE,
    "comments_count": ABOUT_THE_PAGE,
    "follows_count": ABOUT_THE_PAGE,
    "followers": ABOUT_THE_PAGE,
    "attachments": ABOUT_THE_PAGE,
    "updated_at": ABOUT_THE_PAGE,
    "related_proposals": LINK,
    "related_proposal_titles": LINK,
    "related_proposal_urls": LINK,
    "proposal_urls": LINK,
    "meeting_urls": LINK,
    "original_proposal/title": LINK,
    "original_proposal/title/<lang>": LINK,
    "original_proposal/url": LINK,
    "collaborative_draft_origin": LINK,
    "budget/id": "a part of the vote; the scope says where",
    "budget/title/<lang>": "a part of the vote; the scope says where",
    "budget/url": "a part of the vote; the scope says where",
    "author/id": PERSON,
    "author/name": PERSON,
    "author/url": PERSON,
    "likes/user_endorsements": PERSON,
    "endorsements/user_endorsements": PERSON,
    "coauthorships_count": PERSON,
    "body/<lang>": "a person's own words",
    "is_amend": "an amendment is a proposal too",
    "withdrawn": "the state says so",
    "withdrawn_at": "the state says so",
    "state_published_at": "the date of the answer is taken",
    "created_in_meeting": "where it was written down",
    "cost_report/<lang>": "the amount is taken",
    "execution_period/<lang>": "words, not dates",
    "start_date": "no field of a result or a response holds when work begins",
    "status/id": "the key and the name say it",
    "children_count": "the children name their parent",
}
MAPS: Mapping[str, str] = {**PROJECTS, **PROPOSALS, **RESULTS}

NEEDED = ("id", "component/id", "title/<lang>", "url")
TRANSLATED = re.compile(
    r"(.*(?:title|name|description|body|answer|cost_report|execution_period))/[a-z]{2,3}(-\w+)?"
)


def bare(column: str) -> str:
    """`title/ca` as `title/<lang>`; a column that is not translated stays."""
    return TRANSLATED.sub(r"\1/<lang>", column)
