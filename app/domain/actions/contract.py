"""Improvement contracts: what a team agrees to reach after a missed target."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.domain.actions.refusals import (
    ContractNotInForce,
    ContractOver,
    DueBefore,
    HowItEnded,
    NobodySigns,
    NotAPartyOfContract,
    NothingAgreed,
    ReasonForWithdrawingContract,
    SignedAlready,
)
from app.domain.aggregate import Aggregate, TextRef


class Standing(StrEnum):
    """How far a contract has come."""

    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    CONCLUDED = "concluded"
    WITHDRAWN = "withdrawn"


class Contract(Aggregate):
    """An improvement contract (改進契約) about a scorecard's period; it holds once all parties
    have signed the same words. Its events set the state by their own `apply`.
    """

    TOPIC = "actions.contract"

    class Event(Aggregate.Event):
        """Every event names the scorecard and period."""

        TOPIC = "actions.contract.event"
        card: UUID
        period: str

    class Proposed(Event, Aggregate.Created):
        """What is to be reached until a day, by what, and who agrees on it."""

        TOPIC = "actions.contract.proposed"
        aim: TextRef
        measures: TextRef
        until: date
        parties: list[UUID]

    class Signed(Event):
        """A party accepts the words of this digest."""

        TOPIC = "actions.contract.signed"
        digest: str

        def apply(self, contract: "Contract") -> None:
            contract.signed.add(self.by)
            if contract.signed == set(contract.parties):
                contract.standing = Standing.IN_FORCE

    class Concluded(Event):
        """How it ended."""

        TOPIC = "actions.contract.concluded"
        met: bool
        words: TextRef

        def apply(self, contract: "Contract") -> None:
            contract.standing = Standing.CONCLUDED

    class Withdrawn(Event):
        """It holds no longer."""

        TOPIC = "actions.contract.withdrawn"
        reason: TextRef

        def apply(self, contract: "Contract") -> None:
            contract.standing = Standing.WITHDRAWN

    @classmethod
    def propose(
        cls,
        *,
        id: UUID,
        by: UUID,
        card: UUID,
        period: str,
        aim: TextRef | None,
        measures: TextRef | None,
        until: date,
        today: date,
        parties: Iterable[UUID],
    ) -> "Contract":
        """A contract to be signed. Raises NothingAgreed, DueBefore, NobodySigns."""
        several = sorted(set(parties), key=str)
        if aim is None or measures is None:
            raise NothingAgreed(field="aim" if aim is None else "measures")
        if until < today:
            raise DueBefore(field="until", day=until)
        if len(several) < 2:
            raise NobodySigns(field="parties")
        return cls._create(
            cls.Proposed,
            id=id,
            by=by,
            card=card,
            period=period,
            aim=aim,
            measures=measures,
            until=until,
            parties=several,
        )

    def __init__(
        self,
        by: UUID,
        card: UUID,
        period: str,
        aim: TextRef,
        measures: TextRef,
        until: date,
        parties: list[UUID],
    ) -> None:
        self.proposed_by = by
        self.card = card
        self.period = period
        self.parties = tuple(parties)
        self.digest = _digest(card, period, aim, measures, until, parties)
        self.signed: set[UUID] = set()
        self.standing = Standing.PROPOSED

    def sign(self, *, by: UUID) -> None:
        """Accept it. Raises ContractOver, NotAPartyOfContract, SignedAlready."""
        self._demand_alive()
        if by not in self.parties:
            raise NotAPartyOfContract()
        if by in self.signed:
            raise SignedAlready()
        self._note(self.Signed, by, digest=self.digest)

    def conclude(self, *, by: UUID, met: bool, words: TextRef | None) -> None:
        """Say how it ended.

        Raises ContractOver, ContractNotInForce, NotAPartyOfContract, HowItEnded.
        """
        self._demand_alive()
        if self.standing is not Standing.IN_FORCE:
            raise ContractNotInForce()
        if by not in (*self.parties, self.proposed_by):
            raise NotAPartyOfContract()
        if words is None:
            raise HowItEnded(field="words")
        self._note(self.Concluded, by, met=met, words=words)

    def withdraw(self, *, by: UUID, reason: TextRef | None) -> None:
        """Take it back. Raises ContractOver, NotAPartyOfContract, ReasonForWithdrawingContract."""
        self._demand_alive()
        if by not in (*self.parties, self.proposed_by):
            raise NotAPartyOfContract()
        if reason is None:
            raise ReasonForWithdrawingContract(field="reason")
        self._note(self.Withdrawn, by, reason=reason)

    def _demand_alive(self) -> None:
        if self.standing in (Standing.CONCLUDED, Standing.WITHDRAWN):
            raise ContractOver()

    def _note(self, kind: type[Event], by: UUID, **facts: object) -> None:
        self.trigger_event(kind, by=by, card=self.card, period=self.period, **facts)


def _digest(
    card: UUID, period: str, aim: TextRef, measures: TextRef, until: date, parties: Iterable[UUID]
) -> str:
    """The SHA-256 of what is signed, in hex: the words by their own digests."""
    told = [card.hex, period, aim.digest, measures.digest, until.isoformat()]
    whole = json.dumps([*told, *(one.hex for one in parties)], separators=(",", ":"))
    return hashlib.sha256(whole.encode()).hexdigest()
