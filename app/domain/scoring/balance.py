"""Whether a scorecard's weights and KPIs make a balanced whole (權重與均衡)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.refusals import N_, Refused
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


class WeightsNotWhole(Refused):
    """Weights that add up to less or more than 100%."""

    sentence = N_("The weights add up to {total}%, not to 100%: {remainder}% remains to be given.")


class WeightNotPositive(Refused):
    """A KPI that counts nothing, or less."""

    sentence = N_("The weight {weight}% must be above 0%.")


class ReasonMissing(Refused):
    """Many KPIs, and nothing written about why."""

    sentence = N_("{count} KPIs need a written reason, because they are more than {limit}.")


class SharesNotWhole(Refused):
    """Shares of joint owners that don't make one."""

    sentence = N_("The owners' shares add up to {total}%, not to 100%.")


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


def refuse_unsignable(
    weights: Sequence[Exact], policy: ScoringPolicy, *, has_reason: bool = False
) -> None:
    """Before it is signed, weights are exactly 100% and many KPIs have a reason.

    Raises WeightNotPositive, WeightsNotWhole, ReasonMissing. (domain.md 5)
    """
    for weight in weights:
        if weight <= 0:
            raise WeightNotPositive(field="weight", weight=_percent(weight))
    remainder = weight_remainder(weights)
    if remainder != 0:
        raise WeightsNotWhole(
            field="weight", total=_percent(1 - remainder), remainder=_percent(remainder)
        )
    if len(weights) > policy.kpis_without_reason_max and not has_reason:
        raise ReasonMissing(
            field="reason", count=len(weights), limit=policy.kpis_without_reason_max
        )


def refuse_shares_not_whole(shares: Iterable[Exact]) -> None:
    """Joint owners' shares add to exactly 100%. Raises SharesNotWhole."""
    remainder = weight_remainder(shares)
    if remainder != 0:
        raise SharesNotWhole(field="owners", total=_percent(1 - remainder))


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
