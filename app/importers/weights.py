"""Weights of a master table: one unit for the whole column, asked for where it can't be told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.values.amounts import Amount, Note, canonical
from app.domain.values.kinds import Unit
from app.domain.values.matching import fold
from app.importers import sentences
from app.importers.answers import Proposal, question_id
from app.importers.checking import Checking
from app.importers.fields import is_total

WHOLE = Decimal(1)
FRACTIONS, PERCENTAGES = "fractions", "percentages"
_WEIGHT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%|分)?")


@dataclass(frozen=True)
class Weights:
    """The weights by row, as fractions of the whole. `asked` are the rows that wait for the unit
    of the column, with what is asked."""

    by_row: Mapping[int, Decimal]
    asked: Mapping[int, Note]


def read_weights(checking: Checking) -> Weights:
    """The weights of the table's rows; what is no weight is left out.

    Without a percent sign the whole column decides the unit: 0.2 is 20% where no row of the column
    has more than 1 or a percent sign, and asked for where one has. A row of sums takes no part in
    that. (input.md, bytes and names)
    """
    found = _written(checking)
    parts = [one for row, one in found.items() if row not in _sums(checking)]
    small = [one for one in parts if one.is_small]
    question = None
    are_fractions = bool(small)
    if small and len(small) < len([one for one in parts if one.number]):
        chosen = _asked(checking, found)
        are_fractions = chosen == FRACTIONS
        if chosen is None:
            question = Note(sentences.WHICH_WEIGHTS, {"typed": small[0].typed})
    asked = {row: question for row, one in found.items() if question and one.is_small}
    known = {row: one.share(are_fractions) for row, one in found.items() if row not in asked}
    return Weights(known, asked)


@dataclass(frozen=True)
class _Written:
    """A weight as a cell has it."""

    typed: str
    number: Decimal
    mark: str

    @property
    def is_small(self) -> bool:
        """Whether it can be a fraction of 1 or a small percentage."""
        return not self.mark and 0 < self.number <= WHOLE

    def share(self, are_fractions: bool) -> Decimal:
        is_fraction = self.is_small and are_fractions
        return canonical(self.number if is_fraction else self.number / 100)


def _written(checking: Checking) -> Mapping[int, _Written]:
    found = {}
    for row in checking.table.rows:
        text = checking.cell(row, "weight").text
        if match := _WEIGHT.fullmatch(fold(text)):
            found[row.number] = _Written(text, Decimal(match[1]), match[2] or "")
    return found


def _sums(checking: Checking) -> set[int]:
    return {
        row.number
        for row in checking.table.rows
        if is_total(checking.cell(row, "metric").text or row.cells[0])
    }


def _asked(checking: Checking, found: Mapping[int, _Written]) -> str | None:
    """What the small weights are; None while that is open. That which fills 100% is proposed."""
    sums = _sums(checking)
    parts = {row: one for row, one in found.items() if row not in sums}
    small = next(one for one in parts.values() if one.is_small)
    filled = sum(one.share(are_fractions=False) for one in parts.values())
    proposal = Proposal(FRACTIONS, Note(sentences.USUAL_FRACTIONS))
    if filled == WHOLE:
        proposal = Proposal(PERCENTAGES, Note(sentences.FILLS_WHOLE))
    labels = {
        way: Note(sentences.WEIGHT_AS, {"typed": small.typed, "share": percent(share)})
        for way, share in ((FRACTIONS, small.share(True)), (PERCENTAGES, small.share(False)))
    }
    chosen = None
    for row in (row for row, one in parts.items() if one.is_small):
        chosen = checking.answers.choice(
            question_id(checking.kind, "weights"),
            Note(sentences.WHICH_WEIGHTS, {"typed": small.typed}),
            row,
            (FRACTIONS, PERCENTAGES),
            proposal=proposal,
            labels=labels,
        )
    return chosen


def percent(number: Decimal) -> Amount:
    """A weight as it is shown."""
    return Amount(number, Unit.PERCENT)
