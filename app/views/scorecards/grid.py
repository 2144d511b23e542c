"""What the scorecard's templates print: every figure as a word, every link as an address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from uuid import UUID, uuid4

from flask import url_for
from flask_babel import gettext, ngettext
from markupsafe import Markup

from app.domain.ids import cell_id
from app.domain.measurements.cell import MISTYPED_WITHIN, RULING
from app.domain.people.rights import Act, Actor, Thing, UnitTree, may
from app.domain.refusals import N_
from app.domain.scoring.card import scored_line
from app.domain.scoring.cell import Cell
from app.domain.scoring.notes import OWN_AGGREGATION, OWN_SOURCES, Note
from app.domain.scoring.scored import LineState, ScoredLine
from app.domain.scoring.terms import Id
from app.domain.values.kinds import Unit
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import LINES_KEPT, CardReading, as_uuid, line_terms
from app.reading.reviewing import Final
from app.views import charts, formatting, marks
from app.views.drawing import OWN_KEY, Drawn, drawn_open, keyed
from app.views.refusing import spoken_sentence
from projections.measurements.standing import Standing
from projections.metrics.queries import Scoring, SourceRow
from projections.people.queries import Names
from projections.periods.queries import ResultRow
from projections.scorecards.queries import LineRow

MONTHS_OF_A_TREND = 12
OWN = {OWN_SOURCES: N_("own source"), OWN_AGGREGATION: N_("taken together its own way")}
"""What a cell says of a KPI that counts otherwise than its metric, by the note on its line."""

CELLS_KEPT = 4 * LINES_KEPT


class Manner(NamedTuple):
    """How a page words its figures and its addresses, whoever looks.

    `as_of` is the moment that a past page keeps in its addresses, `root` what stands before them.
    """

    language: str
    as_of: str | None = None
    root: str = ""


@dataclass(frozen=True)
class Reader:
    """Who looks, at what time, in which language; nobody edits the past."""

    actor: Actor
    units: UnitTree
    today: date
    now: datetime
    manner: Manner

    @property
    def language(self) -> str:
        return self.manner.language

    @property
    def as_of(self) -> str | None:
        return self.manner.as_of

    @property
    def is_past(self) -> bool:
        return self.as_of is not None


@dataclass(frozen=True)
class Around:
    """What the page knows besides the scorecard: names and sources."""

    names: Names
    sources: Mapping[str, SourceRow]


@dataclass(frozen=True)
class Theirs:
    """What somebody else saved first."""

    by: str
    at: str
    shown: str


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
    held: str | None
    ruled: bool
    no_value_label: str = ""
    form_key: str = ""
    needs_reason: bool = False
    editable: bool = False
    reason: str = ""
    error: str | None = None
    theirs: Theirs | None = None
    aside: bool = False


@dataclass(frozen=True)
class LineResults:
    """See `scorecards/_line_results.html`."""

    id: str
    target: str
    span: str | None
    actual: str | None
    in_conflict: bool
    completion: str | None
    points: str | None
    light: str | None
    why_url: str
    note: str | None


@dataclass(frozen=True)
class GridLine:
    """See `scorecards/_grid_line.html`."""

    results: LineResults
    name: str
    url: str
    adjust_url: str | None
    owner: str
    source: str
    weight: str


@dataclass(frozen=True)
class Grid:
    """The table of a scorecard in a period; `rows` are drawn, each as `_grid_line.html` says."""

    name: str
    parts: Sequence[str]
    rows: Sequence[Markup]


@dataclass(frozen=True)
class Total:
    """See `scorecards/_score_line.html`."""

    score: str | None
    grade: str | None
    covered: str
    why_url: str
    lights: Sequence[tuple[str, int]]
    sentence: str | None
    closed_url: str | None = None


class Facts(NamedTuple):
    """All that a KPI's row rests on, the line itself and what is known around it.

    `own` are the reports of what it measures, None where there are none; `slips` the period and
    source of those that the reader may still correct without a reason.
    """

    line: ScoredLine
    row: LineRow
    own: Mapping[str, Sequence[Standing]] | None
    metric: Scoring
    card: UUID
    within: Period
    sources: tuple[tuple[str, str, bool], ...]
    owners: str
    may_ever: bool
    slips: tuple[tuple[str, str], ...]
    today: date
    manner: Manner


def grid(reading: CardReading, around: Around, reader: Reader) -> Grid:
    """The whole table."""
    lines = reading.scored.lines
    return Grid(
        name=card_name(reading, around.names, reader.language),
        parts=[formatting.period(part.key) for part in parts_of(reading.period)],
        rows=[keyed(_row(*_facts(line, reading, around, reader))) for line in lines],
    )


@lru_cache(maxsize=LINES_KEPT)
def _row(*told: Any) -> Drawn:
    """A KPI's row, for everybody who may do the same to the same line; its forms lack keys."""
    facts = Facts(*told)
    parts = parts_of(facts.within)
    return drawn_open(
        "scorecards/_grid_line.html",
        line=_grid_line(facts),
        cells=[_grid_cell(facts, part, OWN_KEY) for part in parts],
        spark=_spark(facts.line, facts.row, facts.within, facts.metric),
    )


