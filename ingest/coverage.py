"""What a database holds of each source, country, council and national body, and what is thin.

The rule is that of `ingest.account`; here are the questions to the database.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from ingest.account import Account, Held, account, accounts, thin, year_of

COUNCIL = "local_authority"
"""Kind of place that has a council of its own."""

NATIONAL = ("national_government", "regional_government", "parliament", "health_body", "public_body")
"""Kinds of organisations that ask beyond one council."""

ENGAGEMENTS = """
SELECT i.initiative_id, i.source_id, i.start_date, i.end_date,
       (SELECT group_concat(place_id) FROM initiative_place p
        WHERE p.initiative_id = i.initiative_id AND p.relation = 'about') AS places,
       (SELECT count(*) FROM result r WHERE r.initiative_id = i.initiative_id) AS n_results,
       (SELECT count(*) FROM response p WHERE p.initiative_id = i.initiative_id) AS n_replies,
       EXISTS (SELECT 1 FROM initiative_subject s WHERE s.initiative_id = i.initiative_id)
       OR EXISTS (SELECT 1 FROM result r JOIN result_subject USING (result_id)
                  WHERE r.initiative_id = i.initiative_id) AS has_topic,
       EXISTS (SELECT 1 FROM result r JOIN result_place USING (result_id)
               WHERE r.initiative_id = i.initiative_id) AS has_place
FROM initiative i
"""
AREAS = """
SELECT a.place_id, a.name, w.descendant_id FROM place a JOIN place_closure w ON w.ancestor_id = a.place_id
WHERE a.kind IN ('country', 'nation')
  AND w.descendant_id IN (SELECT place_id FROM initiative_place WHERE relation = 'about')
ORDER BY a.name, a.place_id
"""
COUNCILS = """
SELECT p.place_id, p.name FROM place p JOIN place_closure w ON w.descendant_id = p.place_id
WHERE w.ancestor_id = ? AND p.kind = ? AND p.valid_to IS NULL ORDER BY p.name, p.place_id
"""
BELOW = "SELECT descendant_id FROM place_closure WHERE ancestor_id = ?"
LEADS = """
SELECT l.initiative_id, o.organisation_id, o.name, o.kind, o.place_id
FROM initiative_organisation l JOIN organisation o USING (organisation_id)
WHERE l.role = 'lead' ORDER BY o.name, o.organisation_id
"""


class Body(NamedTuple):
    """A council (by the id of its area) or another body (by its own id), and what is held of it.

    `n_own` are the engagements that it led; of a council, `held` are all that are about its area.
    """

    id: str
    name: str
    kind: str
    held: Account
    n_own: int
    thin: list[str]

    def as_row(self) -> dict[str, Any]:
        """As JSON says it."""
        held = self.held._asdict()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            **held,
            "n_own": self.n_own,
            "thin": self.thin,
        }


class Coverage(NamedTuple):
    """What a database holds: the year it is of, its engagements, and who led what."""

    connection: sqlite3.Connection
    year: int
    engagements: dict[str, Held]
    leads: list[tuple[str, str, str, str | None, str | None]]

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> "Coverage":
        """Everything that the questions below are answered from."""
        year = int(connection.execute("SELECT substr(as_of, 1, 4) FROM build").fetchone()[0])
        every = {row[0]: _held(*row) for row in connection.execute(ENGAGEMENTS)}
        return cls(connection, year, every, list(map(tuple, connection.execute(LEADS))))

    def all(self) -> Account:
        """The whole database."""
        return account(self.engagements.values())

    def sources(self) -> dict[str, Account]:
        """An account by source, those whose engagements lack most first."""
        return accounts(self.engagements.values(), lambda one: [one.source_id])

    def areas(self) -> list[tuple[str, str, Account]]:
        """Id, name and account of each country and nation with an engagement about it or a place in it."""
        below: dict[tuple[str, str], set[str]] = defaultdict(set)
        for place, name, inside in self.connection.execute(AREAS):
            below[place, name].add(inside)
        return [(place, name, self._about(inside)) for (place, name), inside in below.items()]

    def busiest(self) -> str:
        """The nation, else the country, with most engagements among those that have councils; "" for none."""
        ranked = sorted(self.areas(), key=lambda area: -area[2].n_engagements)
        with_councils = [place for place, _, _ in ranked if self._councils(place)]
        return next(
            (place for place in with_councils if place.startswith("iso:") and "-" in place), ""
        ) or next(iter(with_councils), "")

    def councils(self, place: str) -> list[Body]:
        """Every council in a place, those of which nothing is held included."""
        return [self._council(area, name) for area, name in self._councils(place)]

    def bodies(self, place: str) -> list[Body]:
        """Every other body of a place that led an engagement.

        Governments, parliaments, health bodies and public bodies, and local governments whose area is none of
        the councils, as of a country whose councils are not in the gazetteer. A body is of the place that it
        stands in; one of which that is not known, of those that its engagements are about.
        """
        inside = self._below(place)
        areas = {area for council, _ in self._councils(place) for area in self._below(council)}
        led: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
        for key, organisation, name, kind, seat in self.leads:
            one = self.engagements[key]
            is_here = seat in inside if seat else bool(one.places & inside)
            if is_here and (kind in NATIONAL or (kind == "local_government" and seat and seat not in areas)):
                led[organisation, name, str(kind)].append(one)
        return [self._body(*body, account(every), len(every)) for body, every in led.items()]

    def _councils(self, place: str) -> list[tuple[str, str]]:
        return self.connection.execute(COUNCILS, (place, COUNCIL)).fetchall()

    def _below(self, place: str) -> set[str]:
        return {row[0] for row in self.connection.execute(BELOW, (place,))}

    def _about(self, places: Collection[str]) -> Account:
        return account(one for one in self.engagements.values() if not one.places.isdisjoint(places))

    def _council(self, area: str, name: str) -> Body:
        inside = self._below(area)
        own = {
            key
            for key, _, _, kind, seat in self.leads
            if kind == "local_government"
            and (seat in inside if seat else self.engagements[key].places <= inside)
            and self.engagements[key].places & inside
        }
        return self._body(area, name, "council", self._about(inside), len(own))

    def _body(self, id_: str, name: str, kind: str, held: Account, n_own: int) -> Body:
        said = thin(held, self.year)
        if held.n_engagements and not n_own:
            said.insert(0, "none of its own")
        return Body(id_, name, kind, held, n_own, said)


def _held(
    key: str,
    source: str,
    start: str | None,
    end: str | None,
    places: str | None,
    n_results: int,
    n_replies: int,
    has_topic: int,
    has_place: int,
) -> Held:
    about: Iterable[str] = places.split(",") if places else ()
    return Held(
        key,
        source,
        frozenset(about),
        n_results,
        n_replies,
        year_of(start, end),
        bool(has_topic),
        bool(places or has_place),
    )
