"""Decidim's open data: CSVs of budget projects, proposals with their answers, and accountability results.

The layout is that of the serializers of Decidim 0.28 (`category/…` and `scope/…`) and of those with
taxonomies (0.30 and later): `;` between cells, nested values as `status/key`, translated ones as `title/ca`.
A file is known by the end of its name: `projects.csv`, `proposals.csv`, `results.csv`.

`mapping` in source.yml holds `engagements` (each with its `components`, by number, and its `initiative`, a
record), `lang` (which translation is taken; where it is empty, the next that is not), `place` (what stands
behind the name of a scope), `currency`, and `responder` (the organisation that answers). What a site calls
things is its own: `states` says for each state of a proposal, and `statuses` for each status of a result (its
key, else its name), what it means, as `outcome`, `decision` and `delivery_status` (null: nothing is known).
A component, a state or a status that is not listed is an issue.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.formats import decidim_columns as columns
from ingest.formats.mapping import Misfit, wrong
from ingest.formats.markup import plain_text
from ingest.formats.shape import check_columns, check_files
from ingest.formats.stated import kept_out, meaning, stated
from ingest.formats.text import cut_at_sentence, cut_at_word, integer, stamped_day
from ingest.gate import RawFolder, Row, problem
from ingest.records import Emitted, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "decidim"
SUMMARY = "Decidim's open data: CSVs of budget projects, proposals with answers, and accountability results"
MAPS: Mapping[str, str] = columns.MAPS
LEAVES_OUT: Mapping[str, str] = {name: why for name, why in columns.LEFT_OUT.items() if name not in MAPS}

TITLE_LIMIT, TEXT_LIMIT = 500, 20_000
SUPPORT = (
    ("confirmed_votes", "approval"),
    ("votes", "approval"),
    ("supports", "approval"),
    ("likes/total_count", "signatures"),
    ("endorsements/total_count", "signatures"),
)
"""Columns that count support, the first that is filled, each with its measure."""


@dataclass(frozen=True)
class Site:
    """What source.yml says: its mapping, its engagements, which of them a component is, and who answers."""

    mapping: Mapping[str, Any]
    initiatives: list[Record]
    components: Mapping[str, Record]
    responder: Record | None


@dataclass(frozen=True)
class Entry:
    """A row of a file of one kind, its engagement, and the language that is wanted."""

    kind: str
    row: Row
    initiative: Record
    lang: str

    def said(self, name: str) -> str:
        """A cell, trimmed; "" where there is none."""
        return self.row.cells.get(name, "").strip()

    def words(self, name: str) -> tuple[str, str]:
        """A translated text and its language: the one that is wanted, else the first that is filled."""
        names = [column for column in self.row.cells if column.rpartition("/")[0] == name]
        names.sort(key=lambda column: column != f"{name}/{self.lang}")
        found = next((column for column in names if self.said(column)), "")
        return plain_text(self.said(found)), found.rpartition("/")[2]

    def identifier(self, number: str) -> str:
        """The id of the result with this number among those of its kind."""
        return f"{self.initiative.key[0]}-{self.kind}-{number}"


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """The engagements and who answers, then the entries of each file."""
    files = {name: kind for kind in KINDS for name in raw.names(f"**/*{kind}s.csv")}
    if not files:
        message = "there is no projects.csv, proposals.csv or results.csv; unpack the open data of the site"
        raise problem("projects.csv", 1, "missing_file", message)
    check_files(raw, files, source.mapping.get("ignored_files", {}))
    site = _site(source.mapping)
    yield from site.initiatives
    yield from [site.responder] if site.responder else []
    for name, kind in files.items():
        taken, records = KINDS[kind]
        for number, row in enumerate(raw.csv(name, delimiter=";")):
            if number == 0:
                present = dict.fromkeys(map(columns.bare, row.cells))
                check_columns(name, present, columns.NEEDED, [*taken, *columns.LEFT_OUT])
            yield from _entry(row, kind, site, records)


def _site(mapping: Mapping[str, Any]) -> Site:
    initiatives: list[Record] = []
    components: dict[str, Record] = {}
    for number, facts in enumerate(mapping.get("engagements", [])):
        path = f"mapping.engagements.{number}"
        if not isinstance(facts, dict) or not isinstance(facts.get("components"), list):
            raise wrong(path, "list the numbers of its components, and its initiative")
        initiatives.append(stated("initiative", facts.get("initiative"), f"{path}.initiative"))
        components |= {str(component): initiatives[-1] for component in facts["components"]}
    answers = "responder" in mapping
    responder = stated("organisation", mapping["responder"], "mapping.responder") if answers else None
    return Site(mapping, initiatives, components, responder)


Records = Callable[[Entry, Site], Iterator[Record]]
"""The records of an entry of one kind. Raises Misfit for a value that nobody has foreseen."""


def _entry(row: Row, kind: str, site: Site, records: Records) -> Iterator[Emitted]:
    component = row.cells["component/id"].strip()
    initiative = site.components.get(component)
    if initiative is None:
        message = "say which engagement it is: add the component under mapping.engagements in source.yml"
        misfit = Misfit("unmapped_value", "component/id", component, message)
        yield kept_out(misfit, row.origin, "result", "")
        return
    entry = Entry(kind, row, initiative, str(site.mapping.get("lang", "")))
    try:
        yield from list(records(entry, site))
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "result", entry.identifier(entry.said("id")))


def _project(entry: Entry, site: Site) -> Iterator[Record]:
    values = {"kind": "funded_project", "outcome": "funded" if entry.said("selected_at") else None}
    money = _money(entry.said("budget_amount"), site)
    yield _result(entry, site, {**values, **money, "text": _text(entry)})


def _proposal(entry: Entry, site: Site) -> Iterator[Record]:
    code = meaning(site.mapping, "states", "state", entry.said("state")) or {}
    money = _money(entry.said("cost"), site)
    published = stamped_day(entry.said("published_at") or entry.said("created_at"))
    values = {"kind": "proposal", "outcome": code.get("outcome"), "date": published}
    yield _result(entry, site, {**values, **money})
    if "decision" in code:
        answer = cut_at_sentence(entry.words("answer")[0], TEXT_LIMIT) or None
        reason = {"reason": answer, "reason_status": "given" if answer else "none_given"}
        said = {"action": answer} if code["decision"] == "accepted" else reason
        answered = stamped_day(entry.said("answered_at"))
        yield _response(entry, site, code, {**said, "date": answered}, "stated")


def _accountable(entry: Entry, site: Site) -> Iterator[Record]:
    parent = entry.said("parent/id")
    above = entry.identifier(parent) if parent else None
    yield _result(entry, site, {"kind": "commitment", "parent_result_id": above, "text": _text(entry)})
    status, progress = entry.said("status/key") or entry.words("status/name")[0], entry.said("progress")
    if not status and not progress:
        return
    code = meaning(site.mapping, "statuses", "status/key", status) or {}
    if "decision" in code:
        values = {
            "delivery_status": code.get("delivery_status"),
            "progress_percent": integer(progress) or progress or None,
            "due_date": stamped_day(entry.said("end_date")),
            "status_date": stamped_day(entry.said("updated_at")),
            "assessed_by": "self",
            **({"reason_status": "not_read"} if code["decision"] in ("rejected", "accepted_in_part") else {}),
        }
        yield _response(entry, site, code, values, "coded")


KINDS: Mapping[str, tuple[Mapping[str, str], Records]] = {
    "project": (columns.PROJECTS, _project),
    "proposal": (columns.PROPOSALS, _proposal),
    "result": (columns.RESULTS, _accountable),
}
"""Kind of entry → its columns, and what its rows give."""


def _result(entry: Entry, site: Site, values: Mapping[str, str | None]) -> Record:
    title, lang = entry.words("title")
    scope = entry.words("scope/name")[0]
    column, measure = next(((name, measure) for name, measure in SUPPORT if entry.said(name)), ("", None))
    common = {
        "result_id": entry.identifier(entry.said("id")),
        "initiative_id": entry.initiative.key[0],
        "number": entry.said("id"),
        "title": cut_at_word(title, TITLE_LIMIT) or None,
        "lang": lang or None,
        "date": stamped_day(entry.said("created_at")),
        "support_measure": measure,
        "n_for": entry.said(column) or None,
        "latitude": entry.said("latitude") or None,
        "longitude": entry.said("longitude") or None,
        "place_text": ", ".join(filter(None, (scope, site.mapping.get("place")))) if scope else None,
        "subject_text": LIST_SEPARATOR.join(_topics(entry)) or None,
        "source_url": entry.said("url"),
    }
    return Record("result", {**common, **values}, entry.row.origin)


def _response(
    entry: Entry, site: Site, code: Mapping[str, Any], values: Mapping[str, str | None], basis: str
) -> Record:
    if site.responder is None:
        raise wrong("mapping.responder", "say which organisation answers: a record of the table organisation")
    identifier = entry.identifier(entry.said("id"))
    common = {
        "response_id": f"{identifier}-answer",
        "initiative_id": entry.initiative.key[0],
        "result_id": identifier,
        "responder_id": site.responder.key[0],
        "decision": str(code["decision"]),
        "decision_basis": basis,
        "decision_object": "what_people_said",
        "source_url": entry.said("url"),
    }
    return Record("response", {**common, **values}, entry.row.origin)


def _text(entry: Entry) -> str | None:
    return cut_at_sentence(entry.words("description")[0], TEXT_LIMIT) or None


def _topics(entry: Entry) -> list[str]:
    """The category, and the taxonomies, which are printed as hashes of Ruby with a name in each language."""
    printed = entry.said("taxonomies/name")
    names = re.findall(rf'"{re.escape(entry.lang)}"\s*(?:=>|:)\s*"([^"]*)"', printed)
    return [
        name.strip().replace(";", ",") for name in (entry.words("category/name")[0], *names) if name.strip()
    ]


def _money(amount: str, site: Site) -> dict[str, str | None]:
    return {"amount": amount or None, "currency": site.mapping.get("currency") if amount else None}
