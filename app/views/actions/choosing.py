"""Where a task is set: who can have it, what is pre-filled, and the tasks of a KPI's page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask import request, url_for
from flask_babel import gettext

from app.accounts.names import person_called
from app.domain.people.refusals import NotYours
from app.domain.people.rights import TABLE, Act, Actor, Thing, may
from app.domain.refusals import N_, Refused
from app.domain.values.matching import fold
from app.domain.values.period import Period
from app.views import formatting
from app.views.actions.forms import TypedTaskForm
from app.views.actions.showing import ShownTask, around, may_note, shown_tasks
from app.views.actions.words import TERMS
from app.views.adjustments.standing import actors
from app.views.asking import db, me, moment
from app.views.audit.sentences import sentence
from app.views.filling.words import CAUSES
from app.views.happened import Step
from app.views.people.tree import in_tree_order
from app.views.scorecards.place import line_of_superiors
from app.views.scorecards.wording import title_of
from projections.actions.queries import tasks_of_kpi
from projections.audit.queries import AuditRow
from projections.metrics.queries import metrics
from projections.people.queries import Names, names
from projections.people.roles import roles_held
from projections.reviews.queries import tracking
from projections.scorecards.queries import CardRow, LineRow, card_lines
from projections.temporal import NOW

USUAL_SPAN = timedelta(days=14)


class NobodyCalled(Refused):
    sentence = N_("Nobody is called “{name}”. Write a username or the whole name.")


class SeveralCalled(Refused):
    sentence = N_("Several people are called “{name}”. Write the username.")


@dataclass(frozen=True)
class Promised:
    """The tasks of a KPI as its page shows them. `form` is None for who may set none."""

    card: UUID
    kpi: UUID
    period: str
    tasks: Sequence[ShownTask]
    form: TypedTaskForm | None
    new_url: str
    causes_url: str


def called(name: str) -> UUID:
    """The person of a username or a whole name, in either script.

    Raises NobodyCalled, SeveralCalled.
    """
    by_username = person_called(db(), name)
    if by_username is not None:
        return by_username
    wanted = fold(name)
    found = [
        one.id
        for one in names(db(), at=NOW).persons.values()
        if one.left_on is None and wanted in (fold(one.name), fold(one.latin_name))
    ]
    if not found:
        raise NobodyCalled(field="typed", name=name)
    if len(found) > 1:
        raise SeveralCalled(field="typed", name=name)
    return found[0]


def is_on(card: CardRow, kpi: UUID | None) -> bool:
    """Whether a KPI stands on a scorecard; none always does."""
    return kpi is None or _line(card, kpi) is not None


def demand_setting(card: CardRow, kpi: UUID | None, period: Period) -> None:
    """Go on only where the reader may set tasks. Raises NotYours."""
    line = _line(card, kpi) if kpi else None
    terms = line.in_force(period.key) if line else None
    owners = [owner for owner, _ in terms.owners] if terms else []
    if not may_note(card, names(db(), at=NOW), owners):
        raise NotYours(who=", ".join(sorted(str(role) for role in TABLE[Act.NOTE_CAUSE])))


def usual_owner(card: CardRow, kpi: UUID | None, period: Period) -> UUID | None:
    """Who answers for the KPI in the period, or for the scorecard."""
    line = _line(card, kpi) if kpi else None
    terms = line.in_force(period.key) if line else None
    if terms is not None and terms.owners:
        return terms.owners[0][0]
    return card.owner


def usual_day() -> date:
    """The day that a new task is due where nobody says otherwise: in two weeks."""
    return me().today + USUAL_SPAN


def noted_countermeasure(kpi: UUID | None, period: Period) -> str:
    """What the tracking table has as countermeasure, so that nobody writes it twice."""
    if kpi is None:
        return ""
    rows = tracking(db(), at=moment().position, kpis=[kpi], first=period.key, last=period.key)
    return rows[0].countermeasure if rows else ""


def people_for(card: CardRow) -> list[tuple[str, str]]:
    """Everybody who is here and may see the scorecard, by name."""
    everybody = names(db(), at=NOW)
    thing = _thing(card, everybody)
    is_open = thing.holder is None
    language, standing = me().language, {} if is_open else _actors(everybody)
    found = [
        (str(one.id), one.shown(language))
        for one in everybody.persons.values()
        if one.left_on is None
        and (
            is_open
            or may(standing[one.id], Act.READ_CARD, thing, units=me().units, today=me().today)
        )
    ]
    return sorted(found, key=lambda one: one[1])


@dataclass(frozen=True)
class UnitToChoose:
    """People of a unit to choose from; `is_own`: it is the scorecard's own, or below it."""

    name: str
    people: Sequence[tuple[str, str]]
    is_own: bool


