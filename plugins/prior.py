"""Before you consult: in goes what somebody plans to ask, out comes what was asked, said and promised before.

The page /check and the command `participation prior` give this same answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.likeness.index import Index
from ingest.likeness.places import places_of
from ingest.likeness.ranker import Plan, Ranked, rank, topics
from ingest.likeness.store import read_likeness
from ingest.likeness.words import stems
from ingest.load.search_index import days
from plugins.audiences import audience_label, printed
from plugins.cards import cards
from plugins.coverage import coverage
from plugins.criteria import code_of
from plugins.db import Reader, Row, as_list
from plugins.facets import names
from plugins.prior_reasons import reasons
from plugins.query import BadParameter, iso_date
from plugins.surroundings import about, asked_recently, asking_now, open_promises

PARAMETERS = ("text", "place", "subject", "audience", "from", "to")
LONGEST_TEXT = 2000
MOST, MOST_ENGAGEMENTS, MOST_OF_ONE = 10, 5, 4
"""Prior engagements; those whose results are shown; and results of one of them."""

RESULTS = """
SELECT s.record_id, s.title || ' ' || ifnull(s.text, '') AS words,
       EXISTS (SELECT 1 FROM result_decision d WHERE d.result_id = s.result_id) AS answered
FROM search_record s WHERE s.initiative_id = ? AND s.result_id IS NOT NULL ORDER BY s.record_id
"""
UNANSWERED = ("no_reply_recorded", "answered_as_a_whole")
"""Decisions by which results come first; all others come after."""

# fmt: off
RESULT_FIELDS = (
    "result_id", "initiative_id", "initiative_title", "title", "kind", "kind_label", "date", "lang",
    "decision", "decision_label", "url",
)
# fmt: on


@dataclass(frozen=True)
class Asked:
    """A checked plan: `place` and `subject` are ids, dates ISO 8601; "" is not given."""

    text: str = ""
    place: str = ""
    subject: str = ""
    audience: str = ""
    first: str = ""
    last: str = ""


def read_asked(reader: Reader, given: Mapping[str, str]) -> Asked:
    """The plan of these parameters; `BadParameter` for a value that cannot be answered."""
    text = given.get("text", "")
    if len(text) > LONGEST_TEXT:
        raise BadParameter("text", text, f"longer than {LONGEST_TEXT} characters.")
    codes = {name: code_of(reader, name, given[name]) for name in PARAMETERS[1:4] if name in given}
    first, last = (iso_date(name, given[name]) if name in given else "" for name in ("from", "to"))
    if first and last and days(first)[0] > days(last)[1]:
        raise BadParameter("from", first, f"later than “to”, which is {last}.")
    asked = Asked(
        text, codes.get("place", ""), codes.get("subject", ""), codes.get("audience", ""), first, last
    )
    if not (asked.text or asked.subject):
        raise BadParameter("text", text, "say in a few words what is to be asked, or choose a topic.")
    return asked


def prior(reader: Reader, asked: Asked) -> Row:
    """What is known that bears on a plan, as plain values; the contract of /check.json."""
    build = reader.row("SELECT version, as_of FROM build") or {}
    index = reader.remember("likeness", lambda: read_likeness(reader.connection, reader.release.path))
    audiences = tuple(printed(reader, asked.audience)) if asked.audience else ()
    year = float((asked.first or build["as_of"])[:4])
    plan = Plan(asked.text, year, asked.place, asked.subject, audiences)
    ranked = rank(index, plan, MOST)
    places = [asked.place] if asked.place else named_places(index, asked.text)
    subjects = list(dict.fromkeys(code for code, _ in topics(plan)))
    found = _engagements(reader, ranked)
    return {
        "query": _query(reader, asked, places, subjects),
        "prior": found,
        "results": _results(reader, asked.text, found[:MOST_ENGAGEMENTS]),
        "asking_now": asking_now(reader, places, subjects, audiences, asked.first, asked.last),
        "asked_recently": asked_recently(reader, places, subjects),
        "open_promises": open_promises(reader, places, subjects, [row["initiative_id"] for row in found]),
        "coverage": _coverage(reader, places),
        "as_of": build["as_of"],
        "data_version": build["version"],
        "ranked_by": "words, topics and places"
        + (" and the meaning of sentences" if len(index.vectors) else ""),
    }


def named_places(index: Index, text: str) -> list[str]:
    """The places that a plan names for certain."""
    return [place for place, sure in places_of(text, index.terms).items() if sure == 1]


def _query(reader: Reader, asked: Asked, places: list[str], subjects: list[str]) -> Row:
    """The plan as it was understood: what was given, else what its words say."""
    return {
        "text": asked.text,
        "place": asked.place or None,
        "subject": asked.subject or None,
        "audience": asked.audience or None,
        "audience_label": audience_label(asked.audience) if asked.audience else None,
        "from": asked.first or None,
        "to": asked.last or None,
        "places": _labelled(reader, "place", places),
        "subjects": _labelled(reader, "subject", subjects),
    }


def _labelled(reader: Reader, table: str, codes: list[str]) -> list[Row]:
    labels = names(reader, table)
    return [{"id": code, "label": labels.get(code, code)} for code in codes]


def _engagements(reader: Reader, ranked: list[Ranked]) -> list[Row]:
    """Each ranked engagement with what it is and why it stands where it does."""
    told = about(reader, [one.initiative_id for one in ranked])
    return [
        {
            "rank": number,
            **told[one.initiative_id],
            "score": round(one.score, 2),
            "reasons": reasons(reader, one, told[one.initiative_id]),
        }
        for number, one in enumerate(ranked, start=1)
    ]


def _results(reader: Reader, text: str, engagements: list[Row]) -> list[Row]:
    """Results of the likeliest engagements: the unanswered first, then by the rank of the engagement.

    Of one engagement those that share most words with the plan, so that one with a hundred fills no page.
    """
    wanted, found = set(stems(text)), []
    for engagement in engagements:
        rows = reader.rows(RESULTS, (engagement["initiative_id"],))
        shared: Callable[[Row], int] = lambda row: len(wanted & set(stems(row["words"])))  # noqa: E731
        rows.sort(key=lambda row: (row["answered"], -shared(row), row["record_id"]))
        found += [row["record_id"] for row in rows[:MOST_OF_ONE]]
    shown = [{name: row[name] for name in RESULT_FIELDS} for row in cards(reader, found)]
    order = {name: place for place, name in enumerate(UNANSWERED)}
    return sorted(shown, key=lambda row: order.get(row["decision"], len(order)))


HELD = """
SELECT count(DISTINCT p.initiative_id)
FROM initiative_place p JOIN place_closure c ON c.descendant_id = p.place_id
WHERE p.relation = 'about' AND c.ancestor_id IN (SELECT value FROM json_each(?))
"""
NO_DATE = "SELECT count(*) FROM initiative_day WHERE first_day IS NULL AND last_day IS NULL"


def _coverage(reader: Reader, places: list[str]) -> Row:
    """What the answer stands on, and what it cannot know."""
    sources = coverage(reader)
    held = reader.value(HELD, (as_list(places),)) if places else None
    return {
        "n_engagements": sum(row["n_initiatives"] for row in sources),
        "n_here": held,
        "n_without_date": reader.value(NO_DATE),
        "not_covered": [
            "What no source below holds: that nothing is found does not mean that nobody was asked.",
            "Replies and promises that were made elsewhere than on the pages that were read.",
        ],
        "sources": [
            {
                "source_id": row["source_id"],
                "title": row["title"],
                "publisher": row["publisher"],
                "from": row["covers_from"] or row["first_year"],
                "to": row["covers_to"] or row["last_year"],
                "n_engagements": row["n_initiatives"],
                "not_covered": row["coverage_note"],
            }
            for row in sources
        ],
    }
