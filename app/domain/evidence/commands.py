"""What the log is told of the evidence about itself."""

from uuid import UUID

from app.domain.disputes.dispute import Dispute
from app.domain.evidence.checkpoint import Checkpoint, SigningKey
from app.domain.evidence.erasure import Erasure, Ground, erasure_id
from app.domain.evidence.pack import Pack
from app.domain.evidence.refusals import AlreadyErased, ErasureReasonMissing, UnknownGround
from app.domain.people.rights import Act, Thing, demand
from app.domain.people.standing import actor, tree
from app.domain.reference import Ledger
from app.domain.scorecards.scorecard import Scorecard


def issue_checkpoint(
    ledger: Ledger, *, by: UUID, size: int, root: str, signatures: list[str]
) -> None:
    """Write down that a checkpoint over the first `size` events was signed."""
    ledger.save(Checkpoint.issue(by=by, size=size, root=root, signatures=signatures))


def introduce_key(ledger: Ledger, *, by: UUID, public_key: str, replaces: str | None) -> None:
    """Write down which key signs from now on."""
    ledger.save(SigningKey.introduce(by=by, key=public_key, replaces=replaces))


def request_pack(
    ledger: Ledger,
    *,
    by: UUID,
    pack: UUID,
    card_id: UUID,
    kpi: UUID | None,
    period: str,
    contents: str,
) -> UUID:
    """Ask for the evidence on a scorecard's period, or on one of its KPIs; returns the pack's id.

    Raises NotThere, NotYours.
    """
    _demand_pack(ledger, by, ledger.get(Scorecard, card_id).holder)
    ledger.save(
        Pack.request(id=pack, by=by, card=card_id, kpi=kpi, period=period, contents=contents)
    )
    return pack


def request_dispute_pack(
    ledger: Ledger, *, by: UUID, pack: UUID, dispute: UUID, contents: str
) -> UUID:
    """Ask for the evidence on a dispute; returns the pack's id. Raises NotThere, NotYours."""
    found = ledger.get(Dispute, dispute)
    _demand_pack(ledger, by, found.subject)
    asked = Pack.request_of_dispute(
        id=pack, by=by, dispute=dispute, period=found.period, contents=contents
    )
    ledger.save(asked)
    return pack


def _demand_pack(ledger: Ledger, by: UUID, subject: UUID) -> None:
    """Go on only for who may take evidence about this unit or person. Raises NotYours."""
    facts = ledger.consult(("units", ""), ("person", by.hex), ("person", subject.hex))
    units, person = tree(facts.get("units")), facts.get("person", subject.hex)
    place = Thing(unit=UUID(person["unit"]) if person and person["unit"] else subject)
    asking = actor(by, facts.get("person", by.hex))
    demand(asking, Act.TAKE_PACK, place, units=units, today=ledger.now().date())


def note_erasure(ledger: Ledger, *, by: UUID, text: UUID, ground: str, reason: str) -> None:
    """Note that a text was erased; whoever calls this erases it in the same transaction.

    Raises NotYours, UnknownGround, ErasureReasonMissing, AlreadyErased.
    """
    facts = ledger.consult(("units", ""), ("person", by.hex))
    units = tree(facts.get("units"))
    asking = actor(by, facts.get("person", by.hex))
    demand(
        asking, Act.ERASE_TEXT, Thing(unit=units.company), units=units, today=ledger.now().date()
    )
    if ground not in set(Ground):
        raise UnknownGround(field="ground")
    if not reason.strip():
        raise ErasureReasonMissing(field="reason")
    if ledger.find(Erasure, erasure_id(text)) is not None:
        raise AlreadyErased()
    ledger.save(
        Erasure.carry_out(by=by, text=text, ground=Ground(ground), reason=ledger.keep(reason))
    )
