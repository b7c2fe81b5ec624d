"""Closure tables: every place and subject with all that it lies in, so that a filter is one look-up."""

from sqlite_utils import Database


def fill_closures(db: Database) -> None:
    """Fill place_closure and subject_closure from the parents; itself is at depth 0."""
    for name in ("place", "subject"):
        db.execute(
            f"""INSERT INTO {name}_closure (ancestor_id, descendant_id, depth)
            WITH RECURSIVE wider(ancestor_id, descendant_id, depth) AS (
                SELECT {name}_id, {name}_id, 0 FROM {name}
                UNION ALL
                SELECT p.parent_id, w.descendant_id, w.depth + 1
                FROM wider w JOIN {name} p ON p.{name}_id = w.ancestor_id
                WHERE p.parent_id IS NOT NULL
            )
            SELECT ancestor_id, descendant_id, depth FROM wider"""
        )
        db.table(f"{name}_closure").create_index(["descendant_id", "depth"])