def people_by_unit(card: CardRow) -> list[UnitToChoose]:
    """The same people by unit: the scorecard's own unit and those below it before the others."""
    everybody = names(db(), at=NOW)
    home = _thing(card, everybody).unit
    within: dict[UUID, list[tuple[str, str]]] = {}
    for id, name in people_for(card):
        within.setdefault(everybody.persons[UUID(id)].unit, []).append((id, name))
    found = [
        UnitToChoose(
            unit.name(me().language),
            within[unit.id],
            home is not None and me().units.is_within(unit.id, home),
        )
        for unit in in_tree_order(everybody.units.values())
        if unit.id in within
    ]
    return sorted(found, key=lambda unit: not unit.is_own)


def place_said(card: CardRow, kpi: UUID | None, period: Period) -> str:
    """What a task is about, in words."""
    at, language = moment().position, me().language
    line = _line(card, kpi) if kpi else None
    held = names(db(), at=at)
    parts = [title_of(card, held, language), formatting.period(period.key)]
    if line is not None:
        known = metrics(db(), at=at, codes={line.metric})
        parts.insert(0, known[line.metric].name(language))
    return " · ".join(parts)


def page_of(card: CardRow, kpi: UUID | None, period: Period) -> str:
    """The page that the task came from."""
    if kpi is not None:
        return url_for("scorecards.kpi", kpi=kpi, period=period.key)
    return url_for("scorecards.show", card=card.id, period=period.key)


def promised_on(
    card: CardRow,
    kpi: UUID | None,
    period: Period,
    form: TypedTaskForm | None = None,
    known: Names | None = None,
    owners: Iterable[UUID] = (),
) -> Promised | None:
    """The tasks about a KPI, whichever period they came from, with the line to type a new one."""
    if kpi is None:
        return None
    at = moment().position
    held = names(db(), at=at) if known is None else known
    rows = tasks_of_kpi(db(), card.id, kpi, at=at)
    may_set = not moment().is_past and (form is not None or may_note(card, held, owners))
    if form is None and may_set:
        form = TypedTaskForm(data={"card": card.id, "kpi": kpi, "period": period.key})
    return Promised(
        card=card.id,
        kpi=kpi,
        period=period.key,
        tasks=shown_tasks(rows, around(rows, held, [card])),
        form=form if may_set else None,
        new_url=url_for("actions.new", card=card.id, kpi=kpi, period=period.key),
        causes_url=url_for(
            "causes.show", kpi=kpi, period=period.key, as_of=request.args.get("as_of")
        ),
    )


def terms() -> list[tuple[str, str]]:
    return [(str(term), gettext(word)) for term, word in TERMS.items()]


def causes() -> list[tuple[str, str]]:
    return [(str(cause), gettext(word)) for cause, (_, word) in CAUSES.items()]


def steps_of(rows: Iterable[AuditRow], called: Names) -> list[Step]:
    """The steps of a task, the newest first."""
    rows = list(rows)
    codes = {row.metric for row in rows if row.metric}
    known = metrics(db(), at=moment().position, codes=codes) if codes else {}
    as_of = request.args.get("as_of")
    return [
        Step(
            row.recorded_at,
            "",
            sentence(row, called, known, me().language),
            row.reason,
            url=None if as_of else _as_it_stood(row),
        )
        for row in rows
    ]


def _as_it_stood(row: AuditRow) -> str:
    return url_for("actions.show", task=row.thing, as_of=f"@{row.position}")


def _line(card: CardRow, kpi: UUID | None) -> LineRow | None:
    lines = card_lines(db(), at=moment().position, card_ids=[card.id]).get(card.id, [])
    return next((line for line in lines if line.kpi == kpi), None)


def _thing(card: CardRow, known: Names) -> Thing:
    person = known.persons.get(card.holder)
    if person is None:
        return Thing(unit=card.holder)
    superiors = frozenset(line_of_superiors(card.holder, known))
    return Thing(unit=person.unit, holder=card.holder, superiors=superiors)


def _actors(known: Names) -> dict[UUID, Actor]:
    return {one.id: one for one in actors(known, roles_held(db(), at=NOW))}
