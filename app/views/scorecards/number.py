"""One number of a scorecard as this person may see and edit it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

from flask import url_for
from flask_babel import gettext

from app.domain.ids import cell_id
from app.domain.measurements.report import FOREIGN, RULING
from app.domain.scoring.cell import Cell
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period
from app.reading.cards import LINES_KEPT, CardReading, as_uuid
from app.views import formatting
from app.views.quality.words import ground_said
from app.views.scorecards.facts import Facts, facts_of
from app.views.scorecards.reader import Around, Manner, Reader
from app.views.scorecards.wording import in_period, is_same_text, shown_amount
from projections.measurements.standing import Standing
from projections.metrics.queries import Scoring

CELLS_KEPT = 4 * LINES_KEPT


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved first."""

    by: str
    at: str
    shown: str


class Held(NamedTuple):
    """A value that waits for the data steward: the figure, and the sentences that say why."""

    shown: str
    why: str

    @property
    def sentence(self) -> str:
        """Figure, who decides, and why."""
        waits = gettext("%(value)s waits for the data steward.", value=self.shown)
        return gettext("%(sentence)s %(more)s", sentence=waits, more=self.why)


class Ruling(NamedTuple):
    """The mark of a ruling on a number: "ruled", or "appealed" while it is suspended.

    `day` is when it last came or went, `url` leads to the dispute.
    """

    tag: str
    day: str
    url: str


class GridCell(NamedTuple):
    """See `scorecards/_value_cell.html`."""

    key: str
    column: str
    name: str
    url: str
    edit_url: str
    why_url: str
    history_url: str | None
    dispute_url: str | None
    shown: str | None
    previous_text: str | None
    typed: str
    seen: str
    source: str
    sources: Sequence[tuple[str, str, bool]]
    in_conflict: bool
    verified: bool
    held: Held | None
    ruling: Ruling | None
    no_value_label: str = ""
    form_key: str = ""
    needs_reason: bool = False
    editable: bool = False
    reason: str = ""
    usual: str = ""
    error: str | None = None
    theirs: Theirs | None = None
    aside: bool = False
    undo_url: str | None = None


def grid_cell(
    line: ScoredLine, part: Period, reading: CardReading, around: Around, reader: Reader
) -> GridCell:
    """One number as this person may see and edit it now."""
    # A number names no owner, so that nobody's name need be looked up.
    return cell_of(facts_of(line, reading, around, reader, named=()), part, uuid4().hex)


def cell_of(facts: Facts, part: Period, form_key: str) -> GridCell:
    """One number of the row; `form_key` is the key of the form that saves it."""
    metric = facts.metric
    standing = tuple(facts.own.get(part.key, ())) if facts.own is not None else ()
    # A KPI may name sources of its own; a value is only taken from those of its metric.
    taken = (*metric.official, *metric.others)
    choices = tuple(one for one in facts.sources if one[0] in taken)
    drawn = _drawn(facts.line, part, standing, choices, metric, facts.within, facts.manner)
    mine = next((one for one in standing if one.source == drawn.source), None)
    corrects = mine is not None and mine.value is not None
    is_slip = (part.key, drawn.source) in facts.slips
    return drawn._replace(
        no_value_label=_no_value(part, facts.today) if drawn.shown is None else "",
        form_key=form_key,
        needs_reason=corrects and not is_slip,
        editable=facts.may_ever and part.first_day <= facts.today,
        undo_url=_undo_url(facts, part, drawn.source)
        if is_slip and facts.may_ever and mine is not None and mine.says_something
        else None,
    )


def _undo_url(facts: Facts, part: Period, source: str) -> str:
    """Where the reader takes back what they entered just now."""
    return url_for(
        "measurements.withdraw",
        metric=facts.row.metric,
        subject=facts.row.subject,
        period=part.key,
        source=source,
        kpi=facts.row.kpi,
        within=facts.within.key,
    )


@lru_cache(maxsize=CELLS_KEPT)
def _drawn(
    line: ScoredLine,
    part: Period,
    standing: Sequence[Standing],
    choices: Sequence[tuple[str, str, bool]],
    metric: Scoring,
    within: Period,
    manner: Manner,
) -> GridCell:
    """The number as everybody sees it; the same facts are drawn once."""
    terms = line.terms
    cell = line.cells.cell(
        terms.metric, terms.subject, part, aggregation=terms.aggregation, sources=terms.sources
    )
    id = cell_id(terms.metric, as_uuid(terms.subject), part.key)
    counting = cell.counting.source if cell.counting else RULING
    source = counting if counting != RULING else choices[0][0] if choices else ""
    mine = next((one for one in standing if one.source == source), None)
    address: dict[str, Any] = {"metric": terms.metric, "subject": terms.subject, "period": part.key}
    address |= {"kpi": terms.kpi, "within": within.key}
    shown_value = cell.value if cell.value is not None else cell.shown
    shown = None if shown_value is None else shown_amount(shown_value, metric)
    return GridCell(
        key=f"{as_uuid(terms.kpi).hex[:12]}-{part.key}",
        column=formatting.period(part.key),
        name=in_period(metric.name(manner.language), part.key),
        url=url_for("measurements.record", **address),
        edit_url=url_for("measurements.edit", **address),
        why_url=url_for("measurements.why", **address, as_of=manner.as_of),
        history_url=url_for("audit.index", cell=id, as_of=manner.as_of),
        dispute_url=url_for(
            "disputes.new", metric=terms.metric, subject=terms.subject, period=part.key
        )
        if manner.as_of is None
        else None,
        shown=shown,
        previous_text=_beside(mine, shown, cell),
        typed=shown or "",
        seen=f"{id}:{max((one.version for one in standing), default=0)}",
        source=source,
        sources=choices,
        in_conflict=cell.in_conflict,
        verified=cell.verified,
        held=_held(standing, metric),
        ruling=_ruling(standing, manner),
    )


def _ruling(standing: Sequence[Standing], manner: Manner) -> Ruling | None:
    row = next((one for one in standing if one.source == RULING), None)
    if row is None:
        return None
    return Ruling(
        tag="appealed" if row.value is None else "ruled",
        day=formatting.day(row.recorded_at),
        url=url_for(
            "disputes.ruled",
            metric=row.metric,
            subject=row.subject,
            period=row.period,
            as_of=manner.as_of,
        ),
    )


def _beside(mine: Standing | None, shown: str | None, cell: Cell) -> str | None:
    if cell.value is None and cell.shown is not None:
        return gettext("not official")
    if mine is not None and mine.typed and not is_same_text(mine.typed, shown or ""):
        return mine.typed
    return None


def _held(standing: Sequence[Standing], metric: Scoring) -> Held | None:
    held = next((one for one in standing if one.held_value is not None), None)
    if held is None or held.held_value is None:
        return None
    shown = shown_amount(Fraction(held.held_value), metric)
    if FOREIGN in held.grounds and held.held_typed:
        shown = held.held_typed
    return Held(shown, " ".join(ground_said(ground) for ground in held.grounds))


def _no_value(part: Period, today: date) -> str:
    return gettext("not begun") if part.first_day > today else gettext("no value")
