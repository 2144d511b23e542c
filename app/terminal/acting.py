"""`tasks`: every countermeasure with what became of it, and how many promises were kept."""

from dataclasses import asdict
from typing import Any

from app.accord import Accord
from app.terminal.answers import Answer, table
from app.terminal.asking import Known, known, organised, view
from projections.actions.queries import TaskRow, all_tasks, promises

COLUMNS = ("id", "state", "due", "owner", "metric", "subject", "period", "words")


def task_list(accord: Accord, *, owner: str | None, as_of: str | None) -> Answer:
    """Every task by due day, or those of one person. Raises Refused, Impossible."""
    with accord.reading() as db:
        seen = view(db, accord, as_of)
        who = known(db, seen.at)
        now = seen.recorded_at if as_of and seen.recorded_at else accord.now()
        today = now.astimezone(organised(accord).zone).date()
        rows = all_tasks(db, at=seen.at)
    if owner is not None:
        wanted = who.subject(owner)
        rows = [row for row in rows if row.owner == wanted]
    tasks = [_facts(row, who, is_overdue=row.is_overdue(today)) for row in rows]
    counts = asdict(promises(rows, today=today))
    if not tasks:
        return Answer(["There is no task."], {"promises": counts, "tasks": []})
    told = [tuple(str(one[column] or "—") for column in COLUMNS) for one in tasks]
    lines = [
        *table([COLUMNS, *told]),
        ", ".join(f"{count} {name}" for name, count in counts.items()),
    ]
    return Answer(lines, {"promises": counts, "tasks": tasks})


def _facts(row: TaskRow, who: Known, *, is_overdue: bool) -> dict[str, Any]:
    return {
        "id": str(row.task),
        "state": row.state,
        "overdue": is_overdue,
        "owner": who.called(row.owner),
        "words": row.words,
        "scorecard": str(row.card),
        "kpi": str(row.kpi) if row.kpi else None,
        "metric": row.metric or None,
        "subject": who.called(row.subject),
        "period": row.period,
        "promised": row.promised.isoformat(),
        "due": row.due.isoformat(),
        "term": row.term,
        "cause": row.cause or None,
        "expected": row.expected or None,
        "ended_on": row.ended_on.isoformat() if row.ended_on else None,
        "outcome": row.outcome or None,
        "reason": row.reason or None,
        "set_by": who.called(row.set_by),
        "set_at": row.set_at.isoformat(),
    }
