"""The made-up engagements of tests/fixtures/followup, as of 2024-06-30, whose right answers are known by hand.

bus-jury: drawn by lot, ended 2024-01-31; three institutions were to answer its five recommendations.
    bus-1: council accepted, new; agency rejected without a reason; office accepted in part, planned before.
    bus-2: council rejected it on 2024-04-01 and took that back (p-2b supersedes p-2a): accepted, planned before.
    bus-3: two words of the council on one day; of a tie the higher id counts: noted.
    bus-4: nobody answered it; the agency answered the jury as a whole.
    bus-5: council accepted, and says nothing of plans; an undated reply is older than any dated one.
    Steps: m-late and m-shelters were looked at after their day and not done; of m-survey no evidence was found; the
    other promises whose day has passed were not looked at; m-party, m-hearing and m-closing nobody promised.
housing-survey: self-selected, ended in February; the reply was due in May and not there on 2024-06-20.
park-budget: self-selected; the reply is due in 2024-Q2, so on the day of the data it is not yet late.
harbour-petition: ended in 2023, answered in 2024, after 1 to 730 days.
quiet-talk: answered as a whole, nobody says when. autumn-plan: opens in 2024-Q4. undated-forum: no date at all.
"""

from datetime import date
from pathlib import Path

from ingest.pipeline import build
from ingest.sources import load_sources

FOLDER = Path(__file__).parent / "fixtures" / "followup"
AS_OF = date(2024, 6, 30)


def made_up(folder: Path) -> Path:
    """A database of these engagements."""
    path = folder / "participation.db"
    built = build(load_sources(FOLDER), path, AS_OF)
    assert (built.refused, [row for row in built.ledger if row.quarantined]) == ([], [])
    return path
