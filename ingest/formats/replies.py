"""Replies that institutions give in prose: what they decide is not for a reader to guess."""

from collections.abc import Mapping


def decided(entry: Mapping[str, str] | None) -> dict[str, str | None]:
    """The decision fields of a reply: as a person read it (`decision`, `reason`), else noted and not read."""
    if entry is None:
        return {"decision": "noted", "decision_basis": "coded", "reason": None, "reason_status": "not_read"}
    reason = entry.get("reason")
    return {
        "decision": entry.get("decision"),
        "decision_basis": "coded",
        "reason": reason,
        "reason_status": "given" if reason else "none_given",
    }
