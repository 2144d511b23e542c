"""Why a score changed, in words: the names of the causes, and all of it as one sentence."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import gettext

from app.domain.refusals import N_
from app.domain.scoring.causes import Cause
from app.reading.comparing import Comparison, Part
from app.views import formatting
from app.views.audit.words import Metrics

CAUSES: Mapping[Cause, str] = {
    Cause.NEW_VALUE: N_("New values"),
    Cause.CORRECTED: N_("Values corrected"),
    Cause.RULING: N_("Rulings"),
    Cause.TARGET: N_("Targets"),
    Cause.WEIGHT: N_("Weights"),
    Cause.RULE: N_("Rules and sources of KPIs"),
    Cause.DEFINITION: N_("Definitions"),
    Cause.POLICY: N_("Scoring policy"),
    Cause.KPI: N_("KPIs added or retired"),
    Cause.CLOSE: N_("Close or reopening"),
}


def metric_name(part: Part, metrics: Metrics, language: str) -> str:
    """The metric that a cause speaks of; the whole scorecard where its events name none."""
    known = metrics.get(part.metric or "")
    return known.name(language) if known else gettext("The whole scorecard")


def change_sentence(found: Comparison) -> str:
    """Both scores and the points of each cause, the way one would say it."""
    before, after = formatting.score(found.before.score), formatting.score(found.after.score)
    by_cause: dict[Cause, Decimal] = {}
    for part in found.parts:
        by_cause[part.cause] = by_cause.get(part.cause, Decimal(0)) + part.shown
    if not by_cause:
        return gettext("The score is the same at both moments: %(score)s.", score=after)
    told = [
        f"{gettext(CAUSES[cause])} {formatting.signed_points(points)}"
        for cause, points in by_cause.items()
    ]
    if found.rounding:
        told.append(f"{gettext('Rounding')} {formatting.signed_points(found.rounding)}")
    return gettext(
        "The score went from %(before)s to %(after)s (%(change)s): %(causes)s.",
        before=before,
        after=after,
        change=formatting.signed_points(found.change),
        causes=gettext(", ").join(told),
    )
