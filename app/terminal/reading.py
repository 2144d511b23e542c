"""`scorecard` and `history`: what is known, now or as of a moment."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from app.accord import Accord
from app.accounts.names import usernames
from app.domain.ids import SYSTEM
from app.domain.scoring.cell import CellKey
from app.domain.scoring.cells import Cells
from app.domain.values.amounts import plain
from app.domain.values.period import Period
from app.reading.card_facts import card_facts
from app.reading.cards import as_uuid, dictionary_of, measured_of, read_cards, standing_values
from app.reading.closed import as_closed
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
        stored = stored_results(db, [card], asked.key, at=seen.at)
        found = read_cards(db, cards[:1], asked, at=seen.at)
        reading = as_closed(db, found, stored, at=seen.at)[0]
        steps = review_steps_of(db, [card], asked.key, at=seen.at).get(card)
        facts = card_facts(
            reading,
            who.names,
            who.usernames,
            language=language,
            position=seen.position,
            recorded_at=seen.recorded_at,
            stated=stated_figures(db, at=seen.at, card=card, period=asked.key),
            stored=stored.get(card),
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
    """Every step of one number, the oldest first. Raises Impossible, Refused.

    A number that nobody recorded but that is worked out has the steps of what it was made from.
    """
    asked = period(period_key)
    zone = organised(accord).zone
    with accord.reading() as db, speaking(language, zone.key):
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        sources = all_sources(db, at=seen.at)
        key = CellKey(who.metric(metric).code, who.subject(subject), asked.key)
        steps = _steps(db, key, at=seen.at)
        made_from = [] if steps else _made_from(db, key, asked, at=seen.at)
        steps = steps or sorted(
            (step for one in made_from for step in _steps(db, one, at=seen.at)),
            key=lambda step: step.position,
        )
        called = usernames(db)
        facts = [
            _step_facts(step, called, sentence(step, who.names, who.metrics, language, sources))
            for step in steps
            if step.topic != FIRST_STEP
        ]
    if not facts:
        return Answer([f"Nothing was recorded for {metric}, {subject}, {asked.key}."], [])
    head = []
    if made_from:
        named = ", ".join(f"{one.metric} {one.period}" for one in made_from)
        head = [f"{key.metric} {asked.key} is worked out from {named}:"]
    return Answer([*head, *(_step_line(step) for step in facts)], facts)


def _steps(db: Connection, key: CellKey, *, at: int) -> list[AuditRow]:
    return list(
        history_of_cell(
            db, at=at, metric=key.metric, subject=as_uuid(key.subject), period=key.period
        )
    )


def _made_from(db: Connection, key: CellKey, period: Period, *, at: int) -> list[CellKey]:
    """The numbers that this one is worked out from, down to those that people record."""
    dictionary = dictionary_of(db, period, at=at)
    places = [(code, as_uuid(key.subject)) for code in dictionary.needed([key.metric])]
    standing = standing_values(db, places, period, at=at)
    whole = Cells(measured_of(standing), dictionary.terms).cell(key.metric, key.subject, period)
    found, waiting = dict[CellKey, None](), list(whole.parts)
    while waiting:
        part = waiting.pop(0)
        if part.reports or not part.parts:
            found[part.key] = None
        waiting += part.parts
    return list(found)


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
