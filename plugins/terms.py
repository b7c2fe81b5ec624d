"""Labels of codes: in goes a code list and a code, out comes its plain-English label and definition."""

from plugins.db import Reader, Row

Terms = dict[tuple[str, str], Row]


def all_terms(reader: Reader) -> Terms:
    """Every term of every closed list by (list, code)."""
    return reader.remember("terms", lambda: _read(reader))


def _read(reader: Reader) -> Terms:
    rows = reader.rows("SELECT list, code, label, definition FROM term ORDER BY rowid")
    return {(row["list"], row["code"]): row for row in rows}


def label(reader: Reader, name: str, code: str | None) -> str | None:
    """The label of `code` in list `name`; the code itself where the list does not hold it."""
    if code is None:
        return None
    term = all_terms(reader).get((name, code))
    return str(term["label"]) if term else code.replace("_", " ")


def definition(reader: Reader, name: str, code: str | None) -> str | None:
    """What `code` of list `name` means."""
    term = all_terms(reader).get((name, code or ""))
    return str(term["definition"]) if term else None


def codes(reader: Reader, name: str) -> list[str]:
    """The codes of list `name`, in the order of the list."""
    return [code for found, code in all_terms(reader) if found == name]


def add_labels(reader: Reader, rows: list[Row], lists: dict[str, str]) -> list[Row]:
    """The same rows, each with `<field>_label` for every field of `lists` (field → code list)."""
    for row in rows:
        for field, name in lists.items():
            row[f"{field}_label"] = label(reader, name, row.get(field))
    return rows
