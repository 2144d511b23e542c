"""How a letter is put forward, signed and countersigned, with its addenda. (domain.md 5)"""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from app.domain.scorecards.letter import (
    ACCEPTED,
    Fault,
    Letter,
    NothingToAcknowledge,
    NothingToSign,
    joint_owners,
    refuse_faults,
)
from app.domain.scorecards.line import Line


class Signing:
    """The decisions about a scorecard's letter. `Scorecard` keeps the letter and records them."""

    letter: Letter
    lines: dict[UUID, Line]
    digest: Callable[[], str]
    faults: Callable[[frozenset[str]], list[Fault]]
    _letter_sent: Callable[..., None]
    _letter_signed: Callable[..., None]
    _letter_countersigned: Callable[..., None]
    _countersigner_named: Callable[..., None]
    _addendum_attached: Callable[..., None]
    _addendum_acknowledged: Callable[..., None]

    def send_letter(self, *, by: UUID, owners: frozenset[UUID], summed: frozenset[str]) -> None:
        """Put the letter before its owners. Raises NothingToSign, LetterNotReady, LetterInForce,
        SentAlready."""
        digest = self._ready_digest(summed)
        self.letter.demand_sending(digest)
        to = sorted({*owners, *joint_owners(self.lines.values())})
        self._letter_sent(by=by, to=to, digest=digest)

    def sign(
        self,
        *,
        by: UUID,
        owners: frozenset[UUID],
        summed: frozenset[str],
        signed_on: date | None = None,
    ) -> None:
        """Accept the letter as an owner. `summed` are the metrics whose parts add up.

        Raises NothingToSign, LetterNotReady, NotToSign, SignedAlready, LetterInForce.
        """
        digest = self._ready_digest(summed)
        self.letter.demand_signing(by, owners | joint_owners(self.lines.values()), digest)
        self._letter_signed(
            by=by,
            version=self.letter.version,
            meaning=ACCEPTED,
            digest=digest,
            signed_on=signed_on,
        )

    def countersign(
        self,
        *,
        by: UUID,
        owners: frozenset[UUID],
        superior: UUID | None,
        summed: frozenset[str],
        signed_on: date | None = None,
        stands_for: frozenset[UUID] = frozenset(),
    ) -> None:
        """Accept the letter as superior, after all owners: it is in force from now on.

        Raises as `sign`, NotYetSigned, SameSignature, StandsForOwner and NobodyCountersigns.
        """
        digest = self._ready_digest(summed)
        everybody = owners | joint_owners(self.lines.values())
        self.letter.demand_countersigning(by, everybody, superior, digest, stands_for)
        self._letter_countersigned(
            by=by,
            version=self.letter.version,
            meaning=ACCEPTED,
            digest=digest,
            signed_on=signed_on,
        )

    def name_countersigner(
        self,
        *,
        by: UUID,
        person: UUID,
        owners: frozenset[UUID],
        superior: UUID | None,
        has_left: bool = False,
    ) -> None:
        """Where there is no superior left, let a person countersign the letter, this once.

        Raises LetterInForce, SomebodyCountersigns, CountersignerConcerned.
        """
        everybody = owners | joint_owners(self.lines.values())
        self.letter.demand_naming(by, person, everybody, superior, has_left=has_left)
        self._countersigner_named(by=by, person=person)

    def attach_addendum(self, *, by: UUID, request: UUID) -> None:
        """Note that a request changed what the letter says; nothing where none is in force."""
        if self.letter.in_force:
            self._addendum_attached(by=by, request=request)

    def acknowledge(self, *, by: UUID, request: UUID) -> None:
        """Take notice of an addendum. Raises NothingToAcknowledge."""
        taken = self.letter.addenda.get(request)
        if taken is None or by in taken or by not in self.letter.people:
            raise NothingToAcknowledge()
        self._addendum_acknowledged(by=by, request=request)

    def _ready_digest(self, summed: frozenset[str]) -> str:
        if not self.lines:
            raise NothingToSign()
        refuse_faults(self.faults(summed))
        return self.digest()
