"""Making a scorecard: from a role card or by hand, and adding KPIs to it."""

from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for

from app.domain.people.rights import Act
from app.domain.scorecards.commands import NewLine, add_line, draft_card
from app.domain.scorecards.line import counts_on
from app.domain.scorecards.refusals import PersonElsewhere
from app.domain.scorecards.terms import Terms
from app.domain.values.kinds import Unit
from app.reading.dictionary import Wanted, entries
from app.views.asking import db, demand_right, do, me
from app.views.fragments import answered, shown
from app.views.metrics import entry
from app.views.refusing import refusals_on, spoken
from app.views.scorecards import starting
from app.views.scorecards.forms import DraftForm, LineForm
from app.views.scorecards.keeping import Kept, balance, kept, thing_of
from app.views.scorecards.smart import ShownSmart, marks_of_new
from app.views.typed import typed_amount
from projections.metrics.queries import all_sources
from projections.temporal import NOW

bp = Blueprint("drafting", __name__, url_prefix="/scorecards")

MOST_FOUND = 12


@bp.get("/new")
def new() -> Response:
    """The form for a new scorecard."""
    form = DraftForm(data=starting.standing(request.args))
    context = starting.offered(form)
    return shown("scorecards/new.html", form=form, **context)


@bp.post("/")
def draft() -> Response:
    """A new scorecard, with the lines of the role card that it starts from."""
    form = DraftForm(request.form)
    context = starting.offered(form)
    made: UUID | None = None
    if form.validate():
        with refusals_on(form):
            done = do(
                draft_card,
                key=form.key.data,
                holder=form.holder.data,
                year=form.year.data,
                name=form.name.data or "",
                owner=form.owner.data,
                superior=form.superior.data,
                lines=starting.lines(form),
            )
            made = UUID(str(done.value))
    back = url_for("targets.lines", card=made) if made else ""
    return answered(form, "scorecards/new.html", back_to=back, form=form, **context)


@bp.get("/<uuid:card>/lines/new")
def choose(card: UUID) -> Response:
    """Which metric? Searched like the dictionary."""
    found = _drafted(card)
    text = request.args.get("q", "")[:80]
    listed = entries(db(), Wanted(text=text), at=NOW)
    usable = [one for one in listed if not (one.metric.input_only or one.metric.is_retired)]
    sources, language = all_sources(db(), at=NOW), me().language
    return shown(
        "scorecards/choose_metric.html",
        fragment="scorecards/_metric_choices.html",
        kept=found,
        text=text,
        rows=[entry.listed(one, sources, language) for one in usable[:MOST_FOUND]],
        taken={row.metric for row in found.in_force if row.subject == found.card.holder},
    )


@bp.get("/<uuid:card>/lines/new/<metric>")
def line(card: UUID, metric: str) -> Response:
    """The form for a KPI with this metric."""
    found = _drafted(card)
    row = found.known.get(metric)
    if row is None:
        abort(404)
    form = LineForm(data=starting.standing_line(found, row), year=found.card.year)
    form.seen.data = found.seen
    context = starting.line_context(form, found, row)
    smart = _marks(LineForm(data=form.data, year=found.card.year), found, row)
    return shown("scorecards/add_line.html", smart=smart, **context)


@bp.post("/<uuid:card>/lines/new/<metric>")
def added(card: UUID, metric: str) -> Response:
    """A KPI joins the scorecard."""
    found = _drafted(card)
    row = found.known.get(metric)
    if row is None:
        abort(404)
    form = LineForm(request.form, year=found.card.year)
    context = starting.line_context(form, found, row)
    smart = _marks(LineForm(request.form, year=found.card.year), found, row)
    subject = form.subject.data
    if form.validate() and subject and not counts_on(found.card.holder, subject, found.names.units):
        form.refuse(spoken(PersonElsewhere()), field="subject")
    elif form.validate() and subject:
        new_line = _line_typed(form, row, subject)
        if not form.is_refused:
            with refusals_on(form):
                do(
                    add_line,
                    key=form.key.data,
                    seen=form.seen.data,
                    card_id=card,
                    line=new_line,
                    reason=form.reason.data or "",
                )
    back = url_for("targets.lines", card=card)
    return answered(form, "scorecards/add_line.html", back_to=back, smart=smart, **context)


@bp.get("/<uuid:card>/lines/new/<metric>/remainder")
def remainder(card: UUID, metric: str) -> Response:
    """What is left of the whole with the weight that is being typed."""
    found = _drafted(card)
    form = LineForm(request.args, year=found.card.year)
    weight = typed_amount(form.weight, Unit.PERCENT, points=True)
    more = [(metric, weight)] if weight is not None else []
    return shown("scorecards/_remainder.html", balance=balance(found, {}, more))


@bp.get("/<uuid:card>/lines/new/<metric>/smart")
def marks(card: UUID, metric: str) -> Response:
    """The SMART marks of the KPI as it is typed so far. Saves nothing."""
    found = _drafted(card)
    row = found.known.get(metric)
    if row is None:
        abort(404)
    form = LineForm(request.args, year=found.card.year)
    return shown("scorecards/_smart.html", smart=_marks(form, found, row))


def _drafted(card: UUID) -> Kept:
    """The scorecard, where the reader may draft it. Raises NotYours."""
    found = kept(card)
    demand_right(Act.DRAFT_CARD, thing_of(found.card.holder, found.names))
    return found


def _marks(form: LineForm, found: Kept, row: entry.MetricRow) -> ShownSmart:
    chosen, holder = form.subject.data, found.card.holder
    subject = chosen if chosen and counts_on(holder, chosen, found.names.units) else holder
    return marks_of_new(
        found,
        row,
        subject,
        form.wanted(row, subject),
        objective=form.objective.data or "",
        cycle=form.cycle.data or "",
    )


def _line_typed(form: LineForm, row: entry.MetricRow, subject: UUID) -> NewLine:
    want = form.wanted(row, subject)
    weight = typed_amount(form.weight, Unit.PERCENT, points=True)
    terms = Terms(
        weight=weight if weight is not None else starting.NOTHING,
        rule=form.rule.data,
        cycle=form.cycle.data,
        floor=want.floor,
        target=want.target,
        challenge=want.challenge,
        low=want.low,
        high=want.high,
        relative=want.relative,
        stated=want.stated,
        aggregation=form.own_aggregation.data or "",
        sources=form.sources(),
        owners=form.owners(),
    )
    return NewLine(
        metric=row.code,
        subject=subject,
        terms=terms,
        from_period=form.from_period.data,
        objective=form.objective.data or "",
        goal_dimension=form.goal_dimension.data or "",
    )
