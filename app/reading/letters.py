"""Responsibility letters as they stand: who signed, for whom they wait, what is in the way."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.engine import Connection

from app.domain.people.standing import superiors_of
from app.domain.scorecards.letter import (
    Fault,
    Letter,
    LetterState,
    Signature,
    countersigner_among,
    joint_owners,
    letter_digest,
    letter_faults,
)
from app.domain.scorecards.weights import weight_totals
from app.domain.values.kinds import Aggregation
from app.reading.lines import line_of
from projections.metrics.queries import metrics
from projections.people.queries import Names, names
from projections.remembering import asked_once
from projections.scorecards.letters import AddendumRow, LetterRow, SignatureRow, letters_of
from projections.scorecards.queries import CardRow, LineRow, card_lines, scorecards


@dataclass(frozen=True)
class LetterReading:
    """A scorecard's letter. `waits_for` has to sign next; `digest` is that of its content now.

    `is_out`: it was sent to its owners, at `sent_at`, or one of them signed it anyway.
    `named` was named by an administrator to countersign it, None where nobody was.
    `lacks_superior`: nobody above the owners is left, so that who countersigns has to be named.
    """

    card: CardRow
    state: LetterState
    version: int
    digest: str
    owners: Sequence[UUID]
    superior: UUID | None
    signatures: Sequence[SignatureRow]
    addenda: Sequence[AddendumRow]
    faults: Sequence[Fault]
    waits_for: Sequence[UUID]
    lines: Sequence[LineRow]
    sent_at: datetime | None = None
    is_out: bool = False
    named: UUID | None = None
    lacks_superior: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be put before its owners: nothing is open, and nobody has it yet."""
        return bool(self.lines) and not self.faults and not self.is_out

    @property
    def superseded(self) -> list[SignatureRow]:
        """Signatures under an earlier wording, which the same person has signed anew since."""
        last = {(one.person, one.role): one for one in self.signatures}
        return [one for one in self.signatures if last[one.person, one.role] != one]

    @property
    def signed_by(self) -> frozenset[UUID]:
        return frozenset(one.person for one in self.signatures)

    def waits_since(self, person: UUID) -> datetime | None:
        """Since when it waits for a person's signature: since it was sent, or once all owners
        had signed; None where nobody has it yet."""
        if person not in self.owners:
            return max((one.at for one in self.signatures), default=None)
        return self.sent_at or min((one.at for one in self.signatures), default=None)

    def to_acknowledge(self, person: UUID) -> list[AddendumRow]:
        """The addenda that wait for a person."""
        if self.state is not LetterState.IN_FORCE or person not in self.signed_by:
            return []
        return [one for one in self.addenda if person not in one.acknowledged]


def read_letters(
    db: Connection, cards: Sequence[CardRow], names: Names, *, at: int
) -> list[LetterReading]:
    """The letters of these scorecards, in their order."""
    ids = [card.id for card in cards]
    rows, lines = letters_of(db, at=at, cards_=ids), card_lines(db, at=at, card_ids=ids)
    known = metrics(db, at=at)
    summed = {code for code, one in known.items() if one.aggregation == Aggregation.SUM}
    return [
        _reading(card, rows.get(card.id), lines.get(card.id, []), names, summed) for card in cards
    ]


def _reading(
    card: CardRow,
    row: LetterRow | None,
    rows: Sequence[LineRow],
    names: Names,
    summed: Iterable[str],
) -> LetterReading:
    lines = [line_of(one) for one in rows]
    digest = letter_digest(card.id, card.holder, card.year, lines)
    letter = _letter(row)
    state = letter.state(digest)
    owners = sorted({*card_owners(card, names), *joint_owners(lines)})
    above = card_countersigner(card, names, owners)
    superior = above or (row.named if row else None)
    totals = weight_totals(lines, str(card.year))
    open_ones = [
        one for one in owners if one not in letter.signed or letter.signed[one].digest != digest
    ]
    waits_for = open_ones or ([superior] if superior else [])
    return LetterReading(
        card=card,
        state=state,
        version=letter.version,
        digest=digest,
        owners=owners,
        superior=superior,
        signatures=row.signatures if row else (),
        addenda=row.addenda if row else (),
        faults=letter_faults(lines, card.year, frozenset(summed), totals),
        waits_for=() if letter.in_force else waits_for,
        lines=rows,
        sent_at=row.sent_at if row else None,
        is_out=row.is_out if row else False,
        named=row.named if row else None,
        lacks_superior=above is None and not letter.in_force,
    )


def _letter(row: LetterRow | None) -> Letter:
    letter = Letter()
    for one in row.signatures if row else ():
        signature = Signature(one.person, one.digest, one.meaning, one.signed_on)
        if one.role == "superior":
            letter.countersigned = signature
        else:
            letter.signed[one.person] = signature
    return letter


def card_owners(card: CardRow, names: Names) -> set[UUID]:
    """Who answers for it: as it says, else its holder, or the unit's head."""
    unit = names.units.get(card.holder)
    owner = card.owner or (unit.head if unit else card.holder)
    return {owner} if owner else set()


def card_superior(card: CardRow, names: Names) -> UUID | None:
    """Who agrees it: as it says, else the holder's superior, or the head of the unit above."""
    if card.superior is not None:
        return card.superior
    person = names.persons.get(card.holder)
    if person is not None:
        return person.superior
    unit = names.units.get(card.holder)
    while unit is not None and unit.parent is not None:
        unit = names.units.get(unit.parent)
        if unit is not None and unit.head is not None:
            return unit.head
    return None


def card_countersigner(card: CardRow, names: Names, owners: Collection[UUID]) -> UUID | None:
    """Who countersigns: the superior, or the next one above them who doesn't sign as owner."""

    def above(id: UUID) -> UUID | None:
        return names.persons[id].superior if id in names.persons else None

    def line() -> Iterator[UUID | None]:
        yield card_superior(card, names)
        holder = names.persons.get(card.holder)
        yield from superiors_of(card.holder, above) if holder is not None else ()
        unit = names.units.get(holder.unit if holder is not None else card.holder)
        if holder is None and unit is not None:
            unit = names.units.get(unit.parent) if unit.parent else None
        while unit is not None:
            yield unit.head
            unit = names.units.get(unit.parent) if unit.parent else None

    def has_left(id: UUID) -> bool:
        return id not in names.persons or names.persons[id].left_on is not None

    return countersigner_among(line(), owners, has_left)


@asked_once
def letters_to_sign(db: Connection, ids: Sequence[UUID], *, at: int) -> list[Sequence[UUID]]:
    """Whom each of these letters waits for that were put before their owners and can be signed."""
    wanted = set(ids)
    cards = [card for card in scorecards(db, at=at) if card.id in wanted]
    letters = read_letters(db, cards, names(db, at=at), at=at)
    return [one.waits_for for one in letters if one.is_out and not one.faults]


def by_card(letters: Iterable[LetterReading]) -> Mapping[UUID, LetterReading]:
    """The letters by their scorecard."""
    return {one.card.id: one for one in letters}
