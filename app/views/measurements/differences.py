"""What sources differ by, in words: the distance, what is named of it, and what is left."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import url_for
from flask_babel import gettext

from app.domain.measurements.difference import ItemKind
from app.domain.measurements.place import Place
from app.domain.refusals import N_
from app.domain.scoring.terms import MetricTerms, Report
from app.reading.differences import SourceDifference, differences
from app.views import formatting
from app.views.scorecards.reader import Around, Reader
from app.views.scorecards.wording import shown_amount
from projections.measurements.queries import ItemRow
from projections.metrics.queries import Scoring

KINDS: Mapping[ItemKind, str] = {
    ItemKind.TIMING: N_("Time lag"),
    ItemKind.DUPLICATES: N_("Duplicates"),
    ItemKind.OUT_OF_REGION: N_("Out of region"),
    ItemKind.REJECTED: N_("Rejected"),
    ItemKind.OTHER: N_("Something else"),
}


@dataclass(frozen=True)
class ShownItem:
    """An item in words."""

    number: int
    kind: str
    name: str
    amount: str
    by: str
    at: str


@dataclass(frozen=True)
class ShownDifference:
    """What a source's value differs by from the official one, and what is left unexplained."""

    source: str
    name: str
    value: str
    official: str
    official_name: str
    apart: str
    explained: str
    rest: str
    allowed: str
    in_conflict: bool
    items: Sequence[ShownItem]
    url: str


def shown_differences(
    place: Place,
    reports: Sequence[Report],
    metric: Scoring,
    terms: MetricTerms,
    items: Iterable[ItemRow],
    world: Around,
    looks: Reader,
) -> list[ShownDifference]:
    """Every source's distance from the official value."""
    by_source: dict[str, list[ItemRow]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item)
    return [
        _shown(one, metric, by_source.get(one.source, ()), place, world, looks)
        for one in differences(reports, terms)
    ]


def _shown(
    one: SourceDifference,
    metric: Scoring,
    items: Iterable[ItemRow],
    place: Place,
    world: Around,
    looks: Reader,
) -> ShownDifference:
    def amount(value: Decimal | Fraction) -> str:
        return shown_amount(Fraction(value), metric)

    def called(code: str) -> str:
        source = world.sources.get(code)
        return source.name(looks.language) if source else code

    return ShownDifference(
        source=one.source,
        name=called(one.source),
        value=amount(one.value),
        official=amount(one.official),
        official_name=called(one.official_source),
        apart=_signed(one.apart, amount),
        explained=_signed(one.explained, amount),
        rest=_signed(one.rest, amount),
        allowed=amount(one.allowed),
        in_conflict=one.in_conflict,
        items=[
            ShownItem(
                number=item.item,
                kind=gettext(KINDS[ItemKind(item.kind)]),
                name=item.name,
                amount=_signed(item.amount, amount),
                by=world.names.of(item.by, looks.language),
                at=formatting.moment(item.recorded_at),
            )
            for item in items
        ],
        url=address(place, one.source, looks.as_of),
    )


def _signed(value: Decimal | Fraction, amount: Callable[[Decimal | Fraction], str]) -> str:
    return ("+" if value > 0 else "") + amount(value)


def address(place: Place, source: str, as_of: str | None) -> str:
    """The page of a source's difference."""
    return url_for(
        "differences.show",
        metric=place.metric,
        subject=place.subject,
        period=place.period,
        source=source,
        as_of=as_of,
    )