def _facts(
    line: ScoredLine,
    reading: CardReading,
    around: Around,
    reader: Reader,
    *,
    named: Iterable[Id] | None = None,
) -> Facts:
    """What a row rests on; `named` are the owners to name, None for all that the line has."""
    row, metric = reading.rows[as_uuid(line.kpi)], reading.dictionary.rows[line.terms.metric]
    own = reading.standing.get((row.metric, row.subject))
    return Facts(
        line=line,
        row=row,
        own=own,
        metric=metric,
        card=reading.card.id,
        within=reading.period,
        sources=_sources(line, metric, around, reader.language),
        owners=_names(
            [owner for owner, _ in line.terms.owners] if named is None else named,
            around.names,
            reader.language,
        ),
        may_ever=may_record(line, reading, around, reader),
        slips=_slips(own, reading.period, reader),
        today=reader.today,
        manner=reader.manner,
    )


def parts_of(period: Period) -> Sequence[Period]:
    """The periods whose values stand side by side: the months, of a month itself."""
    return period.months() if period.kind is not PeriodKind.MONTH else (period,)


def card_name(reading: CardReading, names: Names, language: str) -> str:
    """The scorecard's title, or its holder and year where it has none in words."""
    holder = names.of(reading.card.holder, language)
    if language == "en" or not reading.card.name:
        return gettext("%(holder)s, %(year)s", holder=holder, year=reading.card.year)
    return reading.card.name


def grid_line(line: ScoredLine, reading: CardReading, around: Around, reader: Reader) -> GridLine:
    """One KPI's row without its cells and its trend."""
    return _grid_line(_facts(line, reading, around, reader))


def _grid_line(facts: Facts) -> GridLine:
    is_past = facts.manner.as_of is not None
    return GridLine(
        results=_results(facts.line, facts.metric, facts.card, facts.within, facts.manner),
        **_headed(facts.line, facts.metric, facts.within, facts.manner),
        adjust_url=None
        if is_past
        else url_for("requesting.new", card=facts.card, kpi=facts.row.kpi),
        owner=facts.owners,
        source=_source_names(facts.sources, facts.manner.language),
    )


@lru_cache(maxsize=LINES_KEPT)
def _headed(line: ScoredLine, metric: Scoring, period: Period, manner: Manner) -> dict[str, Any]:
    url = url_for("scorecards.kpi", kpi=line.kpi, period=period.key, as_of=manner.as_of)
    name = metric.name(manner.language)
    return {"name": name, "url": url, "weight": formatting.weight(line.weight)}


def line_results(line: ScoredLine, reading: CardReading, reader: Reader) -> LineResults:
    """What one KPI's numbers add up to."""
    metric = reading.dictionary.rows[line.terms.metric]
    return _results(line, metric, reading.card.id, reading.period, reader.manner)


@lru_cache(maxsize=LINES_KEPT)
def _results(
    line: ScoredLine, metric: Scoring, card: UUID, period: Period, manner: Manner
) -> LineResults:
    why: dict[str, Any] = {
        "card": card,
        "period": period.key,
        "kpi": line.kpi,
        "as_of": manner.as_of,
    }
    return LineResults(
        id=as_uuid(line.kpi).hex[:12],
        target=target_shown(line, metric),
        span=_span(line, metric),
        actual=_actual(line, metric),
        in_conflict=line.in_conflict,
        completion=None if line.completion is None else formatting.completion(line.completion),
        points=None if line.points is None else formatting.points(line.points),
        light=str(line.light) if line.light else None,
        why_url=url_for("scorecards.why", **why),
        note=line_note(line),
    )


