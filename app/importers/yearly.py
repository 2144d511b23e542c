"""The yearly master table: the lines of a scorecard with targets, weights, owners and sources."""

from decimal import Decimal

from app.domain.values.amounts import Note
from app.importers import sentences
from app.importers.checking import Checking
from app.importers.entries import Effect, What
from app.importers.fields import is_total
from app.importers.weights import WHOLE, Weights, percent, read_weights
from app.importers.yearly_new import NewRow
from app.importers.yearly_row import WHATS, YearlyRow
from app.importers.yearly_standing import StandingRow


def check_yearly(checking: Checking) -> None:
    """Go through the rows of a master table."""
    weights = read_weights(checking)
    rows = [YearlyRow(checking, row, weights) for row in checking.each_row()]
    seen: dict[str, int] = {}
    for row in rows:
        _check_row(row, seen)
    _compare_sums(checking, weights)


def _compare_sums(checking: Checking, weights: Weights) -> None:
    """What the weights add up to, and whether a row of sums says the same."""
    if "weight" not in checking.columns:
        return
    total, last = Decimal(0), 0
    for row in checking.table.rows:
        weight = weights.by_row.get(row.number)
        if weight is None:
            continue
        if is_total(checking.cell(row, "metric").text or row.cells[0]):
            if weight != total:
                facts = {"stated": percent(weight), "sum": percent(total)}
                checking.remarks.append(Note(sentences.TOTAL_DIFFERS, facts))
            continue
        total, last = total + weight, row.number
    if total != WHOLE and last and not weights.asked:
        over = total > WHOLE
        facts = {"total": percent(total), "remainder": percent(abs(WHOLE - total))}
        sentence = sentences.WEIGHTS_OVER if over else sentences.WEIGHTS_OPEN
        checking.remarks.append(Note(sentence, facts))


def _check_row(line: YearlyRow, seen: dict[str, int]) -> None:
    """Compare a row with the KPI that stands, or take it as a new one. `seen`: metrics by row."""
    checking = line.checking
    name = line.cell("metric")
    if not name.text:
        for cell in checking.filled(line.row):
            said = Note(sentences.NO_NAME)
            checking.say(cell, WHATS.get(cell.field, What.NOTE), Effect.NONE, said)
        return
    metric = checking.metric_of(name)
    if metric is None:
        question = Note(sentences.WHICH_METRIC, {"name": name.text})
        checking.ask_row(line.row, question, WHATS)
        return
    first = seen.setdefault(metric.code, line.row.number)
    if first != line.row.number:
        for cell in checking.filled(line.row):
            said = Note(sentences.ROW_TWICE, {"row": first})
            checking.say(cell, WHATS.get(cell.field, What.NOTE), Effect.REFUSED, said)
        return
    standing = checking.line_of(metric)
    if standing is not None:
        StandingRow(line, metric, standing).check()
    else:
        NewRow(line, metric).check()
