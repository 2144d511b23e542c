"""Changing scorecards as a request says: all of it or nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.domain.adjustments.changes import (
    VALUES,
    Action,
    Change,
    cards_of,
    parts_of,
    relative_of,
    standing,
)
from app.domain.adjustments.refusals import WeightsNotWhole
from app.domain.aggregate import TextRef
from app.domain.scorecards.line import WHOLE
from app.domain.scorecards.scorecard import Scorecard
from app.domain.scorecards.terms import Owner, Terms
from app.domain.values.amounts import Amount
from app.domain.values.kinds import Unit


def apply_changes(
    changes: Iterable[Change],
    cards: Mapping[UUID, Scorecard],
    *,
    by: UUID,
    first_period: str,
    reason: TextRef | None,
    request: UUID,
) -> None:
    """Change the scorecards from the first period on, with the request's consent.

    Raises what their methods raise, and WeightsNotWhole where weights that came to 100% no longer
    would.
    """
    wanted = list(changes)
    for id in cards_of(wanted):
        of_card = [one for one in wanted if one.card == id]
        cards[id].consent_to(request)
        _apply_to(cards[id], of_card, by=by, first_period=first_period, reason=reason)
        cards[id].attach_addendum(by=by, request=request)


def standing_now(
    changes: Iterable[Change], cards: Mapping[UUID, Scorecard], first_period: str
) -> dict[UUID, dict[str, Any]]:
    """How the KPIs of a request stand from its first period on; one that is gone is left out."""
    return {
        one.kpi: standing(cards[one.card].lines[one.kpi], first_period)
        for one in changes
        if one.before is not None and one.card is not None and one.kpi is not None
        if one.kpi in cards[one.card].lines
        and cards[one.card].lines[one.kpi].is_scored_in(first_period)
    }


def owners_now(changes: Iterable[Change], cards: Mapping[UUID, Scorecard]) -> set[UUID]:
    """Everybody who owns a KPI of the request now, or would own it."""
    found: set[UUID] = set()
    for one in changes:
        found |= one.owners
        line = cards[one.card].lines.get(one.kpi) if one.card and one.kpi else None
        if line is not None:
            found |= {owner.person for terms in line.terms.values() for owner in terms.owners}
    return found


def _apply_to(
    card: Scorecard,
    changes: list[Change],
    *,
    by: UUID,
    first_period: str,
    reason: TextRef | None,
) -> None:
    whole_before = all(total == WHOLE for total in card.totals(first_period))
    about: dict[str, Any] = {"by": by, "reason": reason}
    for one in changes:
        if one.action is Action.RETIRE and one.kpi is not None:
            card.retire(kpi=one.kpi, from_period=first_period, **about)
    weights = {
        one.kpi: one.after["weight"]
        for one in changes
        if one.kpi is not None and one.before is not None and "weight" in one.after
    }
    if weights:
        card.reweight(weights=weights, from_period=first_period, **about)
    for one in changes:
        if one.action in (Action.CHANGE, Action.TRANSFER) and one.kpi is not None:
            _change_line(card, one.kpi, one, about, first_period)
        elif one.action is Action.ADD and one.subject is not None:
            kpi = card.add_line(
                metric=one.metric,
                subject=one.subject,
                terms=Terms.from_facts(dict(one.after)),
                from_period=first_period,
                objective=one.objective,
                **about,
            )
            card.phase(kpi=kpi, parts=parts_of(one.after), **about)
    _demand_whole(card, first_period, whole_before)


def _change_line(
    card: Scorecard, kpi: UUID, change: Change, about: dict[str, Any], first_period: str
) -> None:
    after = change.after
    if any(name in after for name in VALUES):
        terms = card.lines[kpi].in_force(first_period).facts()
        values = {name: after.get(name, terms[name]) for name in VALUES}
        card.retarget(
            kpi=kpi,
            from_period=first_period,
            **{**values, "relative": relative_of(values)},
            **about,
        )
    if parts := parts_of(after):
        card.phase(kpi=kpi, parts=parts, **about)
    if "owners" in after:
        owners = tuple(Owner(person, share) for person, share in after["owners"])
        card.reassign(kpi=kpi, owners=owners, from_period=first_period, **about)
    if "sources" in after:
        card.choose_sources(
            kpi=kpi, sources=tuple(after["sources"]), from_period=first_period, **about
        )
    if "aggregation" in after:
        card.choose_aggregation(
            kpi=kpi, aggregation=after["aggregation"], from_period=first_period, **about
        )


def _demand_whole(card: Scorecard, first_period: str, whole_before: bool) -> None:
    off = [total for total in card.totals(first_period) if total != WHOLE]
    if whole_before and off:
        raise WeightsNotWhole(field="weight", total=Amount(Decimal(off[0]), Unit.PERCENT))
