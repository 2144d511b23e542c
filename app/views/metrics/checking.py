"""A formula looked at while it is typed: what it is made of, or what stands in its way."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.metrics.refusals import UnknownIngredient
from app.domain.refusals import Refused
from app.domain.scoring.formula import ingredients, refuse_cycles
from app.views.asking import db, me
from app.views.metrics.entry import Piece, pieces
from app.views.refusing import spoken
from projections.metrics.queries import metrics
from projections.temporal import NOW


@dataclass(frozen=True)
class Checked:
    """A formula in names, or the sentence that says why it can't be taken; both may be empty."""

    pieces: Sequence[Piece]
    refusal: str


def formula_checked(formula: str, code: str) -> Checked:
    """The formula of the metric with this code, checked as the command would."""
    formula = formula.strip()
    if not formula:
        return Checked((), "")
    known = metrics(db(), at=NOW)
    try:
        for one in ingredients(formula):
            if one not in known and one != code:
                raise UnknownIngredient(field="formula", code=one)
        refuse_cycles({**{one: row.formula for one, row in known.items()}, code: formula})
    except Refused as refusal:
        return Checked((), spoken(refusal))
    return Checked(pieces(formula, known, me().language), "")
