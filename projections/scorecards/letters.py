"""Responsibility letters with their signatures and addenda, at any position."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from projections.scorecards.tables import letters
from projections.temporal import NOW, known


@dataclass(frozen=True)
class SignatureRow:
    """A signature under a letter. `role` is owner or superior; `signed_on` the day on paper."""

    person: UUID
    role: str
    at: datetime
    signed_on: date | None
    meaning: str
    digest: str
    version: int


@dataclass(frozen=True)
class AddendumRow:
    """An approved request that changed a letter in force, with who acknowledged it, and when."""

    request: UUID
    at: datetime
    acknowledged: Mapping[UUID, datetime]


@dataclass(frozen=True)
class LetterRow:
    """A scorecard's letter, its signatures in their order. `named` countersigns where nobody above
    the owners is left."""

    card: UUID
    version: int
    in_force: bool
    signatures: tuple[SignatureRow, ...]
    addenda: tuple[AddendumRow, ...]
    sent_at: datetime | None = None
    sent_by: UUID | None = None
    named: UUID | None = None

    @property
    def is_out(self) -> bool:
        """Whether it was put before its owners, or one of them has signed it anyway."""
        return self.sent_at is not None or bool(self.signatures)


def letters_of(db: Connection, *, at: int, cards_: Iterable[UUID]) -> dict[UUID, LetterRow]:
    """The letters of these scorecards; one that nobody has signed has none."""
    query = sa.select(letters).where(known(letters, at), letters.c.card.in_(list(cards_)))
    return {row.card: _letter(row) for row in db.execute(query)}


def is_bound(db: Connection, card: UUID, *, at: int) -> bool:
    """Whether a scorecard's letter is in force."""
    query = sa.select(letters.c.in_force).where(known(letters, at), letters.c.card == card)
    return bool(db.execute(query).scalar())


def bound_cards(db: Connection, *, at: int) -> frozenset[UUID]:
    """The scorecards whose letter is in force."""
    query = sa.select(letters.c.card).where(known(letters, at), letters.c.in_force)
    return frozenset(db.scalars(query))


def has_letter_in_force(db: Connection) -> bool:
    """Whether the letter of any scorecard is in force now."""
    query = sa.select(sa.literal(1)).where(known(letters, NOW), letters.c.in_force).limit(1)
    return db.execute(query).scalar() is not None


def _letter(row: Any) -> LetterRow:
    signatures = (
        SignatureRow(
            person=UUID(one["person"]),
            role=one["role"],
            at=datetime.fromisoformat(one["at"]),
            signed_on=date.fromisoformat(one["signed_on"]) if one["signed_on"] else None,
            meaning=one["meaning"],
            digest=one["digest"],
            version=one["version"],
        )
        for one in json.loads(row.signatures)
    )
    addenda = (
        AddendumRow(
            UUID(request),
            datetime.fromisoformat(at),
            {UUID(person): datetime.fromisoformat(when) for person, when in taken},
        )
        for request, at, taken in json.loads(row.addenda)
    )
    return LetterRow(
        row.card,
        row.version,
        row.in_force,
        tuple(signatures),
        tuple(addenda),
        row.sent_at,
        row.sent_by,
        row.named,
    )
