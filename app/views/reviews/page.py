"""The page of one review: figures, what was said at each step, and the forms of the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask_babel import gettext

from app.ballots.casting import is_used, turnout
from app.domain.people.rights import Act, Thing, counts_as
from app.domain.reviews.points import PointsRule
from app.domain.reviews.review import ENOUGH_RATERS, Step, review_id
from app.domain.reviews.reviewing import people_with_a_part
from app.domain.values.amounts import plain
from app.domain.values.period import Period
from app.ledger import Seen
from app.reading.cards import CardReading, read_card
from app.reading.letters import card_owners, card_superior
from app.reading.review_turns import turn
from app.reading.reviewing import grown_lines
from app.views import formatting
from app.views.actions.showing import seen_on
from app.views.adjustments.staging import Proposal, proposals
from app.views.asking import db, me, moment
from app.views.forms import AskedForm
from app.views.happened import happened
from app.views.people.tree import in_tree_order
from app.views.reviews.forms import (
    AppealDecisionForm,
    AssessmentForm,
    CalibrationForm,
    ConfirmationForm,
    GradeAppealForm,
    RatersForm,
    SelfReviewForm,
    VerdictsForm,
)
from app.views.reviews.learning import decided, decided_before, fates, following, team_rows
from app.views.reviews.showing import figures, signed, step_name, waits
from app.views.reviews.words import RULES, VERDICTS
from app.views.scorecards import wording
from app.views.scorecards.place import line_of_superiors, may_see
from projections.actions.queries import Promises, promises, tasks_of_cards
from projections.people.queries import Names, names
from projections.periods.queries import stored_results
from projections.reference.queries import consult
from projections.reviews.queries import StepsRow, remarks_of
from projections.scorecards.queries import CardRow


@dataclass(frozen=True)
class Said:
    """What somebody wrote at a step."""

    who: str
    at: datetime
    texts: Sequence[tuple[str, str]]


def context(
    card: CardRow, period: Period, steps: StepsRow | None, **sent: AskedForm
) -> dict[str, Any]:
    """Everything that the page of a review needs; `sent` are forms that were refused."""
    at, language = moment().position, me().language
    reading = read_card(db(), period, at=at, card=card.id)
    if reading is None:
        abort(404)
    called = names(db(), at=at)
    stored = stored_results(db(), [card.id], period.key, at=at).get(card.id)
    waiting = None if stored else turn(card, period, steps, called)
    told_fates = fates(db(), reading, steps, language)
    part = _parts(card, period, steps, called, is_closed=stored is not None)
    return {
        "card": card,
        "period": period.key,
        "name": wording.card_name(reading, called, language),
        "holder": called.of(card.holder, language),
        "card_url": _card_url(card, period) if may_see(card, called) else None,
        "step": step_name(steps, stored),
        "waits": waits(waiting.due, waiting.people, called, language) if waiting else "",
        "is_over": me().today > period.last_day,
        "last_day": period.last_day,
        "figures": figures(reading, steps, stored),
        "rule": gettext(RULES[steps.rule]) if steps and steps.rule else "",
        "growth_kpi": _kpi_name(reading, steps.growth_kpi if steps else None, language),
        "steps": said_at_steps(steps, called, language),
        "ratings": _ratings(steps, part),
        "enough": ENOUGH_RATERS,
        "rules": [(str(rule), gettext(RULES[rule])) for rule in PointsRule],
        "grown": [
            (line.kpi, reading.dictionary.rows[line.terms.metric].name(language))
            for line in grown_lines(reading)
        ],
        "limits": (reading.policy, plain(reading.policy.growth_from * 100)),
        "raters": _raters(card, steps, called, language) if part["may_ask"] else [],
        "heads": _heads(steps, called, language) if part["may_appeal"] else [],
        "fates": told_fates,
        "decided": decided(told_fates),
        "decided_before": decided_before(reading, period, language),
        "before": period.previous().key,
        "verdicts": [(verdict, gettext(word)) for verdict, word in VERDICTS.items()],
        "sent_verdicts": request.form if "verdicts_form" in sent else {},
        "may_judge": part["may_judge"],
        "stages": _stages(card, period, called),
        "promises": _promises(card, period),
        "is_too_late": part["is_reviewed"] and stored is not None and not moment().is_past,
        "may_hand_on": not moment().is_past and me().may_somewhere(Act.WRITE_HANDBOOK),
        "team_rows": team_rows(
            card,
            period,
            thing_of_card(card, called),
            sent.get("team_form"),
            is_closed=stored is not None,
        ),
        "happened": [one for form in sent.values() for one in happened(form)],
        **part,
        **_forms(card, period, steps, sent),
    }


def _stages(card: CardRow, period: Period, called: Names) -> Sequence[Proposal]:
    """The stages whose weights the reader may ask for from the next period on."""
    thing = thing_of_card(card, called)
    may_ask = card.owner == me().id or me().may(Act.REQUEST_CHANGE, thing)
    if moment().is_past or not may_ask:
        return ()
    return proposals(card.id, following(period), year=card.year)


def _promises(card: CardRow, period: Period) -> Promises:
    """What became of the tasks that were first promised for a day of the period."""
    at = moment().position
    rows = tasks_of_cards(db(), [card.id], period.first_day, period.last_day, at=at)
    return promises(rows, today=seen_on())


def _card_url(card: CardRow, period: Period) -> str:
    as_of = request.args.get("as_of")
    return url_for("scorecards.show", card=card.id, period=period.key, as_of=as_of)


def _kpi_name(reading: CardReading, kpi: UUID | None, language: str) -> str:
    row = reading.rows.get(kpi) if kpi else None
    return reading.dictionary.rows[row.metric].name(language) if row else ""


def thing_of_card(card: CardRow, called: Names) -> Thing:
    """A scorecard as rights see it, with those who may review it as superiors."""
    person = called.persons.get(card.holder)
    superior = card_superior(card, called)
    some = {superior, *line_of_superiors(card.holder, called)[:1]}
    return Thing(
        unit=person.unit if person else card.holder,
        holder=card.holder if person else None,
        superiors=frozenset(one for one in some if one is not None),
    )


def _parts(
    card: CardRow, period: Period, steps: StepsRow | None, called: Names, *, is_closed: bool
) -> dict[str, bool]:
    """What the reader may do now: the same rights and steps that the commands ask for."""
    step = Step(steps.step) if steps else Step.BEGUN
    reviewed = set(steps.reviewed) if steps else card_owners(card, called)
    thing, acting = thing_of_card(card, called), counts_as(me().actor, today=me().today)
    is_open = not (is_closed or moment().is_past) and me().today > period.last_day
    apart = is_open and not acting & reviewed
    reviews = apart and me().may(Act.REVIEW_CARD, thing)
    confirms = apart and me().may(Act.CONFIRM_REVIEW, thing)
    before_confirmed = step in (Step.BEGUN, Step.SELF_REVIEWED, Step.ASSESSED)
    gathered = steps is not None and steps.votes is not None
    asked = steps is not None and steps.asked > 0
    had_part = _had_part(steps) & acting
    return {
        "is_reviewed": me().id in reviewed,
        "may_write": is_open and me().id in reviewed and step in (Step.BEGUN, Step.SELF_REVIEWED),
        "may_assess": reviews and before_confirmed,
        "needs_waiver": step is Step.BEGUN,
        "may_ask": reviews and before_confirmed and not gathered,
        "may_gather": reviews and before_confirmed and asked and not gathered,
        "may_calibrate": confirms and step is Step.ASSESSED,
        "may_confirm": confirms and step is Step.ASSESSED and (gathered or not asked),
        "may_appeal": is_open
        and me().id in reviewed
        and step is Step.CONFIRMED
        and (steps is None or steps.appealed_to is None),
        "may_decide": apart
        and step is Step.APPEALED
        and not had_part
        and steps is not None
        and (steps.appealed_to in acting or me().may(Act.CONFIRM_REVIEW, thing)),
        "may_judge": is_open and (me().id in reviewed or me().may(Act.REVIEW_CARD, thing)),
        "may_rate": not moment().is_past
        and is_used(db(), review_id(card.id, period.key), me().id) is False,
    }


def _had_part(steps: StepsRow | None) -> frozenset[UUID]:
    """Those who had a part, and whom they stood in for; nobody before there may be an appeal."""
    if steps is None or steps.confirmed_by is None:
        return frozenset()
    taken = (
        (steps.assessed_by, steps.assessed_at),
        (steps.calibrated_by, steps.calibrated_at),
        (steps.confirmed_by, steps.confirmed_at),
    )
    parts = [(one, when) for one, when in taken if one is not None and when is not None]
    return people_with_a_part(lambda *facts: consult(db(), facts), parts)


def _ratings(steps: StepsRow | None, part: dict[str, bool]) -> dict[str, Any]:
    """How many were asked and rated, and the mean with the remarks where at least three did."""
    if steps is None:
        return {"asked": 0, "votes": None, "mean": None, "remarks": [], "turnout": None}
    mean = steps.mean_rating
    return {
        "asked": steps.asked,
        "votes": steps.votes,
        "mean": None if mean is None else formatting.score(Fraction(mean)),
        "remarks": remarks_of(db(), steps) if mean is not None else [],
        "turnout": turnout(db(), steps.review) if part["may_gather"] else None,
    }


def said_at_steps(steps: StepsRow | None, called: Names, language: str) -> dict[str, Said | None]:
    """What was written at each step; None at those that nobody has taken yet."""
    if steps is None:
        return dict.fromkeys(SAID_AT)

    def said(who: UUID | None, at: datetime | None, *texts: tuple[str, str]) -> Said | None:
        if who is None or at is None:
            return None
        return Said(called.of(who, language), at, [(name, text) for name, text in texts if text])

    return {
        "self": said(
            steps.self_by,
            steps.self_at,
            (gettext("Key actions that worked"), steps.worked),
            (gettext("Points to improve"), steps.improve),
            (gettext("Next steps"), steps.next_steps),
        ),
        "assessed": said(
            steps.assessed_by,
            steps.assessed_at,
            *_points(steps.given_points, steps.given_growth),
            (gettext("Reason for the process adjustment"), steps.reason),
            (gettext("Reason for the growth bonus"), steps.growth_reason),
            (gettext("Assessment in words"), steps.words),
            (gettext("Why without a self-review"), steps.waived),
        ),
        "calibrated": said(
            steps.calibrated_by,
            steps.calibrated_at,
            *([] if steps.decided_by else _points(steps.points, steps.growth)),
            (gettext("What the comparison showed"), steps.calibration),
        ),
        "confirmed": said(
            steps.confirmed_by, steps.confirmed_at, (gettext("Remark"), steps.confirmation)
        ),
        "appealed": said(
            steps.appealed_by,
            steps.appealed_at,
            (gettext("To"), called.of(steps.appealed_to, language)),
            (gettext("Why somebody should look again"), steps.appeal),
        ),
        "decided": said(
            steps.decided_by,
            steps.decided_at,
            (
                gettext("Decision"),
                gettext("The confirmed points stand")
                if steps.upheld
                else gettext("Other points count"),
            ),
            *_points(steps.points, steps.growth),
            (gettext("Reason"), steps.decision),
        ),
    }


def _points(points: Decimal | None, growth: Decimal | None) -> list[tuple[str, str]]:
    """The points that a step gave, each under its name; none before it was taken."""
    given = {gettext("Process adjustment"): points, gettext("Growth bonus"): growth}
    return [(name, signed(one)) for name, one in given.items() if one is not None]


SAID_AT = ("self", "assessed", "calibrated", "confirmed", "appealed", "decided")


def _raters(
    card: CardRow, steps: StepsRow | None, called: Names, language: str
) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """Those who may be asked, by unit: nobody of the reviewed unit, and not the superior."""
    thing, reviewed = thing_of_card(card, called), set(steps.reviewed) if steps else set()
    near = reviewed | card_owners(card, called) | {card_superior(card, called)}
    found = []
    for unit in in_tree_order(called.units.values()):
        if thing.unit is not None and me().units.is_within(unit.id, thing.unit):
            continue
        some = [
            (person.id, person.shown(language))
            for person in called.persons.values()
            if person.unit == unit.id and person.left_on is None and person.id not in near
        ]
        if some:
            found.append((unit.name(language), some))
    return found


def _heads(steps: StepsRow | None, called: Names, language: str) -> list[tuple[UUID, str]]:
    """The heads of departments who had no part."""
    near = _had_part(steps) | (set(steps.reviewed) if steps else set())
    heads = {
        unit.head: unit.name(language)
        for unit in called.units.values()
        if unit.kind != "group" and unit.head is not None and unit.head not in near
    }
    return [
        (head, gettext("%(person)s, %(unit)s", person=called.of(head, language), unit=unit))
        for head, unit in heads.items()
    ]


def _forms(
    card: CardRow, period: Period, steps: StepsRow | None, sent: dict[str, AskedForm]
) -> dict[str, AskedForm]:
    """The forms of the page, filled with what stands; those that were sent stay as they are."""
    held: dict[str, Any] = {}
    if steps is not None:
        held = {
            "points": plain(steps.points) if steps.assessed_by else "",
            "rule": steps.rule,
            "growth": plain(steps.growth) if steps.assessed_by else "",
            "growth_kpi": steps.growth_kpi,
        }
    own = {
        "worked": steps.worked if steps else "",
        "improve": steps.improve if steps else "",
        "next_steps": steps.next_steps if steps else "",
    }
    told = {
        "reason": steps.reason if steps else "",
        "growth_reason": steps.growth_reason if steps else "",
        "words": steps.words if steps else "",
    }
    given: dict[str, AskedForm] = {
        "self_form": SelfReviewForm(data=own),
        "assessment_form": AssessmentForm(data=held | told),
        "raters_form": RatersForm(),
        "gathering_form": AskedForm(),
        "verdicts_form": VerdictsForm(),
        "team_form": AskedForm(),
        "calibration_form": CalibrationForm(data=held),
        "confirmation_form": ConfirmationForm(),
        "appeal_form": GradeAppealForm(),
        "decision_form": AppealDecisionForm(data=held),
        **sent,
    }
    for name, form in given.items():
        if name not in sent:
            form.seen.data = Seen(review_id(card.id, period.key), steps.version if steps else 0)
    return given
