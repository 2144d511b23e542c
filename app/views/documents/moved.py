"""Figures of a document that are others by now, old and new."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask_babel import gettext

from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.reading.cards import CardReading, read_card
from app.reading.given import SCORE, figures_of
from app.views import formatting
from app.views.scorecards.wording import shown_amount
from projections.periods.queries import stored_results
from projections.temporal import NOW


def moved_figures(before: Mapping[str, str], reading: CardReading, language: str) -> list[str]:
    """What differs from the figures `before` (`figures_of`), in words: each KPI, then the score."""
    now, found = figures_of(reading.scored), []
    for line in reading.scored.lines:
        old, new = before.get(str(line.kpi)), now.get(str(line.kpi))
        if old != new:
            metric = reading.dictionary.rows[line.terms.metric]
            shown = [
                formatting.ABSENT if one is None else shown_amount(Fraction(one), metric)
                for one in (old, new)
            ]
            found.append(_from_to(metric.name(language), *shown))
    old, new = before.get(SCORE), now.get(SCORE)
    if old != new:
        found.append(_from_to(gettext("Score, computed today"), _score(old), _score(new)))
    return found


def moved_since(
    db: Connection, card: UUID, period: Period, language: str, *, position: int
) -> list[str]:
    """What moved of a scorecard's figures since a position, in sentences; none where nothing did.

    Of a closed period the score that its close stored is told too where it is another now.
    """
    then = read_card(db, period, at=position, card=card)
    now = read_card(db, period, at=NOW, card=card)
    if then is None or now is None:
        return []
    found = moved_figures(figures_of(then.scored), now, language)
    old, new = (stored_results(db, [card], period.key, at=at).get(card) for at in (position, NOW))
    if old is not None and new is not None and old.final_score != new.final_score:
        stored = [_score(old.final_score), _score(new.final_score)]
        found.append(_from_to(gettext("Score stored at the close"), *stored))
    if not found:
        return []
    told = gettext("Since then its figures moved: %(figures)s.", figures=gettext(", ").join(found))
    return [told, gettext("The document is of before; print it anew for the figures of today.")]


def _score(text: Any) -> str:
    return formatting.ABSENT if text is None else formatting.score(Decimal(text))


def _from_to(name: str, old: str, new: str) -> str:
    return gettext("%(name)s: %(old)s → %(new)s", name=name, old=old, new=new)
