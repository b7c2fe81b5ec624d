"""What the database holds and what it does not: in goes a reader, out come sources, counts and years."""

from ingest.coverage import Coverage
from plugins.db import Reader, Row
from plugins.query import BadParameter

COUNTS = {
    "results": "SELECT count(*) FROM result",
    "engagements": "SELECT count(*) FROM initiative",
    "replies": "SELECT count(*) FROM response",
    "milestones": "SELECT count(*) FROM milestone",
    "organisations": "SELECT count(*) FROM organisation",
    "places": "SELECT count(DISTINCT code) FROM result_coded WHERE facet = 'place'",
    "sources": "SELECT count(*) FROM source",
}
MOST_OFFERED = 8
"""Countries and nations that are offered in place of one of which nothing is held."""


def coverage(reader: Reader) -> list[Row]:
    """Each source with its publisher, licence, years and numbers of rows."""
    sql = "SELECT * FROM coverage ORDER BY n_results DESC, n_initiatives DESC, title"
    return reader.remember("coverage", lambda: reader.rows(sql))


def totals(reader: Reader) -> dict[str, int]:
    """How many results, engagements, replies, … there are."""
    return reader.remember("totals", lambda: {name: reader.value(sql) for name, sql in COUNTS.items()})


def years(reader: Reader) -> Row:
    """First and last year of any record."""
    sql = "SELECT min(code) AS first, max(code) AS last FROM search_code WHERE facet = 'year'"
    return reader.remember("years", lambda: reader.row(sql) or {})


def held(reader: Reader, place: str) -> Row:
    """What is held by country, and of each council and body of `place`, where it is "" of the busiest one.

    Raises BadParameter for a place that is no country or nation of which something is held.
    """
    areas: list[Row] = reader.remember("held by area", lambda: _areas(Coverage.of(reader.connection)))
    chosen = place or reader.remember("held most", lambda: Coverage.of(reader.connection).busiest())
    area = next((row for row in areas if row["id"] == chosen), None)
    if place and area is None:
        busiest = sorted(areas, key=lambda row: -row["n_engagements"])[:MOST_OFFERED]
        offers = [{"id": row["id"], "label": row["name"], "count": row["n_engagements"]} for row in busiest]
        raise BadParameter("place", place, "no country or nation of which something is held.", offers)
    bodies = reader.remember(f"held of {chosen}", lambda: _bodies(Coverage.of(reader.connection), chosen))
    return {"areas": areas, "area": area, **bodies}


def _areas(found: Coverage) -> list[Row]:
    return [{"id": id_, "name": name, **one._asdict()} for id_, name, one in found.areas()]


def _bodies(found: Coverage, place: str) -> dict[str, list[Row]]:
    return {
        "councils": [one.as_row() for one in found.councils(place)],
        "bodies": [one.as_row() for one in found.bodies(place)],
    }
