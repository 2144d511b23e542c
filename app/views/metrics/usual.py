"""The usual sources of the library, offered where metrics have no official source yet."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.importers.usual_sources import Usual, usual_sources
from app.views.asking import db, me, moment
from app.views.metrics import entry
from projections.metrics.queries import all_sources, metrics
from projections.temporal import NOW


@dataclass(frozen=True)
class ShownUsual:
    """How many metrics would get an official source, and from which source how many."""

    metrics: int
    sources: Sequence[tuple[str, int]]


def usual_now() -> Usual:
    """What the library proposes for every metric, also for those that have an official source."""
    typical = {
        code: row.typical_source
        for code, row in metrics(db(), at=NOW).items()
        if row.typical_source and not row.is_retired
    }
    return usual_sources(
        {code: tuple(one.names.values()) for code, one in all_sources(db(), at=NOW).items()},
        typical,
    )


def shown_usual() -> ShownUsual | None:
    """What is offered to who may define metrics; None where there is nothing to offer."""
    if moment().is_past or not entry.may_define():
        return None
    lacking = [
        code
        for code, row in metrics(db(), at=NOW).items()
        if row.typical_source and not row.official and not row.is_retired
    ]
    if not lacking:
        return None
    found, language, named = usual_now(), me().language, all_sources(db(), at=NOW)
    called = {one.code: one.names.get(language) or one.names["zh_Hant"] for one in found.sources}
    called |= {code: row.name(language) for code, row in named.items()}
    lacking = [code for code in lacking if code in found.official]
    counted = Counter(source for code in lacking for source in found.official[code])
    return ShownUsual(
        metrics=len(lacking),
        sources=[(called[code], number) for code, number in counted.most_common()],
    )
