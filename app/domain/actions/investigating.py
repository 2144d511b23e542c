"""What the system asks for by itself: that somebody finds out why a KPI stays red for days."""

from datetime import date
from uuid import UUID

from app.domain.actions.commands import TaskWords, set_task
from app.domain.actions.task import Task
from app.domain.ids import SYSTEM, ident
from app.domain.reference import Ledger
from app.domain.refusals import N_
from app.domain.values.period import Period, PeriodKind

INVESTIGATE = N_("Far below its target for days: find out why, and say what is done about it.")
"""The words of every such task, as the log keeps them; pages show them in the reader's language."""


def investigation_id(kpi: UUID, opened: date) -> UUID:
    """The id of the task of a red streak, by the day on which the row became one."""
    return ident("investigation", kpi, opened.isoformat())


def investigate(
    ledger: Ledger, *, card: UUID, kpi: UUID, opened: date, owner: UUID, due: date
) -> UUID | None:
    """Let somebody find out, on this very day, why a KPI has a red streak (連續紅燈); returns the
    task's id, or None where this streak has its task already. (domain.md 7)

    `opened` is the day on which the row became a streak; the task is about its month. Raises
    NotThere, OwnerOutside, DueBefore.
    """
    id = investigation_id(kpi, opened)
    if ledger.find(Task, id) is not None:
        return None
    return set_task(
        ledger,
        by=SYSTEM,
        id=id,
        card=card,
        kpi=kpi,
        period=Period.of_day(opened, PeriodKind.MONTH).key,
        words=TaskWords(owner=owner, words=INVESTIGATE, due=due),
    )
