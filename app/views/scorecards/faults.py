"""What stands in the way of signing a letter, in words, with where it is mended."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from app.domain.scorecards.letter import Fault, FaultKind
from app.reading.letters import LetterReading
from app.views import formatting
from app.views.asking import me
from projections.metrics.queries import MetricRow


@dataclass(frozen=True)
class ShownFault:
    """What stands in the way of signing, with where it is mended."""

    sentence: str
    url: str


def shown_fault(fault: Fault, letter: LetterReading, known: Mapping[str, MetricRow]) -> ShownFault:
    """The reason in words, with the page on which it is mended."""
    card = letter.card.id
    metric = known.get(fault.metric)
    called = metric.name(me().language) if metric else fault.metric
    if fault.kind is FaultKind.WEIGHTS or metric is None:
        total = formatting.weight(fault.off)
        said = gettext("The weights add up to %(total)s, not to 100%%.", total=total)
        return ShownFault(said, url_for("targets.lines", card=card))
    if fault.kind is FaultKind.BASELINE:
        said = gettext("%(name)s: the baseline of the relative target is missing.", name=called)
        return ShownFault(said, url_for("targets.target", card=card, kpi=fault.kpi))
    left = formatting.amount(fault.off, metric.unit)
    said = gettext("%(name)s: the phasing leaves %(left)s of the target.", name=called, left=left)
    return ShownFault(said, url_for("targets.phased", card=card, kpi=fault.kpi))
