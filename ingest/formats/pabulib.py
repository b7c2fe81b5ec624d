"""Pabulib files (.pb): participatory budgeting elections, with META, PROJECTS and VOTES in one file each.

The fields are those that Pabulib's own checker knows (`pabulib_helpers/fields.py` at 6cecb2f8). An election
is an initiative, each project a result. Every row is read and counted. A project is a record of its own, the
other rows of META and all of VOTES are merged into the initiative: a ballot goes into the counts, and who
cast it, and for what, goes nowhere. An election of a part of a town whose projects all stand in that of the
whole town keeps its budget and its voters, and its projects are merged into those of the whole.

`mapping` in source.yml holds `vote_types` and `selected` (printed: code), `subjects` (what every election is
about), `address` (the web folder that holds the files), `not_places` (units that name no place: the instance
does) and `not_a_cost` (amounts that stand for something else). Where `selected` is missing, what was funded
is not known.
"""

import html
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from ingest.formats.country import country_code
from ingest.formats.mapping import Misfit
from ingest.formats.shape import check_columns, check_files
from ingest.formats.stated import kept_out, meaning
from ingest.formats.text import cut_at_word, day_month_year, tidy
from ingest.gate import RawFolder, Row, problem
from ingest.ids import slug
from ingest.records import Emitted, Issue, Merged, Origin, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

PARTS = ("META", "PROJECTS", "VOTES")
NAME = "pabulib"
SUMMARY = "Pabulib files (.pb): a participatory budgeting election each, with its projects and counted votes"
META = {
    "description": "initiative.title, with the part of the town and the year",
    "country": "initiative.country_code",
    "unit": "initiative.place_text: the town",
    "district": "initiative.place_text: the part of the town",
    "subunit": "initiative.place_text: the part of the district",
    "instance": "initiative.place_text, where mapping.not_places says that the unit names no place",
    "num_projects": "checked against the rows of PROJECTS",
    "num_votes": "initiative.n_participants, result.n_total; checked against the rows of VOTES",
    "budget": "initiative.budget_amount",
    "vote_type": "result.support_measure, by mapping.vote_types",
    "date_begin": "initiative.start_date",
    "date_end": "initiative.end_date",
    "language": "result.lang",
    "currency": "initiative.budget_currency, result.currency",
}
PROJECTS = {
    "project_id": "result.number and the end of result.result_id",
    "cost": "result.amount, unless it stands under mapping.not_a_cost",
    "votes": "result.n_for: ballots with the project, counted where it is absent and else checked",
    "name": "result.title; `Project` and its number where there is none",
    "category": "result.subject_text",
    "selected": "result.outcome, by mapping.selected",
    "neighborhood": "result.place_text",
    "subunit": "result.place_text",
    "district": "result.place_text",
    "latitude": "result.latitude",
    "longitude": "result.longitude",
}
VOTES = {"vote": "counted, to check the votes of each project"}
LIMITS = """
    leftover_budget fully_funded budget_per_category budget_per_neighborhood default_score min_length
    max_length min_sum_cost max_sum_cost min_points max_points min_sum_points max_sum_points
    min_project_cost max_project_cost min_project_score_threshold min_length_per_category
    max_length_per_category min_sum_cost_per_category max_sum_cost_per_category"""
ABOUT_VOTERS = """
    voter_id points age sex voting_method district neighborhood education topic_preference_transport
    topic_preference_culture topic_preference_nature district_preference time_taken_seconds
    format_easiness format_expressiveness format_rank"""
META_LEFT_OUT = {
    "rule": "how the winners follow from the votes; no field holds it",
    "edition": "the number of the year",
    "comment": "notes on the file",
    "acknowledgments": "notes on the file",
    "experimental": "a mark of Pabulib's editors",
    "neighborhoods": "the places of the projects again",
    "subdistricts": "the places of the projects again",
    "categories": "the categories of the projects again",
    **dict.fromkeys(LIMITS.split(), "a limit of the ballot or of the count, which no field holds"),
}
PROJECTS_LEFT_OUT = {
    "score": "points or ranks added up by a rule of the election; n_for counts people",
    "beneficiaries": "whom a project is for; no field of a result holds it",
    "description": "the words of the person who proposed it",
    "proposer": "may name a person",
    "public_id": "a second number",
}
VOTES_LEFT_OUT = dict.fromkeys(ABOUT_VOTERS.split(), "about a person")


