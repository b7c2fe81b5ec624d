"""How an engagement went: who took part, how it was judged, its steps and what answers were about.

In goes the id of an engagement, out come rows with what a page says of them; a figure always with its base.
"""

from plugins.db import Reader, Row
from plugins.figures import bounded
from plugins.furniture import day, number, percent, plural
from plugins.terms import add_labels

PEOPLE = "SELECT * FROM participation WHERE initiative_id = ? ORDER BY source_file, source_line"
EVALUATIONS = "SELECT * FROM evaluation WHERE initiative_id = ? ORDER BY date, evaluation_id"
STAGES = """
SELECT s.*, p.name AS place, coalesce(s.end_date, s.start_date) < build.as_of AS is_over
FROM stage s LEFT JOIN place p USING (place_id), build
WHERE s.initiative_id = ? ORDER BY s.start_date IS NULL, s.start_date, s.stage_id
"""
THEMES = """
SELECT * FROM theme WHERE initiative_id = ?
ORDER BY question_no, rank IS NULL, rank, n_responses DESC, source_line
"""

TABLE = ("characteristic", "about", "as_of")
NOT_COLLECTED = "not_collected"
NO_FIGURE = {"printed": "printed there, not copied here", "withheld": "too few to show"}
"""What stands in the place of a number; that it is small is said only where that is why it is missing."""

WHOM = {
    "applicants": "who applied",
    "recruited": "recruited",
    "took_part": "who took part",
    "completed": "who took part to the end",
    "respondents": "who answered",
}
SOURCE = ("source_url", "page", "locator", "read_on", "checked", "population_source")
ANSWERS = {"ticked": "Ticked", "free_text": "In their own words", None: "What answers were about"}


def how_it_went(reader: Reader, initiative_id: str) -> Row:
    """The rows of who took part, evaluations, stages and themes of an engagement."""
    return {
        "participation": people(reader, initiative_id),
        "evaluations": evaluations(reader, initiative_id),
        "stages": stages(reader, initiative_id),
        "themes": themes(reader, initiative_id),
    }


def people(reader: Reader, initiative_id: str) -> list[Row]:
    """The groups of people, those of a table (characteristic, whom it is about, day) behind each other.

    The first row of a table has `table`: what it is of, its base and whether people are in several groups.
    The first of a source has `is_new_source`. `of_base` is the share, worked out where only numbers are
    printed.
    """
    lists = {"characteristic": "characteristic", "about": "participation_group", "checked": "checked"}
    rows = add_labels(reader, reader.rows(PEOPLE, (initiative_id,)), lists)
    first = {_table(row): place for place, row in reversed(list(enumerate(rows)))}
    rows.sort(key=lambda row: first[_table(row)])
    for before, row in zip([None, *rows], rows, strict=False):
        row["figure"] = figure(row)
        row["of_base"] = row["n"] / row["n_base"] if _has_only_numbers(row) else row["share"]
        row["table"] = caption(row) if before is None or _table(before) != _table(row) else None
        row["is_new_source"] = before is None or any(before[name] != row[name] for name in SOURCE)
    return rows


def _has_only_numbers(row: Row) -> bool:
    return row["share"] is None and row["n"] is not None and bool(row["n_base"])


def _table(row: Row) -> tuple[str | None, ...]:
    return tuple(row[name] for name in TABLE)


def figure(row: Row) -> str:
    """The number of a group, or why there is none."""
    if row["n"] is not None:
        return number(row["n"])
    if row["n_fewer_than"] is not None:
        return f"fewer than {row['n_fewer_than']}"
    if row["suppressed"]:
        return NO_FIGURE["withheld"]
    if row["share"] is not None or row["category"] == NOT_COLLECTED:
        return ""
    return NO_FIGURE["printed"] if row["basis"] == "printed" else ""


def caption(row: Row) -> str:
    """“Age: of 55 recruited, August 2021; a person may be in several groups”."""
    whom = WHOM.get(row["about"], "people" if row["n_base"] else "")
    of = f"of {number(row['n_base'])}" if row["n_base"] else ("those" if whom else "")
    told = ", ".join(part for part in (f"{of} {whom}".strip(), day(row["as_of"])) if part)
    several = "; a person may be in several groups" if row["multi_answer"] else ""
    return f"{row['characteristic_label']}{': ' if told else ''}{told}{several}"


