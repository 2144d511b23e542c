"""The responsibility letter (目標責任書): a scorecard's KPIs as one document that both sides sign.

Its events stand on the scorecard; here are its state and its rules. (domain.md 5)
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID

from app.domain.refusals import N_, Refused
from app.domain.scorecards.line import WHOLE, Line
from app.domain.scorecards.terms import Terms
from app.domain.scoring.relative import level_of
from app.domain.scoring.rounding import rounded
from app.domain.values.period import Period

ACCEPTED = "accepts_targets"
"""What a signature means: "I accept these targets"."""


class LetterState(StrEnum):
    """Where a letter stands; one whose numbers changed since is to be signed again."""

    DRAFT = "draft"
    SIGNED = "signed"
    IN_FORCE = "in_force"
    AGAIN = "to_be_signed_again"


class LetterInForce(Refused):
    sentence = N_(
        "The responsibility letter of this scorecard is in force: its KPIs change only by a "
        "request that others approve."
    )


class NotToSign(Refused):
    sentence = N_("This letter is signed by {who}.")


class SignedAlready(Refused):
    sentence = N_("You have signed this letter already, as it stands.")


class NothingToSign(Refused):
    sentence = N_("There is no KPI on this scorecard yet, so there is nothing to sign.")


class NotYetSigned(Refused):
    sentence = N_("The superior signs last: {who} has to sign first.")


class SameSignature(Refused):
    sentence = N_("A letter needs two different signatures. Somebody else has to countersign.")


class StandsForOwner(Refused):
    sentence = N_(
        "You stand in for an owner of this letter, and a letter needs two different signatures. "
        "Countersign once you no longer stand in for them."
    )


class NobodyCountersigns(Refused):
    sentence = N_(
        "Nobody above the owners is left to countersign this letter: an administrator names who "
        "does."
    )


class SomebodyCountersigns(Refused):
    sentence = N_("{who} countersigns this letter, so nobody needs to be named.")


class CountersignerConcerned(Refused):
    sentence = N_(
        "Whoever countersigns is here, signs the letter in no other way, and is never the one who "
        "names them."
    )


class LetterNotReady(Refused):
    sentence = N_("This letter can't be signed yet: {count} points are open.")


class SentAlready(Refused):
    sentence = N_("This letter was sent as it stands already.")


class NothingToSend(Refused):
    sentence = N_("No letter is ready to be sent: settle the open points first.")


class NothingToAcknowledge(Refused):
    sentence = N_("There is no addendum that waits for you.")


class FaultKind(StrEnum):
    """Why a letter can't be signed."""

    WEIGHTS = "weights"
    PHASING = "phasing"
    BASELINE = "baseline"


@dataclass(frozen=True)
class Fault:
    """One thing that stands in the way of signing. `off` is the total of the weights, or what the
    parts leave of the whole."""

    kind: FaultKind
    kpi: UUID | None = None
    metric: str = ""
    off: Decimal | None = None


@dataclass(frozen=True)
class Signature:
    """Who signed which content, when it was given, and what it means."""

    person: UUID
    digest: str
    meaning: str
    signed_on: date | None


@dataclass
class Letter:
    """A scorecard's letter. `addenda` are approved requests with those who acknowledged them.

    `named` countersigns where nobody above the owners is left; None where nobody was named.
    `version` is always 1 so far: what changes a letter in force is an addendum to it.
    """

    version: int = 1
    signed: dict[UUID, Signature] = field(default_factory=dict)
    countersigned: Signature | None = None
    addenda: dict[UUID, set[UUID]] = field(default_factory=dict)
    sent: str = ""
    named: UUID | None = None

    @property
    def in_force(self) -> bool:
        """Whether both sides have signed."""
        return self.countersigned is not None

    @property
    def people(self) -> frozenset[UUID]:
        """Everybody who signed it: who acknowledges its addenda."""
        also = {self.countersigned.person} if self.countersigned else set()
        return frozenset({*self.signed, *also})

    def state(self, digest: str) -> LetterState:
        """Where it stands, the content's digest being this one."""
        if self.in_force:
            return LetterState.IN_FORCE
        if not self.signed:
            return LetterState.DRAFT
        if any(one.digest != digest for one in self.signed.values()):
            return LetterState.AGAIN
        return LetterState.SIGNED

    def demand_sending(self, digest: str) -> None:
        """Whether it may be put before its owners. Raises LetterInForce, SentAlready."""
        if self.in_force:
            raise LetterInForce()
        if self.sent == digest:
            raise SentAlready()

    def demand_signing(self, by: UUID, owners: Collection[UUID], digest: str) -> None:
        """Whether an owner may sign. Raises NotToSign, SignedAlready, LetterInForce."""
        if self.in_force:
            raise LetterInForce()
        if by not in owners:
            raise NotToSign(who=_first(owners))
        if by in self.signed and self.signed[by].digest == digest:
            raise SignedAlready()

    def demand_naming(
        self,
        by: UUID,
        person: UUID,
        owners: Collection[UUID],
        superior: UUID | None,
        *,
        has_left: bool = False,
    ) -> None:
        """Whether somebody, who may have left by now, may be named to countersign it.

        Raises LetterInForce, SomebodyCountersigns, CountersignerConcerned.
        """
        if self.in_force:
            raise LetterInForce()
        if superior is not None:
            raise SomebodyCountersigns(who=superior)
        if has_left or person == by or person in owners:
            raise CountersignerConcerned(field="person")

    def demand_countersigning(
        self,
        by: UUID,
        owners: Collection[UUID],
        superior: UUID | None,
        digest: str,
        stands_for: Collection[UUID] = (),
    ) -> None:
        """Whether the superior, who may stand in for others, may sign.

        Raises LetterInForce, NotToSign, NotYetSigned, SameSignature, StandsForOwner,
        NobodyCountersigns.
        """
        if self.in_force:
            raise LetterInForce()
        if by in owners:
            raise SameSignature()
        if superior is None:
            raise NobodyCountersigns()
        if by != superior:
            raise NotToSign(who=superior)
        if any(one in owners for one in stands_for):
            raise StandsForOwner()
        open_ones = [
            one for one in owners if one not in self.signed or self.signed[one].digest != digest
        ]
        if open_ones:
            raise NotYetSigned(who=_first(open_ones))


