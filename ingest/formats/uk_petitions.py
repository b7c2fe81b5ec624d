"""Petitions of the UK Parliament: the JSON of petition.parliament.uk, of one petition or of a list.

The fields are those of the site's own templates in alphagov/e-petitions, `petitions/_petition.json.jbuilder`
(commit 065800c, with topics and video, pack and engagement addresses of debates) and
`archived/petitions/_petition.json.jbuilder` (commit 126a705) for earlier parliaments, which have the type
`archived-petition`. Of a petition in several files the row with the most fields counts.

A petition that could be signed gives one `petition_demand`; its signatures are counted for it. The
government's response is prose, so it is `noted`, coded and not read, unless `mapping.decisions` says what a
person read in it (petition id: `decision` and `reason`). A petition that was rejected could be signed by its
first supporters alone: it gives no demand, and the reason of the rejection as a reply to the whole.

Signatures by constituency, region and country are left out whole. Nearly every petition has some from nearly
every constituency, so that they do not say where a petition is from; many counts are below ten, and one that
is kept back could be found again from the total and the others. Members of Parliament are named there, too.

`mapping` in source.yml holds `states`, `rejections` (what a code means), `committee` and `government` (id,
name and kind of who rejects, and of who answers where no department is named), `country`, `lang` and
`places`.
"""

from collections.abc import Iterator, Mapping

from ingest.formats.literal import NotReadable
from ingest.formats.mapping import Misfit
from ingest.formats.shape import check_objects, fullest, json_files
from ingest.formats.stated import kept_out
from ingest.formats.uk_petition import Petition
from ingest.gate import RawFolder
from ingest.ids import slug
from ingest.records import Emitted, Issue, Merged
from ingest.sources import Source

NAME = "uk_petitions"
SUMMARY = "UK Parliament petitions: JSON of petition.parliament.uk, single petitions and lists"
NEEDED: Mapping[str, str] = {
    "type": "the address: archived petitions have another",
    "id": "the ids",
    "attributes.action": "initiative.title, result.title",
    "attributes.background": "initiative.question, result.text: their first part",
    "attributes.additional_details": "initiative.question, result.text: their second part",
    "attributes.state": "initiative.reported_status, by mapping.states",
    "attributes.signature_count": "initiative.n_signatures, result.n_for; not of a rejected petition",
    "attributes.created_at": "initiative.announced_date (the day in London)",
}
OPTIONAL: Mapping[str, str] = {
    "attributes.opened_at": "initiative.start_date, result.date",
    "attributes.closed_at": "initiative.end_date",
    "attributes.rejected_at": "response.date of a rejection",
    "attributes.rejection.code": "response.reason of a rejection, by mapping.rejections",
    "attributes.rejection.details": "response.reason of a rejection: its second part",
    "attributes.response_threshold_reached_at": "whether departments are expected to answer",
    "attributes.government_response.responded_on": "response.date",
    "attributes.government_response.created_at": "response.date, where there is no responded_on",
    "attributes.government_response.summary": "response.we_did: its first part",
    "attributes.government_response.details": "response.we_did: its second part",
    "attributes.scheduled_debate_date": "milestone.due_date of the debate",
    "attributes.debate.debated_on": "milestone.done_date of the debate",
    "attributes.debate.overview": "milestone.note of the debate",
    "attributes.debate.transcript_url": "document of kind minutes",
    "attributes.departments": "organisation, with the role responder, where an answer is expected or there",
    "attributes.topics": "initiative.subject_text",
}
MAPS: Mapping[str, str] = {**NEEDED, **OPTIONAL}
LEAVES_OUT: Mapping[str, str] = {
    "attributes.creator_name": "names a person",
    "attributes.signatures_by_constituency": "small counts of people; see the reader's own words",
    "attributes.signatures_by_region": "the same signatures by larger areas",
    "attributes.signatures_by_country": "small counts of people; see the reader's own words",
    "attributes.other_parliamentary_business": "messages to those who signed",
    "attributes.committee_note": "no field holds it",
    "attributes.updated_at": "about the page",
    "attributes.moderation_threshold_reached_at": "a step inside the site",
    "attributes.debate_threshold_reached_at": "follows from the signatures",
    "attributes.debate_scheduled_at": "when the date of the debate was set",
    "attributes.debate_outcome_at": "when the debate was put on the site",
    "attributes.government_response_at": "when the response was put on the site",
    "attributes.government_response.updated_at": "about the page",
    "attributes.debate.video_url": "the transcript is taken",
    "attributes.debate.debate_pack_url": "a briefing for members, not about the outcome",
    "attributes.debate.public_engagement_url": "another page",
    "attributes.debate.debate_summary_url": "the transcript is taken",
    "links": "the address of the same petition",
}
OPENED = (
    "attributes",
    "attributes.rejection",
    "attributes.government_response",
    "attributes.debate",
)


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each petition from its fullest row, in the order in which the petitions are first met."""
    rows = []
    for name in json_files(raw, source):
        found = list(raw.objects(name, "data", one=True, opened=OPENED, unread=LEAVES_OUT))
        check_objects(found, NEEDED, {**OPTIONAL, **LEAVES_OUT})
        rows += [(f"uk-petition-{slug(row.cells.get('id', ''))}", row) for row in found]
    best, others = fullest(rows, lambda row: len(row.cells))
    for identifier, row in best.items():
        try:
            yield from Petition(identifier, row, source.mapping).records()
        except Misfit as misfit:
            yield kept_out(misfit, row.origin, "initiative", identifier)
        except NotReadable as error:
            yield Issue("type_error", str(error), row.origin, "initiative", identifier)
    for identifier, row in others:
        yield Merged(row.origin, identifier)
