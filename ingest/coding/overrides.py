"""Corrections by people, `data/overrides.csv`: replayed on every build, loud where they no longer fit."""

from collections.abc import Iterator
from pathlib import Path

from ingest.gate import RawFolder
from ingest.records import Issue, Origin, Record
from ingest.schema import vocabulary

OVERRIDES_FILE = "overrides.csv"

NOT_CODED = "the record is not coded to it; take the correction out"


def read_overrides(data: Path) -> list[Record]:
    """The corrections of a data folder; none where it has no such file.

    Raises InputProblem where the file cannot be read.
    """
    if not (data / OVERRIDES_FILE).exists():
        return []
    rows = RawFolder(data).csv(OVERRIDES_FILE)
    return [Record("override", {**row.cells}, row.origin) for row in rows]


def apply_overrides(records: list[Record], partial: bool) -> tuple[list[Record], list[Issue]]:
    """The records with the corrections made; an issue for each correction that fits nothing.

    In a partial build, where some sources are not there, a correction of an unknown record waits.
    A code that is taken away goes from the junction; one that is added is a row of `coding` with the method
    `human` and the reason. What a correction takes away stays away, however the coder finds it again.
    """
    issues = []
    for override in [record for record in records if record.table == "override"]:
        target = _target(records, override)
        wrong = _junction(records, override, override.get("old"))
        if target is None and partial:
            continue
        if target is None:
            issues.append(_mismatch(override, "record", "no initiative or result has this id"))
        elif not _exists(override):
            issues.append(_mismatch(override, "new", f"there is no such {override.get('facet')}"))
        elif override.get("old") and wrong is None:
            issues.append(_mismatch(override, "old", NOT_CODED))
        else:
            kept = (record for record in records if record is not wrong and not _reason_for(record, override))
            records = [*kept, *_added(target, override)]
    return records, issues


def _target(records: list[Record], override: Record) -> Record | None:
    for record in records:
        if record.table in ("initiative", "result") and record.key[0] == override.get("record"):
            return record
    return None


def _junction(records: list[Record], override: Record, code: str) -> Record | None:
    """The junction row that codes the record to `code`."""
    facet = override.get("facet")
    for record in records:
        if record.table in (f"initiative_{facet}", f"result_{facet}"):
            own = record.values[f"{record.table.split('_')[0]}_id"]
            if own == override.get("record") and record.get(f"{facet}_id") == code:
                return record
    return None


def _exists(override: Record) -> bool:
    facet, code = override.get("facet"), override.get("new")
    return not code or any(row[f"{facet}_id"] == code for row in vocabulary(facet))


def _reason_for(record: Record, override: Record) -> bool:
    """Whether a coding row explains the code that is taken away."""
    same = ("record", "record_id"), ("facet", "facet"), ("old", "code")
    return record.table == "coding" and all(override.get(mine) == record.get(its) for mine, its in same)


def _added(target: Record, override: Record) -> Iterator[Record]:
    facet, code = override.get("facet"), override.get("new")
    if not code:
        return
    relation = {"relation": "about"} if (target.table, facet) == ("initiative", "place") else {}
    values = {f"{target.table}_id": target.key[0], **relation, f"{facet}_id": code}
    yield Record(f"{target.table}_{facet}", values, target.origin, target.source_id, f"{facet}_text")
    coding = {
        "record_table": target.table,
        "record_id": target.key[0],
        "facet": facet,
        "text": override.get("old") or code,
        "code": code,
        "method": "human",
        "confidence": 1.0,
        "evidence": override.get("reason"),
        "source_id": target.source_id,
    }
    yield Record("coding", coding, target.origin, target.source_id, f"{facet}_text")


def _mismatch(override: Record, field: str, message: str) -> Issue:
    issue = override.issue("override_mismatch", message, field, override.get(field))
    issue.origin = Origin(OVERRIDES_FILE, override.origin.line)
    return issue
