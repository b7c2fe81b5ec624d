"""/initiative/<id>: the story of one engagement, as asked – said – answered – done, and its .json twin."""

from plugins import linked
from plugins.db import Reader, Row, grouped
from plugins.delivery import add_delivery, decided_as, delivered, turned_down
from plugins.facets import decision_label
from plugins.hooks import hookimpl
from plugins.query import one_of, whole_number
from plugins.similar import similar
from plugins.story import coding, documents, milestones, origin, replies
from plugins.supplements import supplements
from plugins.terms import add_labels, codes, definition, label
from plugins.web import Route, paging, thing_routes

PAGE_SIZE = 100
LAST_PAGE = 1000
PARAMETERS = ("decision", "page")

LISTS = {
    name: name
    for name in (
        "rationale",
        "reported_status",
        "participation_level",
        "policy_stage",
        "mode",
        "recruitment",
        "participants_paid",
        "bindingness",
        "source_kind",
        "checked",
    )
}
ORGANISATIONS = """
SELECT io.role, o.organisation_id AS id, o.name AS label, o.kind
FROM initiative_organisation io JOIN organisation o USING (organisation_id)
WHERE io.initiative_id = ? ORDER BY io.role, o.name
"""
PLACES = """
SELECT ip.relation, p.place_id AS id, p.name AS label, p.kind, up.name AS wider
FROM initiative_place ip JOIN place p USING (place_id) LEFT JOIN place up ON up.place_id = p.parent_id
WHERE ip.initiative_id = ? ORDER BY ip.relation, p.name
"""
SUBJECTS = """
SELECT s.subject_id AS id, s.label FROM initiative_subject JOIN subject s USING (subject_id)
WHERE initiative_id = ? ORDER BY s.label
"""
METHODS = """
SELECT m.method_id AS id, m.label, m.definition FROM initiative_method JOIN method m USING (method_id)
WHERE initiative_id = ? ORDER BY m.label
"""
ACCESS = "SELECT accessibility FROM initiative_accessibility WHERE initiative_id = ?"
AUDIENCE = "SELECT audience FROM initiative_audience WHERE initiative_id = ?"
THEMES = "SELECT * FROM theme WHERE initiative_id = ? ORDER BY n_responses DESC, label"
PARTICIPATION = "SELECT * FROM participation WHERE initiative_id = ? ORDER BY participation_id"
EVALUATIONS = "SELECT * FROM evaluation WHERE initiative_id = ? ORDER BY date, evaluation_id"
OF_THE_WHOLE = """
result_id IS NULL AND (initiative_id = :id
    OR response_id IN (SELECT response_id FROM response WHERE initiative_id = :id))
"""
RESULTS = """
SELECT r.*, b.basis FROM result r JOIN result_basis b USING (result_id) WHERE r.initiative_id = ?
ORDER BY source_file, source_line, result_id
"""
LINKS = """
SELECT l.kind, 1 AS outward, l.other_id AS id, i.title AS label, s.title AS source FROM initiative_link l
JOIN initiative i ON i.initiative_id = l.other_id JOIN source s ON s.source_id = i.source_id
WHERE l.initiative_id = :id
UNION ALL
SELECT l.kind, 0, l.initiative_id, i.title, s.title FROM initiative_link l
JOIN initiative i ON i.initiative_id = l.initiative_id JOIN source s ON s.source_id = i.source_id
WHERE l.other_id = :id ORDER BY 1, 4
"""
STAGES = """
SELECT s.*, p.name AS place FROM stage s LEFT JOIN place p USING (place_id)
WHERE s.initiative_id = ? ORDER BY s.start_date IS NULL, s.start_date, s.stage_id
"""
COUNTS_SHOWN = (
    ("n_invited", "Invited"),
    ("n_applicants", "Applicants"),
    ("n_participants", "Took part"),
    ("n_eligible", "Entitled to take part"),
    ("n_responses_received", "Responses"),
    ("n_responses_valid", "Valid responses"),
    ("n_responses_campaign", "Responses of campaigns"),
    ("n_responses_unique", "Responses without campaigns and repeats"),
    ("n_responses_analysed", "Responses analysed"),
    ("n_individuals", "Responses of individuals"),
    ("n_organisations", "Responses of organisations"),
    ("n_signatures", "Signatures"),
    ("n_ideas", "Ideas handed in"),
    ("n_ideas_voted", "Ideas put to the vote"),
)
NO_REPLY = ("no_reply_recorded", "No reply to this result recorded")
MAIN_KINDS = ("recommendation", "statement", "proposal", "funded_project", "petition_demand")


