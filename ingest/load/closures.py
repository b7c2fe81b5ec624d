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
    _fill_markers(db)


def _fill_markers(db: Database) -> None:
    """place_marker: for each place the nearest place, itself or a wider one, that has a point on the map."""
    db.execute(
        """INSERT INTO place_marker (place_id, marker_id)
        SELECT descendant_id, ancestor_id FROM (
            SELECT c.descendant_id, c.ancestor_id,
                   row_number() OVER (PARTITION BY c.descendant_id ORDER BY c.depth) AS step
            FROM place_closure c JOIN place a ON a.place_id = c.ancestor_id
            WHERE a.latitude IS NOT NULL
        ) WHERE step = 1"""
    )
