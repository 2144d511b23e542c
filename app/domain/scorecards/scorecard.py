"""Scorecards: the KPIs of a unit or a person for a year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.aggregate import Aggregate, TextRef, event
from app.domain.ids import card_id
from app.domain.scorecards import events
from app.domain.scorecards.letter import (
    Fault,
    Letter,
    LetterInForce,
    Signature,
    letter_digest,
    letter_faults,
)
from app.domain.scorecards.line import Line, check_free, check_owners, kpi_id
from app.domain.scorecards.refusals import (
    LineRetired,
    NoSuchLine,
    OutsideYear,
    ReasonMissing,
    TooManyLines,
)
from app.domain.scorecards.signing import Signing
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms, first_month
from app.domain.scorecards.weights import check_weights, weight_totals
from app.domain.scoring.policy import ScoringPolicy
from app.domain.values.period import Period

MOST_LINES_WITHOUT_REASON = ScoringPolicy().kpis_without_reason_max


class Scorecard(Signing, Aggregate):
    """A scorecard (計分卡) of a holder, a unit or a person, for a year."""

    TOPIC = "scorecards.scorecard"

    Event = events.CardEvent
    Drafted = events.Drafted
    LineAdded = events.LineAdded
    Phased = events.Phased
    Unphased = events.Unphased
    Retargeted = events.Retargeted
    Reweighted = events.Reweighted
    Reassigned = events.Reassigned
    SourcesChosen = events.SourcesChosen
    AggregationChosen = events.AggregationChosen
    LetterSent = events.LetterSent
    LetterSigned = events.LetterSigned
    LetterCountersigned = events.LetterCountersigned
    CountersignerNamed = events.CountersignerNamed
    AddendumAttached = events.AddendumAttached
    AddendumAcknowledged = events.AddendumAcknowledged
    Retired = events.Retired

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
        most_without_reason: int = MOST_LINES_WITHOUT_REASON,
    ) -> UUID:
        """Add a KPI; returns its id. Three values are checked by the command beforehand.

        `most_without_reason`: so many KPIs, the policy says, need no written reason.

        Raises LineExists, NoOwner, SharesNotWhole, WeightOutOfRange, WeightsOverWhole,
        TooManyLines.
        """
        self._demand_open()
        kpi = kpi_id(self.id, metric, subject)
        start = from_period or str(self.year)
        self._check_year(start)
        check_free(self.lines.get(kpi), metric)
        check_owners(terms.owners)
        check_weights(self.lines.values(), {kpi: terms.weight}, start)
        count = len([line for line in self.lines.values() if line.retired_from is None]) + 1
        if count > most_without_reason and reason is None:
            raise TooManyLines(field="reason", count=count, limit=most_without_reason)
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
        check_weights(self.lines.values(), weights, from_period)
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

    def retire(self, *, by: UUID, kpi: UUID, from_period: str, reason: TextRef | None) -> None:
        """Score the line no longer from a period on. Raises ReasonMissing."""
        self._demand_open()
        self.line(kpi)
        self._check_year(from_period)
        if reason is None:
            raise ReasonMissing(field="reason")
        self._retired(by=by, kpi=kpi, from_period=from_period, reason=reason)

    # -- rules ----------------------------------------------------------------------------

    def consent_to(self, request: UUID) -> None:
        """Let an approved request change what the letter in force says."""
        self.consent = request

    def digest(self) -> str:
        """Of the letter as it stands."""
        return letter_digest(self.id, self.holder, self.year, self.lines.values())

    def faults(self, summed: frozenset[str]) -> list[Fault]:
        """What stands in the way of signing."""
        return letter_faults(self.lines.values(), self.year, summed, self.totals(str(self.year)))

    def _demand_open(self) -> None:
        if self.letter.in_force and self.consent is None:
            raise LetterInForce()

    def totals(self, from_period: str) -> list[Decimal]:
        """What the weights add up to from a period on, at each month in which one changes."""
        return weight_totals(self.lines.values(), from_period)

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

    @event(CountersignerNamed)
    def _countersigner_named(self, by: UUID, person: UUID) -> None:
        self.letter.named = person

    @event(AddendumAttached)
    def _addendum_attached(self, by: UUID, request: UUID) -> None:
        self.letter.addenda[request] = set()

    @event(AddendumAcknowledged)
    def _addendum_acknowledged(self, by: UUID, request: UUID) -> None:
        self.letter.addenda[request].add(by)

    @event(Retired)
    def _retired(self, by: UUID, kpi: UUID, from_period: str, reason: TextRef | None) -> None:
        self.lines[kpi].retired_from = from_period
