"""What is learned from a period: the fate of each KPI, and the team's row beside the next plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext

from app.domain.people.rights import Act, Thing
from app.domain.reviews.commands import NOTING, ReviewWords
from app.domain.reviews.review import Verdict
from app.domain.reviews.review_note import review_note_id
from app.domain.values.period import Period
from app.eventlog.store import Connection
from app.reading.cards import CardReading, as_uuid
from app.views import formatting
from app.views.asking import db, me, moment
from app.views.happened import seen_of
from app.views.reviews.forms import TeamForm
from app.views.reviews.words import VERDICTS
from projections.reviews.queries import (
    ReviewRow,
    StepsRow,
    reasons_of_verdicts,
    review_steps_of,
    reviews,
)
from projections.scorecards.queries import CardRow


@dataclass(frozen=True)
class Fate:
    """A KPI with what becomes of it; `verdict` is empty where nobody has said."""

    kpi: UUID
    name: str
    completion: str
    light: str | None
    verdict: str
    word: str
    reason: str
    change_url: str


@dataclass(frozen=True)
class Decided:
    """What was decided of some KPIs, in a word, and of which: each with its reason, maybe empty."""

    word: str
    kpis: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TeamRow:
    """A row of the quarterly review table. `form` is None for those who may not write in it.

    `handed_on` are the texts that the handbook can take: their parts there, and what to do.
    """

    period: str
    is_plan: bool
    stated: str
    texts: list[tuple[str, str]]
    handed_on: list[tuple[str, str]]
    form: TeamForm | None


def fates(
    db: Connection, reading: CardReading, steps: StepsRow | None, language: str
) -> list[Fate]:
    """Each KPI of the period with what was said of it."""
    said = steps.verdicts if steps else {}
    reasons = reasons_of_verdicts(db, steps) if steps and said else {}
    found = []
    for line in reading.scored.lines:
        kpi = as_uuid(line.kpi)
        verdict = said[kpi][0] if kpi in said else ""
        found.append(
            Fate(
                kpi=kpi,
                name=reading.dictionary.rows[line.terms.metric].name(language),
                completion=formatting.completion(line.completion),
                light=str(line.light) if line.light else None,
                verdict=verdict,
                word=gettext(VERDICTS[verdict]) if verdict else formatting.ABSENT,
                reason=reasons.get(kpi, ""),
                change_url=url_for("requesting.new", card=reading.card.id, kpi=kpi),
            )
        )
    return found


def decided(found: Sequence[Fate]) -> list[Decided]:
    """The same by what was decided: those to change and retire before those that stay."""
    by_verdict = {
        verdict: [(one.name, one.reason) for one in found if one.verdict == verdict]
        for verdict in (Verdict.CHANGE, Verdict.RETIRE, Verdict.KEEP)
    }
    return [Decided(gettext(VERDICTS[one]), kpis) for one, kpis in by_verdict.items() if kpis]


def decided_before(reading: CardReading, period: Period, language: str) -> list[Decided]:
    """What the review of the period before decided of the KPIs that the scorecard has now."""
    card, at = reading.card.id, moment().position
    steps = review_steps_of(db(), [card], period.previous().key, at=at).get(card)
    return decided(fates(db(), reading, steps, language)) if steps else []


def told_verdicts(sent: Mapping[str, str], reading: CardReading) -> dict[UUID, tuple[Verdict, str]]:
    """What a form says of each KPI; one without a choice is left out."""
    found = {}
    for line in reading.scored.lines:
        kpi = as_uuid(line.kpi)
        verdict = sent.get(f"verdict-{kpi}", "")
        if verdict in VERDICTS:
            found[kpi] = (Verdict(verdict), sent.get(f"why-{kpi}", "").strip()[:2000])
    return found


def following(period: Period) -> Period:
    """The period of the same length after this one."""
    return Period.of_day(period.last_day.fromordinal(period.last_day.toordinal() + 1), period.kind)


def team_rows(
    card: CardRow, period: Period, thing: Thing, sent: TeamForm | None, *, is_closed: bool
) -> list[TeamRow]:
    """The reviewed row and the next period's plan row; none of a person's scorecard."""
    if card.holder_kind != "unit":
        return []
    at, known = moment().position, dict[str, ReviewRow]()
    for one in reviews(db(), at=at, card=card.id):
        known[one.period] = one
    may = not moment().is_past and any(me().may(act, thing) for act in NOTING)
    found = []
    for which, is_plan in ((period, False), (following(period), True)):
        form = None
        if may and not (is_closed and not is_plan and not me().may(Act.MEND_CLOSED, thing)):
            form = _form(card, which, known.get(which.key), is_plan, sent)
        found.append(_row(which, is_plan, known.get(which.key), form))
    return found


def _form(
    card: CardRow, period: Period, row: ReviewRow | None, is_plan: bool, sent: TeamForm | None
) -> TeamForm:
    if sent is not None and sent.period.data == period.key:
        return sent
    form = TeamForm(
        data={
            "period": period.key,
            "core_objective": row.core_objective if row else "",
            "worked": row.worked if row else "",
            "problems": row.problems if row else "",
            "next_direction": row.next_direction if row else "",
        },
        ids="plan" if is_plan else "team",
    )
    form.seen.data = seen_of(review_note_id(card.id, period.key))
    return form


def _row(period: Period, is_plan: bool, row: ReviewRow | None, form: TeamForm | None) -> TeamRow:
    texts = [
        (gettext("Core objective"), row.core_objective if row else ""),
        (gettext("What worked"), row.worked if row else ""),
        (gettext("Problems"), row.problems if row else ""),
        (gettext("Next direction"), row.next_direction if row else ""),
    ]
    stated = ""
    if row is not None and row.score is not None:
        stated = f"{formatting.score(row.score)} {row.grade}".rstrip()
    handed_on = []
    if row is not None and row.worked and not is_plan:
        handed_on.append(("team_worked", gettext("Make a case of what worked")))
    if row is not None and row.problems and not is_plan:
        handed_on.append(("team_problems", gettext("Make a lesson of the problems")))
    told = [one for one in texts if one[1]]
    return TeamRow(period.key, is_plan, stated, told, handed_on, form)


def team_words(card: CardRow, form: TeamForm, period: Period) -> dict[str, Any]:
    """What the team's form says, beside the figures that a table stated."""
    before = next(
        (
            one
            for one in reviews(db(), at=moment().position, card=card.id)
            if one.period == period.key
        ),
        None,
    )
    return {
        "holder": card.holder,
        "words": ReviewWords(
            card=card.id,
            period=period.key,
            is_plan=period.first_day > me().today or bool(before and before.is_plan),
            core_objective=form.core_objective.data or "",
            score=before.score if before else None,
            grade=before.grade if before else "",
            worked=form.worked.data or "",
            problems=form.problems.data or "",
            next_direction=form.next_direction.data or "",
        ),
    }
