"""Whether what came is what was meant: the stated content type, and how the bytes begin."""

from pathlib import Path, PurePosixPath

from ingest.fetch.problem import NotFetched
from ingest.gate.archive import Archive
from ingest.gate.files import not_empty, refuse_other_kinds
from ingest.gate.limits import Limits
from ingest.records import InputProblem

SAYS_NOTHING = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""What servers say of a file whose kind they do not know; code hosts say text/plain of all text."""

TYPES = {
    ".csv": ("text/csv", "application/csv", "application/vnd.ms-excel"),
    ".tsv": ("text/tab-separated-values",),
    ".json": ("application/json",),
    ".jsonl": ("application/jsonl", "application/x-ndjson"),
    ".yaml": ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"),
    ".yml": ("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"),
    ".zip": ("application/zip", "application/x-zip-compressed"),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
    ".ods": ("application/vnd.oasis.opendocument.spreadsheet",),
}
"""Content types (IANA, and the older names in use) by the ending of the file."""

ARCHIVES = (".zip", ".xlsx", ".ods")


def ending(name: str) -> str:
    """`.csv` of `Votes.CSV`."""
    return PurePosixPath(name).suffix.lower()


def refuse_type(url: str, name: str, header: str, stated: str = "") -> None:
    """Raise NotFetched for a content type that no file of this ending has; `stated` is that of source.yml."""
    found = header.partition(";")[0].strip().lower()
    usual = (stated.lower(),) if stated else (*TYPES.get(ending(name), ()), *SAYS_NOTHING)
    if found in usual or (not stated and ending(name) == ".json" and found.endswith("+json")):
        return
    raise NotFetched(
        url,
        f"it is {found or 'of no stated type'}, not {usual[0] or 'a file of unknown type'}",
        "Open the address in a browser: it may be an error page, or the file may have moved; if it is right, "
        f"state `type: {found}` in source.yml",
    )


def refuse_content(url: str, name: str, path: Path, limits: Limits) -> None:
    """Raise NotFetched for a file that is empty, a web page under another name, or an unsafe archive."""
    try:
        with not_empty(name, path.open("rb")) as stream:
            if ending(name) in ARCHIVES:
                Archive(name, stream, limits).close()
            else:
                refuse_other_kinds(name, stream)
    except InputProblem as problem:
        issue = problem.issues[0]
        about = f"its member {issue.value!r}: " if issue.value else ""
        raise NotFetched(
            url, f"{about}{issue.message}", "The old file stays; ask the publisher if it comes again"
        ) from None