def grid_cell(
    line: ScoredLine, part: Period, reading: CardReading, around: Around, reader: Reader
) -> GridCell:
    """One number as this person may see and edit it now."""
    # A number names no owner, so that nobody's name need be looked up.
    return _grid_cell(_facts(line, reading, around, reader, named=()), part, uuid4().hex)


def _grid_cell(facts: Facts, part: Period, form_key: str) -> GridCell:
    metric = facts.metric
    standing = tuple(facts.own.get(part.key, ())) if facts.own is not None else ()
    # A KPI may name sources of its own; a value is only taken from those of its metric.
    taken = (*metric.official, *metric.others)
    choices = tuple(one for one in facts.sources if one[0] in taken)
    drawn = _drawn(facts.line, part, standing, choices, metric, facts.within, facts.manner)
    mine = next((one for one in standing if one.source == drawn.source), None)
    corrects = mine is not None and mine.value is not None
    return drawn._replace(
        no_value_label=_no_value(part, facts.today) if drawn.shown is None else "",
        form_key=form_key,
        needs_reason=corrects and (part.key, drawn.source) not in facts.slips,
        editable=facts.may_ever and part.first_day <= facts.today,
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
        ruled=any(one.source == RULING for one in standing),
    )


def may_record(line: ScoredLine, reading: CardReading, around: Around, reader: Reader) -> bool:
    """Whether this person may record the line's numbers: the same table that the command asks."""
    if reader.is_past:
        return False
    row = reading.rows[as_uuid(line.kpi)]
    metric = reading.dictionary.rows[line.terms.metric]
    sources = (*(line.terms.sources or ()), *metric.official, *metric.others)
    keepers = {around.sources[code].keeper for code in sources if code in around.sources}
    is_unit = row.subject in around.names.units
    holder = None if is_unit else around.names.persons.get(row.subject)
    thing = Thing(
        unit=holder.unit if holder else row.subject,
        holder=row.subject if holder else None,
        owners=frozenset(as_uuid(owner) for owner, _ in line.terms.owners),
        keepers=frozenset(keeper for keeper in keepers if keeper is not None),
    )
    return may(reader.actor, Act.RECORD_VALUE, thing, units=reader.units, today=reader.today)


def total(
    reading: CardReading,
    as_of: str | None = None,
    stored: ResultRow | None = None,
    confirmed: Final | None = None,
) -> Total:
    """The score line above the table; of a closed period as the close stored it.

    Where the review is `confirmed` its score and grade stand in for those from the KPIs alone.
    """
    if stored is not None:
        return _closed_total(reading, as_of, stored)
    scored = reading.scored
    score = confirmed.score if confirmed else scored.score
    grade = confirmed.grade if confirmed else scored.grade
    lights = [str(line.light) for line in scored.lines if line.light]
    missing = [line for line in scored.lines if line.state is LineState.NO_VALUE]
    untargeted = [line for line in scored.lines if line.state is LineState.NO_TARGET]
    said = []
    if missing:
        said.append(
            ngettext(
                "%(num)d KPI has no value yet.", "%(num)d KPIs have no value yet.", len(missing)
            )
        )
    if untargeted:
        said.append(
            ngettext(
                "%(num)d KPI has no target in this period; its weight is spread over the others.",
                "%(num)d KPIs have no target in this period; "
                "their weight is spread over the others.",
                len(untargeted),
            )
        )
    return Total(
        score=None if score is None else formatting.score(score),
        grade=str(grade) if grade else None,
        covered=formatting.weight(scored.covered_weight),
        why_url=_score_why_url(reading, as_of),
        lights=[
            (name, lights.count(name)) for name in ("green", "yellow", "red") if name in lights
        ],
        sentence=" ".join(said) or None,
    )


