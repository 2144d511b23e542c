"""Whether a scorecard's weights and KPIs make a balanced whole (權重與均衡)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.refusals import N_
from app.domain.scoring.notes import Note
from app.domain.scoring.policy import ScoringPolicy
from app.domain.scoring.rounding import rounded
from app.domain.scoring.terms import Exact

FEW_KPIS = N_("{count} KPIs: {low} to {high} are advised.")
MANY_KPIS = N_("{count} KPIs are many: {low} to {high} are advised. Are some of them similar?")
NEEDS_REASON = N_("{count} KPIs need a written reason: more than {limit} are hard to follow.")
ONLY_RESULTS = N_("All KPIs are results: none says whether the way there is kept.")
ONLY_PROCESS = N_("All KPIs are about the process: none says what came of it.")
MOSTLY_FINANCIAL = N_(
    "{percent}% of the weight is financial; outside sales up to {limit}% is usual."
)


@dataclass(frozen=True)
class Weighed:
    """A KPI as balance sees it; `weight` is a fraction."""

    weight: Exact
    is_result: bool
    is_financial: bool


def weight_remainder(weights: Iterable[Exact]) -> Fraction:
    """What is missing to 100%, as a fraction; negative where too much is given.

    >>> weight_remainder([Fraction("0.4"), Fraction("0.35")])
    Fraction(1, 4)
    """
    return 1 - sum((Fraction(one) for one in weights), Fraction(0))


def advice(
    lines: Sequence[Weighed], policy: ScoringPolicy, *, is_sales: bool = False
) -> tuple[Note, ...]:
    """What to think about before signing; none of it stands in the way. (domain.md 5)

    >>> six = [Weighed(Fraction(1, 6), is_result=True, is_financial=False)] * 6
    >>> [str(note) for note in advice(six, ScoringPolicy())]
    ['All KPIs are results: none says whether the way there is kept.']
    """
    return (*_count(len(lines), policy), *_mixture(lines, policy, is_sales=is_sales))


def _count(count: int, policy: ScoringPolicy) -> Iterable[Note]:
    low, high = policy.kpis_advised_min, policy.kpis_advised_max
    facts = {"count": count, "low": low, "high": high}
    if 0 < count < low:
        yield Note(FEW_KPIS, facts)
    if count > policy.kpis_without_reason_max:
        yield Note(NEEDS_REASON, {"count": count, "limit": policy.kpis_without_reason_max})
    elif count > high:
        yield Note(MANY_KPIS, facts)


def _mixture(lines: Sequence[Weighed], policy: ScoringPolicy, *, is_sales: bool) -> Iterable[Note]:
    results = sum(one.is_result for one in lines)
    if lines and results in (0, len(lines)):
        yield Note(ONLY_RESULTS if results else ONLY_PROCESS)
    financial = sum((Fraction(one.weight) for one in lines if one.is_financial), Fraction(0))
    if not is_sales and financial > Fraction(policy.financial_share_max):
        limit = _percent(policy.financial_share_max)
        yield Note(MOSTLY_FINANCIAL, {"percent": _percent(financial), "limit": limit})


def _percent(share: Exact) -> str:
    """33.33 for a third, without zeros that say nothing.

    >>> _percent(Fraction(1, 3)), _percent(1), _percent(Fraction("0.6"))
    ('33.33', '100', '60')
    """
    return f"{rounded(Fraction(share) * 100, 2).normalize():f}"