@hookimpl
def register_routes() -> list[Route]:
    return thing_routes("initiative", content, linked.initiative, PARAMETERS)


def content(reader: Reader, initiative_id: str, given: dict[str, str]) -> Row | None:
    """Everything that is recorded of an engagement; None if there is no such id.

    `decision` keeps only the results that were answered so; `page` is the page of them that is shown.
    """
    decision = _decision(reader, given)
    number = whole_number("page", given["page"], 1, LAST_PAGE) if "page" in given else 1
    initiative = reader.row("SELECT * FROM initiative WHERE initiative_id = ?", (initiative_id,))
    if initiative is None:
        return None
    add_labels(reader, [initiative], LISTS)
    status = _status(reader, initiative_id)
    every = add_delivery(reader, _results(reader, initiative), status)
    results = decided_as(every, decision)
    return {
        "initiative": initiative,
        "status": status,
        **_asked(reader, initiative_id),
        "evidence_basis": _evidence_basis(reader, initiative_id),
        "results": results,
        "n_results": len(every),
        "counts_shown": COUNTS_SHOWN,
        "questions": _questions(every),
        "paging": paging(len(results), number, PAGE_SIZE),
        "held": _held(initiative, every),
        "delivered": delivered(every),
        "turned_down": turned_down(every),
        "decision": {"id": decision, "label": decision_label(reader, decision)} if decision else None,
        "similar": similar(reader, initiative_id, initiative["title"]),
        **(more := _more(reader, initiative_id)),
        "tally": _tally(reader, every, bool(more["replies"])),
        "coding": coding(reader, "initiative", initiative_id),
        "source": origin(reader, initiative["source_id"]),
    }


def _decision(reader: Reader, given: dict[str, str]) -> str | None:
    known = [*codes(reader, "decision"), "answered_as_a_whole", "no_reply_recorded"]
    return one_of("decision", given["decision"], known) if "decision" in given else None


def _asked(reader: Reader, initiative_id: str) -> Row:
    """Who asked, whom, where, about what and how."""
    values = (initiative_id,)
    organisations = add_labels(reader, reader.rows(ORGANISATIONS, values), {"role": "organisation_role"})
    access = reader.column(ACCESS, values)
    return {
        "organisations": organisations,
        "places": add_labels(
            reader, reader.rows(PLACES, values), {"relation": "place_relation", "kind": "place_kind"}
        ),
        "subjects": reader.rows(SUBJECTS, values),
        "methods": reader.rows(METHODS, values),
        "audience": reader.column(AUDIENCE, values),
        "accessibility": [{"id": code, "label": label(reader, "accessibility", code)} for code in access],
    }


def _status(reader: Reader, initiative_id: str) -> Row:
    """Planned, open, waiting, … as computed on the as-of date, with the days a reply is late."""
    row = reader.row("SELECT * FROM initiative_status WHERE initiative_id = ?", (initiative_id,)) or {}
    row["label"] = label(reader, "initiative_status", row.get("status"))
    row["definition"] = definition(reader, "initiative_status", row.get("status"))
    since = "SELECT CAST(julianday(as_of) - julianday(:last) AS INTEGER) FROM build WHERE :last <= as_of"
    row["days_since_end"] = reader.value(since, {"last": row.get("last_day")})
    row["days_to_reply"] = reader.value(
        "SELECT days FROM reply_times WHERE initiative_id = ? AND NOT waiting", (initiative_id,)
    )
    return row


