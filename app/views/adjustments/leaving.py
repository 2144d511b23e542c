"""What a request would leave open in a letter, said while it is typed."""

from collections.abc import Iterable, Sequence

from app.domain.adjustments.changes import Change
from app.domain.scorecards.letter import Fault, FaultKind, letter_faults
from app.domain.values.kinds import Aggregation
from app.reading.effects import changed_rows
from app.reading.lines import line_of
from app.views.adjustments.showing import World
from app.views.adjustments.wishing import CardWish
from projections.scorecards.queries import LineRow


def left_open(
    cards: Sequence[CardWish], changes: Sequence[Change], first_period: str, world: World
) -> list[tuple[str, str]]:
    """The KPIs whose months or quarters would no longer add up, each with what they leave.

    A letter in force takes no such target, so the request could not be approved. (domain.md 5)
    """
    found = []
    for wish in cards:
        rows, year = list(wish.kept.rows.values()), wish.kept.card.year
        about = [one for one in changes if one.card == wish.kept.card.id]
        summed = {code for code, one in world.metrics.items() if one.aggregation == Aggregation.SUM}
        stood = {one.kpi for one in _uneven(rows, year, summed)}
        then = _uneven(changed_rows(rows, about, first_period), year, summed) if about else []
        found += [
            (world.metric(one.metric), world.figure(one.off, one.metric))
            for one in then
            if one.kpi not in stood
        ]
    return found


def _uneven(rows: Iterable[LineRow], year: int, summed: set[str]) -> list[Fault]:
    faults = letter_faults([line_of(row) for row in rows], year, summed, ())
    return [one for one in faults if one.kind is FaultKind.PHASING]