def _closed_total(reading: CardReading, as_of: str | None, stored: ResultRow) -> Total:
    """The stored figures; where values were corrected since, that is said beside them."""
    live, said = reading.scored.score, None
    if live is not None and live != stored.score:
        said = gettext(
            "Corrected after the close: the values now give %(score)s. The stored score stays.",
            score=formatting.score(live),
        )
    return Total(
        score=None if stored.final_score is None else formatting.score(stored.final_score),
        grade=stored.final_grade or None,
        covered=formatting.weight(stored.covered),
        why_url=_score_why_url(reading, as_of),
        lights=[],
        sentence=said,
        closed_url=url_for(
            "periods.show", unit=stored.unit, period=reading.period.key, as_of=as_of
        ),
    )


def _score_why_url(reading: CardReading, as_of: str | None) -> str:
    return url_for(
        "scorecards.score_why", card=reading.card.id, period=reading.period.key, as_of=as_of
    )


class Counted(Protocol):
    """What a metric says of how its values are written."""

    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...


def shown_amount(value: Fraction, metric: Counted) -> str:
    """A value in its metric's decimals, without trailing zeros."""
    places = metric.decimals + (2 if metric.unit == Unit.PERCENT else 0)
    return formatting.amount_within(value, metric.unit, places)


def target_shown(line: ScoredLine, metric: Scoring) -> str:
    """The target that counts in the period."""
    goal = line.goal
    if goal is None:
        return formatting.ABSENT
    if goal.target is None and goal.low is not None and goal.high is not None:
        return f"{shown_amount(goal.low, metric)} – {shown_amount(goal.high, metric)}"
    return formatting.ABSENT if goal.target is None else shown_amount(goal.target, metric)


def in_period(metric: str, key: str) -> str:
    """A metric's name with the period that a number of it is about."""
    return gettext("%(metric)s, %(period)s", metric=metric, period=formatting.period(key))


def said(
    note: Note,
    metric: Scoring | None = None,
    around: Around | None = None,
    reader: Reader | None = None,
) -> str:
    """A note as a sentence, its facts formatted and its sources named."""

    def in_words(value: object) -> object:
        if isinstance(value, Fraction) and metric is not None:
            return shown_amount(value, metric)
        if type(value) is str and around is not None and reader is not None:
            named = [
                around.sources[code].name(reader.language) if code in around.sources else code
                for code in value.split(", ")
            ]
            return ", ".join(named)
        return value

    facts = {name: in_words(value) for name, value in note.facts.items()}
    return spoken_sentence(note.sentence, facts)


def line_note(line: ScoredLine) -> str | None:
    """How many parts have a value, where the period isn't whole yet; or why it isn't scored.

    And that the KPI counts otherwise than its metric.
    """
    if line.state is LineState.NO_TARGET:
        return gettext("No target in this period")
    told = []
    if line.actual is not None and not line.is_complete:
        told.append(gettext("%(have)s/%(of)s months", have=line.have, of=line.of))
    told.extend(gettext(OWN[note.sentence]) for note in line.notes if note.sentence in OWN)
    return " · ".join(told) or None


def _span(line: ScoredLine, metric: Scoring) -> str | None:
    if line.floor is None or line.challenge is None:
        return None
    return f"{shown_amount(line.floor, metric)} – {shown_amount(line.challenge, metric)}"


def _actual(line: ScoredLine, metric: Scoring) -> str | None:
    value = line.actual if line.actual is not None else line.shown
    return None if value is None else shown_amount(value, metric)


def _names(people: Iterable[Id], names: Names, language: str) -> str:
    mark = "、" if language.startswith("zh") else ", "
    return mark.join(names.of(as_uuid(one), language) for one in people)


def _sources(
    line: ScoredLine, metric: Scoring, around: Around, language: str
) -> tuple[tuple[str, str, bool], ...]:
    official = line.terms.sources or metric.official
    codes = dict.fromkeys((*official, *metric.official, *metric.others))
    return tuple(
        (
            code,
            around.sources[code].name(language) if code in around.sources else code,
            code in official,
        )
        for code in codes
    )


def _source_names(sources: Sequence[tuple[str, str, bool]], language: str) -> str:
    mark = "、" if language.startswith("zh") else ", "
    names = [label for _, label, is_official in sources if is_official]
    return mark.join(names) or gettext("no source named")


