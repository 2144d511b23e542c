"""`compare-sources`: a consistency run by hand, and the worker's own."""

from typing import Any

import structlog

from app.accord import Accord
from app.domain.ids import SYSTEM
from app.domain.quality.refusals import CheckedToday
from app.reading.quality import carry_out_run
from app.terminal.answers import Answer, Impossible
from app.terminal.asking import acting, known, organised
from projections.quality.queries import RunRow, consistency_run
from projections.temporal import NOW

log = structlog.get_logger()


def compare_sources(accord: Accord, *, by: str | None) -> Answer:
    """Compare all sources now and keep the record. Raises Impossible, Refused.

    Found wrong: numbers are in conflict, or an official source is silent.
    """
    today = accord.now().astimezone(organised(accord).zone).date()
    with accord.reading() as db:
        who = acting(db, by) if by else SYSTEM
    run = accord.ledger.do(carry_out_run, via="command", by=who, today=today).value
    with accord.reading() as db:
        row, called = consistency_run(db, run, at=NOW), known(db, NOW).names
    if row is None:
        raise Impossible("The record was kept; the read tables that show it are behind.")
    lines = [
        *(
            f"in conflict: {metric}, {called.of(subject, 'en')}, {period}"
            for metric, subject, period in row.conflicts
        ),
        *(
            f"missing: {metric}, {called.of(subject, 'en')}, {period}, from {source}"
            for metric, subject, period, source in row.missing
        ),
        (
            f"{row.compared} numbers compared: {len(row.conflicts)} in conflict, "
            f"{len(row.missing)} missing in {row.month}; {row.held} held."
        ),
    ]
    return Answer(lines, _facts(row), wrong=bool(row.conflicts or row.missing))


def _facts(row: RunRow) -> dict[str, Any]:
    return {
        "run": str(row.run),
        "looked_at": row.looked_at,
        "month": row.month,
        "compared": row.compared,
        "conflicts": [
            {"metric": metric, "subject": str(subject), "period": period}
            for metric, subject, period in row.conflicts
        ],
        "missing": [
            {"metric": metric, "subject": str(subject), "period": period, "source": source}
            for metric, subject, period, source in row.missing
        ],
        "held": row.held,
    }


def compare_once_a_day(accord: Accord, checked: str) -> str:
    """Carry out the day's run where nobody did yet; returns the day that is done.

    `checked` is the last day that is known to be done.
    """
    found = accord.organised()
    if found is None:
        return checked
    today = accord.now().astimezone(found.zone).date()
    if checked == today.isoformat():
        return checked
    try:
        accord.ledger.do(carry_out_run, via="worker", by=SYSTEM, today=today, scheduled=True)
    except CheckedToday:
        log.info("the sources were compared today already")
    return today.isoformat()
