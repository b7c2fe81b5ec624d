"""CONSUL DEMOCRACY: the CSVs of citizens' proposals and of the investments of a participatory budget.

Proposals have the columns of the collection from Decide Madrid (argrecsys/dgov-visual-analytics, f99c0459).
Investments have those of CONSUL's own download (`app/models/budget/investment/exporter.rb` at 0491ea40) and,
where a site adds them, those of its list and of its page of results: Supports, Price, Winner, Votes.

The files say nothing about the engagement, so `mapping` in source.yml does, for each file under `proposals`
or `budgets`: `initiative` (a record), `address` (what stands before the path or the number of an entry), for
a budget also `currency`, `place` (the town of its headings) and `responder` (the organisation that judges
what is feasible). `statuses` says what the status of a proposal means as an outcome, `subjects` the subjects
of a proposal by its id, `labels` which English label a column in another language has, `feasibility` which
of feasible, unfeasible and undecided a word is, `answers` whether a word is a yes.

What citizens write, and who they are, is left out but for the title: a proposal is its title, its date and
its support. An investment that is judged unfeasible gives a response with the printed reason; before its
valuation is finished nothing is decided.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.formats.mapping import Misfit, wrong
from ingest.formats.shape import check_columns, check_files
from ingest.formats.stated import kept_out, meaning, stated
from ingest.formats.text import cut_at_word
from ingest.gate import RawFolder, Row
from ingest.ids import slug
from ingest.records import Emitted, Record
from ingest.schema import LIST_SEPARATOR
from ingest.sources import Source

NAME = "consul"
SUMMARY = "CONSUL DEMOCRACY: CSVs of citizens' proposals and of budget investments"
PROPOSALS = {
    "id": "the end of result.result_id; result.subjects, by mapping.subjects",
    "url": "result.source_url",
    "code": "result.number",
    "title": "result.title",
    "date": "result.date",
    "status": "result.outcome, by mapping.statuses",
    "numSupports": "result.n_for: supports, which are signatures",
}
OWN_WORDS = "a person's own words"
PROPOSALS_LEFT_OUT = {
    "": "a row number left over from the making of the file",
    "userId": "stands for a person",
    "isAssociation": "about the author",
    "summary": OWN_WORDS,
    "text": OWN_WORDS,
    "numComments": "comments are not support",
}
INVESTMENTS = {
    "ID": "result.number, and the end of result.result_id and source_url",
    "Title": "result.title",
    "Scope of operation": "result.place_text: the heading",
    "Feasibility": "result.outcome and response.decision, by mapping.feasibility; result.amount in brackets",
    "Val. Fin.": "whether the valuation is finished, by mapping.answers; before that nothing is decided",
    "Unfeasibility explanation": "response.reason",
    "Selected": "result.outcome: whether it was put to the vote, by mapping.answers",
}
INVESTMENTS_PERHAPS = {
    "Price": "result.amount",
    "Winner": "result.outcome, by mapping.answers",
    "Votes": "result.n_for",
    "Supports": "result.n_for, where there are no votes",
}
INVESTMENTS_LEFT_OUT = {
    "Description": OWN_WORDS,
    "Administrator": "names a person",
    "Valuator": "names persons",
    "Valuation Group": "who in the town hall looked at it",
    "Show to valuators": "a setting of the page",
    "Incompatible": "a rule of the count, which no field holds",
    "Author": "names a person",
    "Author username": "names a person",
}
MAPS: Mapping[str, str] = {**PROPOSALS, **INVESTMENTS, **INVESTMENTS_PERHAPS}
LEAVES_OUT: Mapping[str, str] = {
    name or "(the column without a name)": why
    for name, why in {**PROPOSALS_LEFT_OUT, **INVESTMENTS_LEFT_OUT}.items()
}

TITLE_LIMIT = 500
NOTHING = "-"
"""What CONSUL prints in a cell that has nothing to say."""


def read(raw: RawFolder, source: Source) -> Iterator[Emitted]:
    """Each file of proposals, then each of investments: what source.yml states of it, and its rows."""
    proposals, budgets = (_files(source.mapping, kind) for kind in ("proposals", "budgets"))
    check_files(raw, {*proposals, *budgets}, source.mapping.get("ignored_files", {}))
    for name, facts in proposals.items():
        initiative = stated("initiative", facts.get("initiative"), f"mapping.proposals.{name}.initiative")
        yield initiative
        for row in _rows(raw, name, {}, PROPOSALS, PROPOSALS_LEFT_OUT):
            yield from _proposal(row, initiative, facts, source.mapping)
    for name, facts in budgets.items():
        initiative = stated("initiative", facts.get("initiative"), f"mapping.budgets.{name}.initiative")
        responder = stated("organisation", facts.get("responder"), f"mapping.budgets.{name}.responder")
        yield from (initiative, responder)
        left_out = {**INVESTMENTS_PERHAPS, **INVESTMENTS_LEFT_OUT}
        for row in _rows(raw, name, source.mapping.get("labels", {}), INVESTMENTS, left_out):
            yield from _investment(row, initiative, responder, facts, source.mapping)


def _files(mapping: Mapping[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    files = mapping.get(kind, {})
    if not isinstance(files, dict) or not all(isinstance(facts, dict) for facts in files.values()):
        raise wrong(f"mapping.{kind}", "name each file, and below it what it does not say of itself")
    for name, facts in files.items():
        if "address" not in facts:
            message = "say what stands before the path or the number of an entry in its web address"
            raise wrong(f"mapping.{kind}.{name}.address", message)
    return files


def _rows(
    raw: RawFolder,
    name: str,
    labels: Mapping[str, str],
    needed: Mapping[str, str],
    left_out: Mapping[str, str],
) -> Iterator[Row]:
    for number, row in enumerate(raw.csv(name)):
        row.cells = {labels.get(label, label): cell.strip() for label, cell in row.cells.items()}
        if number == 0:
            check_columns(name, row.cells, needed, left_out)
        yield row


def _proposal(
    row: Row, initiative: Record, facts: Mapping[str, Any], mapping: Mapping[str, Any]
) -> Iterator[Emitted]:
    cells = row.cells
    identifier = f"{initiative.key[0]}-{slug(cells['id'])}"
    try:
        outcome = meaning(mapping, "statuses", "status", cells["status"])
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "result", identifier)
        return
    subjects = {str(number): codes for number, codes in mapping.get("subjects", {}).items()}
    values = {
        **_common(identifier, initiative, cells["title"]),
        "number": cells["code"] or None,
        "kind": "proposal",
        "date": cells["date"] or None,
        "support_measure": "signatures",
        "n_for": cells["numSupports"] or None,
        "outcome": outcome,
        "subjects": LIST_SEPARATOR.join(subjects.get(cells["id"], [])) or None,
        "source_url": f"{facts['address']}{cells['url']}",
    }
    yield Record("result", values, row.origin)


def _common(identifier: str, initiative: Record, title: str) -> dict[str, str | None]:
    return {
        "result_id": identifier,
        "initiative_id": initiative.key[0],
        "title": cut_at_word(title, TITLE_LIMIT) or None,
        "lang": initiative.get("lang") or None,
    }


def _investment(
    row: Row, initiative: Record, responder: Record, facts: Mapping[str, Any], mapping: Mapping[str, Any]
) -> Iterator[Emitted]:
    cells = row.cells
    identifier = f"{initiative.key[0]}-{slug(cells['ID'])}"
    try:
        verdict, outcome = _judged(cells, mapping)
    except Misfit as misfit:
        yield kept_out(misfit, row.origin, "result", identifier)
        return
    address = f"{facts['address']}{cells['ID']}"
    amount = _price(cells.get("Price") or _feasibility(cells)[1])
    votes = next((cells[name] for name in ("Votes", "Supports") if cells.get(name, NOTHING) != NOTHING), "")
    heading = ", ".join(filter(None, (cells["Scope of operation"], facts.get("place"))))
    values = {
        **_common(identifier, initiative, cells["Title"]),
        "number": cells["ID"],
        "kind": "funded_project",
        "support_measure": "approval" if votes else None,
        "n_for": votes or None,
        "outcome": outcome,
        "amount": amount,
        "currency": facts.get("currency") if amount else None,
        "place_text": heading or None,
        "source_url": address,
    }
    yield Record("result", values, row.origin)
    if verdict == "unfeasible":
        reason = "" if cells["Unfeasibility explanation"] == NOTHING else cells["Unfeasibility explanation"]
        response = {
            "response_id": f"{identifier}-valuation",
            "initiative_id": initiative.key[0],
            "result_id": identifier,
            "responder_id": responder.key[0],
            "decision": "rejected",
            "decision_basis": "stated",
            "decision_object": "what_people_said",
            "reason": reason or None,
            "reason_status": "given" if reason else "none_given",
            "source_url": address,
        }
        yield Record("response", response, row.origin)


def _judged(cells: Mapping[str, str], mapping: Mapping[str, Any]) -> tuple[str, str | None]:
    """The verdict of a finished valuation (else `undecided`), and the outcome. Raises Misfit."""
    word = _feasibility(cells)[0]
    verdict = str(meaning(mapping, "feasibility", "Feasibility", word))
    finished, selected = (
        bool(meaning(mapping, "answers", name, cells[name])) for name in ("Val. Fin.", "Selected")
    )
    printed = cells.get("Winner", NOTHING)
    won = None if printed == NOTHING else bool(meaning(mapping, "answers", "Winner", printed))
    if not finished or verdict == "undecided":
        return "undecided", "pending"
    if verdict == "unfeasible":
        return verdict, "rejected"
    return verdict, ("funded" if won else "not_funded") if selected and won is not None else None


def _feasibility(cells: Mapping[str, str]) -> tuple[str, str]:
    """`Feasible (€1,200)` as its word and its price."""
    word, _, price = cells["Feasibility"].partition("(")
    return word.strip(), price


def _price(printed: str) -> str | None:
    """`€1,200`, `1.200 €`: CONSUL prints prices without cents, so the digits are the amount."""
    return re.sub(r"\D", "", printed) or None
