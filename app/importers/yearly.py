"""The yearly master table: the lines of a scorecard with targets, weights, owners and sources."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from app.domain.imports.plan import PlannedLine
from app.domain.values.amounts import Note
from app.domain.values.period import Period
from app.importers import sentences
from app.importers.checking import Checking
from app.importers.entries import WRITES, Effect, What
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
    _leave_out_weights(checking)


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


def _leave_out_weights(checking: Checking) -> None:
    """Take none of the table's weights where the scorecard's would exceed 100%; the rest comes in.

    Which of them is wrong nobody can tell from here. (domain.md 5)
    """
    added, moved = checking.planned.get("lines", []), checking.planned.get("weights", [])
    rows = [one.row for one in added if one.line.terms.weight] + [one.row for one in moved]
    news = {one.kpi: one.weight for one in moved}
    added_weight = sum((one.line.terms.weight for one in added), Decimal(0))
    total = added_weight + max(_standing_weights(checking, news))
    if not rows or total <= WHOLE:
        return
    facts = {
        "total": percent(total),
        "over": percent(total - WHOLE),
        "rows": ", ".join(str(row) for row in sorted(rows)),
    }
    said = Note(sentences.WEIGHTS_LEFT_OUT, facts)
    at = checking.columns["weight"]
    column = checking.table.header[at]
    for place, row in enumerate(checking.rows):
        if row.column == column and row.row in rows and row.effect in WRITES:
            checking.rows[place] = replace(row, effect=Effect.REFUSED, said=said)
        elif row.said.sentence == sentences.NEW_LINE:
            checking.rows[place] = replace(row, said=Note(sentences.NEW_WITHOUT_WEIGHT))
    others = [one for one in checking.remarks if one.sentence != sentences.WEIGHTS_OVER]
    checking.remarks = [*others, said]
    checking.planned["lines"] = [_without_weight(one) for one in added]
    checking.planned["weights"] = []


def _standing_weights(checking: Checking, news: Mapping[UUID, Decimal]) -> list[Decimal]:
    """What the scorecard's own lines add up to in each month, with these other weights."""
    year = checking.known.year
    months = [month.key for month in Period.parse(str(year)).months()]
    return [
        sum(
            (
                news.get(line.kpi, terms.weight)
                for line in checking.known.lines
                if (terms := line.in_force(month)) is not None
            ),
            Decimal(0),
        )
        for month in months
    ]


def _without_weight(planned: PlannedLine) -> PlannedLine:
    terms = replace(planned.line.terms, weight=Decimal(0))
    return replace(planned, line=replace(planned.line, terms=terms))


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