def _evidence_basis(reader: Reader, initiative_id: str) -> Row:
    basis = reader.value("SELECT basis FROM evidence_basis WHERE initiative_id = ?", (initiative_id,))
    return {
        "id": basis,
        "label": label(reader, "evidence_basis", basis),
        "definition": definition(reader, "evidence_basis", basis),
    }


def _results(reader: Reader, initiative: Row) -> list[Row]:
    """The results in the order of their source, each with its replies and milestones."""
    initiative_id = initiative["initiative_id"]
    lists = {"kind": "result_kind", "support_measure": "support_measure", "outcome": "outcome"}
    rows = add_labels(reader, reader.rows(RESULTS, (initiative_id,)), lists)
    values = {"id": initiative_id}
    answers = replies(reader, "p.initiative_id = :id AND p.result_id IS NOT NULL", values)
    steps = milestones(
        reader, "result_id IN (SELECT result_id FROM result WHERE initiative_id = :id)", values
    )
    by_result = _by_result(answers)
    steps_by_result = _by_result(steps)
    for row in rows:
        row["replies"] = by_result.get(row["result_id"], [])
        row["milestones"] = steps_by_result.get(row["result_id"], [])
    return rows


def _by_result(rows: list[Row]) -> dict[str, list[Row]]:
    return grouped([row | {"of": row["result_id"]} for row in rows], "of")


def _more(reader: Reader, initiative_id: str) -> Row:
    """What belongs to the engagement as a whole."""
    values = {"id": initiative_id}
    of_this = (initiative_id,)
    links = add_labels(reader, reader.rows(LINKS, values), {"kind": "link_kind"})
    return {
        "supplements": supplements(reader, initiative_id),
        "replies": replies(reader, "p.initiative_id = :id AND p.result_id IS NULL", values),
        "milestones": milestones(reader, OF_THE_WHOLE, values),
        "documents": documents(reader, "initiative_id = :id", values),
        "stages": add_labels(reader, reader.rows(STAGES, of_this), {"kind": "stage_kind"}),
        "links": links,
        "themes": add_labels(
            reader,
            reader.rows(THEMES, of_this),
            {"kind": "theme_kind", "stance": "stance", "coding_method": "theme_coding"},
        ),
        "participation": add_labels(
            reader,
            reader.rows(PARTICIPATION, of_this),
            {"characteristic": "characteristic"},
        ),
        "evaluations": add_labels(
            reader,
            reader.rows(EVALUATIONS, of_this),
            {"dimension": "evaluation_dimension", "independence": "independence"},
        ),
    }


def _held(initiative: Row, results: list[Row]) -> Row:
    """How many of the printed results are held, counted among results of the most frequent main kind."""
    every_kind = [row["kind"] for row in results]
    kinds = [kind for kind in every_kind if kind in MAIN_KINDS] or every_kind
    main = max(kinds, key=kinds.count, default=None)
    return {"printed": initiative["n_results_printed"], "kind": main, "held": kinds.count(main)}


def _questions(results: list[Row]) -> list[Row]:
    """Questions whose options stand as several results, each with a share, so as one chart."""
    asked = grouped([row | {"of": row["option_set"]} for row in results if row["option_set"]], "of")
    return [
        {
            "question": next((row["question"] for row in rows if row["question"]), None),
            "basis": rows[0]["basis"],
            "options": [
                {"id": row["result_id"], "label": row["title"], "count": round(row["share_for"] * 100)}
                for row in rows
            ],
        }
        for rows in asked.values()
        if len(rows) > 1 and all(row["share_for"] is not None for row in rows)
    ]


def _tally(reader: Reader, results: list[Row], whole: bool) -> list[Row]:
    """How many results got each decision, by the latest reply of each responder; none counts too.

    `whole` says that the engagement was answered as a whole.
    """
    none = ("answered_as_a_whole", decision_label(reader, "answered_as_a_whole")) if whole else NO_REPLY
    counts: dict[tuple[str, str], int] = {}
    for row in results:
        current = {(reply["decision"], reply["decision_label"]) for reply in row["current"]}
        for decision in current or {none}:
            counts[decision] = counts.get(decision, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return [{"id": code, "label": name, "count": count} for (code, name), count in ordered]
