"""Why a value is held, in words: for the list, the filters and the why card."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from app.domain.refusals import N_
from app.views import formatting
from projections.metrics.queries import MetricRow

GROUNDS: Mapping[str, str] = {
    "below_possible": N_("Below the possible range"),
    "above_possible": N_("Above the possible range"),
    "outlier": N_("Far from earlier values"),
    "negative": N_("Negative"),
    "zero_cost": N_("Cost of zero or less"),
    "approximate": N_("Approximate"),
    "currency": N_("Another currency"),
    "precision_lost": N_("Digits lost"),
    "format": N_("Shown otherwise than stored"),
}
"""The kinds of holds, as the list is filtered by them."""

SENTENCES: Mapping[str, str] = {
    "below_possible": N_("It is below the least that this metric can be."),
    "above_possible": N_("It is above the most that this metric can be."),
    "outlier": N_("It is far from this metric's earlier values."),
    "negative": N_("It is less than nothing, of something that is counted."),
    "zero_cost": N_("A cost of zero or less for each is rarely right."),
    "approximate": N_(
        "It was entered as approximate: enter the exact figure, or have it confirmed "
        "as an estimate."
    ),
    "currency": N_("It was entered in another currency than the metric's."),
    "precision_lost": N_("The file no longer had all of its digits."),
    "format": N_("The file's number format showed another size than the stored number has."),
}


def ground_said(ground: str) -> str:
    """Why a value is held, in a sentence."""
    return gettext(SENTENCES[ground]) if ground in SENTENCES else ground


def grounds_said(grounds: Sequence[str], metric: MetricRow) -> list[str]:
    """The same, with the limits that the value lies outside of."""
    return [_with_limit(one, metric) for one in grounds]


def _with_limit(ground: str, metric: MetricRow) -> str:
    if ground == "below_possible" and metric.low is not None:
        least = formatting.amount(metric.low, metric.unit)
        return gettext("It is below %(least)s, the least that this metric can be.", least=least)
    if ground == "above_possible" and metric.high is not None:
        most = formatting.amount(metric.high, metric.unit)
        return gettext("It is above %(most)s, the most that this metric can be.", most=most)
    return ground_said(ground)
