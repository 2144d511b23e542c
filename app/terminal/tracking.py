"""`tracking`: a scorecard's month with what its owners say of it."""

from collections.abc import Mapping
from typing import Any

from app.accord import Accord
from app.domain.values.period import PeriodKind
from app.reading.card_facts import plain_figure
from app.reading.cards import CardReading, read_cards
from app.reading.tracking import TrackedLine, tracked_lines
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import Known, known, period, view
from projections.scorecards.queries import scorecards

COLUMNS = ("name", "target", "actual", "completion", "mom", "light", "cause", "countermeasure")


def tracking(
    accord: Accord, *, holder: str, period_key: str, as_of: str | None, language: str
) -> Answer:
    """The monthly tracking table of a scorecard. Raises Impossible, Refused."""
    month = period(period_key)
    if month.kind is not PeriodKind.MONTH:
        raise Impossible(f"The tracking table is monthly: write 2026-06, not {month.key}.")
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        cards = scorecards(db, at=seen.at, holder=who.subject(holder), year=month.year)
        if not cards:
            raise Impossible(f"“{holder}” has no scorecard of {month.year}.")
        reading = read_cards(db, cards[:1], month, at=seen.at)[0]
        lines = tracked_lines(db, reading, at=seen.at)
    facts = {
        "holder": who.called(reading.card.holder),
        "period": month.key,
        "as_of": {
            "position": seen.position,
            "recorded_at": seen.recorded_at.isoformat() if seen.recorded_at else None,
        },
        "lines": [_line_facts(one, reading, who, language) for one in lines],
    }
    return Answer(_printed(facts), facts)


def _line_facts(
    one: TrackedLine, reading: CardReading, who: Known, language: str
) -> dict[str, Any]:
    line, note, said = one.line, one.note, one.check_in
    responsible = [note.responsible] if note and note.responsible else one.owners
    return {
        "metric": line.terms.metric,
        "name": reading.dictionary.rows[line.terms.metric].name(language),
        "subject": who.called(one.subject),
        "target": plain_figure(line.target),
        "actual": plain_figure(line.actual),
        "completion": plain_figure(line.completion),
        "mom": plain_figure(line.mom_share),
        "light": str(line.light) if line.light else None,
        "stated": {
            "completion": plain_figure(note.completion) if note else None,
            "mom": plain_figure(note.mom) if note else None,
            "responsible": note.stated_responsible or None if note else None,
        },
        "cause": one.cause or None,
        "countermeasure": one.countermeasure or None,
        "responsible": [who.called(person) for person in responsible],
        "tasks": [task.code for task in one.tasks],
        "lacks": one.lacks,
        "check_in": said
        and {
            "week": said.week,
            "confidence": said.confidence or None,
            "cause": said.cause or None,
            "note": said.words or None,
            "by": who.called(said.by),
        },
    }


def _printed(facts: Mapping[str, Any]) -> list[str]:
    rows = [tuple(str(line[head] or "—") for head in COLUMNS) for line in facts["lines"]]
    return [
        f"{facts['holder']} {facts['period']}, as of position {facts['as_of']['position']}",
        *table([COLUMNS, *rows]),
        *(f"{line['name']}: {line['lacks']}" for line in facts["lines"] if line["lacks"]),
    ]
