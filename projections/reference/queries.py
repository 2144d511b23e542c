"""The one query behind `Ledger.consult`."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.domain.reference import Settled
from app.eventlog.prepared import Prepared
from projections.columns import Id
from projections.places import bound, grouped, in_groups
from projections.reference.tables import facts, values

Fact = tuple[str, str]


@dataclass(frozen=True)
class Consulted:
    """Facts by kind and key, and the values asked for."""

    known: Mapping[Fact, Mapping[str, Any]]
    reported: Mapping[tuple[str, UUID], list[tuple[str, str, str]]]

    def get(self, kind: str, key: str = "") -> Mapping[str, Any] | None:
        """The fact as plain JSON values, or None where nothing is known under that key."""
        return self.known.get((kind, key))

    def history(self, metric: str, subject: UUID) -> list[tuple[str, str, str]]:
        """Period key, source and value (plain text), by period."""
        return self.reported.get((metric, subject), [])


def fact_now(kind: str, key: sa.ColumnElement[str] | str = "") -> sa.ScalarSelect[str]:
    """A fact as its JSON text, as a column of another statement."""
    return sa.select(facts.c.fact).where(facts.c.kind == kind, facts.c.key == key).scalar_subquery()


def consult(
    db: Connection, wanted: Iterable[Fact], history: Iterable[tuple[str, UUID]] = ()
) -> Consulted:
    """Everything that a command consults, with one statement."""
    pairs, places = grouped(wanted), grouped(history)
    statement = _everything(len(pairs), len(places))
    known: dict[Fact, Mapping[str, Any]] = {}
    reported: dict[tuple[str, UUID], list[tuple[str, str, str]]] = {}
    for first, second, text, source, subject in statement.rows(
        db, bound(pairs, "fact") | bound(places, "place")
    ):
        if subject is None:
            known[(first, second)] = _plain(text)
        else:
            reported.setdefault((first, subject), []).append((second, source, text))
    for found in reported.values():
        found.sort()
    return Consulted(known, reported)


@lru_cache(maxsize=1024)
def _plain(text: str) -> Mapping[str, Any]:
    """A fact as plain JSON values: nobody changes what is only consulted."""
    return Settled(json.loads(text))


@lru_cache(maxsize=256)
def _everything(pairs: int, places: int) -> Prepared:
    by_fact = sa.select(
        facts.c.kind,
        facts.c.key,
        facts.c.fact,
        sa.literal("").label("source"),
        sa.cast(sa.null(), Id).label("subject"),
    ).where(in_groups(facts.c.kind, facts.c.key, pairs, "fact"))
    if not places:
        return Prepared(by_fact)
    by_value = sa.select(
        values.c.metric,
        values.c.period,
        sa.cast(values.c.value, sa.Text),
        values.c.source,
        values.c.subject,
    ).where(
        in_groups(values.c.metric, values.c.subject, places, "place"),
        values.c.value.is_not(None),
    )
    return Prepared(sa.union_all(by_fact, by_value))
