"""Taking the usual sources, so that an organisation that begins has one for each metric."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.domain.ids import metric_id, source_id
from app.domain.metrics.metric import Metric
from app.domain.metrics.refusals import NothingUsual
from app.domain.metrics.source import Source
from app.domain.people.rights import Act
from app.domain.people.standing import demand_in_company
from app.domain.reference import Ledger


@dataclass(frozen=True)
class UsualSource:
    """A source that is usual for some metrics, with its names by language."""

    code: str
    names: Mapping[str, str]
    how: str


def take_usual_sources(
    ledger: Ledger,
    *,
    by: UUID,
    sources: Sequence[UsualSource],
    official: Mapping[str, Sequence[str]],
) -> None:
    """Give each metric (by code) these official sources where it has none yet, and name them.

    Who takes them is the steward of metrics that have none. Raises NotYours, NothingUsual.
    """
    demand_in_company(ledger, by, Act.DEFINE_METRIC)
    ledger.fetch(metric_id(code) for code in official)
    found = {code: ledger.find(Metric, metric_id(code)) for code in official}
    without = {code: one for code, one in found.items() if one is not None and not one.official}
    if not without:
        raise NothingUsual()
    needed = {source for code in without for source in official[code]}
    ledger.fetch(source_id(one) for one in needed)
    named = [
        Source.name(
            by=by,
            code=one.code,
            names=dict(one.names),
            how=one.how,
            keeper_unit=None,
            keeper=None,
            due={},
        )
        for one in sources
        if one.code in needed and ledger.find(Source, source_id(one.code)) is None
    ]
    for code, metric in without.items():
        others = [one for one in metric.others if one not in official[code]]
        metric.appoint(
            by=by, official=list(official[code]), others=others, steward=metric.steward or by
        )
    ledger.save(*named, *without.values())
