"""Who has signed in, with what every page shows besides: one statement for each request."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from app.accounts.sessions import ALIVE, NOTED_EVERY, since
from app.accounts.tables import accounts, sessions
from app.accounts.tokens import digest
from app.domain.adjustments.deciding import Question, may_decide
from app.domain.adjustments.state import State
from app.domain.people.rights import Act, Actor, Thing, UnitTree
from app.domain.people.standing import actor, tree
from app.eventlog.prepared import Prepared
from app.eventlog.recorder import moment
from projections.columns import InHex
from projections.measurements.queries import held_count
from projections.metrics.queries import metrics_kept_by
from projections.people.queries import ERASED, names_now
from projections.reference.queries import fact_now
from projections.unmoved import Mark, heard, mark_columns, note_mark


@dataclass(frozen=True)
class AskedOf:
    """An open request with what decides for whom it waits, as it was submitted."""

    requester: UUID
    state: str
    units: tuple[UUID, ...]
    parties: frozenset[UUID]
    stand_in: UUID | None
    finance: bool

    def waits_for(self, person: Actor, units: UnitTree, today: date) -> bool:
        """Whether the person may decide it, or has to answer or to submit it."""
        if self.state in (State.DRAFT, State.QUESTIONED):
            return person.id == self.requester
        if self.state == State.APPROVED and not self.finance:
            return False
        act = Act.DECIDE_MONEY if self.state == State.APPROVED else Act.DECIDE_REQUEST
        things = tuple(Thing(unit=unit) for unit in self.units)
        parties = self.parties | {self.requester}
        return may_decide(person, act, Question(things, parties, units, today, self.stand_in))


@dataclass(frozen=True)
class LettersWaiting:
    """The letters that are out to be signed, and whom addenda wait for, each once a letter."""

    out: tuple[UUID, ...] = ()
    addenda: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class SignedIn:
    """A session that is alive, with the rights that the person has now.

    `behind` says by how many events figures are behind the log, `held` how many values wait for
    the person as steward, `asked` which requests are open, `letters` which of them wait; `before`
    when the person was here last, None where they never were.
    """

    person: UUID
    actor: Actor
    units: UnitTree
    username: str
    name: str
    latin_name: str
    language: str
    theme: str
    used_at: datetime
    before: datetime | None
    behind: int
    held: int
    asked: tuple[AskedOf, ...]
    letters: LettersWaiting

    def shown(self, language: str) -> str:
        """The name as pages in that language show it."""
        return (self.latin_name or self.name) if language == "en" else self.name

    def waiting(self, today: date) -> int:
        """How many values, requests and addenda wait for the person."""
        requests = sum(one.waits_for(self.actor, self.units, today) for one in self.asked)
        return self.held + requests + self.letters.addenda.count(self.person)

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether the use of the session is worth a write."""
        return now - self.used_at >= NOTED_EVERY


def signed_in(db: Connection, token: str, *, now: datetime) -> SignedIn | None:
    """The session under a token; None where it is over or never was."""
    found = _query().rows(db, {"token_digest": digest(token), **since(now)})
    if not found:
        return None
    row = found[0]
    note_mark(db, Mark(row.last, row.recorded_at, row.heard, row.made))
    return SignedIn(
        person=row.person,
        actor=actor(row.person, json.loads(row.standing) if row.standing else None),
        units=_tree(row.units),
        username=row.username,
        name=row.shown_name or ERASED,
        latin_name=row.latin_name or "",
        language=row.language,
        theme=row.theme,
        used_at=moment(row.used_at),
        before=moment(row.before_at) if row.before_at is not None else None,
        behind=row.last - (row.lowest or 0),
        held=row.held,
        asked=_asked(row.asked),
        letters=_letters(row.letters),
    )


@cache
def _query() -> Prepared:
    name, latin = names_now(accounts.c.person)
    held = held_count(metrics_kept_by(accounts.c.person))
    return Prepared(
        sa.select(
            accounts.c.person,
            accounts.c.username,
            accounts.c.language,
            accounts.c.theme,
            sessions.c.used_at,
            sessions.c.before_at,
            name.label("shown_name"),
            latin.label("latin_name"),
            *mark_columns(),
            heard.c.lowest,
            held.label("held"),
            fact_now("asked").label("asked"),
            fact_now("letters").label("letters"),
            fact_now("person", InHex(accounts.c.person)).label("standing"),
            fact_now("units").label("units"),
        )
        .join(accounts, accounts.c.person == sessions.c.person)
        .join(heard, sa.true())
        .where(sessions.c.token_digest == sa.bindparam("token_digest"), ALIVE)
    )


@lru_cache(maxsize=32)
def _tree(fact: str | None) -> UnitTree:
    """All units; the same text is the same tree."""
    return tree(json.loads(fact) if fact else None)


@lru_cache(maxsize=32)
def _asked(fact: str | None) -> tuple[AskedOf, ...]:
    """All open requests; the same text is the same objects."""
    return tuple(
        AskedOf(
            requester=UUID(one["requester"]),
            state=one["state"],
            units=tuple(UUID(unit) for unit in one["units"]),
            parties=frozenset(UUID(party) for party in one["parties"]),
            stand_in=UUID(one["stand_in"]) if one["stand_in"] else None,
            finance=one["finance"],
        )
        for one in (json.loads(fact) if fact else {}).values()
    )


@lru_cache(maxsize=32)
def _letters(fact: str | None) -> LettersWaiting:
    known = json.loads(fact) if fact else {"out": {}, "addenda": {}}
    return LettersWaiting(
        out=tuple(UUID(card) for card in known["out"]),
        addenda=tuple(UUID(one) for people in known["addenda"].values() for one in people),
    )