def evaluations(reader: Reader, initiative_id: str) -> list[Row]:
    """How it was judged; `value` is what was measured, in words with its base."""
    lists = {"dimension": "evaluation_dimension", "independence": "independence", "checked": "checked"}
    rows = add_labels(reader, reader.rows(EVALUATIONS, (initiative_id,)), lists)
    return [{**row, "value": value(row)} for row in rows]


def value(row: Row) -> str:
    """“96% of 27 who answered”, “4.74 on a scale of 1 to 5”, “from 106 to 73 people”; "" without a value."""
    before, after = (_in_unit(row, name) for name in ("before", "after"))
    if not before and not after:
        return ""
    told = f"from {before} to {after}" if before and after else after or f"{before} before"
    if row["score_min"] is not None and row["score_max"] is not None:
        told += f" on a scale of {number(row['score_min'])} to {number(row['score_max'])}"
    return ", ".join(part for part in (told, _answered(row)) if part)


def _in_unit(row: Row, name: str) -> str:
    found, unit = row[name], row["unit"] or ""
    if found is None:
        return ""
    if unit == "share":
        return percent(found)
    return number(found) if unit.endswith("score") else f"{number(found)} {unit}".strip()


def _answered(row: Row) -> str:
    """“at least 28 of 50 answered”."""
    if row["n_answered"] is None:
        return ""
    asked = f" of {number(row['n_asked'])}" if row["n_asked"] is not None else ""
    return f"{bounded(number(row['n_answered']), row['n_answered_bound'])}{asked} answered"


def stages(reader: Reader, initiative_id: str) -> list[Row]:
    """The steps in time; `when` in words, and `open` for whom they are or were."""
    rows = add_labels(
        reader, reader.rows(STAGES, (initiative_id,)), {"kind": "stage_kind", "checked": "checked"}
    )
    return [{**row, "when": when(row), "open": whom(row["open_to"])} for row in rows]


def when(row: Row) -> str:
    """“5 August 2021” of a step of one day, “7 to 8 November 2020” never as two days that are one."""
    start, end = row["start_date"], row["end_date"]
    if not start or not end or start == end:
        return day(start) or (f"until {day(end)}" if end else "")
    return f"{day(start)} to {day(end)}"


def whom(open_to: str | None) -> str:
    """“open to anyone”, but “for members”: a closed group is not open to anybody."""
    if not open_to:
        return ""
    return f"open to {open_to}" if open_to.startswith("anyone") else f"for {open_to}"


def themes(reader: Reader, initiative_id: str) -> list[Row]:
    """What answers were about, ticked ones apart: `size` in words, and `heading` on the first of its kind."""
    lists = {"kind": "theme_kind", "stance": "stance", "coding_method": "theme_coding"}
    lists |= {"magnitude": "magnitude", "answer_form": "answer_form", "checked": "checked"}
    rows = add_labels(reader, reader.rows(THEMES, (initiative_id,)), lists)
    rows.sort(key=lambda row: list(ANSWERS).index(row["answer_form"]))
    before = ""
    for row in rows:
        heading = ", ".join(filter(None, (ANSWERS[row["answer_form"]], row["asked_group"])))
        row["heading"] = heading if heading != before else None
        row["order"] = order(row)
        row["size"] = size(row)
        before = heading
    return rows


def size(row: Row) -> str:
    """How many raised a theme, as far as it is printed: “96 of 2,167 responses, 4%”, “no. 1 of 10”."""
    n, coded, share = row["n_responses"], row["n_coded"], row["share"]
    of = f" of {number(coded)} responses" if coded is not None else ""
    told = [f"{row['magnitude_label'].lower()}{of}" if row["magnitude"] else ""]
    if n is not None:
        told = [f"{number(n)}{of}" if of else plural(n, "response"), percent(share)]
    elif share is not None:
        told = [f"{percent(share)}{of}"]
    if row["rank"] is not None:
        among = f" of {row['rank_of']}" if row["rank_of"] else ""
        told.insert(0, f"no. {row['rank']}{among}")
    return ", ".join(part for part in told if part)


def order(row: Row) -> str:
    """That themes stand by how often they were met and no number of any is printed; else ""."""
    if row["rank"] is None or row["n_responses"] is not None or row["share"] is not None:
        return ""
    among = f" in {number(row['n_coded'])} responses" if row["n_coded"] is not None else ""
    return f"In the order of how often each was met{among}; no count of them is printed."
