"""Suggested requests: what suggests one about a KPI, telling of it, and setting it aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext, lazy_gettext
from wtforms import DateTimeLocalField, SelectField, StringField, TextAreaField

from app.domain.adjustments.suggesting import dismiss_suggestion, tell_dependency
from app.domain.adjustments.triggers import Dependency, TriggerKind
from app.domain.adjustments.wish import Category
from app.domain.people.rights import Act
from app.domain.refusals import N_
from app.domain.scoring.scored import ScoredLine
from app.domain.values.period import Period, PeriodKind
from app.reading.cards import CardReading, read_card
from app.reading.triggers import Trigger, triggers
from app.views import formatting
from app.views.asking import accord, db, do, me
from app.views.forms import AskedForm, AtMost, IdField, Needed, stripped
from app.views.fragments import answered, shown
from app.views.metrics.words import choices
from app.views.refusing import refusals_on
from app.views.scorecards.keeping import card_title, thing_to_ask_about
from app.views.scorecards.place import demand_to_see
from app.views.scorecards.wording import shown_amount
from projections.adjustments.queries import SuggestionRow, suggestions
from projections.people.queries import Names, names
from projections.temporal import NOW

bp = Blueprint("suggesting", __name__, url_prefix="/adjustments/suggestions")

DEPENDENCIES = {
    Dependency.BUDGET: N_("Budget"),
    Dependency.LAUNCH_DATE: N_("Launch date"),
    Dependency.OTHER: N_("Something else that it rests on"),
}
CATEGORIES = {
    Dependency.BUDGET: Category.RESOURCE_CUT,
    Dependency.LAUNCH_DATE: Category.PRODUCT_DELAY,
}


class DismissalForm(AskedForm):
    """Why no request is needed; `suggestion` is what a person told, `request` what changed a number
    that the KPI rests on, else kind and period say it."""

    kind = SelectField()
    period = StringField(filters=[stripped], validators=[AtMost(10)])
    suggestion = IdField()
    request = IdField()
    reason = TextAreaField(
        lazy_gettext("Why no request is needed"), [AtMost(500)], filters=[stripped]
    )

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.kind.choices = [(str(one), str(one)) for one in TriggerKind]


class DependencyForm(AskedForm):
    """What changed, when, and how."""

    ids = "dependency"
    dependency = SelectField(lazy_gettext("What changed"), [Needed()])
    changed_at = DateTimeLocalField(lazy_gettext("When"), [Needed()])
    what = TextAreaField(lazy_gettext("In a sentence"), [AtMost(500)], filters=[stripped])

    def __init__(self, formdata: Any = None, **kwargs: Any) -> None:
        super().__init__(formdata, **kwargs)
        self.dependency.choices = choices(DEPENDENCIES)


@dataclass(frozen=True)
class Suggested:
    """What suggests a request, in words. `told` is the note of a person, `request` what changed a
    number that the KPI rests on, else it is found in the values of `period`."""

    id: UUID
    kind: str
    period: str
    told: UUID | None
    request: UUID | None
    name: str
    subject: str
    sentence: str
    since: datetime
    url: str
    prepare_url: str


@bp.get("/<uuid:kpi>")
def show(kpi: UUID) -> Response:
    """What suggests a request about a KPI now, and what was set aside before."""
    return shown("adjustments/suggestions.html", **_page(kpi, DismissalForm(), DependencyForm()))


@bp.post("/<uuid:kpi>/dismissal")
def dismiss(kpi: UUID) -> Response:
    """No request is needed, for this reason."""
    reading = _reading(kpi)
    form = DismissalForm(request.form)
    if form.validate():
        with refusals_on(form):
            do(
                dismiss_suggestion,
                key=form.key.data,
                card_id=reading.card.id,
                kpi=kpi,
                kind=TriggerKind(form.kind.data),
                period=form.period.data or "",
                told=form.suggestion.data,
                applied=form.request.data,
                reason=form.reason.data or "",
            )
    back = url_for("suggesting.show", kpi=kpi)
    page = _page(kpi, form, DependencyForm())
    return answered(form, "adjustments/suggestions.html", back_to=back, **page)


@bp.post("/<uuid:kpi>/dependency")
def tell(kpi: UUID) -> Response:
    """Something changed on which the KPI rests."""
    reading = _reading(kpi)
    form = DependencyForm(request.form)
    organised = accord().organised()
    if form.validate() and organised is not None and form.changed_at.data is not None:
        with refusals_on(form):
            do(
                tell_dependency,
                key=form.key.data,
                card_id=reading.card.id,
                kpi=kpi,
                dependency=Dependency(form.dependency.data),
                changed_at=form.changed_at.data.replace(tzinfo=organised.zone),
                what=form.what.data or "",
            )
    back = url_for("suggesting.show", kpi=kpi)
    page = _page(kpi, DismissalForm(), form)
    return answered(form, "adjustments/suggestions.html", back_to=back, **page)


def suggested(lines: Iterable[tuple[CardReading, ScoredLine]], called: Names) -> list[Suggested]:
    """What suggests requests about these lines now, in words."""
    about = list(lines)
    readings = {line.kpi: reading for reading, line in about}
    found = triggers(db(), about, at=NOW, today=me().today) if about else []
    return [_shown(one, readings[one.kpi], called) for one in found]


def fields_of(one: Suggested, trigger: Trigger) -> dict[str, Any]:
    """What the request form starts from: when it happened, what it was, and the kind of reason."""
    organised = accord().organised()
    zone = organised.zone if organised else None
    dependency = Dependency(trigger.told.dependency) if trigger.told else None
    category = CATEGORIES.get(dependency) if dependency else None
    return {
        "trigger_at": trigger.at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0),
        "explanation": one.sentence,
        "category": str(category) if category else None,
    }


def prefilled(kpi: UUID | None, suggestion: str | None) -> dict[str, Any]:
    """The same for the suggestion that an address names; nothing where it no longer stands."""
    if kpi is None or not suggestion:
        return {}
    reading = _reading(kpi)
    line = reading.line(kpi)
    found = triggers(db(), [(reading, line)], at=NOW, today=me().today) if line else []
    chosen = next((one for one in found if str(one.id) == suggestion), None)
    return fields_of(_shown(chosen, reading, names(db(), at=NOW)), chosen) if chosen else {}


def _page(kpi: UUID, dismissal: DismissalForm, dependency: DependencyForm) -> dict[str, Any]:
    reading, called = _reading(kpi), names(db(), at=NOW)
    line = reading.line(kpi)
    metric = reading.dictionary.rows[reading.rows[kpi].metric]
    return {
        "kpi": kpi,
        "name": metric.name(me().language),
        "card_name": card_title(reading.card, called),
        "card_url": url_for("scorecards.newest", card=reading.card.id),
        "period": reading.period.key,
        "found": suggested([(reading, line)], called) if line else [],
        "dismissed": [
            (_noted(one), called.of(one.dismissed_by, me().language), one)
            for one in suggestions(db(), [kpi], at=NOW)
            if one.dismissed
        ],
        "dismissal": dismissal,
        "dependency": dependency,
        "may_ask": me().may(
            Act.REQUEST_CHANGE, thing_to_ask_about(reading.card, reading.rows.values(), called)
        ),
        "messages": [*dismissal.messages, *dependency.messages],
    }


def _reading(kpi: UUID) -> CardReading:
    """The KPI's scorecard in the last whole month; 404 for what the reader may not ask about."""
    period = Period.of_day(me().today, PeriodKind.MONTH).previous()
    reading = read_card(db(), period, at=NOW, kpi=kpi)
    if reading is None or kpi not in reading.rows:
        abort(404)
    called = names(db(), at=NOW)
    demand_to_see(reading.card, called)
    return reading


