"""`close`: rehearse or close a unit's period."""

from typing import Any
from uuid import UUID

from app.accord import Accord
from app.domain.values.amounts import plain
from app.reading.closing import Gap, Rehearsal, close_with_figures, rehearsal
from app.terminal.answers import Answer, Impossible, table
from app.terminal.asking import Known, acting, known, period, view

COLUMNS = ("holder", "score", "grade", "final_score", "final_grade")


def close(
    accord: Accord, *, unit: str, period_key: str, by: str | None, only_rehearse: bool
) -> Answer:
    """Close a period, or say what a close would store. Raises Impossible, Refused.

    Without `by` the unit's head acts: an administrator may not close.
    Found wrong: values are missing that nobody decided on.
    """
    asked = period(period_key)
    with accord.reading() as db:
        who = known(db, view(db, accord, None).at)
        id = who.subject(unit)
        if id not in who.names.units:
            raise Impossible(f"“{unit}” is no unit: periods are closed for units.")
        person = acting(db, by) if by else who.names.units[id].head or acting(db, None)
        found = rehearsal(db, id, asked)
        facts = _facts(found, who, unit)
    if only_rehearse or found.undecided:
        return Answer(_lines(facts), facts, wrong=bool(found.undecided))
    outcome = accord.ledger.do(
        close_with_figures,
        via="command",
        by=person,
        unit=id,
        period=asked.key,
        named=asked.key,
    )
    facts |= {"state": "closed", "position": outcome.position}
    return Answer(_lines(facts), facts)


def _facts(found: Rehearsal, who: Known, unit: str) -> dict[str, Any]:
    holders = {reading.card.id: reading.card.holder for reading in found.readings}
    return {
        "unit": unit,
        "period": found.period.key,
        "state": found.row.state if found.row else "open",
        "position": None,
        "missing": [_missing(gap, who) for gap in found.gaps],
        "unverified": len(found.unverified),
        "in_conflict": len(found.in_conflict),
        "results": [
            {
                "holder": who.called(holders[one.card]),
                "covered_weight": plain(one.covered),
                "score": None if one.score is None else f"{one.score:.2f}",
                "grade": one.grade or None,
                "points": plain(one.points + one.growth),
                "final_score": None if one.final_score is None else f"{one.final_score:.2f}",
                "final_grade": one.final_grade or None,
            }
            for one in found.results
        ],
    }


def _missing(gap: Gap, who: Known) -> dict[str, Any]:
    return {
        "holder": who.called(gap.reading.card.holder),
        "metric": gap.line.terms.metric,
        "subject": who.called(UUID(str(gap.line.terms.subject))),
        "parts": gap.have,
        "of": gap.of,
        "decision": gap.decision.decision if gap.decision else None,
    }


def _lines(facts: dict[str, Any]) -> list[str]:
    rows = [tuple(str(one[head] or "—") for head in COLUMNS) for one in facts["results"]]
    return [
        f"{facts['unit']} {facts['period']}: {facts['state']}",
        *table([COLUMNS, *rows]),
        (
            f"missing {len(facts['missing'])}, unverified {facts['unverified']}, "
            f"in conflict {facts['in_conflict']}"
        ),
    ]
