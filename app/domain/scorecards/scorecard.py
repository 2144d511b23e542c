"""Scorecards: the KPIs of a unit or a person for a year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import card_id
from app.domain.scorecards.letter import (
    ACCEPTED,
    Fault,
    Letter,
    LetterInForce,
    NothingToAcknowledge,
    NothingToSign,
    Signature,
    joint_owners,
    letter_digest,
    letter_faults,
    refuse_faults,
)
from app.domain.scorecards.line import WHOLE, Line, check_owners, kpi_id, weight_totals
from app.domain.scorecards.refusals import (
    LineExists,
    LineRetired,
    NoSuchLine,
    OutsideYear,
    ReasonMissing,
    TooManyLines,
    WeightOutOfRange,
    WeightsOverWhole,
)
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms, first_month
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit
from app.domain.values.period import Period

__all__ = ["Line", "Scorecard", "kpi_id"]

MOST_LINES_WITHOUT_REASON = 10


class Scorecard(Aggregate):
    """A scorecard (計分卡) of a holder, a unit or a person, for a year."""

    TOPIC = "scorecards.scorecard"

    class Event(Aggregate.Event):
        TOPIC = "scorecards.scorecard.event"

    class Drafted(Event, Aggregate.Created):
        """`holder` is a unit or a person; `owner` answers for the card, `superior` agrees it."""

        TOPIC = "scorecards.scorecard.drafted"
        holder: UUID
        holder_kind: str
        year: int
        number: int
        name: TextRef | None
        owner: UUID | None
        superior: UUID | None

    class LineAdded(Event):
        """A KPI joins. Its terms hold from `from_period` on; `objective` is what it leads to."""

        TOPIC = "scorecards.scorecard.line_added"
        kpi: UUID
        metric: str
        subject: UUID
        from_period: str
        terms: dict[str, Any]
        objective: TextRef | None
        goal_dimension: TextRef | None
        reason: TextRef | None

    class Phased(Event):
        """Targets for single periods: [period, target, floor, challenge] each."""

        TOPIC = "scorecards.scorecard.phased"
        kpi: UUID
        parts: list[list[Any]]
        reason: TextRef | None

    class Unphased(Event):
        """The targets of single periods are taken back."""

        TOPIC = "scorecards.scorecard.unphased"
        kpi: UUID
        periods: list[str]
        reason: TextRef | None

    class Retargeted(Event):
        """Floor, target, challenge or range from a period on."""

        TOPIC = "scorecards.scorecard.retargeted"
        kpi: UUID
        from_period: str
        floor: Decimal | None
        target: Decimal | None
        challenge: Decimal | None
        low: Decimal | None
        high: Decimal | None
        relative: dict[str, Any] | None
        stated: str
        reason: TextRef | None

    class Reweighted(Event):
        """Weights of several lines at once, [kpi, weight] each, from a period on."""

        TOPIC = "scorecards.scorecard.reweighted"
        weights: list[list[Any]]
        from_period: str
        reason: TextRef | None

    class Reassigned(Event):
        """Other owners, [person, share] each, from a period on."""

        TOPIC = "scorecards.scorecard.reassigned"
        kpi: UUID
        from_period: str
        owners: list[list[Any]]
        reason: TextRef | None

    class SourcesChosen(Event):
        """Whose values count for this KPI from a period on, the first named first."""

        TOPIC = "scorecards.scorecard.sources_chosen"
        kpi: UUID
        from_period: str
        sources: list[str]
        reason: TextRef | None

    class AggregationChosen(Event):
        """How the parts are taken together for this KPI from a period on; empty: as its metric."""

        TOPIC = "scorecards.scorecard.aggregation_chosen"
        kpi: UUID
        from_period: str
        aggregation: str
        reason: TextRef | None

    class LetterSent(Event):
        """The letter, whose content has this digest, is put before those who sign it."""

        TOPIC = "scorecards.scorecard.letter_sent"
        to: list[UUID]
        digest: str

    class LetterSigned(Event):
        """An owner accepts the letter whose content has this digest (see letter.py).

        `signed_on` is the day on which it was given, where that was on paper before.
        """

        TOPIC = "scorecards.scorecard.letter_signed"
        version: int
        meaning: str
        digest: str
        signed_on: date | None

    class LetterCountersigned(Event):
        """The superior accepts it too: the letter is in force."""

        TOPIC = "scorecards.scorecard.letter_countersigned"
        version: int
        meaning: str
        digest: str
        signed_on: date | None

    class AddendumAttached(Event):
        """An approved request changed what the letter in force says."""

        TOPIC = "scorecards.scorecard.addendum_attached"
        request: UUID

    class AddendumAcknowledged(Event):
        TOPIC = "scorecards.scorecard.addendum_acknowledged"
        request: UUID

    class Retired(Event):
        """The line isn't scored in periods that end in or after `from_period`."""

        TOPIC = "scorecards.scorecard.retired"
        kpi: UUID
        from_period: str
        reason: TextRef | None

    @classmethod
    def draft(
        cls,
        *,
        by: UUID,
        holder: UUID,
        holder_kind: str,
        year: int,
        number: int = 1,
        name: TextRef | None = None,
        owner: UUID | None = None,
        superior: UUID | None = None,
    ) -> "Scorecard":
        """An empty scorecard; its id comes from holder, year and number."""
        return cls._create(
            cls.Drafted,
            id=card_id(holder, year, number),
            by=by,
            holder=holder,
            holder_kind=holder_kind,
            year=year,
            number=number,
            name=name,
            owner=owner,
            superior=superior,
        )

    def __init__(self, holder: UUID, holder_kind: str, year: int) -> None:
        self.holder = holder
        self.holder_kind = holder_kind
        self.year = year
        self.lines: dict[UUID, Line] = {}
        self.letter = Letter()
        self.consent: UUID | None = None

    # -- decisions ------------------------------------------------------------------------

    def add_line(
        self,
        *,
        by: UUID,
        metric: str,
        subject: UUID,
        terms: Terms,
        from_period: str = "",
        objective: TextRef | None = None,
        goal_dimension: TextRef | None = None,
        reason: TextRef | None = None,
    ) -> UUID:
        """Add a KPI; returns its id. Three values are checked by the command beforehand.

        Raises LineExists, NoOwner, SharesNotWhole, WeightOutOfRange, WeightsOverWhole,
        TooManyLines.
        """
        self._demand_open()
        kpi = kpi_id(self.id, metric, subject)
        start = from_period or str(self.year)
        self._check_year(start)
        if (before := self.lines.get(kpi)) is not None:
            if before.retired_from is None:
                raise LineExists(field="metric", metric=metric)
            if first_month(before.retired_from) > min(before.terms):
                # Its earlier periods were scored, and keep the terms that they were scored under.
                raise LineRetired(from_period=before.retired_from)
        check_owners(terms.owners)
        self._check_weights({kpi: terms.weight}, start)
        count = len([line for line in self.lines.values() if line.retired_from is None]) + 1
        if count > MOST_LINES_WITHOUT_REASON and reason is None:
            raise TooManyLines(field="reason", count=count)
        self._line_added(
            by=by,
            kpi=kpi,
            metric=metric,
            subject=subject,
            from_period=start,
            terms=terms.facts(),
            objective=objective,
            goal_dimension=goal_dimension,
            reason=reason,
        )
        return kpi

    def phase(
        self, *, by: UUID, kpi: UUID, parts: list[PeriodTarget], reason: TextRef | None = None
    ) -> None:
        """Set targets for single periods. Parts that stand as they are are left out."""
        self._demand_open()
        line = self.line(kpi)
        for part in parts:
            self._check_year(part.period, field="parts")
        news = [part for part in parts if line.parts.get(part.period) != part]
        if news:
            self._phased(by=by, kpi=kpi, parts=[part.facts() for part in news], reason=reason)

    def unphase(self, *, by: UUID, kpi: UUID, periods: list[str], reason: TextRef | None) -> None:
        """Take targets of single periods back. Raises ReasonMissing."""
        self._demand_open()
        line = self.line(kpi)
        standing = [period for period in periods if period in line.parts]
        if reason is None:
            raise ReasonMissing(field="reason")
        if standing:
            self._unphased(by=by, kpi=kpi, periods=standing, reason=reason)

    def retarget(
        self,
        *,
        by: UUID,
        kpi: UUID,
        from_period: str,
        floor: Decimal | None,
        target: Decimal | None,
        challenge: Decimal | None,
        low: Decimal | None = None,
        high: Decimal | None = None,
        relative: Relative | None = None,
        stated: str = "",
        reason: TextRef | None,
    ) -> None:
        """Other values from a period on. Raises ReasonMissing where a target stood before."""
        self._demand_open()
        line = self.line(kpi)
        self._check_year(from_period)
        before = line.in_force(from_period)
        after = replace(
            before,
            floor=floor,
            target=target,
            challenge=challenge,
            low=low,
            high=high,
            relative=relative,
            stated=stated,
        )
        if after == before:
            return
        stood = (before.target, before.low, before.relative) != (None, None, None)
        if stood and reason is None:
            raise ReasonMissing(field="reason")
        self._retargeted(
            by=by,
            kpi=kpi,
            from_period=from_period,
            floor=floor,
            target=target,
            challenge=challenge,
            low=low,
            high=high,
            relative=after.facts()["relative"],
            stated=stated,
            reason=reason,
        )

    def reweight(
        self, *, by: UUID, weights: dict[UUID, Decimal], from_period: str, reason: TextRef | None
    ) -> None:
        """Other weights from a period on. Raises WeightOutOfRange, WeightsOverWhole."""
        self._demand_open()
        self._check_year(from_period)
        moved = {
            kpi: weight
            for kpi, weight in weights.items()
            if self.line(kpi).in_force(from_period).weight != weight
        }
        if not moved:
            return
        self._check_weights(weights, from_period)
        self._reweighted(
            by=by,
            weights=[[kpi, weight] for kpi, weight in moved.items()],
            from_period=from_period,
            reason=reason,
        )

    def reassign(
        self,
        *,
        by: UUID,
        kpi: UUID,
        owners: tuple[Owner, ...],
        from_period: str,
        reason: TextRef | None,
    ) -> None:
        """Other owners from a period on. Raises NoOwner, SharesNotWhole."""
        self._demand_open()
        line = self.line(kpi)
        self._check_year(from_period)
        check_owners(owners)
        if line.in_force(from_period).owners == owners:
            return
        self._reassigned(
            by=by,
            kpi=kpi,
            from_period=from_period,
            owners=[[owner.person, owner.share] for owner in owners],
            reason=reason,
        )

    def choose_sources(
        self,
        *,
        by: UUID,
        kpi: UUID,
        sources: tuple[str, ...],
        from_period: str,
        reason: TextRef | None,
    ) -> None:
        """Let other sources count for a KPI from a period on; none are the metric's own."""
        self._demand_open()
        line = self.line(kpi)
        self._check_year(from_period)
        if line.in_force(from_period).sources != sources:
            self._sources_chosen(
                by=by, kpi=kpi, from_period=from_period, sources=list(sources), reason=reason
            )

    def choose_aggregation(
        self,
        *,
        by: UUID,
        kpi: UUID,
        aggregation: str,
        from_period: str,
        reason: TextRef | None,
    ) -> None:
        """Take a KPI's parts together in its own way from a period on; empty is the metric's."""
        self._demand_open()
        line = self.line(kpi)
        self._check_year(from_period)
        if line.in_force(from_period).aggregation != aggregation:
            self._aggregation_chosen(
                by=by, kpi=kpi, from_period=from_period, aggregation=aggregation, reason=reason
            )

    # -- the letter -----------------------------------------------------------------------

    def send_letter(self, *, by: UUID, owners: frozenset[UUID], summed: frozenset[str]) -> None:
        """Put the letter before its owners. Raises NothingToSign, LetterNotReady, LetterInForce,
        SentAlready."""
        digest = self._demand_ready(summed)
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
        digest = self._demand_ready(summed)
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
    ) -> None:
        """Accept the letter as superior, after all owners: it is in force from now on.

        Raises as `sign`, NotYetSigned and SameSignature.
        """
        digest = self._demand_ready(summed)
        everybody = owners | joint_owners(self.lines.values())
        self.letter.demand_countersigning(by, everybody, superior, digest)
        self._letter_countersigned(
            by=by,
            version=self.letter.version,
            meaning=ACCEPTED,
            digest=digest,
            signed_on=signed_on,
        )

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

    def consent_to(self, request: UUID) -> None:
        """Let an approved request change what the letter in force says."""
        self.consent = request

    def digest(self) -> str:
        """Of the letter as it stands."""
        return letter_digest(self.id, self.holder, self.year, self.lines.values())

    def faults(self, summed: frozenset[str]) -> list[Fault]:
        """What stands in the way of signing."""
        return letter_faults(self.lines.values(), self.year, summed, self.totals(str(self.year)))

    def _demand_ready(self, summed: frozenset[str]) -> str:
        if not self.lines:
            raise NothingToSign()
        refuse_faults(self.faults(summed))
        return self.digest()

    def _demand_open(self) -> None:
        if self.letter.in_force and self.consent is None:
            raise LetterInForce()

    def totals(self, from_period: str) -> list[Decimal]:
        """What the weights add up to from a period on, at each month in which one changes."""
        return weight_totals(self.lines.values(), from_period)

    def retire(self, *, by: UUID, kpi: UUID, from_period: str, reason: TextRef | None) -> None:
        """Score the line no longer from a period on. Raises ReasonMissing."""
        self._demand_open()
        self.line(kpi)
        self._check_year(from_period)
        if reason is None:
            raise ReasonMissing(field="reason")
        self._retired(by=by, kpi=kpi, from_period=from_period, reason=reason)

    def line(self, kpi: UUID | None) -> Line:
        """A line that is not retired. Raises NoSuchLine, LineRetired."""
        line = self.lines.get(kpi) if kpi else None
        if line is None:
            raise NoSuchLine()
        if line.retired_from is not None:
            raise LineRetired(from_period=line.retired_from)
        return line

    def _check_year(self, period: str, field: str = "from_period") -> None:
        if Period.parse(period).year != self.year:
            raise OutsideYear(field=field, period=Period.parse(period), year=self.year)

    def _check_weights(self, weights: dict[UUID, Decimal], period: str) -> None:
        for weight in weights.values():
            if not 0 <= weight <= WHOLE:
                raise WeightOutOfRange(field="weight", weight=Amount(weight, Unit.PERCENT))
        total = max(self._totals(weights, period))
        if total > WHOLE:
            raise WeightsOverWhole(
                field="weight",
                total=Amount(total, Unit.PERCENT),
                over=Amount(total - WHOLE, Unit.PERCENT),
            )

    def _totals(self, weights: dict[UUID, Decimal], period: str) -> list[Decimal]:
        """What the weights add up to from a period on, at each month in which one may change."""
        lines = [replace(line, terms=dict(line.terms)) for line in self.lines.values()]
        for line in lines:
            if line.kpi in weights:
                line.change(period, weight=weights[line.kpi])
        added = sum((w for kpi, w in weights.items() if kpi not in self.lines), Decimal(0))
        month = first_month(period)
        months = {month, *(start for line in lines for start in line.terms if start > month)}
        return [
            added
            + sum((one.in_force(m).weight for one in lines if one.is_scored_in(m)), Decimal(0))
            for m in sorted(months)
        ]

    # -- records ----------------------------------------------------------------------------

    @event(LineAdded)
    def _line_added(
        self,
        by: UUID,
        kpi: UUID,
        metric: str,
        subject: UUID,
        from_period: str,
        terms: dict[str, Any],
        objective: TextRef | None,
        goal_dimension: TextRef | None,
        reason: TextRef | None,
    ) -> None:
        self.lines[kpi] = Line(
            kpi, metric, subject, {first_month(from_period): Terms.from_facts(terms)}
        )

    @event(Phased)
    def _phased(self, by: UUID, kpi: UUID, parts: list[list[Any]], reason: TextRef | None) -> None:
        for period, target, floor, challenge in parts:
            self.lines[kpi].parts[period] = PeriodTarget(period, target, floor, challenge)

    @event(Unphased)
    def _unphased(self, by: UUID, kpi: UUID, periods: list[str], reason: TextRef | None) -> None:
        for period in periods:
            self.lines[kpi].parts.pop(period, None)

    @event(Retargeted)
    def _retargeted(
        self,
        by: UUID,
        kpi: UUID,
        from_period: str,
        floor: Decimal | None,
        target: Decimal | None,
        challenge: Decimal | None,
        low: Decimal | None,
        high: Decimal | None,
        relative: dict[str, Any] | None,
        stated: str,
        reason: TextRef | None,
    ) -> None:
        self.lines[kpi].change(
            from_period,
            floor=floor,
            target=target,
            challenge=challenge,
            low=low,
            high=high,
            relative=None if relative is None else Relative(**relative),
            stated=stated,
        )

    @event(Reweighted)
    def _reweighted(
        self, by: UUID, weights: list[list[Any]], from_period: str, reason: TextRef | None
    ) -> None:
        for kpi, weight in weights:
            self.lines[kpi].change(from_period, weight=weight)

    @event(Reassigned)
    def _reassigned(
        self,
        by: UUID,
        kpi: UUID,
        from_period: str,
        owners: list[list[Any]],
        reason: TextRef | None,
    ) -> None:
        self.lines[kpi].change(
            from_period, owners=tuple(Owner(person, share) for person, share in owners)
        )

    @event(SourcesChosen)
    def _sources_chosen(
        self, by: UUID, kpi: UUID, from_period: str, sources: list[str], reason: TextRef | None
    ) -> None:
        self.lines[kpi].change(from_period, sources=tuple(sources))

    @event(AggregationChosen)
    def _aggregation_chosen(
        self, by: UUID, kpi: UUID, from_period: str, aggregation: str, reason: TextRef | None
    ) -> None:
        self.lines[kpi].change(from_period, aggregation=aggregation)

    @event(LetterSent)
    def _letter_sent(self, by: UUID, to: list[UUID], digest: str) -> None:
        self.letter.sent = digest

    @event(LetterSigned)
    def _letter_signed(
        self, by: UUID, version: int, meaning: str, digest: str, signed_on: date | None
    ) -> None:
        self.letter.signed[by] = Signature(by, digest, meaning, signed_on)

    @event(LetterCountersigned)
    def _letter_countersigned(
        self, by: UUID, version: int, meaning: str, digest: str, signed_on: date | None
    ) -> None:
        self.letter.countersigned = Signature(by, digest, meaning, signed_on)

    @event(AddendumAttached)
    def _addendum_attached(self, by: UUID, request: UUID) -> None:
        self.letter.addenda[request] = set()

    @event(AddendumAcknowledged)
    def _addendum_acknowledged(self, by: UUID, request: UUID) -> None:
        self.letter.addenda[request].add(by)

    @event(Retired)
    def _retired(self, by: UUID, kpi: UUID, from_period: str, reason: TextRef | None) -> None:
        self.lines[kpi].retired_from = from_period
