"""A formula looked at while it is typed: what it is made of, or what stands in its way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext

from app.domain.metrics.refusals import MetricRetired, UnknownIngredient
from app.domain.refusals import Refused
from app.domain.scoring.formula import ingredients, refuse_cycles
from app.domain.values.kinds import Unit
from app.reading.formulas import Tried, tried
from app.views import formatting
from app.views.asking import db, me
from app.views.metrics.entry import CODE, Piece, pieces, signs_in
from app.views.refusing import spoken
from projections.metrics.queries import MetricRow, metrics
from projections.people.queries import all_units
from projections.temporal import NOW


@dataclass(frozen=True)
class Checked:
    """A formula in names, or the sentence that says why it can't be taken; both may be empty."""

    pieces: Sequence[Piece]
    refusal: str
    sample: "Sample | None" = None


@dataclass(frozen=True)
class Sample:
    """The formula with the numbers of a unit in a month. `trouble` says why there is no result."""

    of: str
    numbers: str
    result: str
    trouble: str


def formula_checked(formula: str, code: str, unit: str = "", decimals: int = 2) -> Checked:
    """The formula of the metric with this code, checked as the command would, and tried.

    `unit` and `decimals` are how the result reads, where the metric isn't defined yet.
    """
    formula = formula.strip()
    if not formula:
        return Checked((), "")
    known = metrics(db(), at=NOW)
    try:
        for one in ingredients(formula):
            if one not in known and one != code:
                raise UnknownIngredient(field="formula", code=one)
            if one in known and known[one].is_retired:
                raise MetricRetired(field="formula", metric=one)
        refuse_cycles({**{one: row.formula for one, row in known.items()}, code: formula})
    except Refused as refusal:
        return Checked((), spoken(refusal))
    found = tried(db(), formula, me().units, at=NOW, until=me().today.isoformat()[:7])
    row = known.get(code)
    reads = (row.unit, row.decimals) if row else (unit, decimals)
    sample = _sample(formula, found, known, reads) if found else None
    return Checked(pieces(formula, known, me().language), "", sample)


def _sample(
    formula: str, found: Tried, known: Mapping[str, MetricRow], reads: tuple[str, int]
) -> Sample:
    language = me().language
    place = all_units(db(), at=NOW)
    name = next((one.name(language) for one in place if one.id == found.subject), "")
    lacking = [known[code].name(language) for code, value in found.values.items() if value is None]
    trouble = ""
    if lacking:
        trouble = gettext(
            "No value there of: %(names)s. So the formula has none, never zero.",
            names=gettext(", ").join(lacking),
        )
    elif found.value is None:
        trouble = gettext("A divisor is zero there, so there is no value.")
    return Sample(
        of=gettext(
            "%(holder)s, %(period)s", holder=name, period=formatting.period(found.period.key)
        ),
        numbers="".join(_numbers(formula, found, known)),
        result="" if found.value is None else _result(found.value, *reads),
        trouble=trouble,
    )


def _numbers(formula: str, found: Tried, known: Mapping[str, MetricRow]) -> Iterator[str]:
    for text in CODE.split(formula):
        if text in found.values:
            value = found.values[text]
            yield (
                formatting.ABSENT
                if value is None
                else formatting.amount_within(value, known[text].unit, known[text].decimals)
            )
        else:
            yield signs_in(text)


def _result(value: Fraction, unit: str, decimals: int) -> str:
    is_known = unit in set(Unit)
    places = decimals + (2 if unit == Unit.PERCENT else 0)
    return formatting.amount_within(value, unit if is_known else Unit.COUNT, places)
