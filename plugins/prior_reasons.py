"""Why an engagement is like a plan, in words: “same place, Leeds; words: booking, recycling; asked 2023”."""

from ingest.coding.gazetteer import gazetteer
from ingest.likeness.ranker import Ranked
from ingest.likeness.words import spoken_stems, words
from plugins.audiences import audience_label
from plugins.db import Reader, Row
from plugins.facets import names

MUCH_THE_SAME = 0.5
"""From this nearness of meaning on it is said to be a reason."""

MOST_WORDS = 6


def reasons(reader: Reader, one: Ranked, told: Row) -> list[str]:
    """The reasons of one rank: place, words, topic, audience, meaning and date."""
    found = [*_places(reader, one), *_words(one, told, names(reader, "place")), *_topics(reader, one)]
    found += [f"asked of {audience_label(code[9:])}" for code in one.codes if code.startswith("audience:")][
        :1
    ]
    if one.meaning >= MUCH_THE_SAME:
        found.append("means much the same")
    return [*found, _when(told)]


def _places(reader: Reader, one: Ranked) -> list[str]:
    """The nearest relation to each place of the plan, whose codes come from the inside out."""
    labels, said = names(reader, "place"), []
    codes = [code for code in one.codes if code[:3] in ("at:", "in:")]
    for place in dict.fromkeys(one.places):
        near = [code for code in codes if code in one.places[place]]
        if near:
            code = near[0]
            said.append(f"{_relation(code, place)} {labels.get(code[3:], code[3:])}")
    return list(dict.fromkeys(said))


def _relation(code: str, place: str) -> str:
    if code[3:] == place:
        return "same place," if code.startswith("at:") else "a place inside"
    if place in gazetteer().overlaps.get(code[3:], {}):
        return "a council of the area,"
    return "for all of" if code.startswith("at:") else "a place also in"


def _words(one: Ranked, told: Row, labels: dict[str, str]) -> list[str]:
    """The words of the plan that it has, and in brackets the word that it prints instead.

    The names of the plan's places are left out: the place is a reason of its own.
    """
    named = {word for place in one.places for word in words(labels.get(place, ""))}
    printed = dict(spoken_stems(" ".join(str(told[name] or "") for name in ("title", "question", "summary"))))
    said = []
    for word, found in one.words.items():
        instead = next((stem for stem in found if stem in printed), None)
        if word in named:
            continue
        if found[0] in dict(spoken_stems(word)):
            said.append(word)
        elif instead:
            said.append(f"{word} (“{printed[instead]}”)")
    return [f"words: {', '.join(said[:MOST_WORDS])}"] if said else []


def _topics(reader: Reader, one: Ranked) -> list[str]:
    """Narrow topics that both have; where only the wide topic is shared, that."""
    labels = names(reader, "subject")
    codes = [code.removeprefix("subject:") for code in one.codes if code.startswith("subject:")]
    narrow = [code for code in codes if "." in code]
    wide = [code for code in codes if "." not in code and not any(each.startswith(code) for each in narrow)]
    said = [f"same topic, {labels.get(code, code)}" for code in narrow]
    return said + [f"a topic of the same group, {labels.get(code, code)}" for code in wide]


def _when(told: Row) -> str:
    if told["status"] in ("open", "planned"):
        return f"{told['status']} now" if told["status"] == "open" else "planned"
    year = (told["end_date"] or told["start_date"] or "")[:4]
    return f"asked {year}" if year else "no date recorded"
