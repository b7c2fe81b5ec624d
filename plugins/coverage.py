"""What the database holds and what it does not: in goes a reader, out come sources, counts and years."""

from plugins.db import Reader, Row

COUNTS = {
    "results": "SELECT count(*) FROM result",
    "engagements": "SELECT count(*) FROM initiative",
    "replies": "SELECT count(*) FROM response",
    "milestones": "SELECT count(*) FROM milestone",
    "organisations": "SELECT count(*) FROM organisation",
    "places": "SELECT count(DISTINCT code) FROM result_coded WHERE facet = 'place'",
    "sources": "SELECT count(*) FROM source",
}


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