def _by_part(
    meta: Mapping[str, str], projects: Mapping[str, str], votes: Mapping[str, str]
) -> dict[str, str]:
    """The fields of the three parts, each under its part, since some names stand in several."""
    parts = zip(PARTS, (meta, projects, votes), strict=True)
    return {f"{part}: {name}": text for part, fields in parts for name, text in fields.items()}


MAPS: Mapping[str, str] = _by_part(META, PROJECTS, VOTES)
LEAVES_OUT: Mapping[str, str] = _by_part(META_LEFT_OUT, PROJECTS_LEFT_OUT, VOTES_LEFT_OUT)

META_NEEDED = ("description", "country", "unit", "num_projects", "num_votes", "vote_type")
PROJECTS_NEEDED = ("project_id", "cost")
KIND_OF_PART = "|"
"""Stands between the name of a part of a town and the kind of its projects: `Karwiny | large`."""


@dataclass
class Election:
    """A file: its META by key, its projects, and its votes as no more than their origins and sums."""

    identifier: str
    meta: dict[str, Row]
    projects: list[Row]
    votes: list[Origin]
    ballots: Counter[str]

    def said(self, key: str) -> str:
        """A value of META, trimmed; "" where it is absent."""
        row = self.meta.get(key)
        return row.cells["value"].strip() if row else ""

    @property
    def part(self) -> str:
        """The part of the town that it is held in, or ""."""
        names = (self.said(key).split(KIND_OF_PART)[0].strip() for key in ("subunit", "district"))
        return ", ".join(dict.fromkeys(filter(None, names)))

    @property
    def year(self) -> str:
        return self.said("date_begin")[-4:]

    @property
    def held(self) -> tuple[str, ...]:
        """What the elections of a town in one year have in common."""
        return tuple(self.said(key) for key in ("country", "unit", "instance"))

    def options(self) -> set[tuple[str, ...]]:
        """The projects, as they can be told again in another file."""
        return {tuple(row.cells.get(name, "") for name in ("project_id", "name")) for row in self.projects}

    def counted(self, project: Row) -> str:
        """How many ballots name the project."""
        return str(self.ballots[project.cells["project_id"].strip()])

    def result_id(self, project: Row) -> str:
        return f"{self.identifier}-{slug(project.cells['project_id'])}"


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each election and its projects, in the order of the files."""
    names = raw.names("**/*.pb")
    if not names:
        raise problem("*.pb", 1, "missing_file", f"no file in {raw.path} has a name of this pattern")
    check_files(raw, names, source.mapping.get("ignored_files", {}))
    elections = [_election(raw, name) for name in names]
    wholes = [election for election in elections if not election.part]
    for election in elections:
        yield from _records(election, _whole(election, wholes), source.mapping)


def _election(raw: RawFolder, name: str) -> Election:
    parts = raw.sections(name, PARTS, delimiter=";")
    for title in PARTS:
        if not parts.get(title):
            raise problem(name, 1, "no_rows", f"the part {title} has no rows; a .pb file has {PARTS}", title)
    check_columns(name, parts["META"][0].cells, ("key", "value"), ())
    meta = {row.cells["key"].strip(): row for row in parts["META"]}
    check_columns(name, meta, META_NEEDED, [*META, *META_LEFT_OUT])
    check_columns(name, parts["PROJECTS"][0].cells, PROJECTS_NEEDED, [*PROJECTS, *PROJECTS_LEFT_OUT])
    check_columns(name, parts["VOTES"][0].cells, VOTES, VOTES_LEFT_OUT)
    chosen = (choice.strip() for row in parts["VOTES"] for choice in row.cells["vote"].split(","))
    identifier = f"pabulib-{slug(PurePosixPath(name).stem)}"
    votes = [row.origin for row in parts["VOTES"]]
    return Election(identifier, meta, parts["PROJECTS"], votes, Counter(chosen))


def _whole(election: Election, wholes: list[Election]) -> Election | None:
    """The election of the whole town that holds every project of the one of a part of it."""
    found = (one for one in wholes if one.held == election.held and election.options() <= one.options())
    return next(found, None) if election.part else None


def _records(election: Election, whole: Election | None, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    first, *others = election.meta.values()
    yield Record("initiative", _initiative(election, mapping), first.origin)
    if whole:
        link = {"initiative_id": election.identifier, "kind": "part_of", "other_id": whole.identifier}
        yield Record("initiative_link", {**link, "source_url": _address(whole, mapping)}, first.origin)
    for origin in [*(row.origin for row in others), *election.votes]:
        yield Merged(origin, election.identifier)
    yield from _doubts(election)
    for project in election.projects:
        if whole:
            yield Merged(project.origin, whole.result_id(project))
        else:
            yield from _project(election, project, mapping)


def _address(election: Election, mapping: Mapping[str, Any]) -> str:
    """The web address of the file."""
    file = next(iter(election.meta.values())).origin.file
    return str(mapping.get("address", "https://pabulib.org/")) + quote(PurePosixPath(file).name)


def _initiative(election: Election, mapping: Mapping[str, Any]) -> dict[str, str | None]:
    names = [election.said("description")]
    names += [name for name in (election.said("subunit"), election.year) if name not in names[0]]
    is_town = election.said("unit") not in mapping.get("not_places", {})
    places = (election.part, election.said("unit")) if is_town else (election.said("instance"),)
    return {
        "initiative_id": election.identifier,
        "title": cut_at_word(", ".join(filter(None, names)), 500),
        "country_code": country_code(election.said("country")),
        "start_date": day(election.said("date_begin")),
        "end_date": day(election.said("date_end")),
        "recruitment": "self_selected",
        "n_participants": election.said("num_votes") or None,
        "budget_amount": election.said("budget") or None,
        "budget_currency": election.said("currency") or None,
        "place_text": ", ".join(filter(None, places)),
        "subjects": LIST_SEPARATOR.join(mapping.get("subjects", [])) or None,
        "methods": "participatory_budgeting",
        "source_url": _address(election, mapping),
    }


def _doubts(election: Election) -> Iterator[Issue]:
    """A country that is not known, and each count of META or of a project that the rows do not bear out."""
    country = election.said("country")
    if country_code(country) is None:
        message = "no country of this name is known; correct it"
        origin = election.meta["country"].origin
        yield Issue("unknown_place", message, origin, "initiative", election.identifier, "country", country)
    for key, rows in (("num_projects", election.projects), ("num_votes", election.votes)):
        stated = election.said(key)
        if stated != str(len(rows)):
            message = f"the file says {stated}, but has {len(rows)} rows; see which is right"
            origin = election.meta[key].origin
            yield Issue("count_mismatch", message, origin, "initiative", election.identifier, key, stated)
    for row in election.projects:
        stated, counted = row.cells.get("votes", "").strip(), election.counted(row)
        if stated and stated != counted:
            message = f"the project is said to have {stated} votes, but {counted} ballots name it"
            identifier = election.result_id(row)
            yield Issue("count_mismatch", message, row.origin, "result", identifier, "votes", stated)


def _project(election: Election, row: Row, mapping: Mapping[str, Any]) -> Iterator[Emitted]:
    """The project as a result, or an issue for what nobody has said the meaning of."""
    cells = {name: html.unescape(value).strip() for name, value in row.cells.items()}
    selected = cells.get("selected", "")
    try:
        codes = {
            "support_measure": meaning(mapping, "vote_types", "vote_type", election.said("vote_type")),
            "outcome": meaning(mapping, "selected", "selected", selected) if selected else None,
        }
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "result", election.result_id(row))
    else:
        yield Record("result", {**_result(election, row, cells, mapping), **codes}, row.origin)


def _result(
    election: Election, row: Row, cells: Mapping[str, str], mapping: Mapping[str, Any]
) -> dict[str, str | None]:
    number, cost = cells["project_id"], cells["cost"]
    categories = (word.strip() for word in cells.get("category", "").split(","))
    near = next(filter(None, (cells.get(key, "") for key in ("neighborhood", "subunit", "district"))), "")
    is_cost = bool(cost) and cost not in mapping.get("not_a_cost", {})
    return {
        "result_id": election.result_id(row),
        "initiative_id": election.identifier,
        "number": number,
        "kind": "funded_project",
        "title": cut_at_word(tidy(cells.get("name", "")) or f"Project {number}", 500),
        "lang": election.said("language") or None,
        "n_for": cells.get("votes") or election.counted(row),
        "n_total": election.said("num_votes") or None,
        "amount": cost if is_cost else None,
        "currency": election.said("currency") or None if is_cost else None,
        "latitude": cells.get("latitude") or None,
        "longitude": cells.get("longitude") or None,
        "place_text": f"{near}, {election.said('unit')}" if near else None,
        "subject_text": LIST_SEPARATOR.join(filter(None, categories)) or None,
        "source_url": _address(election, mapping),
    }


def day(printed: str) -> str | None:
    """`03.10.2022` as `2022-10-03`; a year stays, and so does what is no date, for validation to name."""
    return day_month_year(printed.replace(".", "/")) or printed or None