def _beside(mine: Standing | None, shown: str | None, cell: Cell) -> str | None:
    if cell.value is None and cell.shown is not None:
        return gettext("not official")
    if mine is not None and mine.typed and not is_same_text(mine.typed, shown or ""):
        return mine.typed
    return None


def is_same_text(typed: str, shown: str) -> bool:
    """Whether what was typed reads like the number itself, thousands marks aside: 72000 does."""
    return typed.replace(",", "") == shown.replace(",", "")


def _held(standing: Sequence[Standing], metric: Scoring) -> str | None:
    held = next((one for one in standing if one.held_value is not None), None)
    if held is None or held.held_value is None:
        return None
    return gettext(
        "%(value)s waits for the data steward.",
        value=shown_amount(Fraction(held.held_value), metric),
    )


def _slips(
    own: Mapping[str, Sequence[Standing]] | None, within: Period, reader: Reader
) -> tuple[tuple[str, str], ...]:
    """Period and source of what the reader entered just now: their own slips need no reason."""
    return tuple(
        (part.key, one.source)
        for part in parts_of(within)
        for one in (own.get(part.key, ()) if own is not None else ())
        if one.by == reader.actor.id
        and not one.verified
        and reader.now - one.recorded_at <= MISTYPED_WITHIN
    )


def _no_value(part: Period, today: date) -> str:
    return gettext("not begun") if part.first_day > today else gettext("no value")


def trend(line: ScoredLine, row: LineRow, period: Period, months: int) -> list[marks.Reading]:
    """The months up to the period's end, each with its value and target."""
    terms, month, found = line.terms, period.last_month(), []
    for _ in range(months):
        cell = line.cells.cell(
            terms.metric, terms.subject, month, aggregation=terms.aggregation, sources=terms.sources
        )
        part = row.parts.get(month.key)
        found.append(
            marks.Reading(
                label=formatting.short_month(month.key),
                value=cell.value,
                target=part.target if part else None,
                floor=part.floor if part else None,
                challenge=part.challenge if part else None,
            )
        )
        month = month.previous()
    return found[::-1]


def scored_in(line: ScoredLine | None, reading: CardReading, period: Period) -> ScoredLine | None:
    """The same KPI scored in another period of what was read; None where it isn't in force."""
    if line is None or period == reading.period:
        return line
    row = reading.rows[as_uuid(line.kpi)]
    terms = row.in_force(period.last_month().key)
    if terms is None:
        return None
    told = line_terms(row, terms, reading.card.year)
    metric = reading.dictionary.terms[row.metric]
    return scored_line(told, line.cells, metric, reading.policy, period)


def scored_trend(line: ScoredLine, reading: CardReading, months: int) -> list[marks.Reading]:
    """The months up to the period's end, each scored: value, three values and light."""
    row = reading.rows[as_uuid(line.kpi)]
    metric = reading.dictionary.terms[row.metric]
    month, found = reading.period.last_month(), []
    for _ in range(months):
        terms = row.in_force(month.key)
        scored = None
        if terms is not None:
            told = line_terms(row, terms, reading.card.year)
            scored = scored_line(told, line.cells, metric, reading.policy, month)
        found.append(
            marks.Reading(
                label=formatting.short_month(month.key),
                value=scored.actual if scored else _before_the_card(row, line, month),
                target=scored.target if scored else None,
                floor=scored.floor if scored else None,
                challenge=scored.challenge if scored else None,
                light=str(scored.light) if scored and scored.light else None,
            )
        )
        month = month.previous()
    return found[::-1]


def _before_the_card(row: LineRow, line: ScoredLine, month: Period) -> Fraction | None:
    """A month before the KPI's first period has a value, but no target and no light."""
    return line.cells.cell(row.metric, row.subject, month).value


def _spark(
    line: ScoredLine, row: LineRow, period: Period, metric: Scoring
) -> marks.Sparkline | None:
    readings = trend(line, row, period, MONTHS_OF_A_TREND)
    if sum(one.value is not None for one in readings) < 2:
        return None
    return charts.sparkline(readings, text=lambda value: shown_amount(Fraction(value), metric))
