"""The yearly master table: the lines of a scorecard with targets, weights, owners and sources."""

import re
from decimal import Decimal

from app.domain.values.amounts import Note, canonical
from app.domain.values.matching import fold
from app.importers import sentences
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.fields import is_total
from app.importers.yearly_new import NewRow
from app.importers.yearly_row import WHATS, WHOLE, YearlyRow, percent
from app.importers.yearly_standing import StandingRow

_WEIGHT = re.compile(r"([0-9]+(?:\.[0-9]+)?)(%|分)?")


def check_yearly(checking: Checking) -> None:
    """Go through the rows of a master table."""
    weights = read_weights(checking)
    rows = [YearlyRow(checking, row, weights.get(row.number)) for row in checking.each_row()]
    for row in rows:
        _check_row(row)
    _compare_sums(checking, weights)


def read_weights(checking: Checking) -> dict[int, Decimal]:
    """Weights by row as fractions; without a percent sign the whole column decides the unit."""
    found: dict[int, tuple[Decimal, str]] = {}
    for row in checking.table.rows:
        text = fold(checking.cell(row, "weight").text)
        if match := _WEIGHT.fullmatch(text):
            found[row.number] = (Decimal(match[1]), match[2] or "")
    bare = [number for number, mark in found.values() if not mark]
    are_fractions = bool(bare) and max(bare) <= 1
    return {
        row: canonical(number if not mark and are_fractions else number / 100)
        for row, (number, mark) in found.items()
    }


def _compare_sums(checking: Checking, weights: dict[int, Decimal]) -> None:
    """What the weights add up to, and whether a row of sums says the same."""
    if "weight" not in checking.columns:
        return
    total, last = Decimal(0), 0
    for row in checking.table.rows:
        weight = weights.get(row.number)
        if weight is None:
            continue
        if is_total(checking.cell(row, "metric").text or row.cells[0]):
            if weight != total:
                facts = {"stated": percent(weight), "sum": percent(total)}
                checking.remarks.append(Note(sentences.TOTAL_DIFFERS, facts))
            continue
        total, last = total + weight, row.number
    if total != WHOLE and last:
        over = total > WHOLE
        facts = {"total": percent(total), "remainder": percent(abs(WHOLE - total))}
        sentence = sentences.WEIGHTS_OVER if over else sentences.WEIGHTS_OPEN
        checking.remarks.append(Note(sentence, facts))


def _check_row(line: YearlyRow) -> None:
    """Compare a row with the KPI that stands, or take it as a new one."""
    checking = line.checking
    name = line.cell("metric")
    if not name.text:
        for cell in checking.filled(line.row):
            checking.say(cell, WHATS.get(cell.field, What.NOTE), Effect.NONE)
        return
    metric = checking.metric_of(name)
    if metric is None:
        question = Note(sentences.WHICH_METRIC, {"name": name.text})
        checking.ask_row(line.row, question, WHATS)
        return
    standing = checking.line_of(metric)
    if standing is not None:
        StandingRow(line, metric, standing).check()
    else:
        NewRow(line, metric).check()
