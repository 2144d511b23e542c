"""KPIs of the read tables as their scorecard keeps them, so that its own rules judge them."""

from app.domain.scorecards.line import Line
from app.domain.scorecards.terms import Owner, PeriodTarget, Relative, Terms
from projections.scorecards.queries import LineRow, TermsRow


def line_of(row: LineRow) -> Line:
    """A line of the read tables as the scorecard itself keeps it."""
    return Line(
        row.kpi,
        row.metric,
        row.subject,
        {one.from_month: _terms(one) for one in row.terms},
        {
            key: PeriodTarget(key, part.target, part.floor, part.challenge)
            for key, part in row.parts.items()
        },
        row.retired_from,
    )


def _terms(row: TermsRow) -> Terms:
    relative = None
    if row.relative_change is not None:
        relative = Relative(
            row.relative_change,
            row.baseline_period or "",
            row.baseline,
            row.baseline_source or "",
        )
    return Terms(
        weight=row.weight,
        rule=row.rule,
        cycle=row.cycle,
        floor=row.floor,
        target=row.target,
        challenge=row.challenge,
        low=row.low,
        high=row.high,
        relative=relative,
        stated=row.stated,
        aggregation=row.aggregation,
        sources=row.sources,
        owners=tuple(Owner(person, share) for person, share in row.owners),
    )