def letter_faults(
    lines: Iterable[Line], year: int, summed: Collection[str], totals: Sequence[Decimal]
) -> list[Fault]:
    """What stands in the way of signing. `summed` are metrics whose parts add up; `totals` what
    the weights come to over the year."""
    faults = [
        Fault(FaultKind.WEIGHTS, off=total) for total in dict.fromkeys(totals) if total != WHOLE
    ][:1]
    for line in lines:
        if line.retired_from is None:
            faults += _line_faults(line, year, summed)
    return faults


def letter_digest(card: UUID, holder: UUID, year: int, lines: Iterable[Line]) -> str:
    """SHA-256, in hex, of the canonical letter: every KPI with its terms by month and its parts.

    JSON with sorted keys, numbers as plain text, lines by their id.
    """
    letter = {
        "card": card.hex,
        "holder": holder.hex,
        "year": year,
        "lines": [_canonical(line) for line in sorted(lines, key=lambda line: line.kpi)],
    }
    text = json.dumps(letter, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def countersigner_among(
    line: Iterable[UUID | None], owners: Collection[UUID], has_left: Callable[[UUID], bool]
) -> UUID | None:
    """The first of a line of superiors and heads who is here, and doesn't sign as owner.

    None where nobody is left. (domain.md 2)
    """
    wanted = (one for one in line if one is not None and one not in owners)
    return next((one for one in wanted if not has_left(one)), None)


def joint_owners(lines: Iterable[Line]) -> frozenset[UUID]:
    """Those who own a KPI together with others: each of them signs."""
    return frozenset(
        owner.person
        for line in lines
        if line.retired_from is None and len(line.latest.owners) > 1
        for owner in line.latest.owners
    )


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raises LetterNotReady."""
    if faults:
        raise LetterNotReady(count=len(faults))


def _line_faults(line: Line, year: int, summed: Collection[str]) -> list[Fault]:
    terms, found = line.latest, []
    relative = terms.relative
    if relative is not None and relative.baseline is None and terms.target is None:
        found.append(Fault(FaultKind.BASELINE, line.kpi, line.metric))
    is_summed = terms.aggregation == "sum" or (not terms.aggregation and line.metric in summed)
    return found + _phasing_faults(line, year) if is_summed else found


def _phasing_faults(line: Line, year: int) -> list[Fault]:
    whole = Period.parse(str(year))
    for periods in (whole.months(), whole.quarters()):
        set_ones = [line.parts[one.key].target for one in periods if one.key in line.parts]
        if set_ones and (left := _left(line.latest, set_ones)):
            return [Fault(FaultKind.PHASING, line.kpi, line.metric, left)]
    return []


def _left(terms: Terms, parts: Sequence[Decimal]) -> Decimal:
    """What parts leave of the whole; of an elastic range, what they lack of it or exceed it by.

    A level asked for against a baseline is taken to as many places as the parts have.
    """
    total, relative = sum(parts, Decimal(0)), terms.relative
    if terms.target is not None:
        return terms.target - total
    if relative is not None and relative.baseline is not None:
        level = level_of(relative.baseline, relative.change)
        places = max(0, *(-int(part.as_tuple().exponent) for part in (total, *parts)))
        return Decimal(0) if rounded(level, places) == total else level - total
    if terms.low is not None and terms.high is not None:
        return max(terms.low - total, Decimal(0)) or min(terms.high - total, Decimal(0))
    return Decimal(0)


def _canonical(line: Line) -> Mapping[str, Any]:
    return {
        "kpi": line.kpi.hex,
        "metric": line.metric,
        "subject": line.subject.hex,
        "retired_from": line.retired_from,
        "terms": {month: _plain(_facts(terms)) for month, terms in line.terms.items()},
        "parts": {key: _plain(part.facts()) for key, part in line.parts.items()},
    }


def _facts(terms: Terms) -> dict[str, Any]:
    return {name: fact for name, fact in terms.facts().items() if name != "stated"}


def _plain(value: Any) -> Any:
    """Numbers without trailing zeros and ids in hex, so that equal letters are equal texts."""
    match value:
        case dict():
            return {name: _plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case UUID():
            return value.hex
        case Decimal():
            text = format(value, "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
    return value


def _first(people: Collection[UUID]) -> UUID | None:
    return min(people, default=None)
