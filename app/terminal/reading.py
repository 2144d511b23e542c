"""`scorecard` and `history`: what is known, now or as of a moment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app.accord import Accord
from app.accounts.names import usernames
from app.domain.ids import SYSTEM
from app.domain.values.amounts import plain
from app.reading.card_facts import card_facts
from app.reading.cards import read_cards
from app.reading.reviewing import final
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import known, organised, period, view
from app.views.audit.sentences import sentence
from app.views.speaking import speaking
from projections.audit.queries import AuditRow, history_of_cell
from projections.metrics.queries import all_sources
from projections.periods.queries import stored_results
from projections.reviews.queries import review_steps_of, stated_figures
from projections.scorecards.queries import scorecards

FIRST_STEP = "measurements.cell.opened"
"""Says nothing that the value which follows it does not say."""

COLUMNS = (
    "metric",
    "name",
    "subject",
    "weight",
    "target",
    "actual",
    "completion",
    "score",
    "light",
)


def scorecard(
    accord: Accord, *, holder: str, period_key: str, as_of: str | None, language: str
) -> Answer:
    """A scorecard in a period, scored. Raises Impossible, Refused."""
    asked = period(period_key)
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        cards = scorecards(db, at=seen.at, holder=who.subject(holder), year=asked.year)
        if not cards:
            raise Impossible(f"“{holder}” has no scorecard of {asked.year}.")
        card = cards[0].id
        reading = read_cards(db, cards[:1], asked, at=seen.at)[0]
        steps = review_steps_of(db, [card], asked.key, at=seen.at).get(card)
        facts = card_facts(
            reading,
            who.names,
            who.usernames,
            language=language,
            position=seen.position,
            recorded_at=seen.recorded_at,
            stated=stated_figures(db, at=seen.at, card=card, period=asked.key),
            stored=stored_results(db, [card], asked.key, at=seen.at).get(card),
            confirmed=final(reading, steps),
        )
    return Answer(_card_lines(facts), facts)


def _card_lines(facts: Mapping[str, Any]) -> list[str]:
    rows = [tuple(str(line[head] or "—") for head in COLUMNS) for line in facts["lines"]]
    return [
        f"{facts['holder']} {facts['period']}, as of position {facts['as_of']['position']}",
        *table([COLUMNS, *rows]),
        (
            f"covered weight {facts['covered_weight']}, score {facts['score'] or '—'}, "
            f"grade {facts['grade'] or '—'}"
        ),
        (
            f"points {facts['points'] or '—'}, final score {facts['final_score'] or '—'}, "
            f"final grade {facts['final_grade'] or '—'}"
        ),
    ]


def history(
    accord: Accord, *, metric: str, subject: str, period_key: str, as_of: str | None, language: str
) -> Answer:
    """Every step of one number, the oldest first. Raises Impossible, Refused."""
    asked = period(period_key)
    zone = organised(accord).zone
    with accord.reading() as db, speaking(language, zone.key):
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        sources = all_sources(db, at=seen.at)
        steps = history_of_cell(
            db,
            at=seen.at,
            metric=who.metric(metric).code,
            subject=who.subject(subject),
            period=asked.key,
        )
        called = usernames(db)
        facts = [
            _step_facts(step, called, sentence(step, who.names, who.metrics, language, sources))
            for step in steps
            if step.topic != FIRST_STEP
        ]
    if not facts:
        return Answer([f"Nothing was recorded for {metric}, {subject}, {asked.key}."], [])
    return Answer([_step_line(step) for step in facts], facts)


def _step_facts(step: AuditRow, called: Mapping[UUID, str], told: str) -> dict[str, Any]:
    return {
        "position": step.position,
        "recorded_at": step.recorded_at.isoformat(),
        "by": "system" if step.by == SYSTEM else called.get(step.by, str(step.by)),
        "source": step.source,
        "old": None if step.old is None else plain(step.old),
        "new": None if step.value is None else plain(step.value),
        "reason": step.reason,
        "sentence": told,
    }


def _step_line(step: Mapping[str, Any]) -> str:
    reason = f" ({step['reason']})" if step["reason"] else ""
    return f"@{step['position']} {step['recorded_at']} {step['sentence']}{reason}"
