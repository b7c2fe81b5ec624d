"""The search by the tantivy index beside the database."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import tantivy
from tantivy import FieldType, Occur, Order, Query

from ingest.load.search_index import WORDS, as_number, days, engagement_number, widest_field
from ingest.load.search_terms import Terms
from plugins.audiences import printed
from plugins.criteria import Criteria, phrases
from plugins.db import Reader, Row
from plugins.engine import WIDEST, Found, Only

WEIGHTS = dict(zip(WORDS, (8.0, 4.0, 1.0), strict=True))
BY_DATE = {"newest": Order.Desc, "oldest": Order.Asc}
FEW = 1_000
MOST_CODES = 60_000  # tantivy stops at 65,000 values of a facet

_thread = threading.local()


@dataclass(frozen=True)
class Tantivy:
    """Answers from `index`, which is mapped into memory and shared by all threads."""

    reader: Reader
    index: tantivy.Index

    def find(self, criteria: Criteria, first: int, most: int) -> Found:
        searcher, query = self.index.searcher(), self._query(criteria)
        total = None
        if not 0 < most <= FEW:
            # tantivy makes room for as many as are asked for, and ends the process where there is none.
            total = _total(searcher, query)
            most = min(most, total - first)
            if most < 1:
                return Found(total, [])
        by = None if criteria.order == "relevance" else criteria.order
        order = BY_DATE.get(criteria.order, Order.Desc)
        found = searcher.search(query, most, total is None, by, first, order)
        ids = searcher.fast_field_values("record_id", [address for _, address in found.hits])
        return Found(found.count if total is None else total, [int(one or 0) for one in ids])  # type: ignore[attr-defined]

    def counts(self, criteria: Criteria, only: Only) -> dict[str, Counter[str]]:
        wanted = {
            facet: {"terms": {**_field(facet, codes), "size": MOST_CODES}}
            for facet, codes in only.items()
            if codes is None or codes
        }
        found = self.index.searcher().aggregate(self._query(criteria), wanted) if wanted else {}
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in only}
        for facet, answer in found.items():
            counts[facet].update({row["key"]: row["doc_count"] for row in answer["buckets"]})
        return counts

    def by_engagement(self, criteria: Criteria, initiative_ids: Sequence[str]) -> dict[str, int]:
        if not initiative_ids:
            return {}
        own = [Query.term_query(self.index.schema, "initiative", name) for name in initiative_ids]
        query = _all_of([self._query(criteria), _any_of(own), self._between("is_result", 1, None)])
        wanted = {"n": {"terms": {"field": "engagement", "size": len(own)}}}
        found = self.index.searcher().aggregate(query, wanted)["n"]["buckets"]
        counts = {row["key"]: row["doc_count"] for row in found}
        numbers = {name: engagement_number(name) for name in initiative_ids}
        return {name: counts[number] for name, number in numbers.items() if number in counts}

    def extent(self, criteria: Criteria) -> Row:
        searcher, query = self.index.searcher(), self._query(criteria)
        wanted = {"day": {"stats": {"field": "first_day"}}, "result": {"sum": {"field": "is_result"}}}
        found = searcher.aggregate(query, wanted)
        return {
            "n_results": int(found["result"]["value"] or 0),
            "n_initiatives": len(set(_numbers(searcher, query, "engagement"))),
            "first_year": _year(found["day"]["min"]),
            "last_year": _year(found["day"]["max"]),
        }

    def _query(self, criteria: Criteria) -> Query:
        words = self._words(criteria.q)
        if criteria.q and not words:
            return Query.empty_query()
        return _all_of([*words, *self._filters(criteria)])

    def _words(self, q: str) -> list[Query]:
        """Each phrase that has a term: in title, text or context. Only these give scores."""
        found = (_terms().of(phrase) for phrase in phrases(q))
        return [self._phrase(terms) for terms in found if terms]

    def _phrase(self, terms: list[str]) -> Query:
        schema = self.index.schema
        return Query.boolean_query(
            [
                (Occur.Should, Query.boost_query(_in_field(schema, name, terms), weight))
                for name, weight in WEIGHTS.items()
            ]
        )

    def _filters(self, criteria: Criteria) -> list[Query]:
        found = []
        for facet, code in criteria.filters.items():
            codes = printed(self.reader, code) if facet == "audience" else [code]
            found.append(_unscored(Query.term_set_query(self.index.schema, facet, codes)))
        if criteria.first:
            found.append(self._between("last_day", as_number(days(criteria.first)[0]), None))
        if criteria.last:
            found.append(self._between("first_day", None, as_number(days(criteria.last)[1])))
        return found

    def _between(self, field: str, least: int | None, most: int | None) -> Query:
        return _unscored(Query.range_query(self.index.schema, field, FieldType.Integer, least, most))


def _in_field(schema: tantivy.Schema, name: str, terms: list[str]) -> Query:
    if len(terms) == 1:
        return Query.term_query(schema, name, terms[0])
    return Query.phrase_query(schema, name, list(terms))


def _all_of(queries: list[Query]) -> Query:
    if not queries:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any_of(queries: list[Query]) -> Query:
    return _unscored(Query.boolean_query([(Occur.Should, query) for query in queries]))


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _field(facet: str, codes: Sequence[str] | None) -> Row:
    """The field to count by, and which of its values."""
    if codes == WIDEST:
        return {"field": widest_field(facet)}
    return {"field": facet} if codes is None else {"field": facet, "include": list(codes)}


def _numbers(searcher: tantivy.Searcher, query: Query, field: str) -> list[int]:
    """The values of a field that every record has, of all matches."""
    total = _total(searcher, query)
    hits = searcher.search(query, total, count=False).hits if total else []
    return [int(value or 0) for value in searcher.fast_field_values(field, [at for _, at in hits])]


def _total(searcher: tantivy.Searcher, query: Query) -> int:
    return int(searcher.search(query, 1).count)  # type: ignore[attr-defined]


def _year(day: float | None) -> str | None:
    """20210623 as “2021”."""
    return None if day is None else f"{int(day) // 10_000:04}"


def _terms() -> Terms:
    if not hasattr(_thread, "terms"):
        _thread.terms = Terms()
    found: Terms = _thread.terms
    return found