def _shown(one: Trigger, reading: CardReading, called: Names) -> Suggested:
    metric, language = reading.dictionary.rows[one.metric], me().language
    row = reading.rows[one.kpi]
    return Suggested(
        id=one.id,
        kind=str(one.kind),
        period=one.periods[-1].key if one.periods else "",
        told=one.told.id if one.told else None,
        request=one.request,
        name=metric.name(language),
        subject=called.of(row.subject, language),
        sentence=_sentence(one, reading),
        since=one.at,
        url=url_for("suggesting.show", kpi=one.kpi),
        prepare_url=url_for("requesting.new", card=one.card, kpi=one.kpi, suggestion=one.id),
    )


def _sentence(one: Trigger, reading: CardReading) -> str:
    if one.told is not None:
        return _noted(one.told)
    if one.request is not None:
        return gettext(
            "The target of %(metric)s, on which this KPI rests, was changed by a request on "
            "%(moment)s.",
            metric=reading.dictionary.rows[one.rests_on].name(me().language),
            moment=formatting.moment(one.at),
        )
    first, last = formatting.period(one.periods[0].key), formatting.period(one.periods[-1].key)
    if one.kind is TriggerKind.RED:
        count = len(one.periods)
        return gettext(
            "Red %(count)s times in a row, from %(first)s to %(last)s.",
            count=count,
            first=first,
            last=last,
        )
    metric = reading.dictionary.rows[one.metric]
    return gettext(
        "%(period)s came to %(value)s: %(share)s against the mean of the %(count)s periods before "
        "(%(mean)s).",
        period=last,
        value=shown_amount(one.value, metric) if one.value is not None else formatting.ABSENT,
        share=formatting.signed_percent(one.share) if one.share is not None else "",
        count=len(one.periods) - 1,
        mean=shown_amount(one.mean, metric) if one.mean is not None else formatting.ABSENT,
    )


def _noted(row: SuggestionRow) -> str:
    """What was told or set aside, in a sentence."""
    if row.dependency:
        return gettext(
            "%(thing)s, changed on %(moment)s: %(what)s",
            thing=gettext(DEPENDENCIES[Dependency(row.dependency)]),
            moment=formatting.moment(row.changed_at),
            what=row.what or gettext("(erased)"),
        )
    period = formatting.period(row.period)
    if row.kind == TriggerKind.RED:
        return gettext("Red in a row up to %(period)s", period=period)
    return gettext("%(period)s was far off the mean before", period=period)
